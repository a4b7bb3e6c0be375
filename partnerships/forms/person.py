"""A person's account."""

from django import forms

from partnerships.forms.choices import EmailAddress
from partnerships.forms.fields import PlainText
from partnerships.forms.record import RecordForm
from partnerships.permissions import ROLE_LABELS, Role

CHOICES = [(role.value, label) for role, label in ROLE_LABELS.items() if role is not Role.ANYONE]


class PersonForm(RecordForm):
    """Name, address and roles. Everyone with an account reads the register without any role."""

    attributes = {"roles": "given_roles"}

    name = PlainText(label="Name", max_length=150, required_message="Enter the person’s name")
    email = EmailAddress(label="E-mail address", help_text="They log in with it.")
    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=(
            "Across the whole council. Leading, reviewing and signing come from a person’s post and from "
            "each appraisal, not from here."
        ),
        error_messages={"invalid_choice": "Choose roles from the list"},
    )

    def chosen_roles(self) -> frozenset[Role]:
        return frozenset(Role(code) for code in self.cleaned_data["roles"])


class EditPersonForm(PersonForm):
    """As it is, and whether they may log in."""

    is_active = forms.BooleanField(
        label="May log in",
        required=False,
        help_text="Take the tick away when somebody leaves. What they wrote and signed stays.",
    )
