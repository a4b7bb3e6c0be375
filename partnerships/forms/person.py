"""A person's account."""

from django import forms

from partnerships.forms.choices import ChooseRecord, EmailAddress
from partnerships.forms.fields import DateField, PlainText
from partnerships.forms.partner import not_to_come
from partnerships.forms.record import RecordForm
from partnerships.permissions import ROLE_LABELS, Role
from partnerships.queries.post import posts_to_choose

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


class NewPersonForm(PersonForm):
    """As it is, and the post they hold: one from the list, a new one, or none."""

    post = ChooseRecord(
        label="Post",
        queryset=posts_to_choose(),
        required=False,
        empty="None, or type a new one below",
        message="Choose a post from the list",
        name=lambda post: f"{post.title} (held by {post.holder_name})" if post.holder_name else post.title,
        help_text="What the post owns goes with it. Whoever holds it now gives it up.",
    )
    new_post = PlainText(label="Or a new post’s title", max_length=150, required=False)
    since = DateField(
        label="Since", what="first day", help_text="Their first day in the post. For example, 1 4 2026"
    )
    field_order = ["name", "email", "post", "new_post", "since", "roles"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("post", "new_post", "since"):
            self.fields[name].says_when = True

    def clean(self):
        cleaned = super().clean()
        named = cleaned.get("post") or cleaned.get("new_post")
        if cleaned.get("post") and cleaned.get("new_post"):
            self.add_error("new_post", "Choose a post or type a new one, not both: empty one of them")
        elif named and not cleaned.get("since") and "since" not in self.errors:
            self.add_error("since", "Enter their first day in the post")
        elif cleaned.get("since") and not named and not {"post", "new_post"} & self.errors.keys():
            self.add_error("post", "Choose the post they hold, or empty the date")
        return cleaned

    def clean_since(self):
        return not_to_come(self.cleaned_data["since"], "the first day")


class EditPersonForm(PersonForm):
    """As it is, and whether they may log in."""

    is_active = forms.BooleanField(
        label="May log in",
        required=False,
        help_text="Take the tick away when somebody leaves. What they wrote, signed and hold stays.",
    )
