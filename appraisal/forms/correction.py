"""The form of a note of correction."""

from django import forms

from appraisal.models import CorrectionNote
from partnerships.forms.base import CouncilForm
from partnerships.forms.fields import PlainText


class CorrectionForm(CouncilForm):
    """Which part of the report is wrong, and what is right."""

    about = forms.ChoiceField(
        label="Which part is it about?",
        error_messages={"required": "Choose a part", "invalid_choice": "Choose a part from the list"},
    )
    text = PlainText(
        label="What is wrong, and what is right",
        help_text="Say both, so that it stands alone. Leave out personal details and exempt matter.",
        max_length=CorrectionNote.LONGEST,
        lines=5,
        required_message="Say what is wrong, and what is right",
    )

    def __init__(self, *args, parts: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = [("", "Choose a part"), *((one, one) for one in parts)]
