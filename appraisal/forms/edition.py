"""Publishing a draft edition."""

from partnerships.forms.base import CouncilForm
from partnerships.forms.fields import PlainText


class PublishForm(CouncilForm):
    """What those who rely on a checklist are told of its new edition."""

    change_note = PlainText(
        label="What has changed?",
        help_text="In a sentence or two. It stands beside the edition for everyone who uses it.",
        max_length=500,
        lines=3,
        required_message="Say what has changed",
    )
