"""Since when a reader asks what moved."""

from datetime import date

from django import forms

from partnerships.forms.base import PageForm
from partnerships.forms.fields import DateField
from partnerships.rules.years import months_later


class SinceForm(PageForm):
    """The day from the page's address; a year ago where it has none, or one that makes no sense."""

    since = DateField(label="Since", what="day", required=True)

    def __init__(self, data, *, today: date):
        self.today, self.usual = today, months_later(today, -12)
        asked = any(data.get(f"since_{place}") for place in range(3))
        super().__init__(data if asked else None, initial={"since": self.usual})

    def clean_since(self):
        since = self.cleaned_data["since"]
        if since >= self.today:
            raise forms.ValidationError("Enter a day before today")
        return since

    @property
    def day(self) -> date:
        """The day that is asked for."""
        return self.cleaned_data["since"] if self.is_bound and self.is_valid() else self.usual
