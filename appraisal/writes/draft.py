"""Editing a draft: starting one, and adding, changing, reordering and taking away its parts.

Every write holds the checklist's lock, so two editors take turns. Each part has its own count of edits:
who opened it before somebody else saved it is shown both.
"""

import re
from dataclasses import replace
from itertools import count

from django.db import transaction
from django.db.models import F, Max
from django.utils.text import slugify

from appraisal.models import (
    Band,
    Checklist,
    ChecklistVersion,
    Condition,
    Option,
    Question,
    Scale,
    Section,
    TakenOut,
)
from appraisal.queries.content import content_of
from appraisal.queries.draft import ORDERED_IN, Part, edition_with, offers_in, others_offered
from appraisal.rules.asking import circles
from appraisal.rules.conditions import Row, fault_in
from appraisal.rules.content import LIMITS, ChecklistContent, relation_to
from appraisal.rules.taken_out import (
    EACH,
    TOTAL,
    Piece,
    as_stored,
    piece_of_band,
    piece_of_question,
    piece_of_scale,
    piece_of_section,
)
from appraisal.writes.checklist import build
from appraisal.writes.edition import lock_draft
from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import Provision
from partnerships.queries.changes import changed_meanwhile
from partnerships.writes.changes import change

# What tells a part from its neighbours.
ONCE = {
    Section: {"code": "version"},
    Question: {"code": "version"},
    Scale: {"code": "version", "title": "version"},
    Option: {"code": "scale", "word": "scale"},
    Band: {"word": "version", "at_least": "version"},  # and within one set
}
NAMED = {Scale: "title", Option: "word"}  # where their codes come from, which nobody needs to see
COUNTED_IN = {Section: "version", Question: "version", Scale: "version", Option: "scale", Band: "version"}
ASIDE = 10_000  # beyond every order, so that no two rows hold the same one on the way


@transaction.atomic
def start_checklist(
    *, code: str, title: str, summary: str, kind: str, like: ChecklistVersion, whole: bool, by, at
) -> ChecklistVersion:
    """Start a checklist: a draft with the positions and scales of `like`, its questions if `whole`."""
    if Checklist.objects.filter(code=code).exists():
        raise Refused(f"There is already a checklist “{code}”. Choose another code.", "code")
    given = {"code": code, "title": title, "kind": kind, "summary": summary}
    checklist = Checklist.objects.create(**given)
    content = replace(content_of(like).as_draft(), **given, change_note="First edition.")
    if not whole:
        content = replace(content, sections=())
    record("started", by=by, subject=checklist, at=at)
    return build(checklist, 1, content)


@transaction.atomic
def open_draft(*, checklist: Checklist, by, at) -> ChecklistVersion:
    """Make the newest edition's content the draft of the next one. Raises `Refused` where there is one."""
    if Checklist.objects.select_for_update().filter(pk=checklist.pk).first() is None:
        raise Refused("Somebody has just discarded it. Start a new checklist.")
    newest = checklist.versions.order_by("-number").first()
    if newest is None or newest.state == ChecklistVersion.DRAFT:
        raise Refused("There is a draft already. Edit that one.")
    newest.checklist = checklist
    record("draft opened", by=by, subject=checklist, at=at, fields=(f"edition {newest.number + 1}",))
    return build(checklist, newest.number + 1, content_of(newest).as_draft())


@transaction.atomic
def edit_head(*, version: ChecklistVersion, seen: int, values: dict, by, at) -> None:
    """Change the title and summary that the edition will have."""
    change(lock_draft(version), seen=seen, values=values, by=by, at=at)


@transaction.atomic
def add_part(*, part: Part, by, at) -> Part:
    """Add a part, not yet saved, to the draft it names: the last of its kind there."""
    version, model = lock_draft(part.version), type(part)
    held = _beside(part, COUNTED_IN[model]).count()
    if held >= LIMITS[model.__name__.lower()]:
        raise Refused(f"There are {held:,} already, the most there can be.")
    if model in NAMED:
        part.code = code_from(getattr(part, NAMED[model]), _beside(part, ONCE[model]["code"]))
    refuse_twice(part, {name: getattr(part, name) for name in ONCE[model]})
    if model is Question and (number := edition_with(version, part.code)):
        raise Refused(
            f"{part.code} was a question of edition {number}. Put that one back, which “Taken out” offers, "
            "or give this one a code of its own.",
            "code",
        )
    if model in ORDERED_IN:
        part.order = _last(part) + 1
    part.save(force_insert=True)
    record(f"{_noun(part)} added", by=by, subject=version.checklist, at=at, fields=(_name(part),))
    return part


