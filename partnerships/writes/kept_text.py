"""Keeping words that could not be saved, and letting them go."""

from django.db import transaction

from partnerships.models import KeptText, Person

MOST_KEPT = 50
LONGEST = 400_000
# Which page the words were typed on: its key, which stays the same until the page is saved.
PAGE = "write_key"


def too_long(fields: dict[str, list[str]]) -> bool:
    """Whether the fields of a request are more than is kept for anybody."""
    return _size(fields) > LONGEST


def _size(fields: dict[str, list[str]]) -> int:
    return sum(len(text) for values in fields.values() for text in values)


@transaction.atomic
def keep_text(
    *, person: Person, path: str, fields: dict[str, list[str]], at, page: str = ""
) -> KeptText | None:
    """Keep the fields of a refused request for `person`; None where there is nothing worth keeping.

    What was kept before of the same `page` gives way: a page that saves while it is typed on asks again and
    again. At most `MOST_KEPT` are kept for a person: the oldest give way.
    """
    if not _size(fields) or too_long(fields):
        return None
    if page:
        person.kept_texts.filter(path=path[:300], fields__write_key=[page[:100]]).delete()
        fields = fields | {PAGE: [page[:100]]}
    kept = KeptText.objects.create(person=person, path=path[:300], fields=fields, at=at)
    old = person.kept_texts.order_by("-id").values_list("id", flat=True)[MOST_KEPT:]
    KeptText.objects.filter(pk__in=list(old)).delete()
    return kept


def let_go(*, person: Person, ids: list[int]) -> None:
    """Forget kept texts of `person` that have been saved or are no longer wanted."""
    person.kept_texts.filter(pk__in=ids).delete()
