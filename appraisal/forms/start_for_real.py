"""Who is the first administrator, and that the demonstration may go."""

from django.core.exceptions import ValidationError

from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import EmailAddress
from partnerships.forms.fields import PlainText

WORDS = "start for real"


class StartForm(CouncilForm):
    """The first administrator's own name and address, and three words that nobody types by accident."""

    name = PlainText(label="Your own name", max_length=150, required_message="Enter your own name")
    email = EmailAddress(label="Your own e-mail address", help_text="You log in with it from then on.")
    words = PlainText(
        label=f"Type “{WORDS}”",
        max_length=60,
        required_message=f"Type “{WORDS}” to say that the demonstration may go",
    )

    def clean_words(self) -> str:
        words = self.cleaned_data["words"].lower().strip('“”" .')
        if words != WORDS:
            raise ValidationError(f"Type “{WORDS}”, just these three words")
        return words
