"""Publishing a draft edition, and moving an appraisal to one."""

from django import forms

from partnerships.faults import Refused, Stale
from partnerships.forms.base import CouncilForm
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
