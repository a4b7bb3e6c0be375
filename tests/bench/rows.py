"""What is measured: a 60-question appraisal in its second year, beside a register of a given size.

The appraisal is made through the writes. The register and the other appraisals are written in bulk: they are
there for their number.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle, islice

from django.db import connection
from django.utils import timezone

from appraisal.models import (
    Answer,
    Appraisal,
    ChecklistVersion,
    Evidence,
    Option,
    Participant,
    PinnedVersion,
)
from appraisal.queries.document import Frozen, collect_document, fingerprint
from appraisal.queries.evidence import cited_ids
from appraisal.rules.document import canonical, hash_of
from appraisal.vocabulary import CIRCUMSTANCES, STRENGTHS
from appraisal.writes.conclusion import conclude
from appraisal.writes.evidence import add_evidence
from appraisal.writes.move import endorse, submit
from appraisal.writes.sign_off import Prepared, sign
from partnerships.made_up.facts import add_facts
from partnerships.made_up.partnerships import ADDED, MadeUp, add_partnerships
from partnerships.made_up.risks import add_actions, add_risks
from partnerships.models import Body, Meeting, MeetingItem, Partnership, Person, StepTaken
from partnerships.queries.timetable import timetable_in_force
from tests.world import World, make_world, session_of

NARRATIVE = (
    "The inter-authority agreement (2023) sets out each council’s role in schedule 2. The joint committee "
    "reviewed the delegation for {code} in May. The limit for contract variations is not stated for the host "
    "authority; legal services are drafting a change for the January meeting, and it is on the action plan."
)
EVIDENCE, CITED = 12, 2
RISKS_EACH, ACTIONS_EACH, SEED = 4, 6, 1
MEETINGS, ITEMS = 24, 15


@dataclass
class Rows:
    """The appraisal that is measured, the people who ask, and the size of the register around it."""

    world: World
    appraisal: Appraisal
    register: int
    citations: dict[int, list[int]]

    def session(self, name: str) -> str:
        """A new session of one person of the world, as logging in leaves it."""
        return session_of(self.world.people[name])

    def answers(self) -> list[Answer]:
        """The asked answers, in order."""
        return list(self.appraisal.answers.asked().select_related("question"))

    def cited(self, answer: Answer) -> list[int]:
        """Ids of the evidence that an answer cited when the rows were made."""
        return self.citations[answer.pk]


def make_rows(register: int, appraisals: int) -> Rows:
    """The council, its appraisal in the second year, `register` partnerships and `appraisals` among them.

    Every partnership has risks and actions; ``officer`` leads as many as any head of service does.
    """
    world = make_world()
    partnership = world.partnership()
    _sign_last_year(world, world.appraisal(partnership, depth="full", circumstances=list(CIRCUMSTANCES)))
    appraisal = world.appraisal(
        partnership, depth="full", circumstances=list(CIRCUMSTANCES), due=date(2026, 12, 4)
    )
    _answer(world, appraisal)
    made = add_partnerships(register - Partnership.objects.count())
    add_facts(made, SEED)
    add_actions(made, add_risks(made, RISKS_EACH, SEED), ACTIONS_EACH, SEED)
    world.people["officer"] = made.posts[0].holdings.get().person
    fill_appraisals(appraisals, world.lead)
    fill_meetings(made)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # As autovacuum leaves a database that has been used for a day: counted, and its pages known to be
            # all visible, without which an index that holds all that is asked is read with its table.
            cursor.execute("VACUUM ANALYZE")
    return Rows(world, Appraisal.objects.get(pk=appraisal.pk), register, cited_ids(appraisal))


def _answer(world: World, appraisal: Appraisal) -> None:
    """Twelve pieces of evidence, two of them cited by each answer, which is a few sentences long."""
    listed = [
        add_evidence(
            appraisal=appraisal,
            facts={
                "title": f"Joint committee minutes, item {number}",
                "held": f"https://intranet.northmoor.example/legal/{number}",
                "strength": strength,
                "dated": date(2026, 5, 14),
                "valid_until": date(2028, 3, 31),
            },
            by=world.lead,
            at=world.now(),
        ).pk
        for number, strength in zip(range(1, EVIDENCE + 1), cycle(STRENGTHS), strict=False)
    ]
    of_scale = {}
    for option in Option.objects.filter(standing="rated").order_by("order"):
        of_scale.setdefault(option.scale_id, []).append(option.code)
    for place, answer in enumerate(appraisal.answers.asked().select_related("question")):
        code, offered = answer.question.code, of_scale[answer.question.scale_id]
        cited = list(islice(cycle(listed), place, place + CITED))
        option = offered[place % len(offered)]
        world.answer(appraisal, code, option, NARRATIVE.format(code=code), evidence=cited)


def _sign_last_year(world: World, appraisal: Appraisal) -> None:
    """Concluded and signed, so that this year has a last year; its PDF is a stand-in, since none is read."""
    _answer(world, appraisal)
    by, at = world.people, world.now
    submit(appraisal=appraisal, by=by["lead"], at=at())
    world.content(appraisal)
    seen = fingerprint(collect_document(appraisal.pk))
    endorse(appraisal=appraisal, support="supported", reason="", seen=seen, by=by["reviewer"], at=at())
    conclude(
        appraisal=Appraisal.objects.get(pk=appraisal.pk),
        word="continue",
        reason="It delivers, and the risks are owned.",
        risk_worth_taking="",
        conditions=(),
        proposed="continue",
        seen=0,
        by=by["approver"],
        at=at(),
    )
    frozen = Frozen(salt="0" * 32, name=world.approver.name, post="Post of Ada Approver", at=world.now())
    document = collect_document(appraisal.pk, frozen)
    content = canonical(document)
    prepared = Prepared(frozen, document, content, hash_of(content), b"%PDF-")
    sign(appraisal=appraisal, prepared=prepared, by=world.approver)


def fill_register(count: int, *, partners: int = 3) -> MadeUp | None:
    """`count` more partnerships, each led by a post, with partners; in one of four the money is withheld."""
    return add_partnerships(count, partners=partners) if count > 0 else None


def fill_meetings(made: MadeUp) -> None:
    """Half a year of meetings to come, each with a full agenda; on each is one that ``officer`` leads."""
    today, count = timezone.localdate(), len(made.posts)
    kinds = {"Cabinet of Moorland": "decision_maker", "Scrutiny of Moorland": "assurance"}
    bodies = Body.objects.bulk_create(Body(name=name, kind=kind) for name, kind in kinds.items())
    days = [today + timedelta(weeks=week) for week in range(1, MEETINGS + 1)]
    meetings = Meeting.objects.bulk_create(
        Meeting(body=body, on=on) for body, on in zip(cycle(bodies), days, strict=False)
    )
    theirs, others = made.partnerships[::count], made.partnerships[1::count]
    agendas = [
        [theirs[place % len(theirs)], *islice(cycle(others), place * ITEMS, (place + 1) * ITEMS - 1)]
        for place in range(MEETINGS)
    ]
    items = MeetingItem.objects.bulk_create(
        MeetingItem(meeting=meeting, partnership=one, number=number, purpose="Note the position.")
        for meeting, agenda in zip(meetings, agendas, strict=True)
        for number, one in enumerate(agenda, 1)
    )
    steps = [step for step in timetable_in_force().timetable.steps if step.recorded]
    StepTaken.objects.bulk_create(
        StepTaken(item=item, key=step.key, name=step.name, by_name="Gwen Governance", at=ADDED)
        for item in items[::2]
        for step in steps[::2]
    )


def fill_appraisals(count: int, lead: Person) -> None:
    """Draft appraisals of `count` partnerships that have none, led by `lead`, every question with an
    answer.
    """
    version = ChecklistVersion.objects.in_use().get(checklist__code="due-diligence")
    free = Partnership.objects.filter(appraisals__isnull=True).order_by("pk")[:count]
    start = Appraisal.objects.count()
    made = Appraisal.objects.bulk_create(
        Appraisal(
            ref=f"APB-{start + place:06d}",
            partnership=one,
            purpose="annual_review",
            gate="running",
            depth="full",
            facts={"arrangement": one.arrangement, "our_role": one.our_role},
            started_at=ADDED,
            as_at=ADDED.date(),
        )
        for place, one in enumerate(free)
    )
    PinnedVersion.objects.bulk_create(
        PinnedVersion(appraisal=one, version=version, part="main") for one in made
    )
    Participant.objects.bulk_create(Participant(appraisal=one, person=lead, relation="lead") for one in made)
    options = {}
    for option in Option.objects.filter(scale__version=version, standing="rated"):
        options.setdefault(option.scale_id, []).append(option)
    questions = list(version.questions.all())
    Answer.objects.bulk_create(
        (
            Answer(
                appraisal=one,
                question=question,
                option=options[question.scale_id][
                    (one.pk + question.order) % len(options[question.scale_id])
                ],
                narrative=NARRATIVE.format(code=question.code),
                saved_at=ADDED,
                saved_by=lead,
                version=1,
            )
            for one in made
            for question in questions
        ),
        batch_size=2000,
    )
    Evidence.objects.bulk_create(
        Evidence(appraisal=one, number=1, title="Agreement", strength="seen", added_by=lead, added_at=ADDED)
        for one in made
    )
