"""What changed lately of partnerships, for a person's own page: an arm of its one query."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast

from partnerships.access import can
from partnerships.models import Event, Partnership, PartnershipPost
from partnerships.permissions import Permission
from partnerships.queries.trail import in_words
from partnerships.queries.waiting import Stands

CHANGES = 10
LOOKED_THROUGH = 80  # events, of which those of one person on one day are one change
KIND = Partnership._meta.label_lower
TOLD_BY_THE_VERB = ("partners", "nature", "nature_answers", "tier")


@dataclass(frozen=True)
class Happened:
    """One change of one partnership, in words that name its fields and never what they said."""

    ref: str
    name: str
    what: str
    by_name: str
    at: datetime


def changes_arm(here: Stands) -> list[QuerySet]:
    """The last events of partnerships `here` leads or has a part in.

    Of all for who reads the portfolio, and for who decides what is withheld from others anywhere.
    """
    last = Event.objects.filter(subject_kind=KIND)
    if not (can(here.person, Permission.READ_PORTFOLIO) or can(here.person, Permission.DECIDE_MARK)):
        if not here.posts:
            return []
        # Two lists and not one condition with "or": either is found by its own index.
        led = Partnership.objects.filter(lead_post__in=here.posts).order_by().values("pk")
        parts = PartnershipPost.objects.filter(post__in=here.posts).order_by().values("partnership")
        last = last.filter(subject_id__in=led.union(parts))
    now = Partnership.objects.filter(pk=OuterRef("subject_id")).order_by()
    return [
        Event.objects.filter(pk__in=last.order_by("-id").values("pk")[:LOOKED_THROUGH])
        .order_by()
        .annotate(
            of_arm=Value("change", CharField()),
            at_ref=Cast(Subquery(now.values("ref")), CharField()),
            called=Cast(Subquery(now.values("name")), CharField()),
            said=Cast("verb", CharField()),
            about=Cast("fields", TextField()),
            by_whom=Cast("by_name", CharField()),
            happened=F("at"),
        )
    ]


def changes_of(rows: Iterable[tuple]) -> list[Happened]:
    """What an arm's rows say, the latest first."""
    return _together(_happened(row) for row in rows)[:CHANGES]


def _happened(row: tuple) -> Happened:
    _, ref, name, verb, fields, by_name, at = row
    known = in_words(one for one in json.loads(fields) if one not in TOLD_BY_THE_VERB)
    what = f"{verb}: {', '.join(known)}" if known else verb
    return Happened(ref or "", name, what, by_name, at)


def _together(events: Iterable[Happened]) -> list[Happened]:
    """What one person did to one partnership on one day as one change, the latest first."""
    days: dict[tuple, list[Happened]] = {}
    for one in sorted(events, key=lambda one: one.at, reverse=True):
        days.setdefault((one.ref, one.by_name, one.at.date()), []).append(one)
    return [
        replace(same[0], what="; ".join(dict.fromkeys(one.what for one in same))) for same in days.values()
    ]
