"""Naming a partner, and recording that one has left."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import Choose, ChooseRecord
from partnerships.forms.fields import DateField, PlainText
from partnerships.queries.organisation import organisations_to_choose
from partnerships.vocabulary import ROLES, SECTORS


class AddPartnerForm(CouncilForm):
    """An organisation from the list, or a new one by name and sector; never both."""

    organisation = ChooseRecord(
        label="Organisation",
        queryset=organisations_to_choose(),
        required=False,
        empty="Choose one, or type a new one below",
        message="Choose an organisation from the list",
    )
    name = PlainText(label="Or a new organisation’s name", max_length=150, required=False)
    sector = Choose(
        label="The new organisation’s sector",
        choices=SECTORS,
        select=True,
        required=False,
        message="Choose a sector from the list",
    )
    role = Choose(
        label="Its role in this partnership",
        choices=ROLES,
        initial="partner",
        message="Choose the partner’s role",
    )
    joined = DateField(label="When it joined", what="date it joined", help_text="For example, 1 4 2026")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("organisation", "name", "sector"):
            self.fields[name].says_when = True

    def clean(self):
        cleaned = super().clean()
        chosen, name = cleaned.get("organisation"), cleaned.get("name")
        if {"organisation", "name"} & self.errors.keys():
            return cleaned
        if chosen and name:
            self.add_error("name", "Choose an organisation or type a new one, not both: empty one of them")
        elif not chosen and not name:
            self.add_error("organisation", "Choose an organisation, or type the name of a new one")
        elif name and not cleaned.get("sector") and "sector" not in self.errors:
            self.add_error("sector", "Choose the new organisation’s sector")
        return cleaned

    def clean_joined(self):
        return not_to_come(self.cleaned_data["joined"], "the date it joined")


class LeaveForm(CouncilForm):
    """When a partner left."""

    left = DateField(
        label="Date it left", what="date it left", required=True, help_text="Its last day, such as 31 3 2026"
    )

    def clean_left(self):
        return not_to_come(self.cleaned_data["left"], "the date it left")


def not_to_come(day, what: str):
    """`day`, which may not be later than today."""
    if day is not None and day > timezone.localdate():
        raise ValidationError(f"This date is still to come. Enter {what}, today or earlier.", code="to_come")
    return day
