"""Forms of the checklist editor: one for each kind of part, and the small ones around them."""

import re

from django import forms
from django.core.exceptions import ValidationError

from appraisal.models import Band, ChecklistVersion, Option, Question, Scale, Section
from appraisal.rules.conditions import FACTS, FIELD_WORDS
from appraisal.rules.reading_fields import (
    BAND,
    CODE,
    HEAD,
    LINE,
    LINES,
    MOST_POINTS,
    OPTION,
    QUESTION,
    SCALE,
    SECTION,
    Part,
)
from appraisal.vocabulary import COLOURS, DEPTHS, GATES, PURPOSES, SHAPES
from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import Choose, ChooseRecord
from partnerships.forms.fields import INVISIBLE, PlainText
from partnerships.forms.record import RecordForm
from partnerships.models.source import THEMES
from partnerships.vocabulary import ARRANGEMENTS, ROLES


class Words(PlainText):
    """Text of a checklist: nothing in it is invisible or turns a line round."""

    def to_python(self, value):
        return super().to_python(value).translate(INVISIBLE)


class Lines(Words):
    """A list of short texts, typed one to a line."""

    def __init__(self, **kwargs):
        super().__init__(max_length=LINE * LINES, lines=4, required=False, **kwargs)
        self.longest = None  # what counts is each line, so the page counts nothing down

    def to_python(self, value):
        return [line.strip() for line in super().to_python(value).split("\n") if line.strip()]

    def validate(self, value):
        if len(value) > LINES:
            raise ValidationError(f"List {LINES} things at most. This lists {len(value)}.", code="many")
        for number, line in enumerate(value, 1):
            if len(line) > LINE:
                raise ValidationError(f"Line {number} is longer than {LINE} characters: shorten it", "long")

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value


class Whole(forms.IntegerField):
    """A whole number between two ends. `what` names it in errors."""

    def __init__(self, *, what: str, least: int, most: int, **kwargs):
        message = f"{what} must be a whole number from {least} to {most}"
        widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"})
        super().__init__(min_value=least, max_value=most, widget=widget, **kwargs)
        self.error_messages |= {"required": message, "invalid": message}
        for validator in self.validators:
            validator.message = message

    def to_python(self, value):
        # Python's own reading takes 1_0, and refuses thousands of figures with words for programmers.
        odd = isinstance(value, str) and not re.fullmatch(r"\s*-?[0-9]{0,9}\s*", value)
        return super().to_python("x" if odd else value)


class Code(PlainText):
    """A code of letters, figures and single hyphens or underscores."""

    def __init__(self, *, max_length: int, **kwargs):
        super().__init__(max_length=max_length, required_message="Enter a code", **kwargs)
        self.widget.attrs |= {"class": "govuk-input--width-10", "spellcheck": "false", "autocomplete": "off"}

    def validate(self, value):
        super().validate(value)
        if not CODE.fullmatch(value):
            raise ValidationError("Use letters and figures, with single hyphens between them", code="form")


def _text(part: Part, name: str, label: str, *, lines: int = 1, **kwargs) -> Words:
    """A text with the limit that files have, required where files need it."""
    kwargs.setdefault("required", name not in part.empty)
    return Words(label=label, max_length=part.limits.get(name, 120), lines=lines, **kwargs)


class PartForm(RecordForm):
    """Adds or changes a part. `written` names the fields that are the part's own."""

    model: type
    written: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()  # rarely used: the page keeps them shut until one is in use
    coded = True  # a code is given once and stays, so that editions can be compared

    def __init__(self, *args, version: ChecklistVersion, part=None, **kwargs):
        kwargs.setdefault("initial", {})
        if part is not None:
            kwargs["initial"] = {name: getattr(part, name) for name in self.written} | kwargs["initial"]
            kwargs["seen"] = part.edits
        super().__init__(*args, **kwargs)
        if part is not None and self.coded:
            del self.fields["code"]
        for name in ("colour", "shape"):
            held = getattr(part, name, None)
            if name in self.fields and held and held not in dict(self.fields[name].choices):
                self.fields[name].choices = [*self.fields[name].choices, (held, f"As imported: {held}")]

    def values(self) -> dict:
        """The part's own fields as they were typed, the code among them where it is new."""
        names = (*self.written, "code") if "code" in self.fields else self.written
        return {name: self.cleaned_data[name] for name in names}

    @property
    def shut(self) -> bool:
        """Whether nothing of what is folded away is in use or in error."""
        return not any(self[name].value() or self.errors.get(name) for name in self.folded)


