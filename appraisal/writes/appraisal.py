"""Starting an appraisal, choosing its questions and its people."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from uuid import uuid4

from django.db import transaction

from appraisal.models import (
    Answer,
    AnswerRevision,
    Appraisal,
    Checklist,
    ChecklistVersion,
    Conclusion,
    Option,
    Participant,
    PinnedVersion,
    Question,
    Section,
)
from appraisal.queries.facts import asked_facts, facts_of, questions_asked, register_facts
from appraisal.queries.people import posts_of
from appraisal.rules.completeness import is_early
from appraisal.vocabulary import PARTICIPANTS
from appraisal.writes.asking import choose_by
from appraisal.writes.lock import lock
from appraisal.writes.move import unsettle
from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import Partnership, PostHolding
from partnerships.permissions import OPEN_STATES


@transaction.atomic
def start_appraisal(
    *,
    partnership: Partnership,
    purpose: str,
    gate: str,
    depth: str,
    circumstances: Sequence[str],
    due: date | None,
    by,
    at,
    checklist: Checklist | None = None,
    modules: Sequence[Checklist] = (),
) -> Appraisal:
    """Start an appraisal led by the holder of the partnership's lead post.

    It asks the edition in use of `checklist`; without one, of the main checklist that comes first by title.
    Raises `Refused` where one is open already, the lead post has no holder, or no checklist is published.
    """
    partnership = Partnership.objects.select_for_update().get(pk=partnership.pk)
    if partnership.appraisals.filter(state__in=OPEN_STATES).exists():
        raise Refused("An appraisal of this partnership is already under way.")
    lead = PostHolding.objects.filter(post=partnership.lead_post_id, until__isnull=True).first()
    if lead is None:
        raise Refused(f"Nobody holds the post of {partnership.lead_post}. Appoint somebody first.")
    in_use = ChecklistVersion.objects.in_use().filter(checklist__kind="main").order_by("title")
    version = (in_use.filter(checklist=checklist) if checklist else in_use).first()
    if version is None:
        raise Refused("No checklist is in use. A checklist editor must publish one first.")
    appraisal = Appraisal.objects.create(
        ref=uuid4().hex[:20],
        partnership=partnership,
        purpose=purpose,
        gate="running" if purpose == "annual_review" else gate,
        depth=depth,
        circumstances=list(circumstances),
        facts=register_facts(partnership),
        due=due,
        started_at=at,
        as_at=at.date(),
    )
    appraisal.ref = f"APR-{at.year}-{appraisal.pk:04d}"
    appraisal.save(update_fields=["ref"])
    PinnedVersion.objects.create(appraisal=appraisal, version=version, part="main")
    pin_modules(appraisal, modules)
    refuse_codes_that_meet(appraisal)
    Participant.objects.create(
        appraisal=appraisal, person_id=lead.person_id, post_id=lead.post_id, relation="lead"
    )
    questions = questions_asked(appraisal.pinned.values("version"), facts_of(appraisal), {})
    lay_out_answers(appraisal, questions, by=by, at=at)
    record("started", by=by, subject=appraisal, at=at)
    return appraisal


@transaction.atomic
def choose_questions(
    *,
    appraisal: Appraisal,
    circumstances: Sequence[str],
    seen: int,
    by,
    at,
    modules: Sequence[Checklist] | None = None,
) -> Appraisal:
    """Choose the questions again, from what applies and from the register's facts as they are now.

    Where `modules` are given they are the appraisal's from now on. Answers to one that leaves are kept, and
    count again once it is back.
    """
    appraisal = lock(appraisal, seen=seen)
    changed = modules is not None and change_modules(appraisal, modules, by=by, at=at)
    facts = asked_facts(
        purpose=appraisal.purpose,
        depth=appraisal.depth,
        circumstances=list(circumstances),
        register=register_facts(appraisal.partnership),
    )
    moved = choose_by(appraisal, facts) or changed
    appraisal.circumstances = list(circumstances)
    appraisal.facts = register_facts(appraisal.partnership)
    appraisal.save(update_fields=["circumstances", "facts"])
    if moved:
        unsettle(appraisal, by=by, at=at)
    record("questions chosen again", by=by, subject=appraisal, at=at, fields=("circumstances",))
    return appraisal


@transaction.atomic
def set_people(
    *, appraisal: Appraisal, people: dict[str, Sequence], seen: int, by, at, not_sought: str | None = None
) -> Appraisal:
    """Choose who leads, reviews, contributes, gives opinions and approves: persons by relation.

    `not_sought` says why other opinions are not sought. It, and a relation that `people` does not name, stays
    as it is where it is not given. Raises `Refused` where a person would sign what
    they wrote or challenged.
    """
    appraisal = lock(appraisal, seen=seen)
    leads = {person.pk for person in people.get("lead", ())}
    held = leads or {one.person_id for one in appraisal.participants.filter(relation="lead")}
    approvers = {person.pk for person in people.get("approver", ())}
    reviewers = {person.pk for person in people.get("reviewer", ())}
    opinions = {person.pk for person in people.get("opinion_giver", ())}
    writers = held | {person.pk for person in people.get("contributor", ())}
    if len(approvers) > 1:
        raise Refused("One person approves. Choose one.", "approver")
    if approvers & (writers | reviewers | opinions):
        raise Refused(
            "The approver must not lead, contribute, review or give an opinion. Choose somebody else.",
            "approver",
        )
    typed = AnswerRevision.objects.filter(answer__appraisal=appraisal, kind="typed", by__in=reviewers)
    if reviewers & writers or typed.exists():
        raise Refused("The reviewer must not have written it. Choose somebody else.", "reviewer")
    everyone = {one.pk for chosen in people.values() for one in chosen}
    posts = {relation: posts_of(everyone, advises=relation == "opinion_giver") for relation in people}
    moved = set()
    for relation, chosen in people.items():
        wanted = {person.pk for person in chosen}
        there = set(appraisal.participants.filter(relation=relation).values_list("person_id", flat=True))
        if wanted != there:
            moved.add(relation)
        appraisal.participants.filter(relation=relation).exclude(person__in=wanted).delete()
        Participant.objects.bulk_create(
            Participant(appraisal=appraisal, person_id=pk, post_id=posts[relation].get(pk), relation=relation)
            for pk in sorted(wanted - there)
        )
    if "reviewer" in moved or "lead" in moved:
        unsettle(appraisal, by=by, at=at)
    if "approver" in moved:  # a conclusion is its approver's own
        Conclusion.objects.filter(appraisal=appraisal).update(stands=False)
    chosen = {relation: ", ".join(one.name for one in people[relation]) or "nobody" for relation in moved}
    said = tuple(f"{PARTICIPANTS[relation]}: {names}" for relation, names in chosen.items())
    if not_sought is not None and not_sought != appraisal.not_sought:
        appraisal.not_sought = not_sought
        appraisal.save(update_fields=["not_sought"])
        unsettle(appraisal, by=by, at=at)
        said += ("why other opinions are not sought",)
    record("people chosen", by=by, subject=appraisal, at=at, fields=said)
    return appraisal


@transaction.atomic
def set_report_facts(*, appraisal: Appraisal, facts: dict, seen: int, by, at) -> Appraisal:
    """Set what page one says: headline, meeting, recommendations, due date."""
    appraisal = lock(appraisal, seen=seen)
    names = ("headline", "meeting", "meeting_on", "recommendations", "due")
    changed = [name for name in names if name in facts and getattr(appraisal, name) != facts[name]]
    for name in changed:
        setattr(appraisal, name, facts[name])
    if changed:
        appraisal.save(update_fields=changed)
        unsettle(appraisal, by=by, at=at)
        record("edited", by=by, subject=appraisal, at=at, fields=tuple(changed))
    return appraisal


def pin_modules(appraisal: Appraisal, modules: Sequence[Checklist]) -> None:
    """Let an appraisal use the edition in use of each of some modules.

    One that it had before comes back in the edition that it had, with the answers to that; a newer one is
    then offered as every new edition is.
    """
    editions = ChecklistVersion.objects.filter(checklist__in=modules, checklist__kind="module")
    had = editions.filter(
        questions__answers__appraisal=appraisal, questions__answers__saved_at__isnull=False
    ).distinct()
    chosen = {one.checklist_id: one for one in [*editions.in_use(), *had.order_by("number")]}
    PinnedVersion.objects.bulk_create(
        PinnedVersion(appraisal=appraisal, version=one, part="module") for one in chosen.values()
    )


def refuse_codes_that_meet(appraisal: Appraisal) -> None:
    """Raises `Refused` where two editions of an appraisal have a question or a section of one code."""
    for model in (Question, Section):
        held = model.objects.filter(version__pinned__appraisal=appraisal).order_by("code")
        codes = list(held.values_list("code", flat=True))
        twice = [code for code, after in pairwise(codes) if code == after]
        if twice:
            raise Refused(
                f"{twice[0]} is in two of the checklists that this appraisal would have. Move it to the "
                "newest edition of its checklist first.",
                "modules",
            )


def leave_what_is_not_pinned(appraisal: Appraisal) -> None:
    """Ask nothing of editions that an appraisal does not have."""
    appraisal.answers.exclude(question__version__in=appraisal.pinned.values("version")).update(asked=False)


def change_modules(appraisal: Appraisal, modules: Sequence[Checklist], *, by, at) -> bool:
    """Make `modules` those of an appraisal; whether that changed anything. Inside a transaction."""
    held = dict(appraisal.pinned.filter(part="module").values_list("version__checklist_id", "pk"))
    wanted = {one.pk for one in modules}
    if wanted == held.keys():
        return False
    gone = [pk for checklist, pk in held.items() if checklist not in wanted]
    appraisal.pinned.filter(pk__in=gone).delete()
    pin_modules(appraisal, [one for one in modules if one.pk not in held])
    refuse_codes_that_meet(appraisal)
    leave_what_is_not_pinned(appraisal)
    there = {one.question_id: one for one in appraisal.answers.only("question_id", "place")}
    questions = questions_asked(appraisal.pinned.values("version"), facts_of(appraisal), {})
    new = [row for row in questions if row[0].pk not in there]
    for question, _ in questions:
        if question.pk in there:
            there[question.pk].place = question.place
    Answer.objects.bulk_update(there.values(), ["place"])
    lay_out_answers(appraisal, new, by=by, at=at)
    record("modules chosen", by=by, subject=appraisal, at=at, fields=tuple(one.title for one in modules))
    return True


def lay_out_answers(appraisal: Appraisal, questions: Iterable[tuple[Question, bool]], *, by, at) -> None:
    """A row for every question, asked or not; those due at a later gate start as not due yet."""
    questions = list(questions)
    scales = {question.scale_id for question, _ in questions}
    not_due = dict(Option.objects.filter(scale__in=scales, standing="not_due").values_list("scale_id", "id"))
    answers = []
    for question, is_asked in questions:
        early = is_early(question.gate, appraisal.gate)
        option_id = not_due.get(question.scale_id) if early else None
        answers.append(
            Answer(
                appraisal=appraisal,
                question=question,
                place=question.place,
                asked=is_asked,
                option_id=option_id,
                version=1 if option_id else 0,
            )
        )
    made = Answer.objects.bulk_create(answers)
    AnswerRevision.objects.bulk_create(
        AnswerRevision(answer=one, number=1, kind="preset", option_id=one.option_id, by=by, at=at)
        for one in made
        if one.option_id
    )
