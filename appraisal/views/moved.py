"""What moved in the portfolio since a day: registered, joined, money, risks, actions, appraisals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.shortcuts import render
from django.utils import timezone

from appraisal.forms.moved import SinceForm
from appraisal.queries.moved import (
    actions_moved,
    appraisals_moved,
    money_moved,
    partners_moved,
    partnerships_moved,
    risks_moved,
)
from partnerships.permissions import Permission
from partnerships.queries.risk_line import scored
from partnerships.queries.risk_matrix import matrix_in_force
from partnerships.queries.short import Short
from partnerships.rules.dates import in_short
from partnerships.rules.money import pounds
from partnerships.rules.risk_matrix import RiskMatrix
from partnerships.views.page import page


@dataclass(frozen=True)
class Line:
    """One record that moved: what it is called, empty where that is withheld, and what happened."""

    name: str
    address: str
    about: str


@dataclass(frozen=True)
class Part:
    """One list under its heading: its first lines, and how many there are."""

    title: str
    total: int = 0
    lines: tuple[Line, ...] = ()

    @property
    def more(self) -> int:
        return self.total - len(self.lines)


@page(Permission.READ_PORTFOLIO)
def what_moved(request):
    """What moved since a day that the reader chooses; a year ago where they choose none."""
    person, form = request.user, SinceForm(request.GET, today=timezone.localdate())
    since, matrix = form.day, matrix_in_force().matrix
    money = money_moved(person, since)
    context = {
        "form": form,
        "since": since,
        "money": money,
        "money_up": pounds(money.up),
        "money_down": pounds(money.down),
        "money_lines": [_money(one) for one in money.rows],
        "sections": [
            ("Partnerships", _parts(partnerships_moved(person, since), PARTNERSHIPS)),
            ("Partners", _parts(partners_moved(since), PARTNERS)),
            ("Risks", _parts(risks_moved(person, matrix, since), _risk_lists(matrix))),
            ("Actions", _parts(actions_moved(person, since), ACTIONS)),
            ("Appraisals", _parts({"signed": appraisals_moved(person, since)}, APPRAISALS)),
        ],
        "place": "portfolio",
    }
    return render(request, "appraisal/portfolio/moved.html", context)


Lists = Mapping[str, tuple[str, Callable[..., Line]]]


def _parts(found: Mapping[str, Short], lists: Lists) -> list[Part]:
    """Every list under its title, also the empty ones: that nothing moved is an answer."""
    return [
        Part(title, short.total, tuple(say(one) for one in short.rows))
        for code, (title, say) in lists.items()
        for short in [found.get(code, Short())]
    ]


def _partnership(one, about: str) -> Line:
    return Line(one.name, one.get_absolute_url(), about)


def _partner(one, about: str) -> Line:
    return Line(
        one.organisation.name, one.partnership.get_absolute_url(), f"{one.partnership.name} · {about}"
    )


def _owned(one, about: str) -> Line:
    """A risk or an action, without its title where that is withheld."""
    title = "" if one.text_withheld else f"{one.ref} {one.title}"
    return Line(title, one.get_absolute_url(), f"{one.partnership.name} · {about}")


def _appraisal(one) -> Line:
    return Line(one.partnership.name, one.get_absolute_url(), f"{one.ref} · {in_short(one.as_at)}")


def _money(one) -> Line:
    sign, amount = ("up", one.moved) if one.moved > 0 else ("down", -one.moved)
    return _partnership(one, f"{sign} {pounds(amount)}, from {pounds(one.was)} to {pounds(one.our_share)}")


PARTNERSHIPS: Lists = {
    "registered": ("Registered", lambda one: _partnership(one, in_short(timezone.localdate(one.added_at)))),
    "ended": ("Ended", lambda one: _partnership(one, in_short(one.ends))),
}
PARTNERS: Lists = {
    "joined": ("Joined", lambda one: _partner(one, in_short(one.joined))),
    "left": ("Left", lambda one: _partner(one, in_short(one.left))),
}
ACTIONS: Lists = {
    "raised": ("Raised", lambda one: _owned(one, f"due {in_short(one.due)}")),
    "closed": ("Complete and checked", lambda one: _owned(one, in_short(one.checked_on))),
    "slipped": (
        "Moved later",
        lambda one: _owned(one, f"from {in_short(one.was_due)} to {in_short(one.due)}"),
    ),
}
APPRAISALS: Lists = {"signed": ("Signed", _appraisal)}


def _risk_lists(matrix: RiskMatrix) -> Lists:
    def level(likelihood: int, impact: int) -> str:
        held = scored(matrix, (likelihood, impact)).level
        return held.name if held else "off the matrix"

    def moved(one) -> Line:
        then, now = level(one.then_likelihood, one.then_impact), level(*one.now)
        return _owned(one, f"from {then} to {now}")

    return {
        "rose": ("Level rose", moved),
        "fell": ("Level fell", moved),
        "raised": ("Raised", lambda one: _owned(one, level(*one.now))),
        "closed": ("Closed", lambda one: _owned(one, in_short(one.closed_on))),
    }
