"""What was changed on a record, by whom, since somebody opened it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BigIntegerField, BooleanField, DateField

from partnerships.models import FieldChange
from partnerships.models.field_change import version_of
from partnerships.permissions import Role
from partnerships.rules.dates import in_words
from partnerships.rules.money import pounds_in_full
from partnerships.rules.numbers import in_decimals
from partnerships.rules.years import year_in_words

# The most fields one save can change; and what is kept in the history without counting as a version.
MOST_FIELDS = 40
UNVERSIONED = (
    "items",
    "meetings",
    "partners",
    "contributions",
    "outcomes",
    "posts",
    "representatives",
    "documents",
    "reporting",
    "audits",
    "steps",
    "apart",
)


@dataclass(frozen=True)
class Meanwhile:
    """What a field said when the page was opened, and who changed it last since then."""

    before: str
    by_name: str
    at: datetime


def changed_meanwhile(record, seen: int) -> dict[str, Meanwhile]:
    """The fields of `record` that changed after version `seen`."""
    saves = version_of(record) - seen
    found: dict[str, Meanwhile] = {}
    times: set[datetime] = set()
    for row in FieldChange.objects.on(record).exclude(field__in=UNVERSIONED)[: max(saves, 0) * MOST_FIELDS]:
        times.add(row.at)
        if len(times) > saves:
            break
        last = found.get(row.field)
        found[row.field] = Meanwhile(
            row.before, last.by_name if last else row.by_name, last.at if last else row.at
        )
    return found


def spoken(record, name: str, words: str) -> str:
    """A field's words, as the history keeps them, as a reader says them. Empty stays empty."""
    if not words or name in UNVERSIONED:
        return words
    field = record._meta.get_field(name)
    places = getattr(record, "DECIMALS", {}).get(name)
    if places is not None:
        return in_decimals(int(words), places)
    if name == "money_year":
        return year_in_words(int(words))
    if isinstance(field, DateField):
        return in_words(date.fromisoformat(words))
    if isinstance(field, BigIntegerField):
        return pounds_in_full(int(words))
    if isinstance(field, BooleanField):
        return "Yes" if words == "True" else "No"
    if name == "given_roles":
        return ", ".join(Role(code).label for code in words.split(", "))
    return words