@transaction.atomic
def edit_part(*, part: Part, seen: int, values: dict, by, at) -> None:
    """Change a part of a draft. A question that goes to another section becomes its last.

    Raises `Stale` where somebody else saved it first.
    """
    lock_draft(part.version)
    _refuse_gone(part)
    refuse_twice(part, {name: values[name] for name in ONCE[type(part)] if name in values})
    section = values.get("section")
    if section is not None and section.pk != part.section_id:
        last = section.questions.aggregate(last=Max("order"))["last"] or 0
        values |= {"order": last + 1}
    now = type(part).objects.get(pk=part.pk)
    if now.edits > seen and not changed_meanwhile(now, seen).keys() & values.keys():
        seen = now.edits  # what somebody else changed is none of what this page shows
    change(part, seen=seen, values=values, by=by, at=at)


@transaction.atomic
def remove_part(*, part: Part, by, at) -> None:
    """Take a part out of its draft, a section with its questions, and keep it to be put back.

    A scale that questions use stays.
    """
    version = lock_draft(part.version)
    _refuse_gone(part)
    if isinstance(part, Scale) and (used := part.questions.count()):
        raise Refused(f"{used} question{'s use' if used > 1 else ' uses'} it. Give them another scale first.")
    record(f"{_noun(part)} removed", by=by, subject=version.checklist, at=at, fields=(_name(part),))
    TakenOut.objects.create(
        version=version,
        name=_name_in_full(part),
        content=as_stored(_piece(part, content_of(version))),
        by_name=by.name if by else "the system",
        at=at,
    )
    part.delete()


