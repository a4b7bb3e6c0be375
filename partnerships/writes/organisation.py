"""Adding and editing organisations."""

from django.db import transaction

from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import Organisation
from partnerships.writes.changes import change
from partnerships.writes.names import only_one


@transaction.atomic
def add_organisation(*, name: str, sector: str, by, at) -> Organisation:
    """Add an organisation. Raises `Refused` where one of that name exists."""
    with _only_one(name):
        organisation = Organisation.objects.create(name=name, sector=sector)
    record("added", by=by, subject=organisation, at=at)
    return organisation


@transaction.atomic
def edit_organisation(
    *, organisation: Organisation, name: str, sector: str, seen: int, by, at
) -> Organisation:
    """Change an organisation's name or sector. The council's own name is changed with the council's."""
    if organisation.ours and name != organisation.name:
        raise Refused(
            "This is the council itself. An administrator renames it on the council’s page.", "name"
        )
    with _only_one(name, but=organisation):
        change(organisation, seen=seen, values={"name": name, "sector": sector}, by=by, at=at)
    return organisation


def _only_one(name: str, but: Organisation | None = None):
    message = f"There is already an organisation called {name}. Use that one."
    return only_one(Organisation, "name", name, but=but, message=message)
