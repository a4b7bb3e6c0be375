"""What a reader asks of the trail, from the page's address."""

from django import forms

from partnerships.forms.base import PageForm
from partnerships.forms.register import clean_words
from partnerships.forms.risk_filter import number_in
from partnerships.queries.trail import WantedEvents
from partnerships.vocabulary import SUBJECTS


class Day(forms.DateField):
    """A day in an address, as browsers write it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs):
        super().__init__(required=False, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)


class TrailFilterForm(PageForm):
    """The filters of the trail. An address with a value that is not offered asks for anything."""

    words = forms.CharField(label="Search", required=False)
    kind = forms.ChoiceField(label="About", choices=[("", "Anything"), *SUBJECTS.items()], required=False)
    who = forms.CharField(label="Who", required=False)
    since = Day(label="From")
    until = Day(label="To")

    def __init__(self, data):
        super().__init__(data)
        self.fields["words"].widget.input_type = "search"

    def wanted(self) -> WantedEvents:
        """What is asked for, of what can be."""
        self.is_valid()
        chosen = self.cleaned_data
        return WantedEvents(
            words=clean_words(self.data.get("words", "")),
            kind=chosen.get("kind", ""),
            subject=number_in(self.data, "subject"),
            who=clean_words(self.data.get("who", "")),
            since=chosen.get("since"),
            until=chosen.get("until"),
        )
