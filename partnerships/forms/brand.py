"""The council's colour and logo."""

from django import forms
from django.core.exceptions import ValidationError

from partnerships.forms.fields import PlainText
from partnerships.forms.record import RecordForm
from partnerships.pictures import PictureError, draw_again
from partnerships.rules.colour import ENOUGH, WHITE, contrast, in_words, is_colour, readable


class BrandForm(RecordForm):
    """A colour on which white words can be read, and a picture."""

    colour = PlainText(
        label="Colour",
        max_length=7,
        required_message="Enter a colour, such as #00594c",
        help_text="Behind the council’s name, on buttons and in links. # and six digits or letters a to f.",
    )
    logo = forms.FileField(
        label="Logo",
        required=False,
        help_text=(
            "PNG or JPEG, 200 kB and 2000 by 2000 pixels at most. It stands on white, in place of the "
            "council’s name. Leave this empty to keep what there is."
        ),
        error_messages={
            "empty": "The file is empty. Choose another.",
            "max_length": "The name of the file is too long. Give it a shorter one.",
            "invalid": "Choose a file from your computer",
        },
        max_length=200,
    )

    def __init__(self, *args, too_large: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.too_large = too_large
        self.fields["colour"].widget.attrs |= {
            "class": "govuk-input govuk-input--width-10",
            "spellcheck": "false",
        }

    def clean_colour(self) -> str:
        colour = self.cleaned_data["colour"].lower()
        if not is_colour(colour):
            raise ValidationError("Colour must be # and six digits or letters from a to f, such as #00594c")
        found = contrast(colour, WHITE)
        if found < ENOUGH:
            raise ValidationError(
                f"White words on {colour} are too hard to read: their contrast is {in_words(found)}, and it "
                f"must be 4.5 to 1 or more. The nearest darker shade that passes is {readable(colour)}."
            )
        return colour

    def clean_logo(self):
        """The picture drawn again, or None."""
        sent = self.cleaned_data["logo"]
        if self.too_large:
            raise ValidationError(
                "The logo must be 200 kB or smaller. Save it smaller, then choose it again."
            )
        if sent is None:
            return None
        try:
            return draw_again(sent.read())
        except PictureError as error:
            raise ValidationError(str(error)) from None
