"""What the register must hold by name, each of it: a fact, a word or a picture that goes is noticed here."""

from datetime import date

import pytest
from django.urls import reverse

from partnerships.library.reader import read_sources
from partnerships.models import Organisation, Partnership
from partnerships.queries.contribution import contributions_seen
from partnerships.queries.outcome import benefits_to_choose
from partnerships.vocabulary import (
    ARRANGEMENTS,
    FACT_GROUPS,
    FIRST_FACTS,
    FUNDING_MODELS,
    OUTCOMES,
    PARTNERSHIP_FACTS,
)
from partnerships.writes.contribution import set_money
from partnerships.writes.partnership import edit_partnership
from tests.partnerships.sending import client_of, text_of

# Four questions of their own decide what kind of thing it is.
DECIDED_ELSEWHERE = {"nature"}
# What nobody is asked on the day of registering.
CAN_WAIT = {
    "beneficiaries",
    "service",
    "area",
    "statutory_basis",
    "permanence",
    "host",
    "notice_months",
    "funding_model",
    "liabilities",
    "guarantees",
    "most_lost",
    "succession",
    "complaints",
    "audit_access",
    "sharing",
    "sharing_review",
    "dpia",
    "dpia_review",
    "reorganisation",
    "successor",
    "consent",
    "consent_on",
    "notes",
}
# Facts as somebody records them, and what the page then says.
SAID = {
    "beneficiaries": ("Households of the moor", "Households of the moor"),
    "service": ("Waste and recycling", "Waste and recycling"),
    "area": ("Three districts", "Three districts"),
    "statutory_basis": ("Local Government Act 1972, section 101", "Local Government Act 1972, section 101"),
    "permanence": ("interim", "Interim"),
    "notice_months": (7, "Notice to leave, in months"),
    "funding_model": ("recharged", "Recharged at cost"),
    "liabilities": ("A third of the pensions", "A third of the pensions"),
    "guarantees": (1_234_567, "£1,234,567"),
    "most_lost": (7_654_321, "£7,654,321"),
    "succession": ("The county carries it on", "The county carries it on"),
    "complaints": ("To the host’s contact centre", "To the host’s contact centre"),
    "audit_access": ("agreed", "Our internal audit’s access"),
    "sharing": ("missing", "Data-sharing agreement"),
    "sharing_review": (date(2031, 5, 6), "6 May 2031"),
    "dpia": ("agreed", "Data protection impact assessment"),
    "dpia_review": (date(2031, 7, 8), "8 July 2031"),
    "reorganisation": ("yes", "Affected"),
    "successor": ("Moor and Coast Council", "Moor and Coast Council"),
    "consent": ("given", "Given"),
    "consent_on": (date(2026, 2, 3), "3 February 2026"),
    "notes": ("Minuted in 1998", "Minuted in 1998"),
}
# What each form and way of funding that the sources name is called here. “other” where it is no arrangement
# of today (the history of England's regions), no council's to choose (an executive agency), a purpose rather
# than a form (trading), or a role (accountable body).
FORMS = {
    "GED-FORM-1": "informal_network",
    "GED-FORM-2": "reciprocal_cover",
    "GED-FORM-3": "service_delivery",
    "GED-FORM-4": "shared_service",
    "GED-FORM-5": "shared_service",
    "GED-FORM-6": "joint_procurement",
    "IDEA-FORM-1": "other",
    "IDEA-FORM-2": "other",
    "IDEA-FORM-3": "joint_unit",
    "IDEA-FORM-4": "shared_service",
    "IDEA-FORM-5": "project",
    "IDEA-FORM-6": "subregional",
    "IDEA-FORM-7": "other",
    "IS-FORM-1": "informal_network",
    "IS-FORM-2": "strategic_partnership",
    "IS-FORM-3": "statutory_board",
    "IS-FORM-4": "service_delivery",
    "NAO-FORM-1": "merged_body",
    "NAO-FORM-2": "contractual_alliance",
    "NAO-FORM-3": "informal_network",
    "NAO-FORM-4": "guarantee_company",
    "NAO-FORM-5": "joint_unit",
    "NAO-FORM-6": "other",
    "SWAP-FORM-01": "informal_network",
    "SWAP-FORM-02": "merged_body",
    "SWAP-FORM-03": "company",
    "SWAP-FORM-04": "other",
    "SWAP-FORM-05": "joint_venture",
    "SWAP-FORM-06": "other",
}
FUNDING = {
    "GED-FUND-1": "recharged",
    "IDEA-FUND-1": "pay_as_you_go",
    "IDEA-FUND-2": "equal",
    "IDEA-FUND-3": "direct",
    "IDEA-FUND-4": "central",
    "IDEA-FUND-5": "joint_project",
    "NAO-FUND-B": "bidding",
    "NAO-FUND-C": "conditional_grant",
    "NAO-FUND-P": "pooled",
    "NAO-FUND-R": "ring_fenced",
    "NAO-FUND-W": "reward_grant",
    "SWAP-FUND-1": "pooled",
}
OF_TODAY = {
    "section_75": "Section 75 arrangement with the NHS",
    "llp": "Limited liability partnership",
    "community_interest_company": "Community interest company",
    "cooperative": "Co-operative or community benefit society",
    "joint_committee": "Joint committee",
    "delegated_function": "Delegated function",
    "statutory_board": "Statutory board",
}


