"""The checklist editor: adding, changing and taking out a part of a draft, whatever its kind."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from appraisal.forms.draft_part import BandForm, OptionForm, PartForm, ScaleForm, SectionForm
from appraisal.forms.draft_question import QuestionForm
from appraisal.models import Band, ChecklistVersion, Option, Question, Scale, Section
from appraisal.queries.draft import next_code, waiting_for
from appraisal.views.edition import EDIT, find_draft
from appraisal.writes import draft as writes
from partnerships.forms.base import CouncilForm
from partnerships.rules.numbers import whole_in
from partnerships.views.form_page import form_page
from partnerships.views.page import page


@dataclass(frozen=True)
class PartKind:
    """One kind of part: its model and form, and in which part a new one stands, if not in the edition."""

    noun: str
    model: type
    form: type[PartForm]
    within: type | None = None
    listed: str = "draft_edition"  # the page it is listed on

    @property
    def adds(self) -> str:
        """The title of the page that adds one."""
        return "Add a word" if self.model is Option else f"Add a {self.noun}"


PARTS = {
    "section": PartKind("section", Section, SectionForm),
    "question": PartKind("question", Question, QuestionForm, within=Section),
    "scale": PartKind("scale", Scale, ScaleForm, listed="draft_scales"),
    "option": PartKind("option", Option, OptionForm, within=Scale, listed="draft_scales"),
    "position": PartKind("position", Band, BandForm, listed="draft_scales"),
}
NEW = {
    "position": {"of": 100, "place": "each", "needs_evidence": True, "shape": "full", "colour": "#00592e"},
    "option": {"colour": "#00592e", "shape": "full"},
    "question": {"weight": 1, "gate": "idea", "short": True},
}

FORMS = {
    "question": "appraisal/checklist/question_form.html",
    "position": "appraisal/checklist/folding_form.html",
}


def part_called(name: str) -> PartKind:
    """The kind of part that an address names. Raises `Http404`."""
    if name not in PARTS:
        raise Http404
    return PARTS[name]


def held_in(version: ChecklistVersion, model: type, number):
    """The part `number` of a draft. Raises `Http404`."""
    if whole_in(str(number)) is None:
        raise Http404
    path = "scale__version" if model is Option else "version"
    part = model.objects.select_related(f"{path}__checklist").filter(pk=number, **{path: version}).first()
    if part is None:
        raise Http404
    return part


def address_in(version: ChecklistVersion, name: str, *more) -> str:
    """The address of the page `name` of a draft."""
    return reverse(name, args=[version.checklist.code, *more])


def find_kind(request, code: str, kind: str, within: int | None = None) -> ChecklistVersion:
    """A draft, with the ``part_kind`` of part to add and the ``holder`` it goes into. Raises `Http404`."""
    version = find_draft(request, code)
    version.part_kind = part_called(kind)
    inside = version.part_kind.within
    version.holder = held_in(version, inside, within) if inside else None
    return version


@page(find=find_kind, **EDIT)
def part_new(request, version):
    """Add a part to a draft."""
    kind, holder = version.part_kind, version.holder
    initial = dict(NEW.get(kind.noun, {}))
    if kind.model is Question:
        initial |= {"section": holder, "code": next_code(holder)}
    elif kind.model is Band:
        initial |= _like_the_set(version, request.GET.get("set", ""))
    form = kind.form(request.POST or None, person=request.user, version=version, initial=initial)

    def do(cleaned, at):
        where = {"scale": holder} if kind.model is Option else {"version": version}
        part = writes.add_part(part=kind.model(**form.values(), **where), by=request.user, at=at)
        return _where_listed(version, kind, part)

    return _part_page(request, version, kind, form, do, title=kind.adds, done="Added.", button="Add")


def called(part) -> str:
    """What a part is called on the pages."""
    if isinstance(part, Section | Question):
        return part.code
    return f"“{part.title if isinstance(part, Scale) else part.word}”"


def _taken_along(part) -> str:
    """What goes with a part that is taken out, or must be chosen again: sentences, or nothing."""
    said = ""
    if isinstance(part, Section) and (held := part.questions.count()):
        said = f"Its {held} question{'s go' if held > 1 else ' goes'} with it. "
    elif isinstance(part, Option) and (used := part.scale.questions.count()):
        said = f"{used} question{'s are' if used > 1 else ' is'} rated with this scale. "
        said += "In an appraisal that moves to this edition, whoever chose it must choose again. "
    waiting = waiting_for(part)
    if waiting:
        are = "are" if len(waiting) > 1 else "is"
        said += f"{', '.join(waiting)} {are} asked depending on it: choose other conditions for "
        said += f"{'them' if len(waiting) > 1 else 'it'} before you publish. "
    return said


def _like_the_set(version: ChecklistVersion, place: str) -> dict:
    """Where a new position stands, and of how many points the others there are said."""
    in_section = whole_in(place) is not None
    where = {"section": place} if in_section else {"section__isnull": True, "total": place == "total"}
    of = version.bands.filter(**where).values_list("of", flat=True).first() or 100
    return {"place": place if in_section or place == "total" else "each", "of": of}


def find_part(request, code: str, kind: str, number: int):
    """A part of a draft, with its ``part_kind``. Raises `Http404`."""
    part = held_in(find_draft(request, code), part_called(kind).model, number)
    part.part_kind = PARTS[kind]
    return part


@page(find=find_part, **EDIT)
def part_edit(request, part):
    """Change a part of a draft."""
    kind, version = part.part_kind, part.version
    form = kind.form(request.POST or None, person=request.user, version=version, part=part)

    def do(cleaned, at):
        writes.edit_part(part=part, seen=cleaned["seen"], values=form.values(), by=request.user, at=at)
        return _where_listed(version, kind, part)

    title = f"Change {called(part)}"
    return _part_page(request, version, kind, form, do, title=title, done="Saved.", part=part)


def _part_page(request, version, kind: PartKind, form, do, **context):
    template = FORMS.get(kind.noun, "form.html")
    back = (address_in(version, kind.listed), "Back to the draft")
    context |= {"template": template, "version": version, "caption": str(version), "back": back}
    return form_page(request, form, do, place="library", **context)


def _where_listed(version, kind: PartKind, part) -> str:
    return f"{address_in(version, kind.listed)}#{kind.noun}-{part.pk}"


@page(find=find_part, **EDIT)
def part_remove(request, part):
    """Take a part out of a draft, once it is confirmed."""
    kind, version = part.part_kind, part.version
    form = CouncilForm(request.POST or None, person=request.user)
    name = called(part)
    intro = f"{_taken_along(part)}It goes from this draft, and can be put back from “Taken out”. Published "
    intro += "editions keep it, and so do appraisals made with them."

    def do(cleaned, at):
        writes.remove_part(part=part, by=request.user, at=at)
        return address_in(version, kind.listed)

    return form_page(
        request,
        form,
        do,
        done=f"{name} is taken out of the draft.",
        title=f"Take {name} out?",
        caption=str(version),
        intro=intro,
        button="Take it out",
        back=(address_in(version, kind.listed), "Back to the draft"),
        place="library",
    )
