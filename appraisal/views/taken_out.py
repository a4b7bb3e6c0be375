"""What was taken out of a draft, and questions of earlier editions: put back whole."""

from django.contrib import messages
from django.shortcuts import render

from appraisal.forms.draft import PutBackForm
from appraisal.models import ChecklistVersion
from appraisal.queries.content import content_of
from appraisal.queries.draft import questions_of_before
from appraisal.rules.taken_out import as_read, codes_in, piece_of_question
from appraisal.views.draft_part import address_in
from appraisal.views.edition import EDIT, find_draft
from appraisal.writes.taken_out import put_back, put_in
from partnerships.faults import Refused
from partnerships.views.page import act, page

MOST_SHOWN = 200


@page(find=find_draft, **EDIT)
def draft_taken_out(request, version):
    """The parts that can be put back, each with its button."""
    form = PutBackForm(request.POST or None, person=request.user)

    def do(cleaned, at):
        where, _, which = cleaned["put_back"].partition("-")
        said = []
        if where == "out":
            said = _put_part(version, which, by=request.user, at=at)
        elif where:
            said = _put_question(version, number=where, code=which, by=request.user, at=at)
        for one in said:
            messages.warning(request, f"It is back, but not all of it. {one}")
        return address_in(version, "draft_taken_out")

    done = act(request, form, do, done="It is back in the draft.") if request.method == "POST" else None
    taken_out = list(version.taken_out.all()[:MOST_SHOWN])
    offered = {code for one in taken_out for code in codes_in(as_read(one.content))}
    context = {
        "version": version,
        "form": form,
        "taken_out": taken_out,
        "earlier": [one for one in questions_of_before(version) if one.code not in offered],
        "tab": "taken_out",
        "place": "library",
    }
    return done or render(request, "appraisal/checklist/taken_out.html", context)


def _put_part(version: ChecklistVersion, number: str, *, by, at) -> list[str]:
    taken = version.taken_out.filter(pk=number).first()
    if taken is None:
        raise Refused("It is back already.")
    return put_back(taken=taken, by=by, at=at)


def _put_question(version: ChecklistVersion, *, number: str, code: str, by, at) -> list[str]:
    """A question as an earlier edition has it."""
    earlier = version.checklist.versions.select_related("checklist").filter(number=number)
    edition = earlier.filter(number__lt=version.number, questions__code=code).first()
    if edition is None:
        raise Refused("No earlier edition has that question.")
    piece = piece_of_question(content_of(edition).as_draft(), code)
    return put_in(version=version, piece=piece, by=by, at=at)[1]
