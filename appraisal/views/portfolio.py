"""The portfolio at a glance: every number leads to the list it counts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from appraisal.queries.portfolio import (
    Money,
    actions_in_numbers,
    appraisals_in_numbers,
    register_in_numbers,
    risks_in_numbers,
)
from appraisal.queries.steps_arm import overdue_by_meeting
from appraisal.views.starting import PAST
from appraisal.vocabulary import STATES
from partnerships.access import can
from partnerships.models import Policy
from partnerships.permissions import Permission
from partnerships.queries.needs import NEEDS
from partnerships.queries.policy import latest_of
from partnerships.queries.significance import scheme_of
from partnerships.queries.timetable import timetable_of
from partnerships.rules.dates import in_words
from partnerships.rules.money import pounds
from partnerships.rules.risk import heat_map
from partnerships.rules.significance import Scheme
from partnerships.rules.timetable import Timetable
from partnerships.views.page import page
from partnerships.vocabulary import ARRANGEMENTS, EXIT_STATES, NATURES, STATUSES

MONEY = {"our_share": "Our money a year", "annual_value": "All partners’ money a year"}
# What a council may have, at most, in a table by tier; the rest is counted together.
MOST_TIERS = 20
MOST_MEETINGS = 10


@dataclass(frozen=True)
class Number:
    """A count under its label, and the list it leads to; empty where there is no such page."""

    label: str
    count: int
    address: str = ""


@page(Permission.READ_PORTFOLIO)
def portfolio(request):
    """The portfolio at a glance."""
    today, agreed = timezone.localdate(), latest_of(Policy.SIGNIFICANCE, Policy.TIMETABLE)
    scheme = scheme_of(agreed.get(Policy.SIGNIFICANCE)).scheme
    register = register_in_numbers(request.user, today)
    states, late = appraisals_in_numbers(request.user, today)
    risks, actions = risks_in_numbers(today), actions_in_numbers(today)
    context = {
        "total": register.total,
        "tables": [
            ("Status", _listed(register.by_status, STATUSES, "status")),
            ("Kind", _listed(register.by_nature, NATURES, "nature")),
            ("Significance of those running", _tiers(register.by_tier, scheme)),
            (
                "Arrangement of those running",
                _listed(register.by_arrangement, ARRANGEMENTS, "arrangement", **RUNNING),
            ),
            ("Exit plan of those running", _exits(register.by_exit)),
        ],
        "lacking": [
            Number(label, register.lacking[code], _partnerships(needs=code)) for code, label in NEEDS.items()
        ],
        "money": [
            (label, pounds(register.money[part].amount), _left_out(register.money[part]))
            for part, label in MONEY.items()
        ],
        "risks": risks,
        "force": risks.force,
        "heat": heat_map(risks.force.matrix, risks.cells),
        "here": reverse("risks"),
        "risk_numbers": [
            Number("Open", risks.total, reverse("risks")),
            Number("Above appetite, nothing done", risks.unanswered, _list("risks", appetite="unanswered")),
            Number("Past their review", risks.past_review, _list("risks", review="past")),
        ],
        "action_numbers": [
            Number("Open", actions["open"], reverse("actions")),
            Number("Overdue", actions["overdue"], _list("actions", view="overdue")),
            Number("Due in the next 30 days", actions["soon"], _list("actions", view="soon")),
            Number("Slipping", actions["slipping"], _list("actions", view="slipping")),
            Number("To check", actions["check"], _list("actions", view="check")),
        ],
        "appraisal_numbers": [
            *(Number(words, states[code], _list("appraisals", state=code)) for code, words in STATES.items()),
            Number("Past their date", late, _list("appraisals", state=PAST)),
        ],
        "step_numbers": _steps(request.user, timetable_of(agreed.get(Policy.TIMETABLE)).timetable, today),
        "place": "portfolio",
    }
    return render(request, "appraisal/portfolio/portfolio.html", context)


RUNNING = {"status": "running"}


def _list(name: str, **asked: str) -> str:
    return f"{reverse(name)}?{urlencode(asked)}"


def _partnerships(**asked: str) -> str:
    return f"{reverse('partnerships')}?{urlencode(asked)}"


def _listed(counted: Counter, words: Mapping[str, str], name: str, **also: str) -> list[Number]:
    """Each choice that something is counted under, in the order of the choices."""
    return [
        Number(label, counted[code], _partnerships(**{name: code}, **also))
        for code, label in words.items()
        if counted[code]
    ]


def _tiers(counted: Counter, scheme: Scheme) -> list[Number]:
    order = [band.tier for band in scheme.bands][::-1]
    others = sorted(tier for tier in counted if tier and tier not in order)
    named = [tier for tier in order if counted[tier]] + others
    rows = [Number(tier, counted[tier], _partnerships(tier=tier, **RUNNING)) for tier in named[:MOST_TIERS]]
    if len(named) > MOST_TIERS:
        rows.append(Number("Others", sum(counted[tier] for tier in named[MOST_TIERS:])))
    if counted[""]:
        rows.append(Number("Not decided", counted[""], _partnerships(tier="none", **RUNNING)))
    return rows


def _steps(person, agreed: Timetable, today: date) -> list[Number]:
    """How many partnerships have a step overdue before each coming meeting; each leads to its timetable."""
    found = overdue_by_meeting(
        agreed,
        today,
        appraisals=can(person, Permission.READ_APPRAISAL),
        most=MOST_MEETINGS,
    )
    return [
        Number(f"{body}, {in_words(on)}", many, reverse("meeting_timetable", args=[pk]))
        for on, pk, body, many in found
    ]


def _exits(counted: Counter) -> list[Number]:
    withheld = [Number("Withheld", counted[None])] if counted[None] else []
    return [*_listed(counted, EXIT_STATES, "exit_state", **RUNNING), *withheld]


def _left_out(money: Money) -> str:
    """What the sum leaves out, in words."""
    said = []
    if money.withheld:
        said.append(f"{money.withheld:,} withheld")
    if money.unknown:
        said.append(f"{money.unknown:,} not recorded")
    return f"without {' and '.join(said)}" if said else ""
