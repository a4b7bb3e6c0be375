"""Proposing that a fact of a partnership is withheld, and deciding it."""

from django.utils import timezone

from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import Choose
from partnerships.forms.fields import DateField, PlainText
from partnerships.models import Mark
from partnerships.vocabulary import EXEMPT_PARAGRAPHS, WITHHOLDABLE


class ProposeMarkForm(CouncilForm):
    """Which of `parts`, why, and under what law. What is `marked` already is not offered again."""

    part = Choose(label="What to withhold", choices=WITHHOLDABLE, message="Choose what to withhold")
    kind = Choose(
        label="Exempt or confidential?",
        choices=Mark.KINDS,
        message="Choose exempt or confidential",
        help_text=(
            "Confidential means that the government gave it on terms that forbid disclosure, or that a law "
            "or a court forbids it. Anything else is exempt, if keeping it back serves the public better."
        ),
    )
    paragraph = PlainText(label="Paragraph, if exempt", max_length=20, required=False)
    reason = PlainText(
        label="Why withhold it?",
        max_length=500,
        lines=3,
        required_message="Say why it is withheld",
        help_text="If exempt: why withholding it serves the public better. Do not repeat what is withheld.",
    )
    look_again = DateField(
        label="Date to look at it again, if exempt",
        what="date to look again",
        help_text="When the reason may have passed, such as the day a tender closes.",
    )

    def __init__(self, *args, marked: set[str], nation: str, parts: dict[str, str] = WITHHOLDABLE, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = list(parts.items())
        self.offered = [(part, label) for part, label in parts.items() if part not in marked]
        # Offered is less than valid: a second press of the button must reach the write, which acts once.
        self.fields["part"].widget.choices = self.offered
        self.fields["paragraph"].help_text = f"{EXEMPT_PARAGRAPHS[nation]}. Enter its number."
        self.fields["paragraph"].widget.attrs["class"] += " govuk-input--width-5"
        for name in ("paragraph", "look_again"):
            self.fields[name].says_when = True

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") != Mark.EXEMPT:
            return cleaned
        if not cleaned.get("paragraph") and "paragraph" not in self.errors:
            self.add_error("paragraph", "Enter the paragraph that makes it exempt")
        if "look_again" in self.errors:
            return cleaned
        if cleaned.get("look_again") is None:
            self.add_error("look_again", "Enter the date on which to look at it again")
        elif cleaned["look_again"] <= timezone.localdate():
            self.add_error("look_again", "This date has passed: enter one still to come")
        return cleaned


class DecideMarkForm(CouncilForm):
    """The proper officer's decision on one mark."""

    decision = Choose(
        label="Is it withheld?",
        choices={"agree": "Yes, withhold it", "decline": "No, everyone may read it"},
        message="Choose whether it is withheld",
    )
    reason = PlainText(
        label="Why not, if you say no",
        max_length=500,
        lines=2,
        required=False,
        help_text="You can add a note to a yes as well.",
    )

    button = "Record the decision"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].says_when = True

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == "decline" and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say why it is not withheld")
        return cleaned


class LiftMarkForm(CouncilForm):
    """The proper officer ends a withholding whose reason has passed."""

    reason = PlainText(
        label="Why need it not be withheld any more?",
        max_length=500,
        lines=2,
        required_message="Say why it need not be withheld any more",
        help_text="Everyone who may read the rest can read it from then on.",
    )
    button = "Stop withholding it"


class LookAgainForm(LiftMarkForm):
    """The proper officer looks again at what is exempt: it stays withheld until another date, or it ends."""

    now = Choose(
        label="Is it still withheld?",
        choices={"keep": "Yes, until another date", "stop": "No, everyone may read it"},
        message="Choose whether it is still withheld",
    )
    look_again = DateField(label="Date to look at it again, if yes", what="date to look again")
    reason = PlainText(
        label="Why not, if you say no",
        max_length=500,
        lines=2,
        required=False,
        help_text="If you say no, everyone who may read the rest can read it from then on.",
    )
    field_order = ("now", "look_again", "reason")
    button = "Record the decision"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("look_again", "reason"):
            self.fields[name].says_when = True

    def clean(self):
        cleaned = super().clean()
        now, day = cleaned.get("now"), cleaned.get("look_again")
        if now == "stop" and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say why it need not be withheld any more")
        if now == "keep" and "look_again" not in self.errors:
            if day is None:
                self.add_error("look_again", "Enter the date on which to look at it again")
            elif day <= timezone.localdate():
                self.add_error("look_again", "This date has passed: enter one still to come")
        return cleaned


def form_to_decide(mark: Mark, sent) -> type[DecideMarkForm] | type[LiftMarkForm]:
    """The form that was `sent`; otherwise the one for what the proper officer can do with a mark now.

    A decision that is sent again must not be read as the end of what it decided.
    """
    decides = "decision" in sent if sent else mark.state == Mark.PROPOSED
    if decides:
        return DecideMarkForm
    return LookAgainForm if mark.look_again else LiftMarkForm
