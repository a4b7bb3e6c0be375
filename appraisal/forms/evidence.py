"""The form of one piece of evidence."""

from django import forms

from appraisal.vocabulary import STRENGTH_MEANINGS, STRENGTHS
from partnerships.forms.base import CouncilForm
from partnerships.forms.fields import DateField, PlainText


class EvidenceForm(CouncilForm):
    """A document held elsewhere, or a link to it."""

    title = PlainText(
        label="What is it?",
        help_text="For example, Inter-authority agreement, schedule 2.",
        max_length=200,
        required_message="Say what it is",
    )
    held = PlainText(
        label="Where is it?",
        help_text="A link, or where the document is kept, so that somebody else can find it.",
        max_length=500,
        required=False,
    )
    strength = forms.ChoiceField(
        label="How strong is it?",
        choices=[(code, f"{word}: {STRENGTH_MEANINGS[code]}") for code, word in STRENGTHS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how strong it is"},
    )
    dated = DateField(what="date of the document", label="Its date")
    valid_until = DateField(what="date it is valid until", label="Valid until")

    def clean_held(self):
        held = self.cleaned_data["held"]
        if "://" in held and not held.lower().startswith(("http://", "https://")):
            raise forms.ValidationError("A link must start with https:// or http://")
        return held

    def clean(self):
        cleaned = super().clean()
        dated, until = cleaned.get("dated"), cleaned.get("valid_until")
        if dated and until and until < dated:
            self.add_error("valid_until", "It must be valid until a date after its own")
        return cleaned
