"""Saying of two organisations with like names that they are not one body, and taking that back."""

from django.db import transaction

from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import Organisation, ToldApart
from partnerships.queries.alike import other_than, told_of
from partnerships.writes.row import keep


@transaction.atomic
def tell_apart(*, organisation: Organisation, other: Organisation, reason: str, by, at) -> ToldApart:
    """Record that the two are not one body: they are not offered as one again.

    Raises `Refused` where one was merged meanwhile, or somebody said it already.
    """
    one, other = _locked(organisation, other)
    if ToldApart.objects.filter(one=one, other=other).exists():
        raise Refused("Somebody else said meanwhile that they are not the same.")
    said = {"reason": reason, "by_name": by.name if by else "the system", "at": at}
    told = ToldApart.objects.create(one=one, other=other, **said)
    for which, from_which in ((one, other), (other, one)):
        keep(which, "apart", before="", after=f"{from_which}: {reason}", by=by, at=at)
        record("told apart from another", by=by, subject=which, at=at, fields=("apart",))
    return told


@transaction.atomic
def take_back_apart(*, organisation: Organisation, other: Organisation, by, at) -> None:
    """Take back that the two are not one body. The history keeps that it was said."""
    one, other = _locked(organisation, other)
    told = ToldApart.objects.filter(one=one, other=other).first()
    if told is None:
        raise Refused("Somebody else took it back meanwhile.")
    _forget(told, by=by, at=at)


def hand_over_apart(*, kept: Organisation, merged: Organisation, by, at) -> None:
    """What `merged` was told apart from, `kept` is now; that the two were not one body is taken back.

    Both are locked.
    """
    known = {other_than(kept, told).pk for told in told_of(kept)}
    for told in told_of(merged):
        far = other_than(merged, told)
        if far.pk == kept.pk:
            _forget(told, by=by, at=at)
        elif far.pk in known or far.merged_into_id is not None:
            continue
        else:
            one, other = sorted((kept, far), key=lambda which: which.pk)
            said = {"reason": told.reason, "by_name": told.by_name, "at": told.at}
            ToldApart.objects.create(one=one, other=other, **said)
            keep(kept, "apart", before="", after=f"{far}: {told.reason}", by=by, at=at)


def _forget(told: ToldApart, *, by, at) -> None:
    for which, from_which in ((told.one, told.other), (told.other, told.one)):
        keep(which, "apart", before=f"{from_which}: {told.reason}", after="", by=by, at=at)
        record("told apart no more", by=by, subject=which, at=at, fields=("apart",))
    told.delete()


def _locked(organisation: Organisation, other: Organisation) -> list[Organisation]:
    """Both, in the order in which they are kept, locked."""
    wanted = Organisation.objects.select_for_update().filter(pk__in={organisation.pk, other.pk})
    both = list(wanted.order_by("pk"))
    if len(both) < 2:
        raise Refused("Choose two organisations that are both still there.")
    for one in both:
        if one.merged_into_id is not None:
            raise Refused(f"{one} was merged into another organisation already. Open the page again.")
    return both