class SectionForm(PartForm):
    """A section's own words."""

    model, written = Section, ("title", "summary", "theme")

    code = Code(
        label="Code", max_length=SECTION.limits["code"], help_text="Short, such as CG. It cannot be changed."
    )
    title = _text(SECTION, "title", "Title", required_message="Enter a title")
    summary = _text(SECTION, "summary", "What it is about, in a sentence", lines=2)
    theme = Choose(
        label="Theme",
        choices=dict(THEMES),
        message="Choose a theme from the list",
        select=True,
        empty="None",
        required=False,
        help_text="A label for comparing partnerships. A section can do without.",
    )


class QuestionForm(PartForm):
    """A question: what is asked, and what helps to answer it."""

    model = Question
    written = (
        "section", "text", "label", "prompts", "good", "evidence", "why", "scale", "gate", "short", "key",
        "weight", "corrected", "opening", "ours",
    )  # fmt: skip
    folded = ("corrected", "opening", "ours")

    code = Code(
        label="Code",
        max_length=QUESTION.limits["code"],
        help_text="It stands beside the question everywhere, and cannot be changed afterwards.",
    )
    section = ChooseRecord(
        label="Section", queryset=Section.objects.none(), message="Choose a section from the list"
    )
    text = _text(
        QUESTION,
        "text",
        "Question",
        lines=2,
        required_message="Enter the question",
        help_text="One thing, asked so that “in place” is good.",
    )
    label = _text(
        QUESTION,
        "label",
        "In a few words",
        required_message="Enter a few words for it",
        help_text="For lists and the report, such as “one clear purpose”.",
    )
    prompts = Lines(label="Think about", help_text="What else to look at. One to a line.")
    good = _text(QUESTION, "good", "What good looks like", lines=3)
    evidence = Lines(label="Evidence to expect", help_text="One to a line.")
    why = _text(QUESTION, "why", "Why we ask", lines=2)
    scale = ChooseRecord(
        label="Scale", queryset=Scale.objects.none(), message="Choose a scale from the list", empty=None
    )
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
    corrected = forms.BooleanField(
        label="Its wording is corrected, and means what it did",
        help_text="Such as a spelling. Answers to the edition before stand, and need not be confirmed again.",
        required=False,
    )
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
        if version.scales.count() == 1:
            self.initial.setdefault("scale", version.scales.get())


class ScaleForm(PartForm):
    """A scale's name. Its options have pages of their own."""

    model, coded, written = Scale, False, ("title",)

    title = _text(SCALE, "title", "Name", required_message="Enter a name")


class DrawnForm(PartForm):
    """A word with a shape and a colour: nothing is told by colour alone."""

    shape = Choose(label="Shape", choices=SHAPES, message="Choose a shape", select=True)
    colour = Choose(label="Colour", choices=COLOURS, message="Choose a colour", select=True)


class OptionForm(DrawnForm):
    """One word of a scale."""

    model, coded = Option, False
    written = ("word", "meaning", "standing", "points", "counts", "needs_reason", "shape", "colour")

    word = _text(OPTION, "word", "Word", required_message="Enter the word")
    meaning = _text(OPTION, "meaning", "What it means", lines=2)
    standing = Choose(
        label="What it says", choices=Option.STANDINGS, message="Choose what it says", select=True
    )
    points = Whole(
        what="Points",
        least=0,
        most=100,
        label="Points",
        required=False,
        help_text="A rating has points. “Not yet known” has 0 if it counts; leave it empty if it does not.",
    )
    needs_reason = forms.BooleanField(label="Who chooses it must say why", required=False)
    field_order = ("word", "meaning", "standing", "points", "needs_reason", "shape", "colour")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["points"].says_when = True

    def clean(self):
        cleaned = super().clean()
        standing, points = cleaned.get("standing"), cleaned.get("points")
        cleaned["counts"] = points is not None
        if not standing or "points" in self.errors:
            return cleaned
        if standing == "rated" and points is None:
            self.add_error("points", "Enter the points that this rating has")
        elif standing == "not_known" and points:
            self.add_error("points", "What is not yet known counts as 0, or not at all: leave this empty")
        elif standing in ("not_due", "not_applicable") and points is not None:
            self.add_error("points", "This leaves the sum, so it has no points: leave this empty")
        return cleaned


