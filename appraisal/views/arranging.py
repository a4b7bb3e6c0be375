"""Copying the larger parts of a draft, and putting parts where they should stand."""

from django.http import Http404

from appraisal.forms.draft import CopyScaleForm, CopySectionForm, PlaceForm
from appraisal.models import Option, Question, Scale, Section
from appraisal.queries.draft import before, beside
from appraisal.views.draft_part import PARTS, address_in, called, find_part
from appraisal.views.edition import EDIT
from appraisal.writes.copying import duplicate_scale, duplicate_section
from appraisal.writes.draft import place_part
from partnerships.views.form_page import form_page
from partnerships.views.page import page

COPIED = {Section: "section", Scale: "scale"}


def find_to_copy(request, code: str, kind: str, number: int):
    """A section or a scale of a draft. Raises `Http404`."""
    part = find_part(request, code, kind, number)
    if type(part) not in COPIED:
        raise Http404
    return part


@page(find=find_to_copy, **EDIT)
def part_copy(request, part):
    """A second section or scale like this one."""
    version, is_section = part.version, isinstance(part, Section)
    kind = CopySectionForm if is_section else CopyScaleForm
    form = kind(request.POST or None, person=request.user, initial={"title": f"{part.title}, copy"[:120]})
    listed = address_in(version, PARTS[COPIED[type(part)]].listed)

    def do(cleaned, at):
        given = {"title": cleaned["title"], "by": request.user, "at": at}
        if is_section:
            duplicate_section(section=part, code=cleaned["code"], **given)
        else:
            duplicate_scale(scale=part, **given)
        return listed

    what = "everything in it: its questions with their help, conditions and references, and its positions"
    return form_page(
        request,
        form,
        do,
        done="The copy stands at the end.",
        title=f"Copy {called(part)}?",
        caption=str(version),
        intro=f"It is copied with {what if is_section else 'all its words'}.",
        button="Copy it",
        back=(listed, "Back to the draft"),
        place="library",
    )


def find_to_place(request, code: str, kind: str, number: int):
    """A part that has a place among others. Raises `Http404`."""
    part = find_part(request, code, kind, number)
    if not isinstance(part, Section | Question | Option):
        raise Http404
    return part


@page(find=find_to_place, **EDIT)
def part_place(request, part):
    """Put a part first, or after any of those beside it."""
    kind, version = part.part_kind, part.version
    others = beside(part)
    there = before(part)
    initial = {"after": str(there) if there else "first"}
    form = PlaceForm(request.POST or None, person=request.user, beside=others, initial=initial)
    listed = address_in(version, kind.listed)

    def do(cleaned, at):
        after = None if cleaned["after"] == "first" else int(cleaned["after"])
        place_part(part=part, after=after, by=request.user, at=at)
        return f"{listed}#{kind.noun}-{part.pk}"

    return form_page(
        request,
        form,
        do,
        done="It stands there now.",
        title=f"Move {called(part)}",
        caption=str(version),
        button="Move it",
        back=(listed, "Back to the draft"),
        place="library",
    )
