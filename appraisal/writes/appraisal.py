"""Starting an appraisal, choosing its questions and its people."""

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

from django.db import transaction

from appraisal.models import (
    AnswerRevision,
    Appraisal,
    Checklist,
    ChecklistVersion,
    Conclusion,
    Participant,
    PinnedVersion,
)
from appraisal.queries.carrying import source_of
from appraisal.queries.facts import asked_facts, facts_of, questions_asked, register_facts
from appraisal.queries.people import has_questions, posts_of
from appraisal.queries.said import ON_PAGE_ONE, Said, said_by_appraisal
from appraisal.vocabulary import PARTICIPANTS
from appraisal.writes.asking import choose_by, lay_out_answers
from appraisal.writes.carrying import carry, hold_source
from appraisal.writes.earlier import keep
from appraisal.writes.lock import lock
from appraisal.writes.modules import change_modules, pin_modules, refuse_codes_that_meet
from appraisal.writes.move import unsettle
from appraisal.writes.notice import tell_of_parts
from appraisal.writes.opinion_request import ask_those_of_the_list, names_asked
from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import Council, Partnership, Person, PostHolding
from partnerships.permissions import MEMBERS, OPEN_STATES, Role
from partnerships.queries.meeting import assurance_body
from partnerships.rules.request import decisions_among, why_not_recommended
from partnerships.rules.significance import DEPTHS as SIGNIFICANCE_DEPTHS
from partnerships.rules.significance import is_less

