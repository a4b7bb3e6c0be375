"""A post, and who holds it."""

from django import forms

from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import Choose, ChooseRecord
from partnerships.forms.fields import DateField, PlainText
from partnerships.forms.partner import not_to_come
from partnerships.forms.record import RecordForm
from partnerships.models import Person


class PostForm(RecordForm):
    """A post's title, and whether its holder gives opinions."""

    title = PlainText(label="Title", max_length=150, required_message="Enter the post’s title")
    gives_opinions = forms.BooleanField(
        label="Its holder gives opinions on appraisals",
        required=False,
        help_text="For the section 151 or section 95 officer, monitoring officer, head of paid service.",
    )


class HolderForm(CouncilForm):
    """Who holds the post from a day on, or that nobody does."""

    holder = ChooseRecord(
        label="Who holds it now",
        queryset=Person.objects.filter(is_active=True),
        required=False,
        empty="Nobody: the post is empty",
        message="Choose a person from the list",
        name=lambda person: f"{person.name} ({person.email})",
    )
    since = DateField(
        label="Since",
        what="first day",
        required=True,
        help_text="Their first day in the post, or the first day that nobody held it. For example, 1 4 2026",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["holder"].says_when = True  # an empty choice is an answer

    def clean_since(self):
        return not_to_come(self.cleaned_data["since"], "the first day")


class PostListForm(CouncilForm):
    """Posts and who holds them, one to a line: checked, or added all at once."""

    LONGEST = 60_000

    text = PlainText(
        label="The list",
        max_length=LONGEST,
        lines=12,
        required_message="Paste or type the list",
        help_text=(
            "One to a line: the post’s title, its holder’s name, their e-mail address. Cells copied from a "
            "spreadsheet, or parted by commas. Leave out name and address where nobody holds it."
        ),
    )
    since = DateField(
        label="Since when do they hold them?",
        what="first day",
        required=True,
        help_text="One day for all; a person’s own can be set on the post’s page. For example, 1 4 2026",
    )
    what = Choose(
        label="What should happen?",
        choices={"check": "Check the list: say what it would do", "add": "Add all of it"},
        message="Choose what should happen",
        initial="check",
    )

    def clean_since(self):
        return not_to_come(self.cleaned_data["since"], "the first day")
