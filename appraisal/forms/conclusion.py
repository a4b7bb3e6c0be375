"""The approver's conclusion, its conditions, and signing."""

from django import forms
from django.utils import timezone

from appraisal.forms.seen import SeenForm
from appraisal.rules.conclusion import ConditionFacts
from appraisal.rules.workflow import passing_over
from appraisal.vocabulary import CONCLUSIONS, VIEWS
from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import ChooseRecord
from partnerships.forms.fields import DateField, PlainText
from partnerships.forms.log_in import Password

ROWS = 6


class ConclusionForm(CouncilForm):
    """What is concluded, why, and up to six conditions (text, post, date); empty rows are left out."""

    word = forms.ChoiceField(label="Your conclusion", widget=forms.RadioSelect)
    reason = PlainText(label="Your reasons", max_length=2000, lines=5, required_message="Give your reasons")
    risk_worth_taking = PlainText(
        label="A risk worth taking",
        help_text="If you accept a risk knowingly: which, by whom, until when.",
        max_length=1000,
        lines=3,
        required=False,
    )

    def __init__(self, *args, purpose: str, posts, conditions=(), not_due: int = 0, **kwargs):
        super().__init__(*args, **kwargs)
        self.not_due = not_due
        self.fields["word"].choices = list(CONCLUSIONS[purpose].items())
        self.fields["word"].error_messages["required"] = "Choose your conclusion"
        for number in range(1, ROWS + 1):
            self.fields[f"text_{number}"] = PlainText(
                label=f"Condition {number}: what must be done", max_length=500, lines=2, required=False
            )
            self.fields[f"post_{number}"] = ChooseRecord(
                queryset=posts,
                label="By which post",
                message="Choose a post from the list",
                required=False,
                empty="Choose a post",
            )
            self.fields[f"due_{number}"] = DateField(what="condition’s date", label="By when")
            for name in (f"text_{number}", f"post_{number}", f"due_{number}"):
                self._dress(self.fields[name])
        for number, one in enumerate(conditions, 1):
            self.initial.setdefault(f"text_{number}", one.text)
            self.initial.setdefault(f"post_{number}", one.post_id)
            self.initial.setdefault(f"due_{number}", one.due)

    def rows(self):
        """The condition rows as bound fields, for the page."""
        return [
            (number, self[f"text_{number}"], self[f"post_{number}"], self[f"due_{number}"])
            for number in range(1, ROWS + 1)
        ]

    def plain_fields(self):
        return [self["word"], self["reason"], self["risk_worth_taking"]]

    def clean(self):
        cleaned = super().clean()
        self.conditions = []
        for number in range(1, ROWS + 1):
            self._condition(cleaned, number)
        if cleaned.get("word") == "proceed" and self.not_due:
            self.add_error("word", passing_over(self.not_due).removesuffix("."))
        needs = cleaned.get("word") == "proceed_with_conditions" and not self.not_due
        if needs and not self.conditions and not self.errors:
            self.add_error("text_1", "List at least one condition")
        return cleaned

    def _condition(self, cleaned: dict, number: int) -> None:
        names = (f"text_{number}", f"post_{number}", f"due_{number}")
        if any(name in self.errors for name in names):
            return
        text, post, due = (cleaned.get(name) for name in names)
        if not (text or post or due):
            return
        wanted = zip(names, (text, post, due), ("what must be done", "the post", "the date"), strict=True)
        for name, value, what in wanted:
            if not value:
                self.add_error(name, f"Enter {what} of condition {number}")
        if due and due < timezone.localdate():
            self.add_error(names[2], f"The date of condition {number} must be today or later")
        if text and post and due and names[2] not in self.errors:
            self.conditions.append(ConditionFacts(text, post, due))


class SignForm(SeenForm):
    """Signing: the declaration, the fingerprint of what was read, and the signer's own password once more."""

    declared = forms.BooleanField(
        label="I have read this report, and I sign it as the record of my conclusion.",
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


class OpinionForm(CouncilForm):
    """A statutory officer's opinion."""

    view = forms.ChoiceField(label="Your opinion", choices=list(VIEWS.items()), widget=forms.RadioSelect)
    text = PlainText(
        label="Your reasons or conditions",
        help_text="Needed unless you are content.",
        max_length=2000,
        lines=5,
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["view"].error_messages["required"] = "Choose your opinion"
        self.fields["view"].choices = [
            (code, "No opinion, because" if code == "not_sought" else word) for code, word in VIEWS.items()
        ]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("view") not in (None, "", "content") and not cleaned.get("text"):
            self.add_error("text", "Give your reasons or conditions")
        return cleaned
