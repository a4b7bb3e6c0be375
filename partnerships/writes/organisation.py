"""Adding and editing organisations."""

from django.db import transaction

from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import Organisation
from partnerships.writes.changes import change


@transaction.atomic
def add_organisation(*, name: str, sector: str, by, at) -> Organisation:
    """Add an organisation. Raises `Refused` where one of that name exists."""
    _refuse_second(name)
    organisation = Organisation.objects.create(name=name, sector=sector)
    record("added", by=by, subject=organisation, at=at)
    return organisation


@transaction.atomic
def edit_organisation(
    *, organisation: Organisation, name: str, sector: str, seen: int, by, at
) -> Organisation:
    """Change an organisation's name or sector."""
    _refuse_second(name, but=organisation)
    change(organisation, seen=seen, values={"name": name, "sector": sector}, by=by, at=at)
    return organisation


def _refuse_second(name: str, but: Organisation | None = None) -> None:
    others = Organisation.objects.filter(name__iexact=name)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise Refused(f"There is already an organisation called {name}. Use that one.", "name")
