"""Setting the council's own details."""

from django.core.cache import cache
from django.db import transaction

from partnerships.audit import record
from partnerships.models import Council, Organisation
from partnerships.writes.changes import change


@transaction.atomic
def set_council(*, name: str, nation: str, committee: str, seen: int, by, at) -> Council:
    """Name the council, its nation and its committee. The first call also adds it as an organisation."""
    transaction.on_commit(lambda: cache.delete("council"))
    council = Council.objects.filter(pk=1).first()
    if council is None:
        council = Council.objects.create(pk=1, name=name, nation=nation, committee=committee)
        record("set up", by=by, subject=council, at=at)
        if not Organisation.objects.filter(ours=True).exists():
            ours = Organisation.objects.create(name=name, sector="council", ours=True)
            record("added", by=by, subject=ours, at=at)
        return council
    change(
        council,
        seen=seen,
        values={"name": name, "nation": nation, "committee": committee},
        by=by,
        at=at,
    )
    return council