class BandForm(DrawnForm):
    """A position, and the share of points from which it holds."""

    model, coded = Band, False
    written = ("word", "at_least", "of", "meaning", "needs_evidence", "shape", "colour")
    folded = ("needs_evidence",)

    word = _text(BAND, "word", "Word", required_message="Enter the word")
    at_least = Whole(
        what="The share",
        least=0,
        most=MOST_POINTS,
        label="From",
        help_text="The share of the possible points. The lowest position starts at 0.",
    )
    place = Choose(
        label="Whose position is it?", choices={}, message="Choose whose it is", select=True, empty=None
    )
    of = Whole(
        what="The number of points",
        least=1,
        most=MOST_POINTS,
        label="Of",
        help_text="100 says it in per cent. To say it in points, enter those of a full set, such as 24. From "
        "19 then means 19 of 24. All positions of a set are said of the same number.",
    )
    needs_evidence = forms.BooleanField(
        label="Only with evidence",
        help_text="If this is the best position: it is reached only where somebody has seen evidence.",
        required=False,
    )
    meaning = _text(BAND, "meaning", "What it means", lines=2)
    field_order = ("place", "word", "at_least", "of", "meaning", "shape", "colour", "needs_evidence")

    def __init__(self, *args, version: ChecklistVersion, part=None, **kwargs):
        super().__init__(*args, version=version, part=part, **kwargs)
        self.sections = {str(one.pk): one for one in version.sections.order_by("order")}
        named = {number: f"Of the section {one.title} alone" for number, one in self.sections.items()}
        places = {"each": "Of every section", "total": "Of all sections together"} | named
        self.fields["place"].choices = list(places.items())
        if part is not None:  # a position stays in its set
            del self.fields["place"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("at_least", 0) > cleaned.get("of", MOST_POINTS):
            self.add_error("at_least", f"The share must be a whole number from 0 to {cleaned['of']}")
        return cleaned

    def values(self) -> dict:
        place = self.cleaned_data.get("place")
        where = {} if place is None else {"total": place == "total", "section": self.sections.get(place)}
        return super().values() | where

    @property
    def shut(self) -> bool:
        return bool(self["needs_evidence"].value())


class HeadForm(PartForm):
    """The title and summary that an edition will have."""

    model, coded, written = ChecklistVersion, False, ("title", "summary")

    title = _text(HEAD, "title", "Title", required_message="Enter a title")
    summary = _text(HEAD, "summary", "What it is for", lines=3, required_message="Say what it is for")


class StartChecklistForm(CouncilForm):
    """A new checklist, from one that is there."""

    title = _text(HEAD, "title", "Title", required_message="Enter a title")
    code = Code(
        label="Code",
        max_length=HEAD.limits["code"],
        help_text="For addresses and files, such as bus-partnership. It cannot be changed afterwards.",
    )
    summary = _text(HEAD, "summary", "What it is for", lines=3, required_message="Say what it is for")
    like = ChooseRecord(
        label="Start from",
        queryset=ChecklistVersion.objects.in_use().filter(checklist__kind="main").order_by("title"),
        message="Choose what to start from",
        empty=None,
    )
    whole = Choose(
        label="Take from it",
        choices={"no": "Its scales and positions: I write the questions", "yes": "Everything in it"},
        message="Choose what to take from it",
    )


class MoveForm(CouncilForm):
    """Which part goes up or down: the button that was pressed."""

    move = forms.RegexField(r"^(section|question|option)-[0-9]{1,18}-(up|down)$", required=False)


class WhenForm(CouncilForm):
    """Whether all conditions must hold or any one; or which of them goes."""

    join = Choose(
        label="With several conditions, ask the question when",
        choices={"all": "all of them hold", "any": "any one of them holds"},
        message="Choose all or any",
        required=False,
    )
    remove = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)


class ConditionForm(CouncilForm):
    """A condition on one fact."""

    operator = Choose(
        label="Ask the question when it",
        choices={"is": "is any of these", "is_not": "is not"},
        message="Choose one of the two",
    )
    values = forms.MultipleChoiceField(
        label="Which?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick one or more", "invalid_choice": "Tick one or more"},
    )

    def __init__(self, *args, fact: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fact = fact
        self.fields["values"].choices = list(FACTS[fact].items())
        self.fields["values"].label = FIELD_WORDS[fact]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("operator") == "is_not" and len(cleaned.get("values", ())) > 1:
            self.add_error("values", "Tick one. For another, add a second condition")
        return cleaned


class ReferenceForm(CouncilForm):
    """Which provision is added, and as what; or which reference goes: the button that was pressed."""

    add = forms.RegexField(r"^[!-~]{1,40}$", required=False)
    remove = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class TryForm(CouncilForm):
    """Facts to try a draft with. Nothing of it is kept."""

    purpose = Choose(label="Purpose", choices=PURPOSES, message="Choose a purpose", select=True, empty=None)
    depth = Choose(label="Depth", choices=DEPTHS, message="Choose a depth", select=True, empty=None)
    arrangement = Choose(
        label="Arrangement", choices=ARRANGEMENTS, message="Choose one", select=True, empty=None
    )
    our_role = Choose(label="Our role", choices=ROLES, message="Choose one", select=True, empty=None)
    circumstances = forms.MultipleChoiceField(
        label="What applies",
        choices=list(FACTS["circumstances"].items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    seen_evidence = forms.BooleanField(
        label="Suppose that evidence of each answer has been seen", required=False, initial=True
    )
