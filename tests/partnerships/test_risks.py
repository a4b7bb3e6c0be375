"""Risks: raised, scored, accepted, closed; lists and heat maps; what is withheld; the council's matrix."""

from datetime import date, timedelta
from itertools import product
from operator import attrgetter

import pytest
from django.urls import reverse
from django.utils import timezone

from partnerships.faults import MoveRefused, Refused, Stale
from partnerships.forms.risk_matrix import fields_of
from partnerships.models import FieldChange, Mark, Policy, Risk, RiskScoring
from partnerships.permissions import Permission
from partnerships.queries.risk_line import risk_lines
from partnerships.queries.risk_list import WantedRisks, found_risks, risk_ids, risks_page
from partnerships.queries.risk_matrix import matrix_in_force
from partnerships.rules.risk import DIRECTIONS, direction
from partnerships.rules.risk_matrix import EXAMPLE, read_matrix, write_matrix
from partnerships.writes.mark import decide_mark, propose_mark
from partnerships.writes.organisation import add_organisation
from partnerships.writes.partnership import add_partner, end_partner
from partnerships.writes.post import appoint
from partnerships.writes.risk import FACTS, edit_risk
from partnerships.writes.risk_answer import accept_risk, close_risk, reopen_risk
from partnerships.writes.risk_matrix import agree_matrix
from partnerships.writes.risk_score import SCORES, review_risk, score_risk
from tests.bench.queries import counted
from tests.partnerships.grouping import leading_to_what_they_count
from tests.partnerships.sending import client_of, problems, sent, text_of

SOON = date(2040, 1, 31)


@pytest.fixture
def partnership(world):
    return world.partnership()


def fields(world, **changes):
    given = {
        "title": "The depot floods",
        "cause": "It stands by the river.",
        "event": "Water reaches the lorries.",
        "effect": "Nothing is collected.",
        "category": "service",
        "whose": "council",
        "owner_post": world.posts["contributor"].pk,
        "likelihood": 4,
        "impact": 4,
        "treatment": "treat",
        "target_likelihood": 2,
        "target_impact": 4,
        "target_on": SOON,
        "planned_controls": "A wall.",
    }
    return given | changes


def raise_risk(world, partnership, **changes):
    person = world.lead
    address = reverse("risk_new", args=[partnership.ref])
    return client_of(person).post(address, sent(person, **fields(world, **changes)))


def score(world, risk, **changes):
    facts = {name: getattr(risk, name) for name in SCORES} | changes
    return score_risk(risk=risk, facts=facts, words="Seen.", seen=risk.version, by=world.lead, at=world.now())


