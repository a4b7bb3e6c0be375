"""The approver's conclusion, its conditions, and signing."""

from collections.abc import Sequence

from django import forms

from appraisal.forms.conditions import ConditionRows
from appraisal.forms.seen import SeenForm
from appraisal.models import OpinionCondition
from appraisal.rules.workflow import passing_over
from appraisal.vocabulary import CONCLUSIONS
from partnerships.forms.base import CouncilForm
from partnerships.forms.fields import PlainText
from partnerships.forms.log_in import Password

TAKE = {"yes": "Take it over as a condition", "no": "Leave it out, because"}


class ConclusionForm(ConditionRows, CouncilForm):
    """What is concluded, why, and up to six conditions; and what becomes of the conditions of opinions."""

    word = forms.ChoiceField(label="Your conclusion", widget=forms.RadioSelect)
    reason = PlainText(label="Your reasons", max_length=2000, lines=5, required_message="Give your reasons")
    risk_worth_taking = PlainText(
        label="A risk worth taking",
        help_text="If you accept a risk knowingly: which, by whom, until when.",
        max_length=1000,
        lines=3,
        required=False,
    )

    def __init__(
        self,
        *args,
        purpose: str,
        posts,
        conditions=(),
        asked: Sequence[OpinionCondition] = (),
        not_due: int = 0,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.not_due, self.asked = not_due, list(asked)
        self.fields["word"].choices = list(CONCLUSIONS[purpose].items())
        self.fields["word"].error_messages["required"] = "Choose your conclusion"
        self.add_rows(posts, conditions)
        for one in self.asked:
            self._add_asked(one)

    def _add_asked(self, one: OpinionCondition) -> None:
        """What becomes of one condition of an opinion."""
        take = forms.ChoiceField(
            label="What becomes of it?",
            choices=list(TAKE.items()),
            widget=forms.RadioSelect,
            error_messages={"required": f"Say what becomes of the condition “{one.text[:60]}”"},
        )
        why = PlainText(label="Why it is left out", max_length=500, lines=2, required=False)
        self.fields[f"take_{one.pk}"], self.fields[f"why_{one.pk}"] = take, why
        self._dress(why)
        if one.taken is not None:
            self.initial.setdefault(f"take_{one.pk}", "yes" if one.taken else "no")
            self.initial.setdefault(f"why_{one.pk}", one.why_not)

    def asked_rows(self):
        """The conditions of opinions with the fields about each, for the page."""
        return [(one, self[f"take_{one.pk}"], self[f"why_{one.pk}"]) for one in self.asked]

    def plain_fields(self):
        return [self["word"], self["reason"], self["risk_worth_taking"]]

    @property
    def taken(self) -> dict[int, str]:
        """By condition of an opinion, why it is left out; empty where it is taken over."""
        chosen = {one.pk: self.cleaned_data.get(f"take_{one.pk}") for one in self.asked}
        return {
            pk: "" if take == "yes" else self.cleaned_data[f"why_{pk}"] for pk, take in chosen.items() if take
        }

    def clean(self):
        cleaned = super().clean()
        self.read_rows(cleaned)
        for one in self.asked:
            if cleaned.get(f"take_{one.pk}") == "no" and not cleaned.get(f"why_{one.pk}"):
                self.add_error(f"why_{one.pk}", "Say why it is left out")
        if cleaned.get("word") == "proceed" and self.not_due:
            self.add_error("word", passing_over(self.not_due).removesuffix("."))
        takes = any(cleaned.get(f"take_{one.pk}") == "yes" for one in self.asked)
        needs = cleaned.get("word") == "proceed_with_conditions" and not self.not_due and not takes
        if needs and not self.conditions and not self.errors:
            self.add_error("text_1", "List at least one condition")
        return cleaned


class SignForm(SeenForm):
    """Signing: the declaration, the fingerprint of what was read, and the signer's own password once more."""

    declared = forms.BooleanField(
        label=(
            "I have read this report, I have no interest in this partnership, and I sign it as the record of "
            "my conclusion."
        ),
        help_text="If you have one, do not sign: ask a governance officer to choose another approver.",
        error_messages={"required": "Tick the box to sign"},
    )
    password = Password(
        label="Your password",
        help_text="The one you log in with, to show that it is you who signs.",
        required_message="Enter your password",
        autocomplete="current-password",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Without it a refused request cannot prove whose words these are, so that no password is ever kept.
        del self.fields["typed_by"]

    def shows(self, document):
        super().shows(document)
        if self.has_moved:  # it was declared of what had been read before
            self.data.pop(self.add_prefix("declared"), None)
