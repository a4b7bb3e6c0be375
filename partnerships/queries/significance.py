"""The significance scheme in force, what the register says of it, and a partnership's decisions as shown."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from partnerships.models import Organisation, Partnership, Policy, SignificanceDecision
from partnerships.queries.policy import latest
from partnerships.queries.withheld import withhold
from partnerships.rules.money import pounds_in_full
from partnerships.rules.significance import DEPTHS, MEASURES, RESTS_ON, TOLD_BY, RegisterFacts, Scheme
from partnerships.rules.significance_example import EXAMPLE
from partnerships.rules.significance_scheme import read_scheme

PAGE = 10


@dataclass(frozen=True)
class InForce:
    """The scheme that decides now. `policy` is None where it is the built-in example."""

    scheme: Scheme
    policy: Policy | None

    @property
    def number(self) -> int:
        return self.policy.number if self.policy else 0


def scheme_in_force() -> InForce:
    """The scheme the council agreed last, or the example."""
    return scheme_of(latest(Policy.SIGNIFICANCE))


def scheme_of(policy: Policy | None) -> InForce:
    """The scheme of an edition, or the example."""
    return InForce(read_scheme(policy.content if policy else EXAMPLE), policy)


def tiers_in_force() -> tuple[str, ...]:
    """The tiers of the scheme in force, the lowest first, in one query."""
    return tuple(band.tier for band in scheme_in_force().scheme.bands)


def register_facts(partnership: Partnership) -> RegisterFacts:
    """What the register knows of a partnership that bears on its significance."""
    body = partnership.accountable_body_id
    return RegisterFacts(
        our_share=partnership.our_share,
        annual_value=partnership.annual_value,
        most_lost=partnership.most_lost,
        guarantees=partnership.guarantees,
        statutory_basis=partnership.statutory_basis,
        accountable_body_is_us=body is not None and Organisation.objects.filter(pk=body, ours=True).exists(),
        arrangement=partnership.arrangement,
    )


def known_facts(partnership: Partnership) -> list[tuple[str, str]]:
    """What the register knows, in words, so that nobody is asked for it: label and value."""
    body = partnership.accountable_body
    return [
        ("Arrangement", partnership.get_arrangement_display()),
        ("Our role", partnership.get_our_role_display()),
        ("Accountable body", body.name if body else ""),
        ("Statutory basis", partnership.statutory_basis),
        *((label, pounds_in_full(getattr(partnership, name))) for name, label in MEASURES.items()),
        ("Guarantees we have given", pounds_in_full(partnership.guarantees)),
    ]


@dataclass(frozen=True)
class Decided:
    """One decision as its reader may see it. `hidden` where part of its working rests on what is withheld."""

    decision: SignificanceDecision
    depth: str
    weighed: list[dict[str, Any]]
    lifts: list[dict[str, Any]]
    by_points: str
    points: int | None
    possible: int
    hidden: bool
    lifted: bool


def decisions_page(partnership: Partnership, person, number) -> Page:
    """The decisions on a partnership, the newest first: ``object_list`` holds a `Decided` for each."""
    withhold([partnership], person)
    found = SignificanceDecision.objects.filter(partnership=partnership).order_by("-id")
    page = Paginator(found, PAGE).get_page(number)
    page.object_list = [_as_seen(one, partnership.withheld) for one in page.object_list]
    return page


def _as_seen(decision: SignificanceDecision, withheld: frozenset[str]) -> Decided:
    """A decision without what a reader could tell a withheld fact by: its level, its trigger, the sum."""
    working = decision.working
    lifts = [one for one in working["lifts"] if one["told_by"] not in withheld]
    # A trigger told by a withheld fact hides the sum whether it held or not, or that would tell; and with
    # the sum all that it is made of, which could be added up again.
    told = bool(withheld & set(TOLD_BY.values()))
    hidden = told or any(one["told_by"] in withheld for one in working["weighed"])
    blank = {"level": None, "words": "", "points": None} if hidden else {}
    weighed = [one | blank for one in working["weighed"]]
    return Decided(
        decision=decision,
        # Together with the tier it tells whether a trigger lifted.
        depth="" if withheld & RESTS_ON else DEPTHS.get(decision.depth, decision.depth),
        weighed=weighed,
        lifts=lifts,
        by_points="" if hidden else working["by_points"],
        points=None if hidden else decision.points,
        possible=working["possible"],
        hidden=hidden,
        lifted=not hidden and working["by_points"] != working["proposed"] == decision.tier,
    )


def why_stale(partnership: Partnership) -> str:
    """Why significance is to be asked again, as the reader for whom `withhold` was called may know it."""
    if partnership.significance_stale and partnership.withheld & RESTS_ON:
        return "Something it rests on has changed."
    return partnership.significance_stale


def signatory_of(partnership: Partnership) -> str:
    """Who signs appraisals of a partnership, in words, as its latest decision says; empty where none does."""
    found = SignificanceDecision.objects.filter(partnership=partnership).order_by("-id")
    return found.values_list("signatory", flat=True).first() or ""
