"""One run: editors at a site that is killed again and again, and what is left in the database afterwards."""

import random
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from django.core import signing
from django.db import connections

from appraisal.models import AnswerRevision, Appraisal, Option, Participant
from appraisal.writes.evidence import add_evidence
from partnerships.forms.base import TYPED_BY
from partnerships.models import Person
from tests.chaos.editor import Editor, Question
from tests.chaos.judge import counts_of, faults_in
from tests.chaos.ledger import Ledger
from tests.chaos.site import OURS, Site
from tests.world import make_world, session_of

QUESTIONS, EVIDENCE, OPENED = 12, 6, 200


@dataclass(frozen=True)
class Size:
    """How much a run does: so many editors, edits and kills. The `seed` makes the same choices again."""

    editors: int
    edits: int
    kills: int
    seed: int


@dataclass
class Table:
    """What the editors sit around: one draft, the questions they share, and the evidence they cite."""

    appraisal: Appraisal
    people: list[Person]
    questions: list[Question]
    evidence: tuple[int, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of a run, and the faults that were found in it.

    `crashes` counts the kills of the site that took the database with it, `alone` those of the database under
    a site that stayed up.
    """

    counts: dict[str, int]
    kills: int
    crashes: int
    alone: int
    seconds: float
    read_again: int
    faults: list[str]


def set_table(editors: int) -> Table:
    """A draft with `editors` contributors in an empty, migrated database with the library."""
    world = make_world()
    appraisal = world.appraisal()
    people = [
        Person.objects.create(email=f"editor{number}@example.org", name=f"Editor {number}")
        for number in range(editors)
    ]
    Participant.objects.bulk_create(
        Participant(appraisal=appraisal, person=one, relation="contributor") for one in people
    )
    listed = [
        add_evidence(appraisal=appraisal, by=world.lead, at=world.now(), facts=_evidence(number)).pk
        for number in range(EVIDENCE)
    ]
    answers = appraisal.answers.asked().rated().select_related("question").order_by("place")[:QUESTIONS]
    return Table(appraisal, people, [_question(appraisal, one.question) for one in answers], tuple(listed))


def _evidence(number: int) -> dict:
    return {"title": f"Minutes {number}", "held": "", "strength": "seen", "dated": None, "valid_until": None}


def _question(appraisal: Appraisal, question) -> Question:
    rated = Option.objects.filter(scale=question.scale_id, standing="rated").order_by("order")
    address = f"{appraisal.get_absolute_url()}questions/{question.code}/"
    return Question(question.code, address, tuple(rated.values_list("pk", flat=True)))


def chaos(
    size: Size, table: Table, *, crash_database: Callable[[], None] | None = None, application: str = OURS
) -> Outcome:
    """Editors at work, the site killed under them, and the judgement of what is left.

    Where `crash_database` can, every fourth kill takes the database with it, and as often the database dies
    alone: the site stays up, and has to find it again by itself.
    """
    started = time.monotonic()
    site = Site(application)
    ledger = Ledger(size.edits)
    editors = _editors(size, table, site.port, ledger)
    crashes = alone = 0
    try:
        with ThreadPoolExecutor(size.editors) as pool:
            working = [pool.submit(one.work) for one in editors]
            try:
                turns = (5 * size.kills + 3) // 4 if crash_database else size.kills
                for turn in _turns(turns, size, ledger, working):
                    if crash_database and turn % 5 == 1:
                        crash_database()
                        alone += 1
                        continue
                    site.kill()
                    if crash_database and turn % 5 == 4:
                        crash_database()
                        crashes += 1
                    site.start()
            except BaseException:
                ledger.stopped = True
                raise
            for one in working:
                one.result()
        connections.close_all()  # the database may have been away
        found, hidden = _looked_for(ledger, editors, table.appraisal)
    finally:
        site.stop()
    faults = [*faults_in(ledger, table.appraisal), *hidden]
    took = time.monotonic() - started
    return Outcome(counts_of(ledger), site.kills, crashes, alone, took, found, faults)


def _looked_for(ledger: Ledger, editors: list[Editor], appraisal: Appraisal) -> tuple[int, list[str]]:
    """Some texts that came second, opened by their authors: how many were there, and which were not."""
    second = list(ledger.told("conflict"))
    kept = AnswerRevision.objects.filter(answer__appraisal=appraisal, kind="conflict")
    ids = {words.partition(":")[0]: pk for pk, words in kept.values_list("pk", "narrative")}
    sample = random.Random(len(second)).sample(second, min(len(second), OPENED))
    hidden = [
        f"{one.token} came second, and its author cannot open it."
        for one in sample
        if one.token not in ids or not editors[one.editor].finds(one, ids[one.token])
    ]
    return len(sample) - len(hidden), hidden


def _editors(size: Size, table: Table, port: int, ledger: Ledger) -> list[Editor]:
    return [
        Editor(
            number=number,
            port=port,
            session=session_of(person),
            typed_by=signing.dumps(person.pk, salt=TYPED_BY),
            questions=table.questions,
            evidence=table.evidence,
            ledger=ledger,
            chance=random.Random(f"{size.seed} {number}"),
        )
        for number, person in enumerate(table.people[: size.editors])
    ]


def _turns(many: int, size: Size, ledger: Ledger, working: list[Future]):
    """The moments to kill at: spread over the run, none of them foreseeable by an editor."""
    chance = random.Random(size.seed)
    marks = sorted(chance.uniform(0.02, 0.95) * size.edits for _ in range(many))
    for turn, mark in enumerate(marks):
        while ledger.done < mark and not all(one.done() for one in working):
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.05))
        yield turn