NOT_SAID = "What was decided is a {decided}. Say why this one goes less deep"


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
    start_from: Appraisal | None = None,
    why_less: str = "",
) -> Appraisal:
    """Start an appraisal led by the holder of the partnership's lead post.

    It asks the edition in use of `checklist`; without one, of the main checklist that comes first by title.
    With `start_from`, the latest signed one, what that answered comes across to be confirmed. Raises
    `Refused` where it is no partnership, one is open already, the lead post has no holder or one who is a
    member of the committee, no checklist is published, `start_from` is not the latest any more, or it goes
    less deep than was decided and nobody says `why_less`.
    """
    earlier = hold_source(start_from) if start_from else None  # before the partnership, as a withdrawal does
    partnership = Partnership.objects.select_for_update().get(pk=partnership.pk)
    if partnership.nature != "partnership":
        kind = partnership.get_nature_display().partition(":")[0].lower()
        raise Refused(f"This is on the register as “{kind}”, and only partnerships are appraised.")
    decided = partnership.depth if is_less(depth, partnership.depth) else ""
    if decided and not why_less:
        raise Refused(NOT_SAID.format(decided=SIGNIFICANCE_DEPTHS[decided].lower()), "why_less")
    if partnership.appraisals.filter(state__in=OPEN_STATES).exists():
        raise Refused("An appraisal of this partnership is already under way.")
    holdings = PostHolding.objects.filter(post=partnership.lead_post_id, until__isnull=True)
    lead = holdings.select_related("person").first()
    if lead is None:
        raise Refused(f"Nobody holds the post of {partnership.lead_post}. Appoint somebody first.")
    if lead.person.role_set & MEMBERS:
        raise Refused(
            f"{lead.person} holds the post of {partnership.lead_post} and is a committee member, who has no "
            "part in a draft. Appoint somebody else first, or choose another post to lead the partnership."
        )
    in_use = ChecklistVersion.objects.in_use().filter(checklist__kind="main").order_by("title")
    version = (in_use.filter(checklist=checklist) if checklist else in_use).first()
    if version is None:
        raise Refused("No checklist is in use. A checklist editor must publish one first.")
    if earlier and source_of(partnership) != earlier:
        raise Refused(
            f"{earlier.ref} cannot be started from any more. Choose again where to start from.", "start_from"
        )
    appraisal = Appraisal.objects.create(
        ref=uuid4().hex[:20],
        partnership=partnership,
        carried_from=earlier,
        purpose=purpose,
        gate="running" if purpose == "annual_review" else gate,
        depth=depth,
        depth_decided=decided,
        why_less=why_less if decided else "",
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
    leads = Participant.objects.create(
        appraisal=appraisal, person_id=lead.person_id, post_id=lead.post_id, relation="lead"
    )
    asked = ask_those_of_the_list(appraisal, lead=lead.person_id, at=at)
    tell_of_parts(appraisal, [leads, *asked], by=by, at=at)
    questions = questions_asked(appraisal.pinned.values("version"), facts_of(appraisal), {})
    told = ("depth", "why_less") if decided else ()
    record("started", by=by, subject=appraisal, at=at, fields=(*told, *names_asked(asked)))
    if earlier:
        carry(appraisal, earlier, questions, by=by, at=at)
    else:
        lay_out_answers(appraisal, questions, by=by, at=at)
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
def set_people(*, appraisal: Appraisal, people: dict[str, Sequence], seen: int, by, at) -> Appraisal:
    """Choose who leads, reviews, contributes, gives opinions and approves: persons by relation.

    A relation that `people` does not name stays as it is; of opinions `set_opinions` says more. Raises
    `Refused` where a person would sign, or give an opinion on, what they wrote or challenged.
    """
    appraisal = lock(appraisal, seen=seen)
    leads = {person.pk for person in people.get("lead", ())}
    held = leads or {one.person_id for one in appraisal.participants.filter(relation="lead")}
    approvers = {person.pk for person in people.get("approver", ())}
    reviewers = {person.pk for person in people.get("reviewer", ())}
    opinions = _of("opinion_giver", appraisal, people)
    writers = held | {person.pk for person in people.get("contributor", ())}
    if len(approvers) > 1:
        raise Refused("One person approves. Choose one.", "approver")
    if approvers & (writers | reviewers | opinions):
        raise Refused(
            "The approver must not lead, contribute, review or give an opinion. Choose somebody else.",
            "approver",
        )
    typed = AnswerRevision.objects.filter(
        answer__appraisal=appraisal, kind__in=AnswerRevision.BY_HAND, by__in=reviewers
    )
    if opinions & (_of("lead", appraisal, people) | _of("reviewer", appraisal, people)):
        raise Refused("Who leads or reviews it gives no opinion on it. Choose somebody else, or a deputy.")
    if reviewers & writers or typed.exists():
        raise Refused("The reviewer must not have written it. Choose somebody else.", "reviewer")
    for field, chosen in (("approver", approvers), ("reviewer", reviewers)):
        if chosen and (names := has_questions(appraisal, chosen)):
            raise Refused(
                f"{names[0]} holds a post that questions are handed out to. Take those back first: whoever "
                "challenges, or signs, does not answer.",
                field,
            )
    judges = {"reviewer": reviewers, "approver": approvers}
    _refuse_new_judges(appraisal, {name: who for name, who in judges.items() if name in people}, by)
    everyone = {one.pk for chosen in people.values() for one in chosen}
    posts = {relation: posts_of(everyone, advises=relation == "opinion_giver") for relation in people}
    moved, given = set(), []
    for relation, chosen in people.items():
        wanted = {person.pk for person in chosen}
        there = set(appraisal.participants.filter(relation=relation).values_list("person_id", flat=True))
        if wanted != there:
            moved.add(relation)
        appraisal.participants.filter(relation=relation).exclude(person__in=wanted).delete()
        given += Participant.objects.bulk_create(
            Participant(
                appraisal=appraisal,
                person_id=pk,
                post_id=posts[relation].get(pk),
                relation=relation,
                asked_at=at if relation == "opinion_giver" else None,
            )
            for pk in sorted(wanted - there)
        )
    if "reviewer" in moved or "lead" in moved:
        unsettle(appraisal, by=by, at=at)
    if "approver" in moved:  # a conclusion is its approver's own
        Conclusion.objects.filter(appraisal=appraisal).update(stands=False)
    chosen = {relation: ", ".join(one.name for one in people[relation]) or "nobody" for relation in moved}
    said = tuple(f"{PARTICIPANTS[relation]}: {names}" for relation, names in chosen.items())
    record("people chosen", by=by, subject=appraisal, at=at, fields=said)
    tell_of_parts(appraisal, given, by=by, at=at)
    return appraisal


def _said_on_page_one(appraisal: Appraisal) -> Said:
    """What page one says, but for what was never said at all: to say it first changes nothing."""
    begun = set(appraisal.earlier.filter(kind="appraisal").values_list("field", flat=True))
    said = said_by_appraisal(appraisal, ON_PAGE_ONE)
    return {name: words for name, words in said.items() if words or name in begun}


def _refuse_new_judges(appraisal: Appraisal, chosen: dict[str, set[int]], by: Person | None) -> None:
    """Once it has been returned, whose work it is does not choose who judges it."""
    if appraisal.returned_at is None or by is None or by.has_role(Role.GOVERNANCE_OFFICER):
        return
    for relation, wanted in chosen.items():
        if wanted != _of(relation, appraisal, {}):
            raise Refused(
                f"The reviewer has returned it. Ask a governance officer to change the {relation}.", relation
            )


def _of(relation: str, appraisal: Appraisal, people: dict[str, Sequence]) -> set[int]:
    """Who has a part once `people` are chosen: those named in it, or those who have it."""
    if relation in people:
        return {person.pk for person in people[relation]}
    return set(appraisal.participants.filter(relation=relation).values_list("person_id", flat=True))


def _refuse_decisions(appraisal: Appraisal) -> None:
    """An assurance body is recommended nothing that it may not do; without a meeting it is the committee."""
    meeting = appraisal.meeting or Council.current().committee
    decisions = decisions_among(appraisal.recommendations.splitlines(), meeting)
    body = assurance_body(meeting) if decisions else None
    if body is not None:
        raise Refused(why_not_recommended(str(body), decisions), "recommendations")


@transaction.atomic
def set_report_facts(*, appraisal: Appraisal, facts: dict, seen: int, by, at) -> Appraisal:
    """Set what page one says: headline, meeting, recommendations, due date. What it said before is kept.

    Raises `Refused` where a body that is given assurance would be recommended to decide.
    """
    appraisal = lock(appraisal, seen=seen)
    before = _said_on_page_one(appraisal)
    changed = [name for name in ON_PAGE_ONE if name in facts and getattr(appraisal, name) != facts[name]]
    for name in changed:
        setattr(appraisal, name, facts[name])
    if "meeting" in changed or "recommendations" in changed:  # what stood before can stay
        _refuse_decisions(appraisal)
    if changed:
        appraisal.save(update_fields=changed)
        kept = keep(
            appraisal=appraisal,
            kind="appraisal",
            subject_id=appraisal.pk,
            name="Page one",
            before=before,
            after=said_by_appraisal(appraisal, ON_PAGE_ONE),
            by=by,
            at=at,
        )
        unsettle(appraisal, by=by, at=at)
        record("edited", by=by, subject=appraisal, at=at, fields=(*changed, *kept))
    return appraisal
