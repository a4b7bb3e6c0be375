"""Opinions, declarations, and what auditors said, as plain values for the document."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from appraisal.models import Appraisal, NotSought, Opinion, Participant
from appraisal.queries.dates import iso_day, iso_day_of
from appraisal.rules.opinions import must_be_asked
from partnerships.models import AuditReport, Partnership, Representative
from partnerships.queries.opinion_giver import listed_givers
from partnerships.rules.governance import what_is_undeclared

# Companies and the like, to whose boards the council appoints.
DIRECTORS = ("director", "trustee")


def opinion_facts(appraisal: Appraisal, people: Sequence[Participant]) -> dict[str, Any]:
    """Opinions given, those still awaited, and the posts whose opinion is not sought, with why."""
    given = list(appraisal.opinions.with_changed().select_related("by").prefetch_related("conditions__post"))
    asked = {one.person_id: one for one in people if one.relation == "opinion_giver"}
    spoke = {one.by_id for one in given}
    return {
        "opinions": [_given(one, asked.get(one.by_id)) for one in given],
        "opinions_awaited": [_awaited(one) for pk, one in asked.items() if pk not in spoke],
        "opinions_not_sought": _not_sought(appraisal, given, asked.values()),
    }


def _given(one: Opinion, part: Participant | None) -> dict[str, Any]:
    return {
        "post": one.post_title,
        "name": one.by.name,
        "deputy_for": one.deputy_for,
        "view": one.view,
        "view_word": one.get_view_display(),
        "text": one.text,
        "asked_on": iso_day_of(part.asked_at) if part else None,
        "due": iso_day(part.due) if part else None,
        "on": iso_day_of(one.at),
        "confirmed_on": iso_day_of(one.confirmed_at),
        "changed_on": iso_day_of(one.changed),
        "conditions": [
            {
                "text": each.text,
                "post": each.post.title,
                "due": iso_day(each.due),
                "taken": each.taken,
                "why_not": each.why_not,
            }
            for each in one.conditions.all()
        ],
    }


def _awaited(part: Participant) -> dict[str, Any]:
    return {
        "post": part.post.title if part.post else "",
        "name": part.person.name,
        "deputy_for": part.deputy_for.title if part.deputy_for else "",
        "asked_on": iso_day_of(part.asked_at),
        "due": iso_day(part.due),
    }


def _not_sought(appraisal: Appraisal, given: Sequence[Opinion], asked) -> dict[str, Any]:
    """The posts of the list that are not asked; `each` has those of which somebody has said why.

    `owed` are those that the list wants asked, of which nobody has.
    """
    seen = {post for one in asked for post in (one.post_id, one.deputy_for_id)}
    spoke = {title for one in given for title in (one.post_title, one.deputy_for)}
    others = [one for one in listed_givers() if one.pk not in seen and one.title not in spoke]
    whys = list(NotSought.objects.filter(appraisal=appraisal).select_related("post"))
    explained = {one.post_id for one in whys}
    return {
        "posts": [one.title for one in others],
        "owed": [
            one.title
            for one in others
            if must_be_asked(one.opinion_asked, appraisal.depth) and one.pk not in explained
        ],
        "why": appraisal.not_sought,
        "each": [{"post": one.post.title, "why": one.why} for one in whys],
    }


def declaration_facts(appraisal: Appraisal) -> list[dict[str, Any]]:
    """What reviewer and opinion givers declared. Who signs has no interest: the sign-off says so."""
    return [
        {
            "name": one.person.name,
            "post": one.post_title,
            "part": one.get_part_display(),
            "interest": one.interest,
            "on": iso_day_of(one.at),
        }
        for one in appraisal.declarations.select_related("person")
    ]


def director_facts(partnership: Partnership) -> list[dict[str, Any]]:
    """Whom the council appointed to the board, with what they declared and what that lacks today."""
    today = timezone.localdate()
    found = Representative.objects.filter(partnership=partnership, kind__in=DIRECTORS)
    return [
        {
            "name": one.name,
            "kind_word": one.get_kind_display(),
            "interests": one.interests,
            "declared_on": iso_day(one.declared_on),
            "lacks": what_is_undeclared(one.interests, one.declared_on, today),
        }
        for one in found
        if one.until is None or one.until >= today
    ]


def audit_facts(partnership: Partnership) -> list[dict[str, Any]]:
    """What auditors and regulators said, the latest first, in their own words."""
    return [
        {
            "kind_word": one.get_kind_display(),
            "body": one.body,
            "title": one.title,
            "dated": iso_day(one.dated),
            "opinion": one.opinion,
            "recommendations": one.recommendations,
            "held": one.held,
        }
        for one in AuditReport.objects.filter(partnership=partnership)
    ]
