"""Proposing that words are taken out of an appraisal, and deciding it."""

from collections.abc import Sequence

from django import forms

from appraisal.models import Redaction
from appraisal.queries.redaction import Target
from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import Choose
from partnerships.forms.fields import PlainText

SHOWN = 60  # characters of each text in the list
EMPTIED = "empty now, with other words in its history"
DECISIONS = {
    "agree": "Authorise it: the words are taken out for good",
    "decline": "Decline it: the words stay",
}


class ProposeRedactionForm(CouncilForm):
    """Which text, which words of it, and why."""

    target = forms.ChoiceField(
        label="Which text?",
        error_messages={"required": "Choose a text", "invalid_choice": "Choose a text from the list"},
    )
    passage = PlainText(
        label="Which words?",
        help_text="Copy them exactly as they stand, in the text or its history. Leave it empty for all "
        "of both.",
        max_length=3000,
        lines=3,
        required=False,
    )
    reason = PlainText(
        label="Why?",
        help_text="This is printed in place of the words. For example, a resident’s name.",
        max_length=Redaction.LONGEST_REASON,
        required_message="Say why",
    )

    def __init__(self, *args, targets: Sequence[Target], **kwargs):
        super().__init__(*args, **kwargs)
        rows = [(one.key, f"{one.what}: {' '.join(one.text.split())[:SHOWN] or EMPTIED}") for one in targets]
        self.fields["target"].choices = [("", "Choose a text"), *rows]
        self.targets = {one.key: one for one in targets}

    def clean_target(self):
        return self.targets[self.cleaned_data["target"]]


class DecideRedactionForm(CouncilForm):
    """Authorised, or not."""

    decision = Choose(label="What do you decide?", choices=DECISIONS, message="Choose what you decide")
