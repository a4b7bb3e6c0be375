"""The forms of one piece of evidence."""

from django import forms

from appraisal.vocabulary import STRENGTH_MEANINGS, STRENGTHS
from partnerships.forms.base import CouncilForm
from partnerships.forms.fields import DateField, PlainText
from partnerships.judging.content import Judged, judge
from partnerships.judging.fault import FileFault
from partnerships.rules.file_kinds import KINDS, TAKEN, clean_name, extension_of

LARGEST = 25_000_000  # bytes
TOO_LARGE = "The file is larger than 25 MB. Make its pictures smaller, or say below where it is kept instead."
NO_ROOM = (
    "There is no room for the file on the server. Nothing was added. Tell whoever runs the server, and try "
    "again later."
)
CUT_OFF = "This did not arrive whole. Choose the file again if there is one, and send it again."
AGAIN = "Choose the file again: a browser does not send it a second time by itself."


class EvidenceForm(CouncilForm):
    """What a piece of evidence is, where it is held, how strong it is, and for how long."""

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


class NewEvidenceForm(EvidenceForm):
    """The same with a file, which cannot be changed later. Cleaned, it has ``judged`` and ``file_name``."""

    file = forms.FileField(
        label="The file",
        required=False,
        help_text=(
            f"{TAKEN}. 25 MB at most, without macros or a password. Leave it empty for a document that is "
            "kept elsewhere."
        ),
        error_messages={
            "empty": "The file is empty. Choose another.",
            "invalid": "Choose a file from your computer",
        },
    )
    # Sent after everything else: what arrived without it was cut off.
    whole = forms.CharField(widget=forms.HiddenInput, required=False, initial="yes")

    field_order = ("title", "file", "held")

    def __init__(self, *args, too_large: bool = False, no_room: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.trouble = TOO_LARGE if too_large else NO_ROOM if no_room else ""
        self.judged: Judged | None = None
        self.file_name = ""
        self.listed = self.citing = None  # where the same bytes are on the list: it, and a form to cite it

    def clean_file(self):
        file = self.cleaned_data["file"]
        if self.trouble:
            raise forms.ValidationError(self.trouble)
        if self.data.get(self.add_prefix("whole")) != "yes":
            raise forms.ValidationError(CUT_OFF)
        if file is None:
            return None
        try:
            self.judged = judge(file, extension_of(file.name))
        except FileFault as fault:
            raise forms.ValidationError(str(fault)) from None
        self.file_name = clean_name(file.name, self.judged.kind)
        return file

    def full_clean(self):
        super().full_clean()
        if self.is_bound and self.judged and self._errors:
            self.add_error("file", AGAIN)

    def refuse(self, fault):
        """A write that was refused for another reason leaves the file to be chosen again."""
        super().refuse(fault)
        if self.judged and "file" not in self._errors:
            self.add_error("file", AGAIN)

    def give_back(self, kept):
        super().give_back(kept)
        self.fields["file"].help_text += " If you had chosen one, choose it again."

    @property
    def renamed(self) -> str:
        """What to say where the name that was sent told of another kind than the content does."""
        if self.judged is None:
            return ""
        kind = KINDS[self.judged.kind]
        extension = extension_of(self.files[self.add_prefix("file")].name)
        if extension in kind.extensions:
            return ""
        named = (
            f"The name of the file ends in .{extension}" if extension else "The name of the file says no kind"
        )
        return f"{named}, and its content is {kind.word}. It is kept as “{self.file_name}”."
