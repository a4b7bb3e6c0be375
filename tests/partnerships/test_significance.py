"""Deciding significance: the page, what it sets, when it is asked again, and what does not leak."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from partnerships.faults import Refused, Stale
from partnerships.models import Event, Partnership, Policy, SignificanceDecision
from partnerships.rules.significance_example import EXAMPLE
from partnerships.rules.significance_scheme import read_scheme
from partnerships.writes.mark import propose_mark
from partnerships.writes.organisation import add_organisation
from partnerships.writes.partnership import FIELDS, add_partner, edit_partnership, end_partner
from partnerships.writes.policy import agree_policy
from tests.partnerships.deciding import decide_tier
from tests.partnerships.sending import client_of, problems, sent, text_of

ASKED = ("liability", "priority", "residents", "reputation", "decisions", "staff", "exit")


def decide_url(partnership):
    return reverse("significance_decide", args=[partnership.ref])


def chosen(level=1, **more):
    return {f"level_{code}": str(level) for code in ASKED} | more


def fresh(partnership):
    return Partnership.objects.get(pk=partnership.pk)


def test_it_is_checked_then_decided_on_one_page_and_sets_what_follows(world):
    partnership, client = world.partnership(), client_of(world.governance)
    page = text_of(client.get(decide_url(partnership)))
    assert "This is an example scheme" in page and "£6,400,000" in page
    assert "How much of our money goes in each year?" not in page  # the register knows
    empty = client.post(decide_url(partnership), sent(world.governance, then="check"))
    assert len(problems(empty)) == len(ASKED) and not SignificanceDecision.objects.exists()

    checked = client.post(decide_url(partnership), sent(world.governance, **chosen(), then="check"))
    form = checked.context["form"]
    assert "24 of 54 points: <strong>Moderate</strong>" in text_of(checked)
    assert (form["proposed"].value(), form["tier"].value()) == ("Moderate", "Moderate")
    assert not SignificanceDecision.objects.exists()

    given = chosen(proposed="Moderate", edition="0", seen="0", then="decide")
    silent = client.post(decide_url(partnership), sent(world.governance, **given, tier="Major"))
    assert problems(silent) == ["Say why it is Major and not Moderate."]
    reason = "Three councils depend on it."
    fields = sent(world.governance, **given, tier="Major", reason=reason)
    assert client.post(decide_url(partnership), fields).status_code == 302
    assert client.post(decide_url(partnership), fields).status_code == 302  # sent twice, decided once
    made = SignificanceDecision.objects.get()
    assert (made.proposed, made.tier, made.points, made.reason) == ("Moderate", "Major", 24, reason)
    kept = fresh(partnership)
    assert (kept.tier, kept.depth, kept.next_appraisal) == ("Major", "full", made.next_on)
    assert kept.version == partnership.version
    shown = text_of(client_of(world.colleague).get(reverse("significance", args=[partnership.ref])))
    assert reason in shown and "24 of 54" in shown and "section 151" in shown
    assert Event.objects.filter(verb="significance decided").count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        SignificanceDecision.objects.update(tier="Limited")


def test_a_decision_stands_on_what_was_checked(world):
    partnership = world.partnership()
    for forged in ({"proposed": "Limited"}, {"edition": 7}):
        with pytest.raises(Refused, match="Check again"):
            decide_tier(world, partnership, **forged)
    with pytest.raises(Refused, match="Choose a tier"):
        decide_tier(world, partnership, tier="Colossal")
    with pytest.raises(Refused, match="out of date"):
        decide_tier(world, partnership, seen=99)
    decide_tier(world, partnership)
    with pytest.raises(Stale):
        decide_tier(world, partnership, seen=0)
    client = client_of(world.governance)
    late = client.post(
        decide_url(partnership),
        sent(
            world.governance,
            **chosen(2),
            proposed="Major",
            tier="Major",
            edition="0",
            seen="0",
            then="decide",
        ),
    )
    assert "Somebody else saved this page" in problems(late)[0]
    data = {**late.context["form"].data.dict(), "then": "decide"}
    assert client.post(decide_url(partnership), data).status_code == 302
    assert partnership.significance_decisions.count() == 2


def facts_of(partnership, **changes):
    return {name: getattr(partnership, name) for name in FIELDS} | changes


def test_what_changes_asks_again_and_deciding_answers_it(world):
    partnership = world.partnership()
    given = {"by": world.lead, "at": world.now()}

    def edit(**changes):
        now = fresh(partnership)
        edit_partnership(partnership=now, facts=facts_of(now, **changes), seen=now.version, **given)
        return fresh(partnership).significance_stale

    assert edit(arrangement="company") == ""  # nothing was decided yet
    decide_tier(world, fresh(partnership))
    assert edit(our_share=6_400_000 + 640_000, purpose="Otherwise.") == ""
    assert edit(our_share=9_000_000) == "What changed: our money."
    body = add_organisation(name="Eastvale", sector="council", **given)
    place = add_partner(
        partnership=fresh(partnership), organisation=body, role="partner", joined=None, **given
    )
    end_partner(partner=place, left=date(2026, 10, 1), **given)
    assert fresh(partnership).significance_stale == (
        "What changed: our money. A partner joined: Eastvale. A partner left: Eastvale."
    )
    page = text_of(client_of(world.colleague).get(reverse("significance", args=[partnership.ref])))
    assert "To be asked again." in page
    decide_tier(world, fresh(partnership), at=world.now())
    assert fresh(partnership).significance_stale == ""


def test_reasons_to_ask_again_never_outgrow_their_place(world):
    partnership = world.partnership()
    decide_tier(world, partnership)
    given = {"by": world.lead, "at": world.now()}
    for letter in "abcd":
        body = add_organisation(name=letter * 120, sector="council", **given)
        add_partner(partnership=partnership, organisation=body, role="partner", joined=None, **given)
    said = fresh(partnership).significance_stale
    assert len(said) <= 300 and "aaaa" in said and "bbbb" in said and "dddd" not in said


def test_a_working_does_not_tell_what_is_withheld(world):
    for part, shown in (("our_share", "5 million"), ("guarantees", "guarantee")):
        partnership = world.partnership(f"It withholds {part[:4]}")
        Partnership.objects.filter(pk=partnership.pk).update(guarantees=77)
        decide_tier(world, fresh(partnership))
        one_working_does_not_tell(world, partnership, part, shown)


def one_working_does_not_tell(world, partnership, part, shown):
    address = reverse("significance", args=[partnership.ref])
    reader = client_of(world.colleague)
    own_page = partnership.get_absolute_url()
    before = text_of(reader.get(address))
    assert "appraisal" in how_deep(before) and ": full appraisal, next on" in text_of(reader.get(own_page))
    assert shown in before and "of 54 points" in before
    propose_mark(
        subject=partnership,
        part=part,
        kind="exempt",
        paragraph="3",
        reason="Bid.",
        look_again=date(2030, 1, 1),
        by=world.governance,
        at=world.now(),
    )
    after = text_of(reader.get(address))
    assert shown not in after and "of 54 points" not in after and "rests on what is withheld" in after
    assert shown in text_of(client_of(world.lead).get(address))
    # How deep beside the tier would tell that a trigger lifted.
    # Nor can the sum be added up again from its parts.
    assert after.count('data-heading="Level"><span class="pa-withheld">') == 8
    assert "withheld" in how_deep(after) and "full appraisal" not in text_of(reader.get(own_page))


def how_deep(page: str) -> str:
    return page.partition("How deep</dt>")[2].partition("</dd>")[0]


def test_why_it_is_asked_again_does_not_name_a_withheld_sum(world):
    partnership = world.partnership()
    decide_tier(world, partnership)
    Partnership.objects.filter(pk=partnership.pk).update(significance_stale="What changed: our guarantees.")
    pages = [partnership.get_absolute_url(), reverse("significance", args=[partnership.ref])]
    for page in pages:
        assert "our guarantees" in text_of(client_of(world.colleague).get(page))
    why = {"kind": "confidential", "paragraph": "", "reason": "Told so.", "look_again": None}
    propose_mark(subject=partnership, part="guarantees", by=world.lead, at=world.now(), **why)
    for page in pages:
        told = text_of(client_of(world.colleague).get(page))
        assert "our guarantees" not in told and "Something it rests on has changed." in told
        assert "our guarantees" in text_of(client_of(world.lead).get(page))


def test_a_trigger_lifts_who_signs_and_not_how_long_it_is(world):
    partnership = world.partnership(our_share=1_000, annual_value=2_000)
    Partnership.objects.filter(pk=partnership.pk).update(statutory_basis="An Act.")
    data = sent(world.governance, **chosen(0), then="check")
    checked = text_of(client_of(world.governance).post(decide_url(partnership), data))
    assert "stay as deep as its points say: <strong>annual return only</strong>" in checked
    decided = decide_tier(world, fresh(partnership), level=0)
    assert (decided.tier, decided.depth, decided.signatory) == (
        "Moderate",
        "annual_return",
        "Director of the service",
    )
    page = text_of(client_of(world.colleague).get(reverse("significance", args=[partnership.ref])))
    assert "as its points say" in how_deep(page)
    world.at += timedelta(days=1)
    reason = "The council wants it looked at."
    chosen_higher = decide_tier(world, fresh(partnership), level=0, tier="Major", reason=reason)
    assert chosen_higher.depth == "full" == fresh(partnership).depth


def test_the_scheme_is_changed_in_editions_and_earlier_workings_stay(world):
    partnership, client = world.partnership(), client_of(world.governance)
    decide_tier(world, partnership)
    address = reverse("significance_scheme")
    form = client.get(address).context["form"]
    as_it_is = {one.name: one.value() for one in form if one.value() is not None}
    as_it_is = {name: value for name, value in as_it_is.items() if name not in ("write_key", "typed_by")}
    wrong = as_it_is | {"criteria_0_weight": "many", "bands_1_points": "200"}
    assert problems(client.post(address, sent(world.governance, **wrong))) == [
        "Weight must be a whole number from 1 to 5"
    ]
    wrong = as_it_is | {"bands_1_points": "200", "criteria_0_steps": "1; two; 3", "triggers_0_least": "Huge"}
    said = problems(client.post(address, sent(world.governance, **wrong)))
    assert said == [
        "Criterion 1: enter the three sums from which levels 1, 2 and 3 begin, the smallest first."
    ]

    removed = {name: "" for name in as_it_is if name.startswith("criteria_1_") and not name.endswith("code")}
    added = {
        "criteria_8_title": "Climate",
        "criteria_8_question": "How much carbon?",
        "criteria_8_weight": "1",
    }
    added |= {f"criteria_8_level{level}": f"Carbon {level}" for level in range(4)}
    assert client.post(address, sent(world.governance, **(as_it_is | removed | added))).status_code == 302
    agreed = Policy.objects.get(kind="significance", number=1)
    codes = [one.code for one in read_scheme(agreed.content).criteria]
    assert codes == ["money", *ASKED[1:], "climate-1"]
    late = client.post(address, sent(world.governance, **as_it_is))
    assert "Somebody else saved" in problems(late)[0] and "Edition 1, agreed" in text_of(late)
    shown = text_of(client.get(reverse("significance", args=[partnership.ref])))
    assert "What we could lose" in shown and "example scheme" in shown
    assert "level_climate-1" in text_of(client.get(decide_url(partnership)))
    assert "Change the scheme" not in text_of(client_of(world.colleague).get(address))


def test_a_policy_page_that_is_forged_or_late_is_refused_in_words(world):
    given = {"kind": "significance", "content": EXAMPLE, "by": world.governance, "at": world.now()}
    with pytest.raises(Refused, match="out of date"):
        agree_policy(seen=3, **given)
    agree_policy(seen=0, **given)
    with pytest.raises(Stale):
        agree_policy(seen=0, **given)