class TestRaising:
    def test_a_risk_is_raised_numbered_and_shown_by_shape_word_and_colour(self, world, partnership):
        for number in (1, 2):
            response = raise_risk(world, partnership)
            assert response.url == f"/partnerships/{partnership.ref}/risks/{number}/"
        page = text_of(client_of(world.colleague).get(response.url))
        assert 'pa-level--red"><span aria-hidden="true">■</span> Very high' in page
        for words in (
            "Likely and Major",
            "Unlikely and Major",
            "31 January 2040",
            "Post of Colin Contributor",
        ):
            assert words in page
        assert "an example, until the council agrees its own" in page
        assert "needs an action or an acceptance" in page
        risk = Risk.objects.get(number=2)
        assert risk.scorings.count() == 1 and risk.was is None
        assert reverse("risk_edit", args=[partnership.ref, 2]) not in page
        # Its owner, who leads nothing, may change it.
        assert reverse("risk_edit", args=[partnership.ref, 2]) in text_of(
            client_of(world.contributor).get(response.url)
        )

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"title": " "}, "Enter the risk in a few words"),
            ({"cause": "x" * 1001}, "Use 1,000 characters or fewer. This has 1,001: remove 1."),
            ({"category": "witchcraft"}, "Choose a category from the list"),
            ({"whose": "partner"}, "Choose the partner whose risk it is"),
            ({"partner": 999}, "Choose a partner from the list, or leave it empty"),
            ({"owner_post": ""}, "Choose the owner’s post from the list"),
            ({"likelihood": 6}, "Choose how likely it is now"),
            ({"impact": "bad\x00"}, "Choose how much impact it has now"),
            ({"target_impact": ""}, "Choose both a likelihood and an impact, or neither"),
            ({"inherent_likelihood": 2}, "Choose both a likelihood and an impact, or neither"),
            ({"target_on": None}, "Enter the date by which the target is to be reached"),
            ({"treatment": "pray"}, "Choose what you do about it"),
            ({"target_likelihood": 5, "target_impact": 5}, "The target is worse than the score now."),
            ({"planned_controls": ""}, "The target differs from the score now, but no action is open"),
            ({"treatment": "transfer"}, "Somebody else is to carry it."),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_saved(self, world, partnership, changes, message):
        response = raise_risk(world, partnership, **changes)
        assert response.status_code == 200
        assert any(one.startswith(message) for one in problems(response)), problems(response)
        assert "Nothing is collected." in text_of(response)
        assert not Risk.objects.exists()

    def test_a_warning_is_answered_with_a_reason(self, world, partnership):
        odd = {"treatment": "transfer", "odd_reason": "The insurer pays, and we know what it cannot carry."}
        assert raise_risk(world, partnership, **odd).status_code == 302
        risk = Risk.objects.get()
        assert risk.odd_reason.startswith("The insurer pays")
        # Once nothing looks wrong, the reason has gone.
        assert score(world, risk, treatment="treat").odd_reason == ""

    def test_whose_risk_and_the_partner_fit_together(self, world, partnership):
        eastvale = add_organisation(name="Eastvale", sector="council", by=None, at=world.now())
        given = {"organisation": eastvale, "role": "partner", "joined": None}
        place = add_partner(partnership=partnership, by=world.governance, at=world.now(), **given)
        assert problems(raise_risk(world, partnership, partner=place.pk)) == [
            "Leave this empty, or say above that the risk is a partner’s"
        ]
        assert raise_risk(world, partnership, whose="partner", partner=place.pk).status_code == 302
        other = world.partnership("Harbour board")
        with pytest.raises(Refused, match="a partner of this partnership"):
            world.risk(other, whose="partner", partner=place)

    def test_a_partner_that_left_stays_with_the_risk_it_was_chosen_for(self, world, partnership):
        eastvale = add_organisation(name="Eastvale", sector="council", by=None, at=world.now())
        given = {"organisation": eastvale, "role": "partner", "joined": None}
        place = add_partner(partnership=partnership, by=world.governance, at=world.now(), **given)
        risk = world.risk(partnership, whose="partner", partner=place)
        end_partner(partner=place, left=date(2026, 9, 1), by=world.governance, at=world.now())
        address = reverse("risk_edit", args=[partnership.ref, risk.number])
        client = client_of(world.lead)
        assert f'<option value="{place.pk}" selected>Eastvale (left)</option>' in text_of(client.get(address))
        changed = fields(world, title="It still may", whose="partner", partner=place.pk, seen=1)
        assert client.post(address, sent(world.lead, **changed)).status_code == 302
        assert Risk.objects.get().partner == place
        # The control: for a new risk, and for another one, it is not offered any more.
        assert "Eastvale" not in text_of(client.get(reverse("risk_new", args=[partnership.ref])))
        other = world.risk(partnership)
        address = reverse("risk_edit", args=[partnership.ref, other.number])
        refused = client.post(address, sent(world.lead, **changed))
        assert problems(refused) == ["Choose a partner from the list, or leave it empty"]

    def test_the_writes_refuse_what_no_form_offers(self, world, partnership):
        for changes, words in (
            ({"likelihood": 6}, "has no such score"),
            ({"impact": None}, "Choose both"),
            ({"category": "gone"}, "Choose a category"),
            ({"treatment": "transfer"}, "Say why the scores are right"),
        ):
            with pytest.raises(Refused, match=words):
                world.risk(partnership, **changes)
        assert not Risk.objects.exists()


