"""Adding and editing partnerships, and who is a partner in them."""

from datetime import date
from string import ascii_uppercase
from uuid import uuid4

from django.db import transaction

from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import FieldChange, Organisation, Partner, Partnership
from partnerships.rules.dates import in_words
from partnerships.vocabulary import PARTNERSHIP_FACTS
from partnerships.writes.changes import change
from partnerships.writes.names import only_one

FIELDS = tuple(PARTNERSHIP_FACTS)


@transaction.atomic
def add_partnership(*, facts: dict, by, at, ref: str = "") -> Partnership:
    """Register a partnership under its own `ref` or the next one. `facts` holds some or all of `FIELDS`.

    Raises `Refused` where the name is taken.
    """
    with _only_one(facts["name"]):
        partnership = Partnership.objects.create(
            ref=ref or uuid4().hex[:12],
            added_at=at,
            **{name: facts[name] for name in FIELDS if name in facts},
        )
    partnership.ref = ref or _next_ref(partnership)
    partnership.save(update_fields=["ref"])
    record("registered", by=by, subject=partnership, at=at)
    ours = Organisation.objects.filter(ours=True).first()
    if ours is not None:
        add_partner(
            partnership=partnership, organisation=ours, role=partnership.our_role, joined=None, by=by, at=at
        )
    return partnership


@transaction.atomic
def edit_partnership(*, partnership: Partnership, facts: dict, seen: int, by, at) -> Partnership:
    """Change `facts` of a partnership, any of `FIELDS`; each field's old words are kept in its history."""
    values = {name: facts[name] for name in FIELDS if name in facts}
    with _only_one(facts.get("name", partnership.name), but=partnership):
        changed = change(partnership, seen=seen, values=values, by=by, at=at)
    if "our_role" in changed:
        partnership.partners.filter(organisation__ours=True, left__isnull=True).update(
            role=partnership.our_role
        )
    return partnership


@transaction.atomic
def add_partner(
    *, partnership: Partnership, organisation: Organisation, role: str, joined: date | None, by, at
) -> Partner:
    """Name an organisation as a partner. Raises `Refused` where it is one already."""
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    if partnership.partners.filter(organisation=organisation, left__isnull=True).exists():
        raise Refused(f"{organisation} is already a partner.", "organisation")
    partner = Partner.objects.create(
        partnership=partnership, organisation=organisation, role=role, joined=joined
    )
    record(f"partner added: {organisation}"[:60], by=by, subject=partnership, at=at, fields=("partners",))
    _keep(partnership, before="", after=_words(partner), by=by, at=at)
    return partner


@transaction.atomic
def end_partner(*, partner: Partner, left: date, by, at) -> Partner:
    """Record that a partner has left, on a date. Raises `Refused` where it had left already."""
    Partnership.objects.select_for_update().get(pk=partner.partnership_id)
    partner.refresh_from_db(fields=["left"])
    if partner.left is not None:
        raise Refused(f"{partner.organisation} left on {in_words(partner.left)} already.", "left")
    if partner.joined and left < partner.joined:
        raise Refused("The date it left must be after the date it joined.", "left")
    partner.left = left
    partner.save(update_fields=["left"])
    record(
        f"partner left: {partner.organisation}"[:60],
        by=by,
        subject=partner.partnership,
        at=at,
        fields=("partners",),
    )
    _keep(partner.partnership, before=_words(partner), after=f"Left on {in_words(left)}", by=by, at=at)
    return partner


def _next_ref(partnership: Partnership) -> str:
    """A ref made of the partnership's number, with a letter after it where an import brought the same one."""
    refs = (f"PTN-{partnership.pk:04d}{letter}" for letter in ("", *ascii_uppercase))
    return next(ref for ref in refs if not Partnership.objects.filter(ref=ref).exists())


def _words(partner: Partner) -> str:
    return f"{partner.organisation}, {partner.get_role_display().lower()}"


def _keep(partnership: Partnership, *, before: str, after: str, by, at) -> None:
    """Write a change of partners into the partnership's history."""
    FieldChange.objects.create(
        subject_kind=partnership._meta.label_lower,
        subject_id=partnership.pk,
        field="partners",
        before=before,
        after=after,
        by_id=by.pk if by else None,
        by_name=by.name if by else "the system",
        at=at,
    )


def _only_one(name: str, but: Partnership | None = None):
    message = f"There is already a partnership called {name}."
    return only_one(Partnership, "name", name, but=but, message=message)
