"""Deciding how much a partnership matters: only what the register does not know is asked."""

from collections.abc import Mapping
from typing import Any

from django import forms

from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import Choose
from partnerships.forms.fields import PlainText
from partnerships.rules.significance import RegisterFacts, Scheme, Working, asked

NO_TRIGGERS = "Choose triggers from the list"


class SignificanceForm(CouncilForm):
    """Criteria and triggers; and once they were checked, the tier that is decided."""

    proposed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**6)
    tier = Choose(label="Which tier is it?", choices={}, required=False, message="Choose a tier")
    reason = PlainText(
        label="Why another tier than the one proposed?",
        max_length=500,
        lines=3,
        required=False,
        help_text="Only needed if it is another one.",
    )

    def __init__(self, *args, scheme: Scheme, facts: RegisterFacts, edition: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = asked(scheme, facts)
        self.initial |= {"edition": edition}
        for one in self.criteria:
            self.fields[f"level_{one.code}"] = Choose(
                label=one.title,
                help_text=one.question,
                choices={str(level): words for level, words in enumerate(one.levels)},
                message=f"{one.title}: choose one",
            )
            self.fields[f"level_{one.code}"].widget.attrs["small"] = True
        by_hand = [(one.code, one.words) for one in scheme.triggers if not one.told]
        self.fields["triggers"] = forms.MultipleChoiceField(
            label="Does any of these hold?",
            choices=by_hand,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": NO_TRIGGERS},
        )
        if not by_hand:
            del self.fields["triggers"]
        self.fields["tier"].choices = [(band.tier, band.tier) for band in reversed(scheme.bands)]
        self.fields["tier"].says_when = self.fields["reason"].says_when = True
        self.order_fields([*(f"level_{one.code}" for one in self.criteria), "triggers", "tier", "reason"])

    @property
    def questions(self) -> list[forms.BoundField]:
        """What is asked before anything is proposed."""
        names = [f"level_{one.code}" for one in self.criteria]
        return [self[name] for name in (*names, "triggers") if name in self.fields]

    def levels(self) -> dict[str, int]:
        """The level chosen for each criterion."""
        return {one.code: int(self.cleaned_data[f"level_{one.code}"]) for one in self.criteria}

    def ticked(self) -> list[str]:
        """The triggers that somebody says hold."""
        return list(self.cleaned_data.get("triggers", ()))

    def propose(self, working: Working, edition: int) -> None:
        """Put what was worked out on the page, and choose the proposed tier unless another was chosen."""
        self.data = self.data.copy()
        if self.data.get("tier", "") in ("", self.data.get("proposed", "")):
            self.data["tier"] = working.proposed
        self.data["proposed"], self.data["edition"] = working.proposed, str(edition)


def answers_before(working: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of an earlier decision, to begin from."""
    levels = {f"level_{one['code']}": str(one["level"]) for one in working["weighed"]}
    return levels | {"triggers": [one["code"] for one in working["lifts"] if not one["told_by"]]}
