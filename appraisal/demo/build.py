"""Builds the demonstration council: everything that happened to it, in the order in which it happened."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction

from appraisal.demo.calendar import Calendar, Clock
from appraisal.demo.cast import BEGINNING, Cast, join, set_up
from appraisal.demo.cycle import acts
from appraisal.demo.exercise import Exercise
from appraisal.demo.looking import look_at_what_is_old
from appraisal.demo.modules import SWITCHED_ON, switch_on
from appraisal.demo.reader import DemoFault, PartnershipFiles, read_council, read_cycle, read_partnerships
from appraisal.demo.record import complete
from appraisal.demo.register import edit, register
from appraisal.demo.risks import Watch, agree_example
from appraisal.demo.stages import live
from appraisal.demo.withholding import withhold
from appraisal.reports.child import RenderFailed
from partnerships.faults import MoveRefused, Refused
from partnerships.models import Partnership, Person

FAULTS = (Refused, MoveRefused, RenderFailed, DemoFault, KeyError, ValueError)


@dataclass(frozen=True)
class Happening:
    """Something that happened on a day, the file that tells it, and how it is done again."""

    on: date
    told_in: str
    act: Callable[[], object]


def refuse_unless_empty() -> None:
    """Raises `DemoFault` where the database has people or partnerships: they may be real."""
    if Person.objects.exists() or Partnership.objects.exists():
        raise DemoFault(
            "There are people or partnerships in this database already, so nothing was built. "
            "The demonstration needs a database of its own: set DATABASE_URL to a new one."
        )


@transaction.atomic
def build(today: date, say: Callable[[str], object]) -> Cast:
    """Build it all or nothing. Raises `DemoFault` where something is there already, or a file is wrong.

    Reports are rendered inside the one transaction: nobody waits for a database that has no people yet.
    """
    refuse_unless_empty()
    calendar = Calendar(today)
    council, partnerships = read_council(calendar), read_partnerships(calendar)
    cast = Cast(calendar)
    set_up(cast, council)
    happenings = [
        Happening(calendar.day(one["joins"]), "council.toml", partial(join, cast, one))
        for one in council["person"]
        if "joins" in one
    ]
    happenings.append(Happening(calendar.day(SWITCHED_ON), "the modules", partial(switch_on, cast)))
    happenings.append(Happening(calendar.day(BEGINNING), "the risk matrix", partial(agree_example, cast)))
    lives = {files.folder: Life(cast, files, say) for files in partnerships}
    for life in lives.values():
        happenings += life.happenings()
    cycle = acts(cast, read_cycle(calendar), lambda folder: lives[folder].as_it_stands())
    happenings += [Happening(on, "cycle.toml", act) for on, act in cycle]
    for one in sorted(happenings, key=lambda one: one.on):
        try:
            one.act()
        except FAULTS as error:
            raise DemoFault(f"{one.told_in}: {error}") from error
    look_at_what_is_old(calendar.today)
    return cast


@dataclass
class Life:
    """What happened to one partnership."""

    cast: Cast
    files: PartnershipFiles
    say: Callable[[str], object]
    partnership: Partnership | None = None

    def happenings(self) -> Iterator[Happening]:
        """Its registration, its changes and its appraisals, each on its day."""
        facts, day = self.files.facts, self.cast.calendar.day
        told = f"{self.files.folder}/partnership.toml"
        yield Happening(day(facts["registered"]), told, self.enter)
        if self.files.record:
            told_in = f"{self.files.folder}/record.toml"
            yield Happening(day(self.files.record["on"]), told_in, self.complete)
        for one in facts.get("edit", []):
            yield Happening(day(one["on"]), told, partial(self.change, one))
        for one in facts.get("mark", []):
            yield Happening(day(one["on"]), told, partial(self.mark, one))
        watch = Watch(self.cast, lambda: self.partnership)
        for on, act in watch.steps(facts):
            yield Happening(on, told, act)
        for name, content in self.files.appraisals.items():
            told = f"{self.files.folder}/{name}"
            yield Happening(day(content["started"]), told, partial(self.appraise, content))

    def as_it_stands(self) -> Partnership:
        """The partnership as the register has it now."""
        return Partnership.objects.get(ref=self.partnership.ref)

    def enter(self) -> None:
        self.partnership = register(self.cast, self.files.facts)

    def complete(self) -> None:
        complete(self.cast, self.partnership, self.files.record)

    def change(self, content: dict[str, Any]) -> None:
        edit(self.cast, self.partnership, self.files.facts, content)

    def mark(self, content: dict[str, Any]) -> None:
        withhold(self.cast, self.partnership, content, Clock())

    def appraise(self, content: dict[str, Any]) -> None:
        self.partnership.refresh_from_db()
        appraisal = live(Exercise(self.cast, self.partnership, content))
        self.say(f"{appraisal.ref} {appraisal.title}: {appraisal.get_state_display().lower()}")
