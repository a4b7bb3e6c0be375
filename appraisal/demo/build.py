"""Builds the demonstration council: everything that happened to it, in the order in which it happened."""

from collections.abc import Callable, Iterator
from datetime import date

from django.db import transaction

from appraisal.demo.calendar import Calendar
from appraisal.demo.cast import Cast, join, set_up
from appraisal.demo.exercise import Exercise
from appraisal.demo.reader import DemoFault, PartnershipFiles, read_council, read_partnerships
from appraisal.demo.register import edit, register, withhold
from appraisal.demo.stages import live
from appraisal.reports.child import RenderFailed
from partnerships.faults import MoveRefused, Refused
from partnerships.models import Partnership, Person

Happening = tuple[date, str, Callable[[], object]]


@transaction.atomic
def build(today: date, say: Callable[[str], object]) -> Cast:
    """Build it all or nothing. Raises `DemoFault` where something is there already, or a file is wrong.

    Reports are rendered inside the one transaction: nobody else can be waiting for a database without people.
    """
    if Person.objects.exists() or Partnership.objects.exists():
        raise DemoFault(
            "There are people or partnerships in this database already, so nothing was built. "
            "The demonstration needs a database of its own: set DATABASE_URL to a new one."
        )
    calendar = Calendar(today)
    council, files = read_council(calendar), read_partnerships(calendar)
    cast = Cast(calendar)
    set_up(cast, council)
    happenings = [
        (
            calendar.day(one["joins"]),
            "council.toml",
            lambda one=one: join(cast, one, council["person"][0]["key"]),
        )
        for one in council["person"]
        if "joins" in one
    ]
    governance = next(one["key"] for one in council["person"] if "governance_officer" in one.get("roles", ()))
    for one in files:
        happenings += _life(cast, one, governance, say)
    for _, where, act in sorted(happenings, key=lambda one: one[0]):
        try:
            act()
        except (Refused, MoveRefused, RenderFailed, DemoFault, KeyError, ValueError) as error:
            raise DemoFault(f"{where}: {error}") from error
    return cast


def _life(cast: Cast, files: PartnershipFiles, governance: str, say) -> Iterator[Happening]:
    """What happened to one partnership, each with its day and the file that tells it."""
    facts, held = files.facts, {}
    day, where = cast.calendar.day, f"{files.folder}/partnership.toml"

    def enter():
        held["it"] = register(cast, facts, governance)

    def change(one):
        edit(cast, held["it"], facts, one)

    def mark(one):
        withhold(cast, held["it"], one)

    def appraise(content):
        held["it"].refresh_from_db()
        appraisal = live(Exercise(cast, held["it"], content))
        say(f"{appraisal.ref} {appraisal.title}: {appraisal.get_state_display().lower()}")

    yield day(facts["registered"]), where, enter
    for one in facts.get("edit", []):
        yield day(one["on"]), where, lambda one=one: change(one)
    for one in facts.get("mark", []):
        yield day(one["on"]), where, lambda one=one: mark(one)
    for name, content in files.appraisals.items():
        yield (
            day(content["started"]),
            f"{files.folder}/{name}",
            lambda content=content: appraise(content),
        )
