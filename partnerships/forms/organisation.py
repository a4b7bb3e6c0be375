"""An organisation's name and sector."""

from partnerships.forms.choices import Choose
from partnerships.forms.fields import PlainText
from partnerships.forms.record import RecordForm
from partnerships.vocabulary import SECTORS


class OrganisationForm(RecordForm):
    """A body we work with."""

    name = PlainText(label="Name", max_length=150, required_message="Enter the organisation’s name")
    sector = Choose(label="Sector", choices=SECTORS, message="Choose a sector")