class TestAfterwards:
    def test_scoring_again_tells_the_direction_and_keeps_every_scoring(self, world, partnership):
        risk = world.risk(partnership, likelihood=3, impact=3)
        client, address = client_of(world.lead), reverse("risk_score", args=[partnership.ref, 1])
        page = text_of(client.get(address))
        assert "4 Likely: 6 to 8 in 10" in page
        data = {name: getattr(risk, name) for name in SCORES} | {"seen": 1, "words": "It rained."}
        response = client.post(address, sent(world.lead, **data | {"likelihood": 5}))
        assert response.url == risk.get_absolute_url()
        page = text_of(client.get(response.url))
        for words in ("↑</span> Rising", "It rained.", "Almost certain and Moderate"):
            assert words in page
        stale = client.post(address, sent(world.lead, **data | {"impact": 1, "odd_reason": "So."}))
        assert problems(stale)[0].startswith("Somebody else saved this page")
        risk.refresh_from_db()
        review_risk(risk=risk, review_on=SOON, words="", seen=2, by=world.lead, at=world.now())
        assert RiskScoring.objects.filter(risk=risk).count() == 3
        assert "→</span> No change" in text_of(client.get(response.url))

    def test_an_acceptance_answers_for_a_time_and_ends_when_the_score_rises(self, world, partnership):
        risk, today = world.risk(partnership, likelihood=3, impact=4), timezone.localdate()
        waiting = WantedRisks(appetite="unanswered")

        def unanswered(day=today):
            return found_risks(world.colleague, waiting, EXAMPLE, day).count()

        assert unanswered() == 1
        client, address = client_of(world.lead), reverse("risk_accept", args=[partnership.ref, 1])
        data = {"post": world.posts["approver"].pk, "reason": "Worth it.", "until": SOON, "seen": 1}
        for changes, words in (
            ({"reason": ""}, "Say why the risk is worth taking"),
            ({"until": None}, "Enter the last day of the acceptance, today or later"),
            ({"until": date(2026, 1, 1)}, "Enter the last day of the acceptance, today or later"),
            ({"post": ""}, "Nobody accepts it now. Choose the post that does."),
        ):
            assert problems(client.post(address, sent(world.lead, **data | changes))) == [words]
        assert client.post(address, sent(world.lead, **data)).status_code == 302
        assert (unanswered(), unanswered(SOON), unanswered(SOON + timedelta(days=1))) == (0, 0, 1)
        risk.refresh_from_db()
        score(world, risk, likelihood=4)
        risk.refresh_from_db()
        assert risk.accepted_post is None and unanswered() == 1
        world.action(partnership, risk=risk)
        assert unanswered() == 0
        none = {"target_likelihood": None, "target_impact": None, "treatment": "tolerate"}
        slight = world.risk(partnership, likelihood=1, impact=1, **none)
        given = {"reason": "So.", "until": SOON, "seen": 1, "by": world.lead, "at": world.now()}
        with pytest.raises(Refused, match="within the council’s appetite"):
            accept_risk(risk=slight, post=world.posts["approver"], **given)

    def test_an_acceptance_ends_with_the_appetite_it_was_given_under(self, world, partnership):
        def accepted():
            risk = world.risk(partnership)
            given = {"post": world.posts["approver"], "reason": "Worth it.", "until": SOON}
            return accept_risk(risk=risk, seen=1, by=world.lead, at=world.now(), **given)

        moved, stays = accepted(), accepted()
        facts = {name: getattr(moved, name) for name in FACTS} | {"category": "legal"}
        edit_risk(risk=moved, facts=facts, seen=2, by=world.lead, at=world.now())
        assert Risk.objects.get(pk=moved.pk).accepted_post is None
        content = write_matrix(EXAMPLE)
        given = {"by": world.governance, "at": world.now()}
        agree_matrix(content=content, seen=0, **given)
        assert Risk.objects.get(pk=stays.pk).accepted_post == world.posts["approver"]
        finance = next(one for one in content["categories"] if one["code"] == "finance")
        finance["accepts"] = content["levels"][0]["name"]
        agree_matrix(content=content, seen=1, **given)
        ended = Risk.objects.get(pk=stays.pk)
        assert (ended.accepted_post, ended.accepted_reason, ended.accepted_until) == (None, "", None)
        assert FieldChange.objects.on(ended).filter(field="accepted_reason", before="Worth it.").exists()

    def test_a_closed_risk_is_left_alone_until_it_is_opened_again(self, world, partnership):
        risk = world.risk(partnership)
        given = {"by": world.lead, "at": world.now()}
        close_risk(risk=risk, reason="The contract ended.", seen=1, **given)
        facts = {name: getattr(risk, name) for name in FACTS}
        for refused in (
            lambda: score(world, risk),
            lambda: edit_risk(risk=risk, facts=facts, seen=2, **given),
            lambda: close_risk(risk=risk, reason="Again.", seen=2, **given),
            lambda: world.action(partnership, risk=risk),
        ):
            with pytest.raises(Refused, match="closed"):
                refused()
        page = text_of(client_of(world.colleague).get(reverse("risks")))
        assert "No risk is recorded yet." in page
        assert "The contract ended." in text_of(client_of(world.lead).get(risk.get_absolute_url()))
        reopen_risk(risk=risk, reason="It was signed again.", seen=2, **given)
        assert "Reopened: It was signed again." in text_of(client_of(world.lead).get(risk.get_absolute_url()))
        with pytest.raises(Stale):
            reopen_risk(risk=risk, reason="Twice.", seen=2, **given)