@transaction.atomic
def reorder_part(*, part: Section | Question | Option, up: bool, by, at) -> None:
    """Put a part one place up or down among those beside it; at the end it stays where it is."""
    version = lock_draft(part.version)
    _refuse_gone(part)
    beside = _beside(part, ORDERED_IN[type(part)])
    ids = list(beside.order_by("order").values_list("pk", flat=True))
    here = ids.index(part.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(ids):
        return
    ids[here], ids[there] = ids[there], ids[here]
    _put_in_order(part, ids)
    record(f"{_noun(part)} reordered", by=by, subject=version.checklist, at=at, fields=(_name(part),))


@transaction.atomic
def place_part(*, part: Section | Question | Option, after: int | None, by, at) -> None:
    """Put a part after the one whose id is `after` among those beside it, or first."""
    version = lock_draft(part.version)
    _refuse_gone(part)
    beside = _beside(part, ORDERED_IN[type(part)])
    ids = [pk for pk in beside.order_by("order").values_list("pk", flat=True) if pk != part.pk]
    if after is not None and after not in ids:
        raise Refused("What it was to stand after is not there any more. Choose another place.", "after")
    ids.insert(ids.index(after) + 1 if after is not None else 0, part.pk)
    _put_in_order(part, ids)
    record(f"{_noun(part)} reordered", by=by, subject=version.checklist, at=at, fields=(_name(part),))


@transaction.atomic
def add_condition(*, question: Question, row: Row, by, at) -> Condition:
    """Add a condition to when a question is asked. Raises `Refused` with what is wrong with it."""
    version = lock_draft(question.version)
    fault = fault_in(row, dict(others_offered(question, offers_in(version))))
    if fault:
        raise Refused(fault)
    if question.conditions.count() >= LIMITS["condition"]:
        raise Refused(f"A question has {LIMITS['condition']} conditions at most.")
    made = Condition.objects.create(
        question=question, fact=row.fact, operator=row.operator, values=list(row.values)
    )
    circle = circles(content_of(version).questions()).get(question.code)
    if circle:
        raise Refused(f"With this, {question.code} {circle}. Choose another question.")
    record("condition added", by=by, subject=version.checklist, at=at, fields=(question.code,))
    return made


@transaction.atomic
def remove_condition(*, question: Question, number: int, by, at) -> None:
    """Take a condition away; one that somebody else has taken away is gone already."""
    version = lock_draft(question.version)
    if question.conditions.filter(pk=number).delete()[0]:
        record("condition removed", by=by, subject=version.checklist, at=at, fields=(question.code,))


@transaction.atomic
def add_reference(*, question: Question, provision: Provision, by, at) -> None:
    """Let a question address a provision, or point to a risk or a case. Twice is once."""
    relation = relation_to(provision.kind)
    version = lock_draft(question.version)
    held = question.crosswalk.filter(relation=relation)
    if held.filter(provision=provision).exists():
        return
    if held.count() >= LIMITS["reference"]:
        raise Refused(f"A question has {LIMITS['reference']} of these at most.")
    last = held.aggregate(last=Max("order"))["last"] or 0
    question.crosswalk.create(provision=provision, relation=relation, order=last + 1)
    record(
        "reference added",
        by=by,
        subject=version.checklist,
        at=at,
        fields=(f"{question.code}: {provision.ref}",),
    )


@transaction.atomic
def remove_reference(*, question: Question, number: int, by, at) -> None:
    """Take a reference away; one that somebody else has taken away is gone already."""
    version = lock_draft(question.version)
    held = question.crosswalk.filter(pk=number).select_related("provision").first()
    if held is None:
        return
    held.delete()
    fields = (f"{question.code}: {held.provision.ref}",)
    record("reference removed", by=by, subject=version.checklist, at=at, fields=fields)


def _beside(part: Part, holder: str):
    """The parts of the same kind in the same holder, itself among them."""
    beside = type(part).objects.filter(**{f"{holder}_id": getattr(part, f"{holder}_id")}).order_by()
    return beside.filter(section=part.section_id, total=part.total) if isinstance(part, Band) else beside


def _refuse_gone(part: Part) -> None:
    """Refuses what somebody has taken out since the page was opened."""
    if not type(part).objects.filter(pk=part.pk).exists():
        raise Refused("Somebody has taken this out of the draft. “Taken out” has it, and puts it back.")


def _piece(part: Part, content: ChecklistContent) -> Piece:
    """The part as plain values that it can be put back from."""
    if isinstance(part, Section):
        return piece_of_section(content, part.code)
    if isinstance(part, Question):
        return piece_of_question(content, part.code)
    if isinstance(part, Scale):
        return piece_of_scale(content, part.code)
    if isinstance(part, Option):
        return piece_of_scale(content, part.scale.code, part.code)
    own = part.section.code if part.section else EACH
    return piece_of_band(content, part.word, TOTAL if part.total else own)


def _name_in_full(part: Part) -> str:
    """What a part that is taken out is called."""
    if isinstance(part, Question):
        return f"{part.code} {part.text}"
    if isinstance(part, Section):
        held = part.questions.count()
        return f"Section {part.code} {part.title}, with {held} question{'' if held == 1 else 's'}"
    if isinstance(part, Scale):
        return f"Scale “{part.title}”"
    if isinstance(part, Option):
        return f"“{part.word}” of the scale “{part.scale.title}”"
    return f"Position “{part.word}”"


def _put_in_order(part: Part, ids: list[int]) -> None:
    """Give a part and those beside it the order of `ids`."""
    model = type(part)
    _beside(part, ORDERED_IN[model]).update(order=F("order") + ASIDE)
    model.objects.bulk_update([model(pk=pk, order=order) for order, pk in enumerate(ids, 1)], ["order"])


def _last(part: Part) -> int:
    return _beside(part, ORDERED_IN[type(part)]).aggregate(last=Max("order"))["last"] or 0


def refuse_twice(part: Part, values: dict) -> None:
    """Refuses a code, word or boundary that another part has, whatever its capitals."""
    for name, value in values.items():
        others = _beside(part, ONCE[type(part)][name]).exclude(pk=part.pk)
        kind = "" if isinstance(value, int) else "__iexact"
        if others.filter(**{f"{name}{kind}": value}).exists():
            raise Refused(f"“{value}” is there already. Choose another.", name)


def code_from(words: str, beside) -> str:
    """A code made from words, with a number where another has it."""
    start = re.sub("[-_]+", "_", slugify(words))[:30].strip("_") or "word"
    taken = {code.lower() for code in beside.values_list("code", flat=True)}
    codes = (start if number == 1 else f"{start}_{number}" for number in count(1))
    return next(code for code in codes if code not in taken)


def _noun(part: Part) -> str:
    return str(part._meta.verbose_name)


def _name(part: Part) -> str:
    """What a part is called in the trail: its code, or its word."""
    return part.code if isinstance(part, Section | Question | Scale) else part.word
