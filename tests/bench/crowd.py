"""Fifty people who save at the same moment: how many saves a second each server confirms.

Everybody saves answers of their own, by itself, as fast as the server lets them.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from threading import Event

from appraisal.models import Participant
from partnerships.models import Person
from tests.bench.table import Line
from tests.bench.timing import Visitor
from tests.world import session_of

EDITORS, SECONDS, BURSTS = 50, 4.0, 3
GOAL = 0.5  # of the floor's saves

Save = Callable[[Visitor, int, int], float]


def editors_of(appraisal) -> list[Person]:
    """Fifty people who may answer in `appraisal`."""
    people = [
        Person.objects.create(email=f"editor{number}@northmoor.example", name=f"Editor {number}")
        for number in range(EDITORS)
    ]
    Participant.objects.bulk_create(
        Participant(appraisal=appraisal, person=one, relation="contributor") for one in people
    )
    return people


def saves_a_second(port: int, people: list[Person], save: Save) -> float:
    """How many saves a second are confirmed to everybody together. `save` takes visitor, editor and turn."""
    visitors = [Visitor(port, session_of(one)) for one in people]
    over = Event()

    def work(number: int) -> int:
        turn = 0
        while not over.is_set():
            save(visitors[number], number, turn)
            turn += 1
        return turn

    with ThreadPoolExecutor(len(people)) as pool:
        started = time.perf_counter()
        working = [pool.submit(work, number) for number in range(len(people))]
        over.wait(SECONDS)
        over.set()
        done = sum(one.result() for one in working)
        taken = time.perf_counter() - started
    for one in visitors:
        one.leave()
    return done / taken


def crowd(
    ports: tuple[int, int], people: list[Person], saves: tuple[Save, Save], before_each: Callable[[], None]
) -> Line:
    """Both servers in turn, a few seconds each: the middle of what each confirmed."""
    bursts = []
    for _ in range(BURSTS):
        before_each()
        bursts.append([saves_a_second(*one) for one in zip(ports, [people] * 2, saves, strict=True)])
    ours, floor = (median(burst[at] for burst in bursts) for at in (0, 1))
    ratio = ours / floor
    told = (f"{rate:.0f} saves/s" for rate in (ours, floor))
    return Line(f"{EDITORS} editors at once", *told, f"{ratio:.2f}", f"from {GOAL:g}", ratio >= GOAL)
