"""An organisation's name and sector."""

from partnerships.forms.choices import Choose
from partnerships.forms.fields import PlainText
from partnerships.forms.record import RecordForm
from partnerships.vocabulary import ORGANISATION_FACTS, SECTORS


class OrganisationForm(RecordForm):
    """A body we work with."""

    name = PlainText(
        label=ORGANISATION_FACTS["name"], max_length=150, required_message="Enter the organisation’s name"
    )
    sector = Choose(label=ORGANISATION_FACTS["sector"], choices=SECTORS, message="Choose a sector")
