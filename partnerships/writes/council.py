"""Setting the council's own details."""

from django.core.cache import cache
from django.db import transaction

from partnerships.audit import record
from partnerships.models import Council, Organisation
from partnerships.rules.likeness import likeness
from partnerships.writes.changes import change
from partnerships.writes.names import only_one


@transaction.atomic
def set_council(*, name: str, nation: str, committee: str, seen: int, by, at) -> Council:
    """Name the council, its nation and its committee; it is an organisation too, under the same name."""
    transaction.on_commit(lambda: cache.delete("council"))
    council = Council.objects.filter(pk=1).first()
    if council is None:
        council = Council.objects.create(pk=1, name=name, nation=nation, committee=committee)
        record("set up", by=by, subject=council, at=at)
        _name_ours(name, by=by, at=at)
        return council
    change(
        council,
        seen=seen,
        values={"name": name, "nation": nation, "committee": committee},
        by=by,
        at=at,
    )
    _name_ours(name, by=by, at=at)
    return council


def _name_ours(name: str, *, by, at) -> None:
    """Keep our own organisation's name the council's: the one in the register of partners is no other."""
    ours = Organisation.objects.filter(ours=True).first()
    message = f"There is already an organisation called {name}. Rename that one first."
    with only_one(Organisation, "name", name, but=ours, message=message):
        if ours is None:
            ours = Organisation.objects.create(name=name, sector="council", ours=True)
            record("added", by=by, subject=ours, at=at)
        else:
            change(ours, seen=ours.version, values={"name": name}, by=by, at=at, verb="renamed")
    Organisation.objects.filter(pk=ours.pk).update(likeness=likeness(name))
