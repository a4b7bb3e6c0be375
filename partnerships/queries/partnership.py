"""One partnership: found by its ref, and as its page shows it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, DateField
from django.http import Http404
from django.utils import timezone

from partnerships.access import can
from partnerships.models import Partnership, PostHolding
from partnerships.permissions import Permission, Relation, Role
from partnerships.queries.mark import marks_on
from partnerships.queries.needs import TOLD_OF, not_asked_until
from partnerships.queries.withheld import withhold
from partnerships.rules.dates import in_words as day
from partnerships.rules.money import WITHHELD, pounds_in_full
from partnerships.rules.years import year_of
from partnerships.vocabulary import FACT_GROUPS, PARTNERSHIP_FACTS


class ToRegister:
    """A partnership that is not there yet: whoever holds a post would be its lead officer, but no auditor.

    Where it is known whether the person who asks `holds` a post, nothing is read.
    """

    def __init__(self, holds: bool | None = None):
        self.holds = holds

    def relations_of(self, person) -> frozenset[Relation]:
        if person.has_role(Role.AUDITOR):
            return frozenset()
        holds = self.holds
        if holds is None:
            holds = PostHolding.objects.filter(person=person, until__isnull=True).exists()
        return frozenset({Relation.LEAD_OFFICER}) if holds else frozenset()


def to_register(request) -> ToRegister:
    """What the page that registers a partnership is about."""
    return ToRegister()


def find_partnership(request, ref: str) -> Partnership:
    """The partnership of a page, with its lead officer. Raises `Http404`."""
    found = Partnership.objects.with_lead().select_related("lead_post", "accountable_body", "host")
    if not ref.isascii() or not ref.isprintable():
        raise Http404
    partnership = found.filter(ref=ref).first()
    if partnership is None:
        raise Http404
    return partnership


def partnership_page(partnership: Partnership, person) -> dict:
    """What the page of a partnership shows to `person`. What is withheld from them is not in it."""
    marks = marks_on(partnership)
    withhold([partnership], person, marks)
    places = list(partnership.partners.select_related("organisation"))
    may_edit = can(person, Permission.EDIT_PARTNERSHIP, partnership)
    return {
        "partnership": partnership,
        "facts": [one for one in _facts(partnership) if one.code in MAIN or one.flag or _said(one)],
        "partners_now": [place for place in places if place.left is None],
        "partners_before": [place for place in places if place.left is not None],
        "marks": marks,
        "reads_reasons": can(person, Permission.READ_WITHHELD, partnership),
        "may_edit": may_edit,
        "may_mark": can(person, Permission.PROPOSE_MARK, partnership)
        or can(person, Permission.DECIDE_MARK, partnership),
    }


def facts_page(partnership: Partnership, person) -> dict:
    """Every fact of a partnership in groups, as its own page shows them to `person`."""
    withhold([partnership], person)
    return {
        "partnership": partnership,
        "groups": [_group(partnership, code) for code in FACT_GROUPS],
        "may_edit": can(person, Permission.EDIT_PARTNERSHIP, partnership),
        "return_not_asked_until": not_asked_until(partnership, year_of(timezone.localdate())),
        "place": "partnerships",
    }


@dataclass(frozen=True)
class Fact:
    """One row of the summary: `code` names the field, for the template to dress it."""

    code: str
    label: str
    words: str
    withheld: bool = False
    marked: bool = False
    flag: str = ""


@dataclass(frozen=True)
class Group:
    """Some facts under a heading, and the labels of those that nobody has recorded."""

    code: str
    title: str
    facts: list[Fact]
    missing: list[str]


# Shown elsewhere on the page: the heading and the lead officer.
ELSEWHERE = ("name", "lead_post")
# What the first page of a partnership says of it, beside whatever should be noticed.
MAIN = (
    "purpose",
    "arrangement",
    "status",
    "our_role",
    "accountable_body",
    "starts",
    "ends",
    "annual_value",
    "our_share",
    "exit_state",
)
# Empty, they are said so in their own row.
ALWAYS = ("purpose", "starts", "ends", "annual_value", "our_share", "exit_state", "succession")


def _said(fact: Fact) -> bool:
    """Whether a fact that the first page leaves out when it is empty says something."""
    return fact.code == "exit_plan" and bool(fact.words)


def _facts(partnership: Partnership) -> list[Fact]:
    names = (name for _, names in FACT_GROUPS.values() for name in names if name not in ELSEWHERE)
    return [_fact(partnership, name) for name in names]


def _group(partnership: Partnership, code: str) -> Group:
    title, names = FACT_GROUPS[code]
    facts = [_fact(partnership, name) for name in names if name not in ELSEWHERE]
    shown = [one for one in facts if one.words or one.flag or one.code in ALWAYS]
    return Group(code, title, shown, [one.label for one in facts if one not in shown])


def _fact(partnership: Partnership, code: str) -> Fact:
    label = PARTNERSHIP_FACTS[code]
    if code in partnership.withheld:
        return Fact(code, label, WITHHELD, withheld=True)
    marked = code in partnership.marked
    return Fact(code, label, fact_words(partnership, code), marked=marked, flag=_flag(partnership, code))


def fact_words(partnership: Partnership, code: str) -> str:
    """One fact as a reader says it; empty where it is not recorded."""
    value = getattr(partnership, code)
    if value is None or value == "":
        return ""
    field = Partnership._meta.get_field(code)
    if field.choices:
        return str(dict(field.flatchoices)[value])
    if isinstance(field, BigIntegerField):
        return pounds_in_full(value)
    if isinstance(field, DateField):
        return day(value)
    return str(value)


def _flag(partnership: Partnership, code: str) -> str:
    """What an officer should notice about a fact; empty where nothing."""
    running = partnership.status == "running"
    if code == "exit_state" and partnership.exit_state == "none":
        return "no_plan"
    if code == "exit_plan" and partnership.exit_state in TOLD_OF and not partnership.exit_plan:
        return "not_said"
    if code == "succession" and running and not partnership.succession:
        return "not_said"
    passes = code in ("ends", "sharing_review", "dpia_review")
    if passes and running and (getattr(partnership, code) or date.max) < timezone.localdate():
        return "passed"
    if code in ("audit_access", "sharing", "dpia") and getattr(partnership, code) == "missing":
        return "missing"
    if code == "consent" and partnership.consent == "needed":
        return "missing"
    return ""
