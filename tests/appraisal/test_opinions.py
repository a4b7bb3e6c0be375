"""Opinions: whose is asked for, deputies, dates, what came after, and conditions that become actions."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Appraisal, NotSought, Opinion, OpinionCondition, Participant
from appraisal.queries.document import collect_document
from appraisal.queries.facts import move_facts
from appraisal.queries.opinions import barred_from_opinions, opinions_of
from appraisal.queries.reminders import things_due
from appraisal.reports.html import report_html
from appraisal.rules.conclusion import ConditionFacts
from appraisal.rules.opinions import who_is_asked
from appraisal.rules.seen import prints_of, what_moved
from appraisal.rules.workflow import Move, reasons_against
from appraisal.writes.appraisal import set_people
from appraisal.writes.conclusion import conclude
from appraisal.writes.mark import mark_part
from appraisal.writes.move import withdraw
from appraisal.writes.opinion import confirm_opinion, give_opinion
from appraisal.writes.opinion_request import Ask, set_opinions
from appraisal.writes.promised import promised_in, raise_actions
from partnerships.faults import Refused, Stale
from partnerships.models import Action, AuditReport, Mark, Notice, Post, Representative
from partnerships.permissions import Role
from partnerships.queries.trail import trail_of
from partnerships.writes.opinion_giver import set_opinion_giver
from partnerships.writes.person import edit_person
from partnerships.writes.post import appoint
from tests.appraisal.test_what_came_between import signed
from tests.partnerships.sending import client_of, problems, sent, text_of

LATER = timezone.localdate() + timedelta(days=90)


def listed(world, name="opinion_giver", *, deputy=None, asked="all", role="Section 151 officer") -> Post:
    """A post on the council’s list, asked of every appraisal."""
    post = Post.objects.get(pk=world.posts[name].pk)
    given = {"role": role, "asked": asked, "deputy": deputy and world.posts[deputy], "place": 9}
    return set_opinion_giver(post=post, seen=post.version, by=world.administrator, at=world.now(), **given)


def vacate(world, name):
    given = {"by": world.administrator, "at": world.now()}
    appoint(post=world.posts[name], person=None, since=world.at.date(), **given)


def asked_of(appraisal):
    found = appraisal.participants.filter(relation="opinion_giver").order_by("pk")
    return [(one.person.name, one.why_deputy) for one in found.select_related("person")]


def gives(world, appraisal, by="opinion_giver", view="content", text="", **more):
    held = Opinion.objects.filter(appraisal=appraisal, by=world.people[by]).first()
    appraisal = Appraisal.objects.get(pk=appraisal.pk)
    given = {"seen": held.version if held else 0, "by": world.people[by], "at": world.now()}
    return give_opinion(appraisal=appraisal, view=view, text=text, **(given | more))


def condition(world, text="Agree an exit plan.", post="lead"):
    return ConditionFacts(text, world.posts[post], LATER)


class TestWhoIsAsked:
    @pytest.mark.parametrize(
        ("holder", "deputy", "barred", "expected"),
        [
            (1, 2, {}, (1, "")),
            (None, 2, {}, (2, "vacant")),
            (1, 2, {1: "lead"}, (2, "barred")),
            (1, 2, {1: "member"}, (2, "member")),
            (1, 2, {1: "member", 2: "member"}, (None, "")),
            (1, None, {1: "lead"}, (None, "")),
            (None, 2, {2: "wrote"}, (None, "")),
        ],
    )
    def test_by_the_list(self, holder, deputy, barred, expected):
        assert who_is_asked(holder, deputy, barred) == expected

    def test_an_appraisal_starts_with_those_the_list_wants(self, world):
        listed(world, deputy="editor")
        listed(world, "colleague", asked="full")
        listed(world, "lead", deputy="proper", role="Head of paid service")
        partnership = world.partnership()
        started = {"partnership": partnership, "depth": "short"}
        appraisal = world.appraisal(**started)
        # The world then chose Omar again by his person, which changes nothing else.
        Participant.objects.filter(appraisal=appraisal, relation="contributor").delete()
        assert asked_of(appraisal)[0] == ("Omar Opinion", "")
        rows = opinions_of(appraisal, timezone.localdate())
        assert [(one.title, one.must) for one in rows] == [
            ("Post of Omar Opinion", True),
            ("Post of Kit Colleague", False),
            ("Post of Lena Lead", True),
        ]

    def test_the_start_says_whose_are_asked_for_before_and_after(self, world):
        listed(world)
        listed(world, "colleague", asked="full")
        partnership = world.partnership()
        page = client_of(world.lead).get(reverse("appraisal_new", args=[partnership.ref])).text
        assert "says: Post of Omar Opinion, Post of Kit Colleague (of full appraisals only)." in page
        event = trail_of(world.appraisal(partnership)).get(verb="started")
        assert event.fields == ["opinions asked of: Omar Opinion"]
        full = world.appraisal(world.partnership("Another"), depth="full")
        event = trail_of(full).get(verb="started")
        assert event.fields == ["opinions asked of: Kit Colleague, Omar Opinion"]

    def test_what_is_not_asked_must_be_explained_before_it_is_submitted(self, world):
        appraisal = world.appraisal()
        listed(world, "colleague")
        against = reasons_against(Move.SUBMIT, move_facts(Appraisal.objects.get()))
        assert any("asks for the opinion of Post of Kit Colleague" in one for one in against)
        address = reverse("appraisal_opinions", args=[appraisal.ref])
        client, omar, kit = (
            client_of(world.lead),
            world.posts["opinion_giver"].pk,
            world.posts["colleague"].pk,
        )
        given = {f"ask_{omar}": "holder", f"ask_{kit}": "no", "seen": Appraisal.objects.get().version}
        refused = client.post(address, sent(world.lead, **given))
        assert problems(refused) == ["Say why the opinion of Post of Kit Colleague is not asked for"]
        given[f"why_{kit}"] = "No law is in it."
        assert client.post(address, sent(world.lead, **given)).status_code == 302
        against = reasons_against(Move.SUBMIT, move_facts(Appraisal.objects.get()))
        assert not any("opinion" in one for one in against)
        assert NotSought.objects.get().why == "No law is in it."

    def test_nobody_gives_an_opinion_on_what_they_lead_rated_or_challenged(self, world):
        appraisal = world.submitted()
        barred = barred_from_opinions(appraisal)
        names = {world.lead.pk: "lead", world.approver.pk: "approver", world.reviewer.pk: "challenged"}
        names |= {world.member.pk: "member", world.cleared.pk: "member"}
        assert barred == names
        for who, said in (
            ("lead", "leads"),
            ("reviewer", "challenged"),
            ("approver", "approves"),
            ("member", "is a committee member"),
        ):
            asks = [Ask(world.opinion_giver), Ask(world.people[who])]
            version = Appraisal.objects.get().version
            given = {"asks": asks, "not_sought": {}, "seen": version, "by": world.governance}
            with pytest.raises(Refused, match=said):
                set_opinions(appraisal=appraisal, at=world.now(), **given)
        people = {"opinion_giver": [world.reviewer]}
        with pytest.raises(Refused, match="gives no opinion"):
            set_people(
                appraisal=appraisal,
                people=people,
                seen=Appraisal.objects.get().version,
                by=world.governance,
                at=world.now(),
            )

    def test_who_answered_after_being_asked_is_told_so(self, world):
        appraisal = world.appraisal()
        world.answer(appraisal, "CG-01", "partly", "Mine.", by=world.opinion_giver)
        world.submitted(appraisal)
        with pytest.raises(Refused, match="You answered a question in it, so you give no opinion"):
            gives(world, appraisal)
        page = text_of(client_of(world.opinion_giver).get(reverse("opinion", args=[appraisal.ref])))
        assert "You answered a question in it" in page and "Record my opinion" not in page

    def test_one_person_is_not_asked_twice_and_who_gave_one_stays_asked(self, world):
        listed(world)
        listed(world, "colleague", deputy="opinion_giver", asked="chosen")
        appraisal = world.submitted()
        twice = [Ask(world.opinion_giver, post) for post in Post.objects.filter(gives_opinions=True)]
        given = {"not_sought": {}, "by": world.governance}
        with pytest.raises(Refused, match="would be asked twice"):
            set_opinions(appraisal=appraisal, asks=twice, seen=appraisal.version, at=world.now(), **given)
        gives(world, appraisal)
        with pytest.raises(Refused, match="has given an opinion"):
            set_opinions(appraisal=appraisal, asks=[], seen=appraisal.version, at=world.now(), **given)


class TestNoLongerAsked:
    """A request that was out does not vanish: the report, the trail and whoever was asked are told."""

    @pytest.fixture
    def appraisal(self, world):
        listed(world, asked="chosen")
        return world.submitted()

    def ask(self, world, appraisal, asks=(), **not_sought):
        posts = {world.posts[name]: why for name, why in not_sought.items()}
        seen = Appraisal.objects.get(pk=appraisal.pk).version
        given = {"seen": seen, "by": world.governance, "at": world.now()}
        set_opinions(appraisal=appraisal, asks=list(asks), not_sought=posts, **given)

    def test_it_needs_a_reason_which_is_printed_with_the_day(self, world, appraisal):
        with pytest.raises(Refused, match="was asked on 1 September 2026"):
            self.ask(world, appraisal)
        assert asked_of(appraisal) == [("Omar Opinion", "")]
        with pytest.raises(Refused, match="Shorten this by"):
            self.ask(world, appraisal, opinion_giver="x" * 600)
        self.ask(world, appraisal, opinion_giver="No law is in it.")
        said = "Asked on 1 September 2026, and then no longer: No law is in it."
        document = collect_document(appraisal.pk)
        assert document["opinions_not_sought"]["each"] == [{"post": "Post of Omar Opinion", "why": said}]
        assert said in report_html(document, hash="0" * 64)
        last = trail_of(appraisal).order_by("number").last()
        assert (last.verb, last.fields) == ("opinions no longer asked for", ["no longer asked: Omar Opinion"])
        told = Notice.objects.filter(person=world.opinion_giver, kind="opinion_not_asked")
        assert told.get().words == "Your opinion on its appraisal is no longer asked for."
        self.ask(world, appraisal, opinion_giver=said)  # the page saved once more
        assert NotSought.objects.get().why == said

    def test_the_page_refuses_it_at_the_field_and_keeps_what_was_typed(self, world, appraisal):
        address, post = reverse("appraisal_opinions", args=[appraisal.ref]), world.posts["opinion_giver"].pk
        typed = {f"ask_{post}": "no", "seen": Appraisal.objects.get().version}
        client = client_of(world.governance)
        page = client.post(address, sent(world.governance, **typed))
        assert [name for name, _ in page.context["form"].errors_in_order] == [f"id_why_{post}"]
        page = client.post(address, sent(world.governance, **(typed | {f"why_{post}": "No law."})))
        assert page.status_code == 302 and asked_of(appraisal) == []

    def test_another_who_is_asked_instead_is_no_request_taken_back(self, world, appraisal):
        post = Post.objects.get(pk=world.posts["opinion_giver"].pk)
        self.ask(world, appraisal, asks=[Ask(world.colleague, post, why_deputy="away")])
        assert asked_of(appraisal) == [("Kit Colleague", "away")] and not NotSought.objects.exists()

    def test_who_was_asked_beside_the_list_is_named_too_until_asked_again(self, world, appraisal):
        post = Post.objects.get(pk=world.posts["opinion_giver"].pk)
        theirs = Ask(world.opinion_giver, post)
        self.ask(world, appraisal, asks=[theirs, Ask(world.colleague)])
        self.ask(world, appraisal, asks=[theirs])
        self.ask(world, appraisal, asks=[theirs])
        (gone,) = collect_document(appraisal.pk)["opinions_not_sought"]["each"]
        assert gone["post"] == "Post of Kit Colleague" and gone["why"].endswith("and then no longer.")
        assert gone["post"] in report_html(collect_document(appraisal.pk), hash="0" * 64)
        for why in ("Moved on.", "Moved on."):  # said of a post beside the list, and saved once more
            self.ask(world, appraisal, asks=[theirs], colleague=why)
            assert NotSought.objects.get().why == why
        self.ask(world, appraisal, asks=[theirs, Ask(world.colleague)])
        assert not NotSought.objects.exists()

    def test_in_a_draft_nobody_has_been_kept_waiting(self, world):
        listed(world, asked="chosen")
        self.ask(world, world.appraisal())
        assert not NotSought.objects.exists()


class TestDeputies:
    @pytest.fixture
    def appraisal(self, world):
        listed(world, deputy="colleague")
        return world.submitted()

    def test_an_empty_post_hands_its_opinion_to_the_deputy(self, world, appraisal):
        vacate(world, "opinion_giver")
        assert asked_of(appraisal) == [("Kit Colleague", "vacant")]
        work = client_of(world.colleague).get(reverse("my_work")).context["waiting"]
        assert [words for _, words in work] == ["Give your opinion"]
        gives(world, appraisal, by="colleague")
        document = collect_document(appraisal.pk)
        (given,) = document["opinions"]
        assert given["post"] == "Post of Kit Colleague" and given["deputy_for"] == "Post of Omar Opinion"
        assert not document["opinions_awaited"] and not document["opinions_not_sought"]["posts"]
        said = "Kit Colleague, Post of Kit Colleague, deputy for Post of Omar Opinion"
        assert said in report_html(document, hash="0" * 64)

    def test_a_successor_takes_over_what_was_not_given(self, world, appraisal):
        given = {"since": world.at.date(), "by": world.administrator, "at": world.now()}
        appoint(post=world.posts["opinion_giver"], person=world.editor, **given)
        assert asked_of(appraisal) == [("Eve Editor", "")]

    def test_a_successor_who_led_it_is_passed_over(self, world, appraisal):
        given = {"since": world.at.date(), "by": world.administrator, "at": world.now()}
        appoint(post=world.posts["opinion_giver"], person=world.reviewer, **given)
        assert asked_of(appraisal) == [("Kit Colleague", "barred")]

    def test_what_was_given_stays_given(self, world, appraisal):
        gives(world, appraisal)
        vacate(world, "opinion_giver")
        assert asked_of(appraisal) == [("Omar Opinion", "")]

    def test_a_deputy_is_asked_while_the_holder_is_away(self, world, appraisal):
        address = reverse("appraisal_opinions", args=[appraisal.ref])
        post = world.posts["opinion_giver"].pk
        due = {f"due_{post}_{place}": part for place, part in enumerate((LATER.day, LATER.month, LATER.year))}
        given = {f"ask_{post}": "deputy", "seen": Appraisal.objects.get().version} | due
        assert client_of(world.governance).post(address, sent(world.governance, **given)).status_code == 302
        part = Participant.objects.get(appraisal=appraisal, relation="opinion_giver")
        assert (part.person, part.why_deputy, part.due) == (world.colleague, "away", LATER)
        page = text_of(client_of(world.colleague).get(reverse("opinion", args=[appraisal.ref])))
        assert "You are asked as deputy for" in page and "as its holder is away." in page


class TestDates:
    @pytest.fixture
    def appraisal(self, world):
        return world.submitted()

    def test_an_opinion_that_answers_overtook_says_so_until_it_is_confirmed(self, world, appraisal):
        held = gives(world, appraisal)
        mine = client_of(world.opinion_giver)
        assert collect_document(appraisal.pk)["opinions"][0]["changed_on"] is None
        assert not mine.get(reverse("my_work")).context["waiting"]
        world.answer(appraisal, "CG-01", "partly", "Otherwise.")
        document = collect_document(appraisal.pk)
        assert document["opinions"][0]["changed_on"]
        assert "before the answers changed on" in report_html(document, hash="0" * 64)
        (waits,) = mine.get(reverse("my_work")).context["waiting"]
        assert waits[1] == "Answers have changed since your opinion: confirm it, or change it"
        tasks = text_of(client_of(world.lead).get(appraisal.get_absolute_url()))
        assert "before the answers changed on" in tasks
        due = [one.kind for one in things_due(timezone.localdate()) if one.kind in ("opinions", "stands")]
        assert due == ["stands"]
        address = reverse("opinion_confirm", args=[appraisal.ref])
        assert mine.post(address, sent(world.opinion_giver, seen=held.version)).status_code == 302
        document = collect_document(appraisal.pk)
        assert document["opinions"][0]["changed_on"] is None and document["opinions"][0]["confirmed_on"]
        assert not mine.get(reverse("my_work")).context["waiting"]

    def test_what_was_saved_while_its_page_was_open_overtakes_an_opinion(self, world, appraisal):
        mine, address = client_of(world.opinion_giver), reverse("opinion", args=[appraisal.ref])

        def read_to(form):
            return mine.get(address).context[form]["read_to"].value()

        def overtaken():
            return bool(collect_document(appraisal.pk)["opinions"][0]["changed_on"])

        opened = read_to("form")
        world.answer(appraisal, "CG-01", "partly", "While they wrote.")
        given = {"view": "content", "has_interest": "none", "read_to": opened}
        assert mine.post(address, sent(world.opinion_giver, **given)).status_code == 302
        assert overtaken()
        confirm, opened = reverse("opinion_confirm", args=[appraisal.ref]), read_to("confirming")
        world.answer(appraisal, "CG-01", "partly", "While they read it.")
        for sure, still in ((opened, True), (read_to("confirming"), False), (2**40, False)):
            seen = Opinion.objects.get().version
            posted = mine.post(confirm, sent(world.opinion_giver, seen=seen, read_to=sure))
            assert posted.status_code == 302 and overtaken() is still
        world.answer(appraisal, "CG-01", "partly", "Later, whatever a page said.")
        assert overtaken()

    def test_the_page_of_all_opinions_leads_whoever_owes_one_to_it(self, world, appraisal):
        link, address = (reverse(one, args=[appraisal.ref]) for one in ("opinion", "appraisal_opinions"))

        def led(who):
            page = client_of(world.people[who]).get(address).text
            return "Confirm or change" if "Confirm or change" in page else f'href="{link}"' in page

        assert led("opinion_giver") is True and led("lead") is False
        gives(world, appraisal)
        assert led("opinion_giver") is False
        world.answer(appraisal, "CG-01", "partly", "Otherwise.")
        assert led("opinion_giver") == "Confirm or change"

    def test_an_opinion_is_not_confirmed_twice_or_by_who_gave_none(self, world, appraisal):
        as_read = Appraisal.objects.get()
        given = {"appraisal": as_read, "by": world.opinion_giver, "at": world.now()}
        with pytest.raises(Refused, match="given no opinion yet"):
            confirm_opinion(seen=0, **given)
        held = gives(world, appraisal)
        confirm_opinion(seen=held.version, **given)
        with pytest.raises(Stale):
            confirm_opinion(seen=held.version, **given)

    def test_what_is_awaited_bars_no_signature_and_is_said(self, world, appraisal):
        today = timezone.localdate()
        Participant.objects.filter(relation="opinion_giver").update(due=today - timedelta(days=3))
        (row,) = opinions_of(appraisal, today)
        assert row.awaited and row.late
        (due,) = [one for one in things_due(today) if one.kind == "opinions"]
        assert due.person == world.opinion_giver
        work = client_of(world.opinion_giver).get(reverse("my_work")).context["waiting"]
        assert "overdue" in work[0][1]
        appraisal = world.concluded_from(Appraisal.objects.get())
        assert not reasons_against(Move.SIGN, move_facts(appraisal, world.approver))
        page = text_of(client_of(world.approver).get(reverse("sign", args=[appraisal.ref])))
        assert "and not given." in page and "Silence is not clearance." in page
        printed = report_html(collect_document(appraisal.pk), hash="0" * 64)
        assert "no opinion recorded. Silence is not clearance." in printed

    def test_who_left_is_no_longer_reminded_and_the_governance_officers_are(self, world, appraisal):
        person = world.opinion_giver
        facts = {"email": person.email, "name": person.name, "roles": frozenset(), "is_active": False}
        edit_person(person=person, seen=person.version, by=world.administrator, at=world.now(), **facts)
        (due,) = [one for one in things_due(timezone.localdate()) if one.kind == "ungiven"]
        assert due.person is None and world.governance.has_role(Role.GOVERNANCE_OFFICER)


class TestConditions:
    @pytest.fixture(autouse=True)
    def no_pdf(self, monkeypatch):
        monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF stands in")

    @pytest.fixture
    def appraisal(self, world):
        return world.endorsed()

    def concludes(self, world, appraisal, *, conditions=(), taken=None, word="continue"):
        held = Appraisal.objects.get(pk=appraisal.pk)
        seen = held.conclusion.version if hasattr(held, "conclusion") else 0
        given = {"reason": "It works.", "risk_worth_taking": "", "proposed": "continue", "seen": seen}
        given |= {"appraisal": held, "word": word, "conditions": list(conditions), "taken": taken}
        conclude(by=world.approver, at=world.now(), **given)
        return Appraisal.objects.get(pk=appraisal.pk)

    def asks(self, world, appraisal, *texts):
        gives(
            world,
            appraisal,
            view="content_with_conditions",
            conditions=[condition(world, text) for text in texts],
        )
        return list(OpinionCondition.objects.order_by("order"))

    def test_every_condition_becomes_an_action_once(self, world, appraisal):
        first, second = self.asks(world, appraisal, "Fund it for two years.", "Move the reserve.")
        taken = {first.pk: "", second.pk: "The host holds it by law."}
        appraisal = self.concludes(world, appraisal, conditions=[condition(world)], taken=taken)
        signed(world, appraisal)
        made = list(Action.objects.order_by("number"))
        assert [(one.title, one.source, one.owner_post) for one in made] == [
            ("Agree an exit plan.", f"{appraisal.ref}/C1", world.posts["lead"]),
            ("Fund it for two years.", f"{appraisal.ref}/O1", world.posts["lead"]),
        ]
        assert made[0].origin == f"Condition of {appraisal.title}" and made[0].due == LATER
        again = {"appraisal": appraisal, "promised": promised_in(appraisal), "by": None, "at": world.now()}
        assert raise_actions(**again) == [] and Action.objects.count() == 2
        page = client_of(world.lead).get(made[1].get_absolute_url())
        assert appraisal.get_absolute_url() in page.text and "/O1" in text_of(page)
        seen = client_of(world.colleague).get(made[1].get_absolute_url())
        assert appraisal.get_absolute_url() not in seen.text
        tasks = text_of(client_of(world.lead).get(appraisal.get_absolute_url()))
        assert "A1 Agree an exit plan." in tasks
        document = appraisal.snapshots.get().document
        assert "The host holds it by law." in document and '"origin":"Asked for in the opinion of' in document

    def test_a_condition_that_the_conclusion_does_not_answer_bars_signing(self, world, appraisal):
        appraisal = self.concludes(world, appraisal)
        (one,) = self.asks(world, appraisal, "Fund it.")
        against = reasons_against(Move.SIGN, move_facts(Appraisal.objects.get(), world.approver))
        assert against == [
            "An opinion has conditions that your conclusion does not answer. Take each over, or say why not."
        ]
        address = reverse("conclusion", args=[appraisal.ref])
        client, given = client_of(world.approver), {"word": "continue", "reason": "It works.", "seen": 1}
        refused = client.post(address, sent(world.approver, **given))
        assert problems(refused) == ["Say what becomes of the condition “Fund it.”"]
        refused = client.post(address, sent(world.approver, **given, **{f"take_{one.pk}": "no"}))
        assert problems(refused) == ["Say why it is left out"]
        assert (
            client.post(address, sent(world.approver, **given, **{f"take_{one.pk}": "yes"})).status_code
            == 302
        )
        assert not reasons_against(Move.SIGN, move_facts(Appraisal.objects.get(), world.approver))
        # Given again, it is asked again.
        self.asks(world, appraisal, "Fund it twice.")
        assert reasons_against(Move.SIGN, move_facts(Appraisal.objects.get(), world.approver))

    def test_other_words_leave_what_was_made_of_the_conditions(self, world, appraisal):
        (one,) = self.asks(world, appraisal, "Fund it.")
        appraisal = self.concludes(world, appraisal, taken={one.pk: ""})
        before = prints_of(collect_document(appraisal.pk))
        same = {"view": "content_with_conditions", "conditions": [condition(world, "Fund it.")]}
        gives(world, appraisal, text="More words.", **same)
        assert OpinionCondition.objects.get().taken is True
        name = "Opinion of Omar Opinion, Post of Omar Opinion"
        told = what_moved(before, prints_of(collect_document(appraisal.pk)))
        assert told == [f"{name} has changed: words."]
        gives(
            world,
            appraisal,
            text="More words.",
            **same | {"conditions": [condition(world, "Fund it twice.")]},
        )
        assert OpinionCondition.objects.get().taken is None
        told = what_moved(before, prints_of(collect_document(appraisal.pk)))
        assert f"{name} has changed: words, conditions." in told

    def test_a_condition_taken_over_is_condition_enough(self, world):
        appraisal = world.appraisal(purpose="proposal", gate="agreement")
        world.answer_all(appraisal)
        appraisal = world.endorsed_from(world.submit(appraisal))
        (one,) = self.asks(world, appraisal, "Fund it.")
        word = "proceed_with_conditions"
        appraisal = self.concludes(world, appraisal, taken={one.pk: ""}, word=word)
        assert not move_facts(appraisal).needs_conditions

    def test_what_the_report_withholds_the_register_withholds(self, world, appraisal):
        appraisal = self.concludes(world, appraisal, conditions=[condition(world, "Sell quietly.")])
        facts = {"kind": "exempt", "paragraph": "3", "reason": "A sale.", "look_again": LATER}
        given = {"subject": appraisal, "part": "conditions", "by": world.approver}
        mark_part(**facts, **given, at=world.now())
        signed(world, Appraisal.objects.get())
        action = Action.objects.get()
        assert Mark.objects.on(action).withholding().get().reason == "A sale."
        page = text_of(client_of(world.colleague).get(action.get_absolute_url()))
        assert "Sell quietly." not in page and "withheld" in page

    def test_what_is_withheld_after_signing_is_withheld_in_the_register_too(self, world, appraisal):
        (one,) = self.asks(world, appraisal, "Sell quietly.")
        appraisal = self.concludes(world, appraisal, conditions=[condition(world)], taken={one.pk: ""})
        signed(world, appraisal)
        facts = {"kind": "exempt", "paragraph": "3", "reason": "A sale.", "look_again": LATER}
        given = {"part": "opinions", "by": world.governance, "at": world.now()}
        mark_part(subject=Appraisal.objects.get(), **facts, **given)
        own, theirs = Action.objects.order_by("number")
        assert not Mark.objects.on(own).exists() and Mark.objects.on(theirs).withholding().exists()

    def test_a_withdrawn_appraisal_leaves_its_actions_with_a_note(self, world, appraisal):
        appraisal = self.concludes(world, appraisal, conditions=[condition(world)])
        signed(world, appraisal)
        withdraw(appraisal=appraisal, reason="Wrong year.", by=world.approver, at=world.now())
        action = Action.objects.get()
        assert action.state == "open" and action.source_note.startswith(f"{appraisal.ref} was withdrawn on")
        assert action.source_note in text_of(client_of(world.colleague).get(action.get_absolute_url()))

    def test_a_condition_whose_day_has_passed_is_still_promised(self, world, appraisal):
        late = ConditionFacts("Agree it.", world.posts["lead"], timezone.localdate() - timedelta(days=400))
        signed(world, self.concludes(world, appraisal, conditions=[late]))
        action = Action.objects.get()
        assert action.due == late.due and "Recorded after its date" in action.progress


class TestDeclarations:
    def test_an_interest_is_declared_in_words_and_printed(self, world):
        appraisal = world.submitted()
        address = reverse("opinion", args=[appraisal.ref])
        client, given = client_of(world.opinion_giver), {"view": "content", "seen": 0}
        assert problems(client.post(address, sent(world.opinion_giver, **given))) == [
            "Say whether you have an interest"
        ]
        some = given | {"has_interest": "some"}
        assert problems(client.post(address, sent(world.opinion_giver, **some))) == [
            "Say what your interest is"
        ]
        some["interest"] = "A cousin works for the host."
        assert client.post(address, sent(world.opinion_giver, **some)).status_code == 302
        document = collect_document(appraisal.pk)
        assert document["declarations"][0]["interest"] == "A cousin works for the host."
        assert "A cousin works for the host." in report_html(document, hash="0" * 64)

    def test_an_interest_written_beside_none_is_asked_about(self, world):
        """The words would be dropped. Who has an interest no longer clears them, with or without a script."""
        appraisal = world.submitted()
        address = reverse("opinion", args=[appraisal.ref])
        client, given = client_of(world.opinion_giver), {"view": "content", "seen": 0}
        both = given | {"has_interest": "none", "interest": "PRECIOUS"}
        response = client.post(address, sent(world.opinion_giver, **both))
        assert problems(response) == [
            "You wrote an interest and chose “I have no interest in this partnership”. "
            "Choose “I declare an interest”, or clear what you wrote"
        ]
        assert "PRECIOUS</textarea>" in response.text and not Opinion.objects.exists()
        none = both | {"interest": ""}
        assert client.post(address, sent(world.opinion_giver, **none)).status_code == 302
        assert collect_document(appraisal.pk)["declarations"][0]["interest"] == ""

    def test_who_signs_says_that_they_have_none(self, world, monkeypatch):
        monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF stands in")
        appraisal = world.concluded()
        signed(world, appraisal)
        assert '"no_interest":true' in appraisal.snapshots.get().document


def test_what_directors_declared_is_in_the_report_while_they_sit(world):
    appraisal, today = world.appraisal(), timezone.localdate()
    given = {"partnership": appraisal.partnership, "kind": "director"}
    old, past = today - timedelta(days=500), today - timedelta(days=1)
    Representative.objects.create(name="Dee", interests="Owns a field.", declared_on=today, **given)
    Representative.objects.create(name="Eli", interests="Owns a mill.", declared_on=old, **given)
    Representative.objects.create(name="Flo", **given)
    Representative.objects.create(name="Gus", interests="Gone.", until=past, **given)
    document = collect_document(appraisal.pk)
    told = [(one["name"], one["interests"], one["lacks"]) for one in document["directors"]]
    assert [(name, said) for name, said, _ in told] == [
        ("Dee", "Owns a field."),
        ("Eli", "Owns a mill."),
        ("Flo", ""),
    ]
    assert not told[0][2] and "year ago" in told[1][2] and told[2][2]
    said = report_html(document, hash="")
    assert "Owns a field." in said and "Owns a mill." in said and "Gus" not in said


def test_what_auditors_said_is_offered_as_evidence(world):
    appraisal = world.appraisal()
    audit = AuditReport.objects.create(
        partnership=appraisal.partnership,
        kind="internal",
        body="Made-up Audit",
        title="Bins",
        dated=timezone.localdate(),
        opinion="Too few checks.",
    )
    client = client_of(world.lead)
    page = text_of(client.get(reverse("evidence", args=[appraisal.ref])))
    assert "Too few checks." in page and f"?audit={audit.pk}" in page
    address = reverse("evidence_new", args=[appraisal.ref])
    form = client.get(f"{address}?audit={audit.pk}").context["form"]
    assert form.initial["title"] == "Made-up Audit: Bins" and form.initial["strength"] == "assured"
    other = AuditReport.objects.create(
        partnership=world.partnership("Another"), kind="other", body="B", title="T", dated=audit.dated
    )
    for number in (other.pk, "x", "9" * 40, "²"):
        assert "title" not in client.get(address, {"audit": number}).context["form"].initial
    document = collect_document(appraisal.pk)
    assert [one["opinion"] for one in document["audit_reports"]] == ["Too few checks."]
