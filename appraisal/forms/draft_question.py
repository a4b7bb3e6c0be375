"""The form of the checklist editor for a question of a draft."""

from django import forms

from appraisal.forms.draft_fields import Code, Lines, Whole, text_of
from appraisal.forms.draft_part import PartForm, corrected_field
from appraisal.models import ChecklistVersion, Question, Scale, Section
from appraisal.rules.framing import framing_faults
from appraisal.rules.kinds import KINDS, LARGEST
from appraisal.rules.reading_fields import QUESTION
from appraisal.vocabulary import GATES
from partnerships.forms.choices import Choose, ChooseRecord
from partnerships.forms.fields import DateField


class QuestionForm(PartForm):
    """A question: what is asked, and what helps to answer it."""

    model = Question
    written = (
        "section", "text", "label", "kind", "scale", "prompts", "good", "evidence", "why", "gate", "short",
        "key", "weight", "choices", "unit", "least", "most", "authority", "as_at", "corrected", "opening",
        "ours",
    )  # fmt: skip
    framing = ("choices", "unit", "least", "most", "authority", "as_at")
    folded = ("corrected", "opening", "ours")

    code = Code(
        label="Code",
        max_length=QUESTION.limits["code"],
        help_text="It stands beside the question everywhere, and cannot be changed afterwards.",
    )
    section = ChooseRecord(
        label="Section", queryset=Section.objects.none(), message="Choose a section from the list"
    )
    text = text_of(
        QUESTION,
        "text",
        "Question",
        lines=2,
        required_message="Enter the question",
        help_text="One thing, asked so that “in place” is good.",
    )
    label = text_of(
        QUESTION,
        "label",
        "In a few words",
        required_message="Enter a few words for it",
        help_text="For lists and the report, such as “one clear purpose”.",
    )
    kind = Choose(
        label="How it is answered",
        choices={kind.code: kind.title for kind in KINDS.values()},
        message="Choose how it is answered",
        select=True,
        empty=None,
        help_text="A rating counts towards the position of its section. Everything else is a fact: it is "
        "printed, and counts nothing. A list, a number or a clearance needs more: see below.",
    )
    scale = ChooseRecord(
        label="Scale",
        queryset=Scale.objects.none(),
        message="Choose a scale from the list",
        empty="None",
        required=False,
        help_text="For a rating.",
    )
    prompts = Lines(label="Think about", help_text="What else to look at. One to a line.")
    good = text_of(QUESTION, "good", "What good looks like", lines=3)
    evidence = Lines(label="Evidence to expect", help_text="One to a line.")
    why = text_of(QUESTION, "why", "Why we ask", lines=2)
    gate = Choose(
        label="Expected by",
        choices=GATES,
        message="Choose when it is due",
        help_text="Before this gate, “not due yet” can be answered.",
    )
    short = forms.BooleanField(label="Ask it in a short appraisal too", required=False)
    key = forms.BooleanField(
        label="It is a key question",
        help_text="Answered with the lowest rating or “not yet known”, it holds its section at the lowest "
        "position.",
        required=False,
    )
    weight = Whole(what="Weight", least=1, most=10, label="Weight", help_text="1 for most questions.")
    choices = Lines(label="What can be chosen", help_text="For a list. One to a line.")
    unit = text_of(QUESTION, "unit", "Unit", help_text="For a number, such as £ or staff.")
    least = Whole(what="The least", least=-LARGEST, most=LARGEST, label="The least it can be", required=False)
    most = Whole(what="The largest", least=-LARGEST, most=LARGEST, label="The most it can be", required=False)
    authority = text_of(
        QUESTION,
        "authority",
        "The law or guidance a clearance is about",
        help_text="With section and year, such as Local Government Act 1972, section 101.",
    )
    as_at = DateField(
        label="When it was last looked up",
        what="date",
        help_text="A clearance whose law was looked up more than a year ago is marked overdue.",
    )
    corrected = corrected_field("answers")
    opening = Choose(
        label="Opens an annual review",
        choices=Question.OPENINGS,
        message="Choose one from the list",
        select=True,
        empty="No",
        required=False,
    )
    ours = Lines(label="What goes beyond the sources", help_text="One to a line.")

    def __init__(self, *args, version: ChecklistVersion, **kwargs):
        super().__init__(*args, version=version, **kwargs)
        self.fields["section"].queryset = version.sections.order_by("order")
        self.fields["scale"].queryset = version.scales.all()
        self.fields["scale"].name = lambda scale: scale.title
        self.fields["scale"].says_when = True
        scales = list(version.scales.all()[:2])
        if len(scales) == 1:
            self.initial.setdefault("scale", scales[0])

    def clean(self):
        cleaned = super().clean()
        if "kind" in self.errors:
            return cleaned
        if cleaned["kind"] != "rating":
            cleaned["scale"] = None  # where there is but one, it is chosen before anybody looks
        on, scale = cleaned.get("as_at"), cleaned.get("scale")
        said = cleaned | {"as_at": on.isoformat() if on else "", "scale": scale.code if scale else ""}
        for name, fault in framing_faults(said):
            if name not in self.errors:
                self.add_error(name, fault)
        return cleaned
