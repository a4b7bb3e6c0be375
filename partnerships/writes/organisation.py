"""Adding, editing and removing organisations."""

from django.db import transaction

from partnerships.audit import record
from partnerships.faults import MoveRefused, Refused
from partnerships.models import Organisation
from partnerships.queries.organisation import where_named
from partnerships.rules.likeness import likeness
from partnerships.writes.changes import change
from partnerships.writes.names import only_one


@transaction.atomic
def add_organisation(*, name: str, sector: str, by, at) -> Organisation:
    """Add an organisation. Raises `Refused` where one of that name exists."""
    with _only_one(name):
        organisation = Organisation.objects.create(name=name, sector=sector, likeness=likeness(name))
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
    Organisation.objects.filter(pk=organisation.pk).update(likeness=likeness(name))
    return organisation


@transaction.atomic
def remove_organisation(*, organisation: Organisation, by, at) -> None:
    """Take out an organisation that nothing names. Raises `MoveRefused` with where it is named."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    named = where_named(organisation)
    if named:
        raise MoveRefused(named)
    record("removed", by=by, subject=organisation, at=at)
    organisation.delete()


def _only_one(name: str, but: Organisation | None = None):
    merged = Organisation.objects.filter(name__iexact=name, merged_into__isnull=False).first()
    message = f"There is already an organisation called {name}. Use that one."
    if merged is not None:
        message = f"{merged.name} is another name of {merged.merged_into}. Use that one."
    return only_one(Organisation, "name", name, but=but, message=message)
