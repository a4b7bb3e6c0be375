"""The timetable in force, and the day by which annual returns are due."""

from dataclasses import dataclass
from datetime import date

from partnerships.models import Policy
from partnerships.queries.policy import latest
from partnerships.rules.timetable import EXAMPLE, Timetable, read_timetable
from partnerships.rules.years import day_in_year


@dataclass(frozen=True)
class TimetableInForce:
    """The timetable that is worked back by. `policy` is None where it is the built-in example."""

    timetable: Timetable
    policy: Policy | None

    @property
    def number(self) -> int:
        return self.policy.number if self.policy else 0


def timetable_in_force() -> TimetableInForce:
    """The timetable the council agreed last, or the example."""
    policy = latest(Policy.TIMETABLE)
    return TimetableInForce(read_timetable(policy.content if policy else EXAMPLE), policy)


def returns_due(year: int, timetable: Timetable) -> date:
    """The day by which the annual returns of a financial year are due."""
    return day_in_year(year, *timetable.returns_due)
