"""The council's own details."""

from partnerships.forms.choices import Choose
from partnerships.forms.fields import PlainText
from partnerships.forms.record import RecordForm
from partnerships.vocabulary import NATIONS


class CouncilDetailsForm(RecordForm):
    """What pages and reports print, and which nation's law the labels follow."""

    name = PlainText(label="The council’s name", max_length=120, required_message="Enter the council’s name")
    nation = Choose(
        label="Nation",
        choices=NATIONS,
        message="Choose a nation",
        help_text="Decides which law the pages name, such as the paragraphs for exempt matter.",
    )
    committee = PlainText(
        label="The committee that reads the reports",
        max_length=120,
        required_message="Enter the committee’s name",
    )
