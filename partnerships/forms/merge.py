"""Making one of two organisations, or saying that they are two."""

from django import forms

from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import Choose, ChooseRecord
from partnerships.forms.fields import PlainText
from partnerships.models import Organisation
from partnerships.queries.organisation import organisations_to_choose


class MergeForm(CouncilForm):
    """Which of the two is kept. The council itself can only be kept."""

    other = ChooseRecord(
        label="The other organisation",
        queryset=organisations_to_choose().none(),
        message="Choose the other organisation again",
        widget=forms.HiddenInput,
    )
    keep = Choose(
        label="Which one is kept?",
        choices={},
        message="Choose which one is kept",
        help_text="The other’s name still finds it.",
    )

    def __init__(self, *args, organisation: Organisation, other: Organisation | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = organisations_to_choose().exclude(pk=organisation.pk)
        both = [one for one in (organisation, other) if one is not None]
        offered = [one for one in both if one.ours] or both
        self.fields["keep"].choices = [(str(one.pk), one.name) for one in offered]
        if other is not None:
            self.initial["other"] = other.pk
        if len(offered) == 1:
            self.initial["keep"] = str(offered[0].pk)


class ApartForm(CouncilForm):
    """Why two organisations with like names are not one body."""

    reason = PlainText(
        label="How do you know?",
        max_length=300,
        lines=2,
        required_message="Say how you know that they are not the same",
        help_text="For example, They have two charity numbers. Everyone who reads the register can read it.",
    )
