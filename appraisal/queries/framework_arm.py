"""What whoever keeps people or checklists has begun, for their own page: arms of its one query."""

from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import CharField, DateTimeField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Lower

from appraisal.models import ChecklistVersion
from partnerships.access import can
from partnerships.models import Person
from partnerships.permissions import Permission
from partnerships.queries.short import ROWS, Short, count_of


@dataclass(frozen=True)
class Begun:
    """An account that nobody has used yet, by its key; or a draft, by its checklist's code and its number."""

    key: str
    name: str
    number: int


def framework_arms(person) -> list[QuerySet]:
    """Those who have not chosen a password, for who keeps people; drafts, for who edits checklists."""
    arms = []
    if can(person, Permission.EDIT_PEOPLE):
        new = Person.objects.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)
        arms.append(_arm("people", new, "name", "pk", Value("0")))
    if can(person, Permission.EDIT_CHECKLIST):
        drafts = ChecklistVersion.objects.filter(state=ChecklistVersion.DRAFT)
        arms.append(_arm("drafts", drafts, "title", "checklist__code", "number"))
    return arms


def _arm(name: str, found: QuerySet, called: str, key: str, number) -> QuerySet:
    """The first of `found` by name, with the columns that `begun_of` reads."""
    first = found.order_by(Lower(called), "pk").values("pk")[:ROWS]
    return (
        found.model.objects.filter(pk__in=first)
        .order_by()
        .annotate(
            of_arm=Value(name, CharField()),
            at_ref=Cast(key, CharField()),
            called=Cast(called, CharField()),
            said=Cast(number, CharField()),
            about=Cast(Value("[]"), TextField()),
            by_whom=Cast(count_of(found), CharField()),
            happened=Cast(Value(None), DateTimeField()),
        )
    )


def begun_of(rows: list[tuple]) -> Short:
    """What an arm's rows say, by name."""
    found = sorted((Begun(row[1], row[2], int(row[3])) for row in rows), key=lambda one: one.name.lower())
    return Short(tuple(found), int(rows[0][5]) if rows else 0)
