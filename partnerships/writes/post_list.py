"""Adding many posts and people at once, from a pasted list."""

from datetime import date

from django.db import transaction

from partnerships.queries.post_list import Planned, checked
from partnerships.writes.person import add_person
from partnerships.writes.post import add_post, appoint


@transaction.atomic
def add_post_list(*, text: str, since: date, by, at) -> list[Planned]:
    """Add the posts and people of a list, and appoint them from `since`: all of it, or nothing.

    Raises `MoveRefused` with every fault.
    """
    planned = checked(text)
    added = {}
    for one in planned:
        line = one.line
        post = one.post or add_post(title=line.post, gives_opinions=False, by=by, at=at)
        if not line.email or one.holds:
            continue
        address = line.email.lower()
        person = one.person or added.get(address)
        if person is None:
            given = {"email": line.email, "name": line.name, "roles": frozenset()}
            person = added[address] = add_person(**given, by=by, at=at)
        appoint(post=post, person=person, since=since, by=by, at=at)
    return planned
