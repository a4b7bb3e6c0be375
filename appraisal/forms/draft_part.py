"""Forms of the checklist editor: one for each kind of part of a draft."""

from django import forms

from appraisal.forms.draft_fields import Code, Whole, text_of
from appraisal.models import Band, ChecklistVersion, Option, Scale, Section
from appraisal.rules.reading_fields import BAND, HEAD, MOST_POINTS, OPTION, SCALE, SECTION
from appraisal.vocabulary import COLOURS, SHAPES
from partnerships.forms.choices import Choose
from partnerships.forms.record import RecordForm
from partnerships.models.source import THEMES


class PartForm(RecordForm):
    """Adds or changes a part. `written` names the fields that are the part's own."""

    model: type
    written: tuple[str, ...] = ()
    framing: tuple[str, ...] = ()  # what only some kinds need: the page keeps them shut until one is in use
    folded: tuple[str, ...] = ()  # and so what is rarely used
    coded = True  # a code is given once and stays, so that editions can be compared

    def __init__(self, *args, version: ChecklistVersion, part=None, **kwargs):
        kwargs.setdefault("initial", {})
        if part is not None:
            kwargs["initial"] = {name: getattr(part, name) for name in self.written} | kwargs["initial"]
            kwargs["seen"] = part.edits
        super().__init__(*args, **kwargs)
        if part is not None and self.coded:
            del self.fields["code"]
        if part is None and "corrected" in self.fields:
            del self.fields["corrected"]  # what is new corrects nothing
        for name in ("colour", "shape"):
            held = getattr(part, name, None)
            if name in self.fields and held and held not in dict(self.fields[name].choices):
                self.fields[name].choices = [*self.fields[name].choices, (held, f"As imported: {held}")]

    def values(self) -> dict:
        """The part's own fields as they were typed, the code among them where it is new."""
        names = (*self.written, "code") if "code" in self.fields else self.written
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def groups(self) -> list[tuple[str, list, bool]]:
        """What is folded away: a heading, its fields, and whether any is in use or in error."""
        titles = {"For a list, a number or a clearance": self.framing, "Rarely used": self.folded}
        return [
            (title, [self[name] for name in names if name in self.fields], self._in_use(names))
            for title, names in titles.items()
            if names
        ]

    def _in_use(self, names: tuple[str, ...]) -> bool:
        there = [name for name in names if name in self.fields]
        return any(_is_typed(self[name].value()) or self.errors.get(name) for name in there)

    def plain_fields(self) -> list:
        """The fields that are always shown."""
        return [one for one in self.visible_fields() if one.name not in (*self.framing, *self.folded)]


def corrected_field(what: str) -> forms.BooleanField:
    """Whether a part says otherwise what it said before; `what` of the edition before then stand."""
    return forms.BooleanField(
        label="Its wording is corrected, and means what it did",
        help_text=f"Such as a spelling. The {what} given before stand, and need not be confirmed again.",
        required=False,
    )


def _is_typed(value) -> bool:
    """Whether a field holds anything; the three boxes of a date come as a list."""
    return any(value) if isinstance(value, list) else value not in (None, "", False)


class SectionForm(PartForm):
    """A section's own words."""

    model, written = Section, ("title", "summary", "theme")

    code = Code(
        label="Code", max_length=SECTION.limits["code"], help_text="Short, such as CG. It cannot be changed."
    )
    title = text_of(SECTION, "title", "Title", required_message="Enter a title")
    summary = text_of(SECTION, "summary", "What it is about, in a sentence", lines=2)
    theme = Choose(
        label="Theme",
        choices=dict(THEMES),
        message="Choose a theme from the list",
        select=True,
        empty="None",
        required=False,
        help_text="A label for comparing partnerships. A section can do without.",
    )


class ScaleForm(PartForm):
    """A scale's name. Its options have pages of their own."""

    model, coded, written = Scale, False, ("title",)

    title = text_of(SCALE, "title", "Name", required_message="Enter a name")


class DrawnForm(PartForm):
    """A word with a shape and a colour: nothing is told by colour alone."""

    shape = Choose(label="Shape", choices=SHAPES, message="Choose a shape", select=True)
    colour = Choose(label="Colour", choices=COLOURS, message="Choose a colour", select=True)


class OptionForm(DrawnForm):
    """One word of a scale."""

    model, coded = Option, False
    written = (
        "word", "meaning", "standing", "points", "counts", "needs_reason", "shape", "colour", "corrected",
    )  # fmt: skip

    word = text_of(OPTION, "word", "Word", required_message="Enter the word")
    meaning = text_of(OPTION, "meaning", "What it means", lines=2)
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
    corrected = corrected_field("ratings")
    field_order = ("word", "meaning", "standing", "points", "needs_reason", "shape", "colour", "corrected")

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

    word = text_of(BAND, "word", "Word", required_message="Enter the word")
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
    meaning = text_of(BAND, "meaning", "What it means", lines=2)
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

    def _in_use(self, names: tuple[str, ...]) -> bool:
        return not self["needs_evidence"].value()  # what is rare is to do without


class HeadForm(PartForm):
    """The title and summary that an edition will have."""

    model, coded, written = ChecklistVersion, False, ("title", "summary")

    title = text_of(HEAD, "title", "Title", required_message="Enter a title")
    summary = text_of(HEAD, "summary", "What it is for", lines=3, required_message="Say what it is for")
