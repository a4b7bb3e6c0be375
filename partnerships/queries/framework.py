"""How the framework treats one partnership: what it is, how much it matters, its return, its committees."""

from datetime import date

from django.db.models import Exists

from partnerships.access import can
from partnerships.models import Partnership
from partnerships.permissions import Permission
from partnerships.queries.meeting import asked_before, brought
from partnerships.queries.needs import gives_returns, is_expected, not_asked_until
from partnerships.queries.significance import why_stale
from partnerships.queries.timetable import returns_due, timetable_in_force
from partnerships.rules.nature import nature_of
from partnerships.rules.significance import DEPTHS, RESTS_ON
from partnerships.rules.years import year_in_words, year_of


def why_nature(partnership: Partnership) -> str:
    """Why a partnership is what it is, in a sentence; empty where the four questions were not asked."""
    return nature_of(partnership.nature_answers)[1] if partnership.nature_answers else ""


def framework_of(partnership: Partnership, person, today: date, answered: Exists | None = None) -> dict:
    """What the partnership's page shows of the framework, in at most five queries.

    `answered` is what `asked_before` takes.
    """
    year = year_of(today)
    given = partnership.annual_returns.filter(year=year).first()
    due = returns_due(year, timetable_in_force().timetable)
    expected = is_expected(partnership, year)
    taken = brought(partnership)
    may_edit = can(person, Permission.EDIT_PARTNERSHIP, partnership)
    return {
        "partnership": partnership,
        "why_nature": why_nature(partnership),
        "depth": "" if partnership.withheld & RESTS_ON else DEPTHS.get(partnership.depth, ""),
        "stale": why_stale(partnership),
        "next_passed": bool(partnership.next_appraisal and partnership.next_appraisal < today),
        "year": year_in_words(year),
        "gives_returns": gives_returns(partnership),
        "given": given,
        "return_due": due,
        "return_late": expected and given is None and due < today,
        "return_not_asked_until": not_asked_until(partnership, year),
        "may_give_return": may_edit and (expected or (given is not None and gives_returns(partnership))),
        "brought": taken,
        # What was taken to no meeting was asked for nothing.
        "asked_before": asked_before(partnership, person, today, answered) if taken else [],
        "may_edit": may_edit,
        "may_decide_tier": can(person, Permission.DECIDE_SIGNIFICANCE, partnership),
    }
