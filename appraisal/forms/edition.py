"""Publishing a draft edition, and moving an appraisal to one."""

from django import forms

from appraisal.models import Checklist
from partnerships.faults import Refused, Stale
from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import Choose, ChooseRecord
from partnerships.forms.fields import PlainText
from partnerships.models.field_change import version_of


class PublishForm(CouncilForm):
    """What those who rely on a checklist are told of its new edition."""

    change_note = PlainText(
        label="What has changed?",
        help_text="In a sentence or two. It stands beside the edition for everyone who uses it.",
        max_length=500,
        lines=3,
        required_message="Say what has changed",
    )

    looked_at = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def show_draft(self, digest: str) -> None:
        """Let the page stand for the draft as it is now."""
        self.data = self.data.copy()
        self.data["looked_at"] = digest


class MoveEditionForm(CouncilForm):
    """Which edition the page showed. There is nothing to type: who comes second only looks again."""

    edition = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)

    def refuse(self, fault):
        if isinstance(fault, Stale):
            said = "The appraisal has changed since you opened this page. Look again before you go on."
            self.data = self.data.copy()
            self.data["seen"] = version_of(fault.current)
            fault = Refused(said, "write_key")
        super().refuse(fault)

    def show_edition(self, edition) -> None:
        """Let the page stand for the edition that is in use now."""
        self.data = self.data.copy()
        self.data["edition"] = edition.pk if edition else ""


class ImportForm(CouncilForm):
    """A checklist from a file: checked only, or made the draft."""

    file = forms.FileField(
        label="The file",
        help_text="JSON, as an export writes it; or CSV with the questions of a checklist. 5 MB at most.",
        error_messages={
            "required": "Choose a file",
            "empty": "The file is empty. Choose another.",
            "max_length": "The name of the file is too long. Give it a shorter one.",
        },
        max_length=150,
    )
    into = ChooseRecord(
        label="Whose questions does a CSV file list?",
        queryset=Checklist.objects.order_by("title"),
        message="Choose the checklist",
        empty="It is a JSON file",
        required=False,
    )
    what = Choose(
        label="What should happen?",
        choices={
            "check": "Check it: say every fault, or what would change. Nothing is kept.",
            "draft": "Make it the draft of the next edition",
        },
        message="Choose what should happen",
    )
    replaces = forms.BooleanField(
        label="It takes the place of a draft that is there",
        help_text="What somebody has worked on in that draft is then gone.",
        required=False,
    )

    def __init__(self, *args, too_large: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if too_large:
            self.fields["file"].error_messages["required"] = "The file is larger than 5 MB. Choose another."
