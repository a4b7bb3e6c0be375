"""Setting the council's colour and logo."""

from django.core.cache import cache
from django.db import transaction

from partnerships.audit import record
from partnerships.models import Council, Logo
from partnerships.pictures import Picture
from partnerships.writes.changes import change


@transaction.atomic
def set_brand(*, colour: str, logo: Picture | None, seen: int, by, at) -> Council:
    """Set the colour, and the logo where one is given. Raises `Stale` where somebody saved first."""
    transaction.on_commit(lambda: cache.delete("council"))
    council = Council.objects.select_for_update().get(pk=1)
    change(council, seen=seen, values={"colour": colour}, by=by, at=at)
    if logo is not None:
        given = {"digest": logo.digest, "width": logo.width, "height": logo.height}
        Logo.objects.update_or_create(pk=1, defaults={"content": logo.content, **given})
        record("logo set", by=by, subject=council, at=at, fields=("logo",))
    return council


@transaction.atomic
def remove_logo(*, by, at) -> None:
    """Show the council's name alone again. Nothing happens where there is no logo."""
    transaction.on_commit(lambda: cache.delete("council"))
    council = Council.objects.select_for_update().get(pk=1)
    removed, _ = Logo.objects.all().delete()
    if removed:
        record("logo removed", by=by, subject=council, at=at, fields=("logo",))