class TestList:
    @pytest.fixture
    def many(self, world, partnership):
        """A risk in every cell, scored before somewhere else, in two categories, some with an answer."""
        other = world.partnership("Harbour board", status="proposed")
        scores = list(product(range(1, 6), repeat=2))
        rows = []
        for place, (likelihood, impact) in enumerate(scores):
            was = scores[place if place in (7, 13) else place * 7 % 25] if place % 5 else (None, None)
            target = scores[place * 11 % 25] if place % 3 else (None, None)
            rows.append(
                Risk(
                    partnership=(partnership, other)[place % 2],
                    number=place + 1,
                    title=f"Risk {place}",
                    category=("legal", "finance", "gone")[place % 3],
                    whose="council",
                    owner_post=world.posts[("lead", "contributor")[place % 2]],
                    likelihood=likelihood,
                    impact=impact,
                    was_likelihood=was[0],
                    was_impact=was[1],
                    target_likelihood=target[0],
                    target_impact=target[1],
                    treatment="treat",
                    raised_on=date(2026, 9, 1),
                    accepted_post=world.posts["approver"] if place % 4 == 0 else None,
                    accepted_reason="Worth it.",
                    accepted_until=SOON if place % 8 else date(2026, 1, 1),
                )
            )
        Risk.objects.bulk_create(rows)
        world.action(other, risk=Risk.objects.get(number=24))
        return list(Risk.objects.prefetch_related("actions"))

    def pks(self, world, **wanted):
        found = found_risks(world.lead, WantedRisks(**wanted), EXAMPLE, timezone.localdate())
        return set(found.values_list("pk", flat=True))

    def test_every_filter_finds_what_the_rules_say(self, world, many):
        for code in DIRECTIONS:
            wanted = {one.pk for one in many if direction(EXAMPLE, one.was, one.now).code == code}
            assert self.pks(world, direction=code) == wanted and wanted, code
        for level in EXAMPLE.levels:
            wanted = {one.pk for one in many if EXAMPLE.level_of(*one.now) == level}
            assert self.pks(world, level=level.number) == wanted
        above = {one.pk for one in many if EXAMPLE.above_appetite(one.category, *one.now)}
        held = {one.pk for one in many if one.accepted_post_id and one.accepted_until == SOON}
        held |= {one.pk for one in many if one.actions.all()}
        assert self.pks(world, appetite="above") == above
        assert self.pks(world, appetite="within") == {one.pk for one in many} - above
        assert self.pks(world, appetite="unanswered") == above - held
        assert above & held and above - held
        assert self.pks(world, mine=True) == {one.pk for one in many if one.owner_post == world.posts["lead"]}
        assert self.pks(world, status="proposed") == {one.pk for one in many if one.number % 2 == 0}
        assert self.pks(world, words="harbour risk") == self.pks(world, status="proposed")
        assert self.pks(world, category="legal") == {one.pk for one in many if one.category == "legal"}
        today = timezone.localdate()
        late, closed = many[:4], many[3]
        Risk.objects.filter(pk__in=[one.pk for one in late]).update(review_on=today - timedelta(days=1))
        Risk.objects.filter(pk=many[4].pk).update(review_on=today)
        Risk.objects.filter(pk=closed.pk).update(closed_on=today, closed_reason="Gone.")
        assert self.pks(world, review="past") == {one.pk for one in late} - {closed.pk}

    def test_the_worst_come_first_and_the_heat_maps_count_each_once(self, world, many):
        def shown(**wanted):
            return risks_page(world.lead, WantedRisks(**wanted), EXAMPLE, timezone.localdate(), 1)

        found = shown()
        levels = [row.now.level.number for row in found.page]
        assert levels == sorted(levels, reverse=True)
        for rows in (found.now, found.target):
            assert sum(cell.count for row in rows for cell in row) == len(many) == found.total
        for row in found.target:
            for cell in row:
                here = shown(target=(cell.likelihood, cell.impact))
                assert here.page.paginator.count == cell.count == len(list(here.page))
        assert shown(cell=(3, 3)).page.paginator.count == 1
        # A choice of a cell leaves the maps as they are, so that another can be chosen.
        assert shown(cell=(3, 3)).total == len(many)
        for sort in ("partnership", "-partnership", "owner", "-owner", "review", "-review", "level"):
            assert len(list(shown(sort=sort).page)) == len(many)

    def test_the_pages_hold_every_risk_once_in_the_order_of_all(self, world, many, monkeypatch):
        """Short pages, so that they end within a cell; a closed risk stands in no cell of the matrix now."""
        monkeypatch.setattr("partnerships.queries.risk_list.PAGE", 3)
        Risk.objects.filter(number=5).update(closed_on=SOON, closed_reason="Gone.", likelihood=9, impact=9)
        today = timezone.localdate()
        for sort, shows in product(("-level", "level", "owner"), ("", "all")):
            wanted = WantedRisks(sort=sort, shows=shows)
            pages = range(1, -(-len(many) // 3) + 1)
            found = [
                row.risk.pk
                for number in pages
                for row in risks_page(world.lead, wanted, EXAMPLE, today, number).page
            ]
            count = len(many) - (not shows)
            assert found[:count] == risk_ids(world.lead, wanted, EXAMPLE, today)

    def test_every_cell_is_read_as_text_and_leads_to_its_risks(self, world, partnership):
        world.risk(partnership)
        client = client_of(world.colleague)
        page = text_of(client.get(reverse("risks")))
        assert "Likely and Major: 1 risk, Very high" in page
        assert "Rare and Critical: no risks, High" in page
        assert "?cell=4-4#list" in page and "?target=2-4#list" in page
        assert "The contractor fails" in text_of(client.get(reverse("risks") + "?cell=4-4"))
        assert 'role="status">0 risks' in text_of(client.get(reverse("risks") + "?cell=1-1"))
        for odd in (
            "?cell=9-9",
            "?cell=a-b",
            "?level=99",
            "?owner=%00",
            "?direction=up",
            "?page=99",
            "?sort=x",
        ):
            assert "The contractor fails" in text_of(client.get(reverse("risks") + odd)), odd
        own = text_of(client.get(reverse("partnership_risks", args=[partnership.ref])))
        assert f"/partnerships/{partnership.ref}/risks/?cell=4-4#list" in own

    def test_risks_are_counted_by_owner_and_by_partnership(self, world, many, partnership):
        """Beside each its worst level; what is closed counts only where it is asked for."""
        Risk.objects.filter(number=25).update(closed_on=SOON, closed_reason="Gone.", likelihood=9, impact=9)
        Risk.objects.filter(number__in=(3, 8)).update(review_on=date(2026, 1, 1))
        client = client_of(world.lead)
        lines = risk_lines(
            Risk.objects.filter(closed_on=None), world.governance, EXAMPLE, timezone.localdate()
        )
        for view, of in (("by-owner", "owner_post.title"), ("by-partnership", "partnership.name")):
            response = client.get(reverse("risks") + f"?view={view}")
            rows = {row.name: row for row in response.context["shown"]}
            groups = {attrgetter(of)(line.risk) for line in lines}
            assert set(rows) == groups and len(groups) == 2
            for name, row in rows.items():
                own = [line for line in lines if attrgetter(of)(line.risk) == name]
                assert [number.count for number in row.numbers] == [
                    len(own),
                    sum(1 for line in own if line.above),
                    sum(1 for line in own if line.unanswered),
                    sum(1 for line in own if line.risk.review_on),
                ]
                assert row.level == max((line.now.level for line in own), key=lambda one: one.number)
        page = text_of(client.get(reverse("risks") + "?view=by-owner"))
        assert "Colin Contributor" in page and "Very high" in page and "A risk needs an answer when" in page
        leading_to_what_they_count(
            client,
            reverse("risks"),
            ("", "words=harbour", "appetite=within", "appetite=above", "appetite=unanswered", "review=past",
             "mine=yes", "shows=all", "shows=closed&page=7", "cell=3-3", "target=2-2&words=risk",
             "status=proposed", "level=4&category=legal", f"partnership={partnership.ref}", "words=zebra"),
        )  # fmt: skip
        for sort in ("all", "above", "unanswered", "past", "worst", "name"):
            names = [
                [
                    row.name
                    for row in client.get(f"{reverse('risks')}?view=by-owner&sort={way}{sort}").context[
                        "shown"
                    ]
                ]
                for way in ("", "-")
            ]
            assert len(names[0]) == 2 and sorted(names[0]) == sorted(names[1])

    def test_the_views_lead_to_what_they_say(self, world, partnership):
        world.risk(partnership)
        client, own = client_of(world.lead), reverse("partnership_risks", args=[partnership.ref])
        for address in (reverse("risks"), own):
            views = client.get(address).context["views"]
            assert [title for title, _, current in views if current] == ["Open"]
            for title, asked, _ in views:
                page = client.get(f"{address}?{asked}&sort=owner&page=1")
                assert [one for one, _, current in page.context["views"] if current] == [title]
            narrowed = client.get(f"{address}?mine=yes&words=x").context["views"]
            assert not [title for title, _, current in narrowed if current]
        assert {"By owner", "By partnership"} & {title for title, _, _ in views} == set()
        assert client.get(own + "?view=by-owner").context["found"].total == 1  # a view of all, not of one

    def test_lists_ask_the_same_at_10_as_at_500(self, world, partnership):
        proposer, pages, own = world.governance, {}, reverse("partnership_risks", args=[partnership.ref])
        addresses = ("", "?page=2", "?words=flood&sort=-owner", "?appetite=unanswered", "?direction=rising")
        addresses += (
            f"?owner={world.posts['lead'].pk}",
            "?mine=yes&level=4",
            "?cell=4-4",
            "?sort=partnership",
            "?view=by-owner&words=flood&sort=-worst",
            "?view=by-partnership&appetite=above&page=2",
        )
        for size in (10, 500):
            made = Risk.objects.bulk_create(
                Risk(
                    partnership=partnership,
                    number=number,
                    title=f"Flood {number}",
                    cause="River",
                    event="Water",
                    effect="Loss",
                    category="finance",
                    whose="council",
                    owner_post=world.posts["lead"],
                    likelihood=4,
                    impact=1 + number % 5,
                    was_likelihood=3,
                    was_impact=3,
                    treatment="treat",
                    raised_on=date(2026, 9, 1),
                )
                for number in range(Risk.objects.count() + 1, size + 1)
            )
            Mark.objects.bulk_create(
                Mark(
                    subject_kind="partnerships.risk",
                    subject_id=one.pk,
                    part="text",
                    kind="confidential",
                    reason="Told in confidence.",
                    proposed_by=proposer,
                    proposed_at=world.at,
                )
                for one in made[::3]
            )
            asked = [("lead", one) for one in addresses] + [("colleague", "?words=flood"), ("colleague", "")]
            for who, address in asked:
                client = client_of(world.people[who])
                client.get("/library/")  # warm
                for name in (reverse("risks"), own)[: 1 if address else 2]:
                    with counted() as seen:
                        assert client.get(name + address).status_code == 200
                    assert seen.repeated() == [], address
                    assert not [one for one in seen.lists() if one[1] > 50]
                    pages.setdefault((who, name, address), []).append(len(seen))
        assert {key: counts for key, counts in pages.items() if len(set(counts)) > 1} == {}
        assert (
            max(count for (_, name, _), counts in pages.items() for count in counts if name == "/risks/") <= 8
        )
        assert max(count for counts in pages.values() for count in counts) <= 9


class TestWithheld:
    SECRETS = ("quietcause", "quietevent", "quieteffect", "quiettitle", "quietcontrol", "quietplan", "CRR-99")
    SECRETS += ("quietodd", "quietscoring", "quietclosing", "Eastvale")
    MAY = ("governance", "proper", "auditor", "cleared", "lead", "contributor")
    MAY_NOT = ("colleague", "member")

    @pytest.fixture
    def secret(self, world, partnership):
        eastvale = add_organisation(name="Eastvale", sector="council", by=None, at=world.now())
        given = {"organisation": eastvale, "role": "partner", "joined": None}
        place = add_partner(partnership=partnership, by=world.governance, at=world.now(), **given)
        risk = world.risk(
            partnership,
            title="A quiettitle",
            cause="quietcause",
            event="quietevent",
            effect="quieteffect",
            controls="quietcontrol",
            planned_controls="quietplan",
            corporate_ref="CRR-99",
            treatment="transfer",
            odd_reason="quietodd",
            whose="partner",
            partner=place,
            owner_post=world.posts["contributor"],
        )
        facts = {name: getattr(risk, name) for name in SCORES}
        score_risk(risk=risk, facts=facts, words="quietscoring", seen=1, by=world.lead, at=world.now())
        mark = propose_mark(
            subject=risk,
            part="text",
            kind="exempt",
            paragraph="3",
            reason="A tender is open.",
            look_again=date(2040, 1, 1),
            by=world.lead,
            at=world.now(),
        )
        world.action(partnership, risk=risk)
        return risk, mark

    def pages(self, risk):
        ref = risk.partnership.ref
        return [
            reverse("risks"),
            reverse("risks") + "?sort=-partnership&shows=all",
            reverse("partnership_risks", args=[ref]),
            risk.get_absolute_url(),
            reverse("risk_mark", args=[ref, risk.number]),
            reverse("action", args=[ref, 1]),
            reverse("actions"),
        ]

    def test_words_are_kept_from_those_who_may_not_read_them_and_all_else_counts(self, world, secret):
        risk, _ = secret
        close = {"reason": "quietclosing", "by": world.lead, "at": world.now()}
        for closed in (False, True):
            if closed:
                close_risk(risk=risk, seen=2, **close)
            for who in self.MAY_NOT:
                client = client_of(world.people[who])
                for address in self.pages(risk):
                    page = text_of(client.get(address))
                    assert not [one for one in self.SECRETS if one in page], (who, address)
                    assert "A tender is open." not in page
                page = text_of(client.get(risk.get_absolute_url()))
                for words in ("withheld", "Very high", "Likely and Major", "Colin Contributor", "No change"):
                    assert words in page
                if not closed:
                    assert "Likely and Major: 1 risk, Very high" in text_of(client.get(reverse("risks")))
            for who in self.MAY:
                page = text_of(client_of(world.people[who]).get(risk.get_absolute_url()))
                assert "quieteffect" in page and "quietscoring" in page and "withheld from others" in page

    def test_search_does_not_find_them(self, world, secret):
        for word in ("quiettitle", "quietcause", "quieteffect", "CRR-99"):
            for who, count in (("colleague", 0), ("lead", 1), ("contributor", 1), ("auditor", 1)):
                wanted = WantedRisks(words=word)
                found = found_risks(world.people[who], wanted, EXAMPLE, timezone.localdate())
                assert found.count() == count, (who, word)
            assert not found_risks(None, WantedRisks(words=word), EXAMPLE, timezone.localdate()).exists()
        assert found_risks(None, WantedRisks(words="moorland"), EXAMPLE, timezone.localdate()).exists()

    def test_the_proper_officer_is_asked_and_decides(self, world, secret):
        risk, mark = secret
        client = client_of(world.proper)
        waiting = text_of(client.get(reverse("marks_to_decide")))
        assert "Moorland Waste Partnership, R1: Everything typed about the risk" in waiting
        assert reverse("risk_mark", args=[risk.partnership.ref, 1]) in waiting
        address = reverse("risk_mark_decide", args=[risk.partnership.ref, 1, mark.pk])
        data = {"decision": "decline", "reason": "It is public."}
        assert client.post(address, sent(world.proper, **data)).status_code == 302
        assert "quieteffect" in text_of(client_of(world.colleague).get(risk.get_absolute_url()))
        other = world.risk(risk.partnership)
        wrong = reverse("risk_mark_decide", args=[risk.partnership.ref, other.number, mark.pk])
        assert client.get(wrong).status_code == 404

    def test_a_new_owner_may_read_and_the_old_may_not(self, world, secret):
        risk, mark = secret
        decide_mark(mark=mark, subject=risk, agreed=True, reason="", by=world.proper, at=world.now())
        post = world.posts["contributor"]
        appoint(post=post, person=world.colleague, since=date(2026, 9, 2), by=None, at=world.now())
        assert "quieteffect" in text_of(client_of(world.colleague).get(risk.get_absolute_url()))
        assert "quieteffect" not in text_of(client_of(world.contributor).get(risk.get_absolute_url()))

    def test_the_check_can_fail(self, world, secret, monkeypatch):
        """Negative control: where everybody may read what is withheld, the words show."""
        monkeypatch.setattr("partnerships.queries.withheld.can", lambda *given: True)
        page = text_of(client_of(world.colleague).get(secret[0].get_absolute_url()))
        assert "quieteffect" in page and "quiettitle" in page


class TestMatrix:
    def agree(self, world, matrix, **changes):
        client, address = client_of(world.governance), reverse("risk_matrix_edit")
        return client.post(address, sent(world.governance, **fields_of(matrix) | {"seen": 0} | changes))

    def test_a_name_with_a_sign_for_per_cent_is_refused_in_words_too(self, world):
        response = self.agree(world, EXAMPLE, likelihood_5="Above 80% or so", level_4="")
        assert response.status_code == 200
        assert any("Above 80% or so" in one for one in problems(response))

    def test_the_council_agrees_its_own_and_every_risk_follows_the_cell(self, world, partnership):
        risk = world.risk(partnership)
        client = client_of(world.colleague)
        assert "This is an example, until the council agrees its own." in text_of(
            client.get(reverse("risk_matrix"))
        )
        response = self.agree(world, EXAMPLE, level_4="Extreme", level_4_colour="purple", category_1="Money")
        assert response.url == reverse("risk_matrix")
        page = text_of(client.get(reverse("risk_matrix")))
        assert "Edition 1, agreed by the council." in page and "Gwen Governance" in page
        page = text_of(client.get(risk.get_absolute_url()))
        assert "★</span> Extreme" in page and "Money" in page and "example" not in page
        stale = self.agree(world, EXAMPLE)
        assert problems(stale)[0].startswith("Somebody else saved this page")
        assert "Edition 1, by Gwen Governance" in text_of(stale)
        assert Policy.objects.count() == 1

    def test_new_rows_ask_for_their_cells_and_removed_ones_take_theirs_away(self, world):
        response = self.agree(world, EXAMPLE, impact_6="The end", category_8="Climate")
        said = problems(response)
        assert "Choose a level for Rare and The end" in said and "Choose an appetite for Climate" in said
        assert len(said) == 5 + 2
        cells = {f"cell_{row}_6": 4 for row in range(1, 6)}
        more = {"category_8_appetite": "open", "category_8_accepts": 2}
        assert self.agree(world, EXAMPLE, impact_6="The end", category_8="Climate", **cells, **more).url
        matrix = matrix_in_force().matrix
        assert len(matrix.impacts) == 6 and matrix.category("climate").name == "Climate"
        assert matrix.category("finance").name == "Finance"
        gone = {"likelihood_5": "", "likelihood_5_meaning": "", "impact_6": "", "category_8": "", "seen": 1}
        assert self.agree(world, matrix, **gone).status_code == 302
        matrix = matrix_in_force().matrix
        assert (len(matrix.likelihoods), len(matrix.impacts), len(matrix.categories)) == (4, 5, 7)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"likelihood_2": ""}, "Name likelihood 2, or empty those after it"),
            ({"impact_1": "x" * 41}, "Use 40 characters or fewer. This has 41: remove 1."),
            ({"cell_2_2": "9"}, "Choose a level for Unlikely and Minor"),
            ({"cell_5_5": "1"}, "Almost certain and Critical has a better level than a cell with less"),
            ({"level_2_colour": "green"}, "Green is the colour of more than one level."),
            ({"level_2_colour": "beige"}, "Choose a colour from the list"),
            ({"category_2": "finance"}, "“Finance” is the name of more than one category."),
            ({"seen": 7}, "This page is out of date. Open it again."),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_agreed(self, world, changes, message):
        response = self.agree(world, EXAMPLE, **changes)
        assert response.status_code == 200
        assert any(one.startswith(message) for one in problems(response)), problems(response)
        assert not Policy.objects.exists()

    def test_what_open_risks_use_cannot_be_removed(self, world, partnership):
        risk = world.risk(partnership, likelihood=5, impact=2, target_likelihood=2, target_impact=1)
        world.risk(
            partnership, category="legal", likelihood=5, impact=1, inherent_likelihood=5, inherent_impact=5
        )
        content = write_matrix(EXAMPLE)
        content["likelihoods"] = content["likelihoods"][:4]
        content["impacts"] = content["impacts"][:4]
        content["cells"] = [row[:4] for row in content["cells"][:4]]
        content["categories"] = content["categories"][3:]
        given = {"content": content, "seen": 0, "by": world.governance}
        with pytest.raises(MoveRefused) as caught:
            agree_matrix(at=world.now(), **given)
        assert caught.value.reasons == [
            "2 open risks have a likelihood above 4. Score them again before you remove it.",
            "1 open risk has an impact above 4. Score it again before you remove it.",
            "1 open risk has the category Finance. Move it before you remove it.",
            "1 open risk has the category Legal. Move it before you remove it.",
        ]
        for one in Risk.objects.all():
            close_risk(risk=one, reason="Over.", seen=1, by=world.lead, at=world.now())
        agree_matrix(at=world.now(), **given)
        page = text_of(client_of(world.colleague).get(risk.get_absolute_url()))
        assert "not on the matrix any more" in page and "finance (not a category any more)" in page
        assert client_of(world.colleague).get(reverse("risks") + "?shows=all").status_code == 200
        with pytest.raises(Refused, match="The council’s matrix has changed since"):
            reopen_risk(risk=risk, reason="Again.", seen=2, by=world.lead, at=world.now())
        assert read_matrix(Policy.objects.get().content) == matrix_in_force().matrix

    def test_only_those_who_may_are_offered_it(self, world):
        for who in ("governance", "administrator", "colleague", "auditor"):
            page = text_of(client_of(world.people[who]).get(reverse("risk_matrix")))
            assert (reverse("risk_matrix_edit") in page) == (who in ("governance", "administrator"))
        refused = client_of(world.colleague).get(reverse("risk_matrix_edit"))
        assert Permission.EDIT_POLICY.value in text_of(refused)


def test_history_keeps_what_was_changed(world, partnership):
    risk = world.risk(partnership)
    facts = {name: getattr(risk, name) for name in FACTS} | {"effect": "Worse."}
    edit_risk(risk=risk, facts=facts, seen=1, by=world.lead, at=world.now())
    change = FieldChange.objects.on(risk).get()
    assert (change.field, change.after) == ("effect", "Worse.")
