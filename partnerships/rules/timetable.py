"""Working back from a meeting: the steps before it, in working days, and what each date comes to."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from partnerships.rules.dates import in_words

SATURDAY = 5
MOST_DAYS, MOST_STEPS, MOST_CLOSED, LONGEST_KEY = 250, 15, 400, 40

# What shows that a step is done. Where nothing here does, somebody records it.
SHOWN_BY = {
    "": "Somebody records it here",
    "started": "The appraisal is started",
    "submitted": "Its answers are submitted",
    "challenged": "Its challenge is finished",
    "opinions": "Every opinion asked for is given",
    "signed": "It is signed",
}


# Before whose meetings a step is taken.
BEFORE = {
    "": "Every meeting",
    "decision_maker": "Meetings of bodies that decide",
    "assurance": "Meetings of assurance bodies",
}


class TimetableFault(Exception):
    """A timetable that cannot be used, with every fault in a sentence."""

    def __init__(self, faults: Sequence[str]):
        self.faults = tuple(faults)
        super().__init__(" ".join(self.faults))


@dataclass(frozen=True)
class Step:
    """What must be done so many working days before a meeting, and by whom.

    `code` is one of `SHOWN_BY`, `bodies` one of `BEFORE`. `key` is what it is known by, however its name
    changes from edition to edition.
    """

    code: str
    name: str
    days: int
    who: str
    bodies: str = ""
    key: str = ""

    @property
    def recorded(self) -> bool:
        """Whether somebody records that it is done: no record shows it, and it is not the meeting itself."""
        return not self.code and self.days > 0


@dataclass(frozen=True)
class Timetable:
    """The steps from the first to the meeting, the days on which nobody works, and when returns are due.

    `returns_due` is the month and day of each financial year by which annual returns are due.
    """

    steps: tuple[Step, ...]
    closed: frozenset[date]
    returns_due: tuple[int, int]

    def before(self, kind: str) -> "Timetable":
        """The timetable before a meeting of a body of this kind."""
        return replace(self, steps=tuple(one for one in self.steps if one.bodies in ("", kind)))

    def as_values(self) -> dict[str, Any]:
        """The timetable as plain values, which `read_timetable` reads back."""
        return {
            "steps": [asdict(step) for step in self.steps],
            "closed": [day.isoformat() for day in sorted(self.closed)],
            "returns_due": list(self.returns_due),
        }


# An example, and nobody's standard: the council's own standing orders and the law of its nation decide.
# Twenty-one working days leave 28 clear days between a notice and its meeting, whatever weekday that is on:
# England asks for these before a key decision of an executive, and other nations do not ask for the same.
EXAMPLE: dict[str, Any] = {
    "steps": [
        {"code": "started", "name": "Appraisal started", "days": 60, "who": "Lead officer"},
        {"code": "submitted", "name": "Answers submitted", "days": 35, "who": "Lead officer"},
        {"code": "challenged", "name": "Challenge finished", "days": 25, "who": "Reviewer"},
        {"code": "", "name": "Notice of the decision given: 28 clear days", "days": 21,
         "who": "Governance officer", "bodies": "decision_maker"},
        {"code": "opinions", "name": "Opinions given", "days": 18, "who": "Opinion givers"},
        {"code": "signed", "name": "Signed", "days": 12, "who": "Approver"},
        {"code": "", "name": "Report to committee services", "days": 10, "who": "Governance officer"},
        {"code": "", "name": "Agenda sent out: five clear days", "days": 6, "who": "Committee services"},
        {"code": "", "name": "Meeting", "days": 0, "who": "Committee"},
    ],
    "closed": [],
    "returns_due": [6, 30],
}  # fmt: skip


def is_working(day: date, closed: Collection[date]) -> bool:
    """Whether `day` is neither at a weekend nor closed."""
    return day.weekday() < SATURDAY and day not in closed


def not_working(day: date, closed: Collection[date]) -> str:
    """Why nobody works on `day`, in a sentence; empty where they do."""
    if day.weekday() >= SATURDAY:
        return f"{in_words(day)} is a {'Saturday' if day.weekday() == SATURDAY else 'Sunday'}."
    return f"{in_words(day)} is one of the council’s closed days." if day in closed else ""


def working_days_before(day: date, count: int, closed: Collection[date]) -> date:
    """The working day that lies `count` working days before `day`; `day` itself where that is 0."""
    for _ in range(count):
        day -= timedelta(days=1)
        while not is_working(day, closed):
            day -= timedelta(days=1)
    return day


def last_meeting(due_by: date, count: int, closed: Collection[date]) -> date:
    """The last day of a meeting for which `working_days_before` of so many days is no later than `due_by`."""
    day = due_by
    for _ in range(count):
        day += timedelta(days=1)
        while not is_working(day, closed):
            day += timedelta(days=1)
    return day


def timetable(meeting_on: date, steps: Sequence[Step], closed: Collection[date]) -> list[tuple[Step, date]]:
    """The last day for each step before a meeting, the earliest first."""
    dated = [(step, working_days_before(meeting_on, step.days, closed)) for step in steps]
    return sorted(dated, key=lambda one: one[1])


def day_to_propose(meeting_on: date, agreed: Timetable, today: date) -> tuple[date, str]:
    """A day for an appraisal that starts `today` and goes to a meeting, and the name of its step.

    By then its answers are submitted; where that day has passed or no step has it, it is signed; else it is
    the day of the meeting, whose name is empty.
    """
    dated = {step.code: (day, step.name) for step, day in timetable(meeting_on, agreed.steps, agreed.closed)}
    offered = (dated[code] for code in ("submitted", "signed") if code in dated)
    return next((one for one in offered if one[0] >= today), (meeting_on, ""))


def standing_of(due: date, done: date | None, today: date, *, shown: bool, free: str = "") -> str:
    """Where a step stands: done, late (done after its day), due, overdue; passed, where nothing shows it.

    `free` is how it stands where it is not done and nobody owes it.
    """
    if done is not None:
        return "done" if done <= due else "late"
    if free:
        return free
    if due >= today:
        return "due"
    return "overdue" if shown else "passed"


def read_timetable(content: object) -> Timetable:
    """A timetable from plain values. Raises `TimetableFault` with every fault."""
    faults: list[str] = []
    if not isinstance(content, Mapping):
        raise TimetableFault(["A timetable holds steps, closed days and the day returns are due."])
    steps = [_step(one, number, faults) for number, one in enumerate(_rows(content, "steps"), 1)]
    if not steps:
        faults.append("Enter at least one step.")
    if len(steps) > MOST_STEPS:
        faults.append(f"Enter {MOST_STEPS} steps or fewer.")
    faults += _shown_twice([step for step in steps if step and step.code])
    closed = [_closed(one, faults) for one in _rows(content, "closed")]
    if len(closed) > MOST_CLOSED:
        faults.append(f"Enter {MOST_CLOSED} closed days or fewer.")
    returns_due = _returns_due(content.get("returns_due"), faults)
    if faults:
        raise TimetableFault(faults)
    kept = sorted(_with_keys([step for step in steps if step]), key=lambda step: -step.days)
    return Timetable(tuple(kept), frozenset(day for day in closed if day), returns_due)


def _shown_twice(steps: Sequence[Step]) -> list[str]:
    """A fault for each of `SHOWN_BY` that shows two steps before the same meeting."""
    bodies: dict[str, list[str]] = {}
    for step in steps:
        bodies.setdefault(step.code, []).append(step.bodies)
    return [
        f"Two steps are shown by “{SHOWN_BY[code]}”."
        for code, before in sorted(bodies.items())
        if len(before) > 1 and ("" in before or len({*before}) < len(before))
    ]


def _with_keys(steps: Sequence[Step]) -> list[Step]:
    """The steps, each with a key of its own: the one it has, or one made of its name.

    Editions that were agreed before steps had keys get the same ones whenever they are read.
    """
    taken = {step.key for step in steps if step.key}
    kept: list[Step] = []
    for step in steps:
        key = step.key
        if not key or key in {one.key for one in kept}:
            key = _fresh_key(step.name, taken)
            taken.add(key)
        kept.append(replace(step, key=key))
    return kept


def _fresh_key(name: str, taken: Collection[str]) -> str:
    stem = _as_key(name)[: LONGEST_KEY - 3].strip("-") or "step"
    return next(key for key in (stem, *(f"{stem}-{number}" for number in range(2, 99))) if key not in taken)


def _as_key(words: str) -> str:
    return re.sub("[^a-z0-9]+", "-", words.casefold()).strip("-")


def _rows(content: Mapping[Any, Any], name: str) -> list[Any]:
    found = content.get(name)
    return list(found) if isinstance(found, list | tuple) else []


def _step(row: object, number: int, faults: list[str]) -> Step | None:
    given = row if isinstance(row, Mapping) else {}
    name, who = str(given.get("name") or "").strip(), str(given.get("who") or "").strip()
    days, code = given.get("days"), given.get("code", "")
    bodies, key = given.get("bodies") or "", str(given.get("key") or "")
    before = len(faults)
    if not name:
        faults.append(f"Step {number}: enter what it is.")
    if not who:
        faults.append(f"Step {number}: enter who does it.")
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= MOST_DAYS:
        faults.append(f"Step {number}: enter working days from 0 to {MOST_DAYS}.")
    if code not in SHOWN_BY:
        faults.append(f"Step {number}: choose what shows that it is done.")
    if bodies not in BEFORE:
        faults.append(f"Step {number}: choose before which meetings.")
    if len(faults) > before or not isinstance(days, int):
        return None
    known = key if key == _as_key(key) and len(key) <= LONGEST_KEY else ""
    return Step(str(code), name, days, who, str(bodies), known)


def _closed(day: object, faults: list[str]) -> date | None:
    try:
        return date.fromisoformat(str(day))
    except ValueError:
        faults.append(f"“{day}” is not a day: write it as 2026-12-25.")
        return None


def _returns_due(given: object, faults: list[str]) -> tuple[int, int]:
    if isinstance(given, list | tuple) and len(given) == 2 and all(isinstance(one, int) for one in given):
        month, day = given
        try:
            date(2027, month, day)  # not a leap year, so that the day comes every year
        except ValueError:
            pass
        else:
            return month, day
    faults.append("Enter the day and month by which annual returns are due, such as 30 6.")
    return 6, 30