@pytest.fixture
def partnership(world):
    return world.partnership()


def provisions_of(kind: str) -> set[str]:
    return {one.ref for source in read_sources() for one in source.provisions if one.kind == kind}


def test_every_fact_stands_in_one_group_or_is_decided_elsewhere():
    grouped = [name for _, names in FACT_GROUPS.values() for name in names]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) == PARTNERSHIP_FACTS.keys() - DECIDED_ELSEWHERE
    assert len(FIRST_FACTS) == len(set(FIRST_FACTS)) and not set(FIRST_FACTS) & CAN_WAIT
    assert set(FIRST_FACTS) | CAN_WAIT == set(grouped)


def test_every_fact_is_asked_for_and_shown(world, partnership):
    assert SAID.keys() == CAN_WAIT - {"host"}
    client = client_of(world.lead)
    for group, (_, names) in FACT_GROUPS.items():
        page = text_of(client.get(reverse("partnership_edit", args=[partnership.ref, group])))
        for name in names:
            assert f'name="{name}"' in page or f'name="{name}_0"' in page, name
    facts = {name: value for name, (value, _) in SAID.items()} | {"host": Organisation.objects.get(ours=True)}
    edit_partnership(partnership=partnership, facts=facts, seen=1, by=world.lead, at=world.now())
    page = text_of(client.get(reverse("partnership_facts", args=[partnership.ref])))
    assert [(name, words) for name, (_, words) in SAID.items() if words not in page] == []
    assert "Agreed in writing" in page and "Not agreed" in page


@pytest.mark.parametrize(
    ("kind", "named", "words"),
    [("partnership form", FORMS, ARRANGEMENTS), ("funding type", FUNDING, FUNDING_MODELS)],
)
def test_what_the_sources_name_is_offered_or_is_other(kind, named, words):
    assert named.keys() == provisions_of(kind)
    assert {code for code in named.values() if code not in words} == set()


def test_arrangements_of_today_are_offered(world):
    page = text_of(client_of(world.governance).get(reverse("partnership_new")))
    for code, label in OF_TODAY.items():
        assert ARRANGEMENTS.get(code) == label
        assert f'<option value="{code}">{label}</option>' in page


def test_gains_and_prices_of_the_library_are_offered_with_an_outcome(world, partnership):
    prices = provisions_of("dis-benefit")
    assert len(prices) == 9 and "disbenefit" in OUTCOMES
    offered = set(benefits_to_choose().values_list("ref", flat=True))
    assert offered == prices | provisions_of("benefit")
    page = text_of(client_of(world.lead).get(reverse("row_new", args=[partnership.ref, "outcome"])))
    assert [ref for ref in offered if f"({ref})" not in page] == [] and "Dis-benefit" in page


def test_shares_are_drawn(world, partnership):
    address = reverse("partnership_partners", args=[partnership.ref])
    client = client_of(world.colleague)
    assert '<svg class="pa-bar' not in text_of(client.get(address))
    ours = partnership.partners.get()
    given = {"year": 2026, "seen": contributions_seen(partnership), "by": world.lead, "at": world.now()}
    set_money(partnership=partnership, amounts={ours: 900}, **given)
    assert Partnership.objects.get().our_share == 900
    assert '<svg class="pa-bar pa-bar--ours"' in text_of(client.get(address))
