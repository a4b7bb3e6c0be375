"""Clearing the demonstration away, for the council's own first administrator."""

from dataclasses import dataclass

from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction

from appraisal.queries.demonstration import only_demonstration
from appraisal.writes.evidence_file import LEFT_BEHIND, sweep
from appraisal.writes.library import load_library
from partnerships.append_only import lifted
from partnerships.faults import Refused
from partnerships.models import Person
from partnerships.permissions import Role
from partnerships.writes.person import add_person, make_link

# Whose tables are emptied: what people wrote, their sessions, and the tries at their passwords.
CLEARED = ("partnerships", "appraisal", "sessions", "axes")
REAL_PEOPLE = (
    "Somebody here is not of the demonstration council, so nothing is removed. "
    "This database is in use: what is no longer wanted in it is changed on its own page."
)


@dataclass(frozen=True)
class Started:
    """The administrator who was made, and the address at which they choose a password: once, within a day."""

    administrator: Person
    link: str


@transaction.atomic
def start_for_real(*, email: str, name: str, at) -> Started:
    """Remove all there is of the demonstration, load the library anew, and make the first administrator.

    All of it or nothing. Raises `Refused` unless everybody in the database is of the demonstration.
    """
    _hold_people()
    if not only_demonstration():
        raise Refused(REAL_PEOPLE)
    transaction.on_commit(lambda: sweep(before=at + LEFT_BEHIND), robust=True)  # no row names any file now
    transaction.on_commit(lambda: cache.delete_many(["council", "first_steps_done", "tiers"]))
    with lifted():
        _empty(_tables())
    _count_from_one(_tables() - {Person._meta.db_table})
    load_library(at=at)
    made = add_person(email=email, name=name, roles=frozenset({Role.ADMINISTRATOR}), by=None, at=at)
    return Started(made, make_link(person=made, by=None, at=at))


def _hold_people() -> None:
    """Let nobody be added until this is done. SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{Person._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')


def _tables() -> set[str]:
    models = apps.get_models(include_auto_created=True)
    return {one._meta.db_table for one in models if one._meta.app_label in CLEARED and one._meta.managed}


def _empty(tables: set[str]) -> None:
    # In any order: what refers to what is checked at the end.
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 our own names


def _count_from_one(tables: set[str]) -> None:
    """Let ids, and so refs, begin anew. People's do not: an old page must not be taken for a new person's."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT table_name, column_name FROM information_schema.columns "
                "WHERE table_schema = current_schema() AND is_identity = 'YES'"
            )
            for table, column in cursor.fetchall():
                if table in tables:
                    cursor.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" RESTART')
            return
        for table in sorted(tables):
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
