"""Actions: raised, moved, reported, checked; the ledger; the views; what is withheld."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.db import DatabaseError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from partnerships.faults import MoveRefused, Refused
from partnerships.models import Action, ActionRevision, Mark, Partnership, Risk
from partnerships.queries.action import actions_of
from partnerships.queries.action_line import action_lines
from partnerships.queries.action_list import VIEWS, WantedActions, found_actions
from partnerships.queries.risk import risks_of
from partnerships.rules.action import Move
from partnerships.writes.action import FACTS, edit_action, move_action
from partnerships.writes.action_dates import move_date, note_progress
from partnerships.writes.mark import propose_mark
from partnerships.writes.post import appoint
from tests.bench.queries import counted
from tests.partnerships.grouping import leading_to_what_they_count
from tests.partnerships.sending import client_of, problems, sent, text_of

DUE = date(2040, 12, 31)
LATER = date(2041, 6, 30)


@pytest.fixture
def partnership(world):
    return world.partnership()


def fields(world, **changes):
    given = {
        "title": "Find a second contractor",
        "what": "Sign a call-off contract.",
        "owner_post": world.posts["contributor"].pk,
        "priority": 1,
        "raised_on": date(2026, 9, 1),
        "due": DUE,
    }
    return given | changes


def post(person, name, action_or_partnership, **changes):
    record = action_or_partnership
    at = [record.partnership.ref, record.number] if isinstance(record, Action) else [record.ref]
    given = {"seen": Action.objects.get(pk=record.pk).version} if isinstance(record, Action) else {}
    return client_of(person).post(reverse(name, args=at), sent(person, **given | changes))


def test_an_action_is_raised_for_a_risk_and_owned_by_a_post(world, partnership):
    risk = world.risk(partnership)
    address = reverse("action_new", args=[partnership.ref]) + "?risk=1"
    page = text_of(client_of(world.lead).get(address))
    assert f'<option value="{risk.pk}" selected>R1 The contractor fails</option>' in page
    response = post(world.lead, "action_new", partnership, **fields(world, risk=risk.pk, origin="Audit, May"))
    action = Action.objects.get()
    assert response.url == action.get_absolute_url()
    assert (action.original_due, action.due, action.extensions, action.state) == (DUE, DUE, 0, "open")
    page = text_of(client_of(world.colleague).get(response.url))
    for words in ("R1 The contractor fails", "Audit, May", "31 December 2040", "first date", "Under way"):
        assert words in page
    assert reverse("action_move", args=[partnership.ref, 1]) not in page
    own = text_of(client_of(world.contributor).get(response.url))
    for name in ("action_move", "action_progress", "action_done", "action_drop", "action_edit"):
        assert reverse(name, args=[partnership.ref, 1]) in own
    assert reverse("action_check", args=[partnership.ref, 1]) not in own
    assert "Find a second contractor" in text_of(client_of(world.colleague).get(risk.get_absolute_url()))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "Enter the action in a few words"),
        ({"what": "x" * 2001}, "Use 2,000 characters or fewer. This has 2,001: remove 1."),
        ({"owner_post": 999}, "Choose the owner’s post from the list"),
        ({"priority": 7}, "Choose how urgent it is"),
        ({"risk": 999}, "Choose a risk from the list, or leave it empty"),
        ({"due": None}, "Enter the date it is due"),
        ({"due": date(2026, 8, 31)}, "It cannot be due before it was raised. Check both dates."),
        ({"raised_on": date(2039, 1, 1)}, "This date is still to come. Enter the date it was raised"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(world, partnership, changes, message):
    response = post(world.lead, "action_new", partnership, **fields(world, **changes))
    assert response.status_code == 200
    assert any(one.startswith(message) for one in problems(response)), problems(response)
    assert not Action.objects.exists()


def test_an_action_whose_date_has_passed_is_recorded_with_a_reason(world, partnership):
    client = client_of(world.lead)
    blank = text_of(client.get(reverse("action_new", args=[partnership.ref])))
    assert "Why it is recorded after its date" not in blank  # out of sight until the page has warned
    late = fields(world, due=date(2026, 9, 2))
    warned = post(world.lead, "action_new", partnership, **late)
    assert problems(warned) == [
        "It was due before today, so it is overdue as soon as it is recorded.",
        "Change the date, or say here why it is recorded only now",
    ]
    assert "Why it is recorded after its date" in text_of(warned) and not Action.objects.exists()
    long = problems(post(world.lead, "action_new", partnership, **late, late_reason="x" * 501))
    assert long == ["Use 500 characters or fewer. This has 501: remove 1."]
    done = post(world.lead, "action_new", partnership, **late, late_reason="Agreed in May, found now.")
    assert done.status_code == 302
    action = Action.objects.get()
    assert action.progress == "Recorded after its date: Agreed in May, found now."
    assert "overdue" in text_of(client.get(action.get_absolute_url()))
    # The write asks for the same; a reason that nobody asked for is not noted.
    with pytest.raises(Refused, match="Say why it is recorded only now"):
        world.action(partnership, raised_on=date(2026, 8, 1), due=date(2026, 8, 31))
    assert post(world.lead, "action_new", partnership, **fields(world, late_reason="No.")).status_code == 302
    assert Action.objects.order_by("-number").first().progress == ""


def test_the_writes_refuse_what_no_form_offers(world, partnership):
    other = world.partnership("Harbour board")
    risk = world.risk(other)
    for changes, words in (
        ({"due": date(2026, 8, 31)}, "before it was raised"),
        ({"raised_on": date(2039, 1, 1)}, "raised after today"),
        ({"risk": risk}, "a risk of this partnership"),
    ):
        with pytest.raises(Refused, match=words):
            world.action(partnership, **changes)
    assert post(world.lead, "action_new", partnership, **fields(world, risk=risk.pk)).status_code == 200


def test_a_date_moves_into_the_ledger_and_the_first_stays(world, partnership):
    action = world.action(partnership, due=DUE, owner_post=world.posts["contributor"])
    moving = {"reason": "The tender is late.", "agreed_by": "Ada Approver"}
    for changes, words in (
        ({"due": DUE}, "That is the date it has now. Enter another."),
        ({"due": date(2026, 8, 1)}, "It cannot be due before it was raised."),
        ({"due": LATER, "reason": ""}, "Say why the date moves"),
        ({"due": LATER, "agreed_by": " "}, "Say who agreed to the new date"),
    ):
        assert problems(post(world.contributor, "action_move", action, **moving | changes)) == [words]
    assert post(world.contributor, "action_move", action, **moving | {"due": LATER}).status_code == 302
    sooner = {"due": LATER - timedelta(days=30), "reason": "It goes well.", "agreed_by": "The board"}
    assert post(world.contributor, "action_move", action, **sooner).status_code == 302
    later = {"due": LATER + timedelta(days=1), "reason": "It does not.", "agreed_by": "The board"}
    assert post(world.contributor, "action_move", action, **later).status_code == 302
    action.refresh_from_db()
    assert (action.original_due, action.due, action.extensions) == (DUE, LATER + timedelta(days=1), 2)
    page = text_of(client_of(world.colleague).get(action.get_absolute_url()))
    for words in (
        "The tender is late.",
        "Ada Approver",
        "181 days later",
        "30 days earlier",
        "31 days later",
        "Moved later 2 times. The date now is 182 days later than the first.",
        "Slipping: moved later 2 times.",
    ):
        assert words in page
    with pytest.raises(DatabaseError), transaction.atomic():
        ActionRevision.objects.filter(action=action).update(reason="Quietly.")
    with pytest.raises(DatabaseError), transaction.atomic():
        ActionRevision.objects.filter(action=action).delete()


def test_a_date_moves_to_a_day_that_has_passed_only_with_a_reason(world, partnership):
    action, passed = world.action(partnership, due=DUE), timezone.localdate() - timedelta(days=1)
    moving = {"due": passed, "reason": "It was agreed sooner.", "agreed_by": "The board"}
    assert "Why it moves" not in text_of(
        client_of(world.lead).get(reverse("action_move", args=[partnership.ref, 1]))
    )
    warned = post(world.lead, "action_move", action, **moving)
    assert problems(warned) == [
        "That day has passed, so the action is overdue as soon as it moves.",
        "Change the date, or say here why it moves to a day that has passed",
    ]
    assert "Why it moves to a day that has passed" in text_of(warned)
    too_long = moving | {"reason": "x" * 470, "late_reason": "Minuted late."}
    assert problems(post(world.lead, "action_move", action, **too_long)) == [
        "With why the date stands this is too long: remove 16 characters."
    ]
    assert not ActionRevision.objects.exists()
    given = {"action": action, "seen": 1, "by": world.lead, "at": timezone.now()}
    with pytest.raises(Refused, match="Change the date, or say why"):
        move_date(**moving, **given)
    assert post(world.lead, "action_move", action, **moving, late_reason="Minuted late.").status_code == 302
    kept = ActionRevision.objects.get()
    assert kept.reason == "It was agreed sooner. Moved to a day that has passed: Minuted late."
    # Today has not passed: nothing warns, and a reason that nobody asked for is not kept.
    today = moving | {"due": timezone.localdate(), "late_reason": "No."}
    assert post(world.lead, "action_move", action, **today).status_code == 302
    assert ActionRevision.objects.last().reason == "It was agreed sooner."


def test_an_expected_day_that_has_passed_stands_only_with_a_reason(world, partnership):
    action, passed = world.action(partnership, due=DUE), timezone.localdate() - timedelta(days=1)
    noted = {"progress": "Half.", "forecast": date(2019, 1, 1)}
    wall = "It cannot be expected before it was raised."
    assert problems(post(world.lead, "action_progress", action, **noted)) == [wall]
    given = {"action": action, "seen": 1, "by": world.lead, "at": timezone.now()}
    with pytest.raises(Refused, match=wall):
        note_progress(**noted, late_reason="So.", **given)
    with pytest.raises(Refused, match="Change the date, or say why"):
        note_progress(progress="Half.", forecast=passed, **given)
    warned = post(world.lead, "action_progress", action, **noted | {"forecast": passed})
    assert problems(warned) == [
        "The day you expect it has passed, and it is still under way.",
        "Change the date, empty it, or say here why that day stands",
    ]
    assert Action.objects.get().progress == ""
    late = noted | {"forecast": passed, "late_reason": "Built, and not opened."}
    assert post(world.lead, "action_progress", action, **late).status_code == 302
    assert Action.objects.get().progress == "Half.\nThe day expected has passed: Built, and not opened."
    for forecast in (None, timezone.localdate(), LATER):
        assert (
            post(world.lead, "action_progress", action, **noted | {"forecast": forecast}).status_code == 302
        )
    assert Action.objects.get().progress == "Half."


def test_who_reports_it_complete_never_checks_it(world, partnership):
    action = world.action(partnership)
    assert post(world.lead, "action_done", action, reason="Signed.").status_code == 302
    page = text_of(client_of(world.lead).get(action.get_absolute_url()))
    assert "You reported it complete, so somebody else checks it." in page
    assert reverse("action_check", args=[partnership.ref, 1]) not in page
    for decision in ("check", "return"):
        response = post(world.lead, "action_check", action, decision=decision, reason="Mine.")
        assert problems(response) == ["You reported it complete, so somebody else must check it."]
    assert post(world.contributor, "action_check", action, decision="check").status_code == 403
    assert "Signed." in text_of(
        client_of(world.governance).get(reverse("action_check", args=[partnership.ref, 1]))
    )
    wordless = post(world.governance, "action_check", action, decision="return", reason="")
    assert problems(wordless) == ["Say what is not complete yet"]
    post(world.governance, "action_check", action, decision="return", reason="No signature.")
    page = text_of(client_of(world.colleague).get(action.get_absolute_url()))
    assert "No signature." in page and "Under way" in page and "Signed." not in page
    post(world.lead, "action_done", action, reason="Signed now.")
    post(world.governance, "action_check", action, decision="check", reason="I saw it.")
    action.refresh_from_db()
    assert (action.state, action.done_by, action.checked_by) == ("closed", world.lead, world.governance)
    for name in ("action_done", "action_drop", "action_move", "action_progress", "action_edit"):
        assert reverse(name, args=[partnership.ref, 1]) not in text_of(
            client_of(world.lead).get(action.get_absolute_url())
        )
    # The database itself refuses a closed action that one person reported and checked.
    with pytest.raises(DatabaseError), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(checked_by=world.lead)


def test_what_is_finished_is_left_alone_until_it_is_reopened(world, partnership):
    action = world.action(partnership)
    assert post(world.lead, "action_drop", action, reason="").status_code == 200
    post(world.lead, "action_drop", action, reason="Nobody needs it.")
    page = text_of(client_of(world.colleague).get(action.get_absolute_url()))
    assert "Dropped" in page and "Nobody needs it." in page
    given = {"action": action, "seen": 2, "by": world.lead, "at": world.now()}
    facts = {name: getattr(action, name) for name in FACTS}
    for refused in (
        lambda: move_date(due=LATER, reason="Why.", agreed_by="Who.", **given),
        lambda: note_progress(progress="Half.", forecast=None, **given),
        lambda: edit_action(facts=facts, **given),
    ):
        with pytest.raises(Refused, match=r"Reopen it"):
            refused()
    with pytest.raises(MoveRefused, match="was dropped, so you cannot report it complete"):
        move_action(move=Move.REPORT, words="Done.", **given)
    assert post(world.lead, "action_reopen", action, reason="It is needed.").status_code == 302
    assert "It is needed." in text_of(client_of(world.colleague).get(action.get_absolute_url()))
    progress = post(world.lead, "action_progress", action, progress="Half.", forecast=LATER)
    assert progress.status_code == 302
    page = text_of(client_of(world.colleague).get(action.get_absolute_url()))
    assert "Half." in page and "Slipping: expected after its date." in page


def test_a_stale_page_and_a_second_press_change_nothing(world, partnership):
    action = world.action(partnership)
    client, address = client_of(world.lead), reverse("action_move", args=[partnership.ref, 1])
    data = sent(world.lead, due=LATER, reason="Late.", agreed_by="Ada.", seen=1)
    assert client.post(address, data).url == client.post(address, data).url
    assert ActionRevision.objects.count() == 1
    stale = sent(world.lead, due=DUE - timedelta(days=1), reason="Early.", agreed_by="Ada.", seen=1)
    assert problems(client.post(address, stale))[0].startswith("Somebody else saved this page")
    assert "Early." in text_of(client.post(address, stale))
    action.refresh_from_db()
    assert action.due == LATER


class TestViews:
    @pytest.fixture
    def many(self, world, partnership):
        """Actions in every state, early and late, moved or not, noted or not."""
        today, other = timezone.localdate(), world.partnership("Harbour board")
        states = ("open", "done", "closed", "dropped")
        kinds = product(states, (-5, 3, 40), (0, 1), ("", "Half."), (None, 60))
        rows = [
            Action(
                partnership=(partnership, other)[number % 2],
                number=number,
                title=f"Action {number}",
                what="Do it.",
                owner_post=world.posts[("lead", "contributor", "reviewer")[number % 3]],
                raised_on=today - timedelta(days=100),
                original_due=today,
                due=today + timedelta(days=days),
                forecast=today + timedelta(days=forecast) if forecast else None,
                extensions=extensions,
                progress=progress,
                state=state,
                done_on=today if state in ("done", "closed") else None,
                done_by=world.lead if state in ("done", "closed") else None,
                checked_on=today if state == "closed" else None,
                checked_by=world.governance if state == "closed" else None,
            )
            for number, (state, days, extensions, progress, forecast) in enumerate(kinds, 1)
        ]
        Action.objects.bulk_create(rows)
        return action_lines(Action.objects.all(), world.lead, today)

    def test_every_view_finds_what_the_rules_say(self, world, many):
        def pks(view, who="lead", **wanted):
            asked = WantedActions(view=view, **wanted)
            return set(
                found_actions(world.people[who], asked, timezone.localdate()).values_list("pk", flat=True)
            )

        def those(test):
            return {row.action.pk for row in many if test(row)}

        today = timezone.localdate()
        live = those(lambda row: row.action.state in ("open", "done"))
        under_way = those(lambda row: row.action.state == "open")
        assert pks("open") == under_way
        soon = those(lambda row: today <= row.action.due <= today + timedelta(days=30)) & under_way
        assert pks("soon") == soon and pks("later") == under_way - soon - pks("overdue")
        assert soon and pks("later") and not pks("asked")
        assert pks("overdue") == those(lambda row: row.overdue) and pks("overdue")
        assert pks("slipping") == those(lambda row: row.slipping)
        assert pks("overdue") - pks("slipping") and pks("slipping") - pks("overdue")
        assert pks("check") == those(lambda row: row.action.state == "done")
        assert pks("closed") == those(lambda row: row.action.state in ("closed", "dropped"))
        mine = those(lambda row: row.action.owner_post_id == world.posts["contributor"].pk)
        assert pks("mine", "contributor") == mine & live and not pks("mine", "colleague")
        assert pks("soon", "contributor", whose="mine") == mine & soon
        assert pks("soon", "contributor", whose="others") == soon - mine
        assert pks("open", owner=world.posts["contributor"].pk) == mine & under_way
        assert pks("open", words="harbour action") == under_way & those(lambda row: row.action.number % 2)

    def test_a_reader_can_ask_for_what_they_may_check(self, world, many):
        """Whoever checks anything: all but what they reported. A lead officer: of what they lead."""

        def listed(who, address):
            return client_of(world.people[who]).get(reverse("actions") + address).context["shown"]

        waits = sum(1 for row in many if row.action.state == "done")
        assert listed("governance", "?view=check&whose=to-check").paginator.count == waits > 0
        assert listed("lead", "?view=check&whose=to-check").paginator.count == 0  # they reported all of it
        Action.objects.filter(state="done").update(done_by=world.colleague)
        assert listed("lead", "?view=check&whose=to-check").paginator.count == waits
        Partnership.objects.filter(name="Harbour board").update(lead_post=world.posts["reviewer"])
        found = listed("lead", "?view=check&whose=to-check")
        assert 0 < found.paginator.count < waits == listed("lead", "?view=check").paginator.count
        assert listed("colleague", "?view=check&whose=to-check").paginator.count == 0
        # It is offered nowhere else.
        page = text_of(client_of(world.lead).get(reverse("actions") + "?view=open&whose=to-check"))
        assert "for me to check" not in page and "Action 1</a>" in page

    def test_counts_by_owner_and_by_partnership_are_those_of_the_lists(self, world, many, partnership):
        client = client_of(world.colleague)
        for view, name in (("by-owner", "Post of Lena Lead"), ("by-partnership", partnership.name)):
            response = client.get(reverse("actions") + f"?view={view}")
            (row,) = [one for one in response.context["shown"] if one.name == name]
            counts = [number.count for number in row.numbers]
            own = [
                line
                for line in many
                if name in (line.action.owner_post.title, line.action.partnership.name)
                and line.action.state in ("open", "done")
            ]
            assert counts == [
                sum(1 for one in own if one.action.state == "open"),
                sum(1 for one in own if one.overdue),
                sum(1 for one in own if one.slipping),
                sum(1 for one in own if one.action.state == "done"),
            ]
        page = text_of(client.get(reverse("actions") + "?view=by-owner"))
        for view in ("open", "overdue", "slipping", "check"):
            assert f"?view={view}&amp;owner={world.posts['lead'].pk}" in page
        assert "Lena Lead" in page and "Moorland" not in page

    def test_groups_are_searched_filtered_and_sorted_as_the_list_is(self, world, many, partnership):
        client, lead = client_of(world.lead), world.posts["lead"].pk
        leading_to_what_they_count(
            client,
            reverse("actions"),
            ("", "words=harbour", "words=action+1", "whose=mine", "whose=others", f"owner={lead}",
             f"partnership={partnership.ref}&words=1", "words=zebra"),
        )  # fmt: skip
        by_owner = reverse("actions") + "?view=by-owner&sort="
        for sort, place in (("open", 0), ("overdue", 1), ("slipping", 2), ("to_check", 3)):
            counts = [row.numbers[place].count for row in client.get(by_owner + sort).context["shown"]]
            assert counts == sorted(counts)
            falling = [row.numbers[place].count for row in client.get(f"{by_owner}-{sort}").context["shown"]]
            assert falling == counts[::-1]
        names = [row.name for row in client.get(by_owner + "due").context["shown"]]
        assert names == sorted(names) and names[::-1] == [
            row.name for row in client.get(by_owner + "-name").context["shown"]
        ]
        page = text_of(client.get(reverse("actions") + "?view=by-owner&words=zebra"))
        assert "No action matches." in page and "?view=by-owner" in page

    def test_every_view_opens_empty_and_full_and_odd_addresses_ask_for_anything(self, world, partnership):
        client, own = client_of(world.lead), reverse("partnership_actions", args=[partnership.ref])
        for _ in ("empty", "full"):
            for view in (*VIEWS, "sideways"):
                for address in (reverse("actions"), own):
                    if address != own or not view.startswith("by-"):
                        assert client.get(f"{address}?view={view}&sort=-owner&page=9").status_code == 200
            world.action(partnership)
        assert "Find a second contractor" in text_of(client.get(reverse("actions") + "?owner=x&sort=y"))
        assert "No action matches." in text_of(client.get(reverse("actions") + "?words=zebra"))
        assert "when it is due within 14 days" in text_of(client.get(reverse("actions") + "?view=slipping"))

    def test_lists_ask_the_same_at_10_as_at_500(self, world, partnership):
        pages = {}
        addresses = [f"?view={view}" for view in VIEWS]
        addresses += ["?page=2", "?words=dig", "?sort=-extensions", f"?owner={world.posts['lead'].pk}"]
        addresses += [
            f"?view=by-{what}&words=dig&whose=mine&sort=-slipping" for what in ("owner", "partnership")
        ]
        for size in (10, 500):
            made = Action.objects.bulk_create(
                Action(
                    partnership=partnership,
                    number=number,
                    title=f"Dig {number}",
                    what="Do it.",
                    owner_post=world.posts["lead"],
                    raised_on=timezone.localdate() - timedelta(days=90),
                    original_due=timezone.localdate() - timedelta(days=60),
                    due=timezone.localdate() + timedelta(days=number % 4 * 20 - 20),  # in every view some
                    extensions=number % 3,
                    state="open",
                )
                for number in range(Action.objects.count() + 1, size + 1)
            )
            Mark.objects.bulk_create(
                Mark(
                    subject_kind="partnerships.action",
                    subject_id=one.pk,
                    part="text",
                    kind="confidential",
                    reason="Told in confidence.",
                    proposed_by=world.governance,
                    proposed_at=world.at,
                )
                for one in made[::3]
            )
            asked = [("lead", one) for one in addresses] + [("colleague", "?words=dig"), ("colleague", "")]
            for who, address in asked:
                client = client_of(world.people[who])
                client.get("/library/")  # warm
                with counted() as seen:
                    assert client.get(reverse("actions") + address).status_code == 200
                assert seen.repeated() == [] and not [one for one in seen.lists() if one[1] > 50]
                pages.setdefault((who, address), []).append(len(seen))
        assert {key: counts for key, counts in pages.items() if len(set(counts)) > 1} == {}
        assert max(count for counts in pages.values() for count in counts) <= 8


class TestWithheld:
    SECRETS = (
        "quiettitle",
        "quietwhat",
        "quietorigin",
        "quietprogress",
        "quietreason",
        "quietagreed",
        "quietdone",
    )
    MAY_NOT = ("colleague", "member")
    MAY = ("governance", "proper", "auditor", "cleared", "lead", "contributor")

    @pytest.fixture
    def secret(self, world, partnership):
        facts = {"title": "A quiettitle", "what": "quietwhat", "origin": "quietorigin"}
        action = world.action(
            partnership, risk=world.risk(partnership), owner_post=world.posts["contributor"], **facts
        )
        given = {"by": world.lead, "at": world.now(), "action": action}
        note_progress(progress="quietprogress", forecast=None, seen=1, **given)
        move_date(due=LATER, reason="quietreason", agreed_by="quietagreed", seen=2, **given)
        move_action(move=Move.REPORT, words="quietdone", seen=3, **given)
        propose_mark(
            subject=action,
            part="text",
            kind="exempt",
            paragraph="3",
            reason="A tender is open.",
            look_again=date(2040, 1, 1),
            by=world.lead,
            at=world.now(),
        )
        return action

    def test_words_are_kept_from_those_who_may_not_read_them_and_dates_show(self, world, secret):
        risk, ref = Risk.objects.get(), secret.partnership.ref
        pages = [secret.get_absolute_url(), risk.get_absolute_url(), reverse("actions")]
        pages += [reverse("actions") + "?view=check&sort=-owner", reverse("action_mark", args=[ref, 1])]
        pages += [reverse("partnership_actions", args=[ref])]
        for who in self.MAY_NOT:
            client = client_of(world.people[who])
            for address in pages:
                page = text_of(client.get(address))
                assert not [one for one in (*self.SECRETS, "A tender is open.") if one in page], (
                    who,
                    address,
                )
            page = text_of(client.get(secret.get_absolute_url()))
            for words in ("withheld", "30 June 2041", "181 days later", "Colin Contributor", "to be checked"):
                assert words in page
        for who in self.MAY:
            page = text_of(client_of(world.people[who]).get(secret.get_absolute_url()))
            assert all(one in page for one in self.SECRETS) and "withheld from others" in page
        waiting = text_of(client_of(world.proper).get(reverse("marks_to_decide")))
        assert "Moorland Waste Partnership, A1: Everything typed about the action" in waiting

    def test_search_does_not_find_them(self, world, secret):
        for word, who in product(
            ("quiettitle", "quietwhat", "quietorigin"), ("colleague", "lead", "contributor")
        ):
            asked = WantedActions(view="check", words=word)
            found = found_actions(world.people[who], asked, timezone.localdate())
            assert found.exists() == (who != "colleague")
            groups = client_of(world.people[who]).get(reverse("actions") + f"?view=by-owner&words={word}")
            assert bool(groups.context["shown"].paginator.count) == (who != "colleague")

    def test_its_owner_reads_no_withheld_risk_in_the_list_to_choose_from(self, world, secret):
        risk = Risk.objects.get()
        given = {"part": "text", "kind": "confidential", "paragraph": "", "reason": "Told so."}
        propose_mark(subject=risk, look_again=None, by=world.lead, at=world.now(), **given)
        for who, seen in (("contributor", False), ("lead", True)):
            address = reverse("action_edit", args=[secret.partnership.ref, 1])
            page = text_of(client_of(world.people[who]).get(address))
            assert ("The contractor fails" in page) == seen
            assert ("R1 (withheld)" in page) != seen
            shown = text_of(client_of(world.people[who]).get(secret.get_absolute_url()))
            assert ("The contractor fails" in shown) == seen

    def test_the_check_can_fail(self, world, secret, monkeypatch):
        """Negative control: where everybody may read what is withheld, the words show."""
        monkeypatch.setattr("partnerships.queries.withheld.can", lambda *given: True)
        page = text_of(client_of(world.colleague).get(secret.get_absolute_url()))
        assert "quiettitle" in page and "quietagreed" in page


def test_an_action_goes_to_whoever_holds_the_post_next(world, partnership):
    action = world.action(partnership, owner_post=world.posts["contributor"])
    post_now = world.posts["contributor"]
    appoint(post=post_now, person=world.colleague, since=date(2026, 9, 2), by=None, at=world.now())
    assert post(world.contributor, "action_done", action, reason="Done.").status_code == 403
    assert post(world.colleague, "action_done", action, reason="Done.").status_code == 302


def test_what_a_partnerships_page_shows_of_both(world, partnership):
    """The includes for the partnership's page, drawn with what their queries give."""
    world.risk(partnership)
    world.action(partnership)
    with counted() as seen:
        context = {"risks": risks_of(partnership, world.lead), "actions": actions_of(partnership, world.lead)}
    assert len(seen) <= 6 and context["risks"]["unanswered"] == 1
    context["partnership"] = partnership
    for name, words in (("_risks", "The contractor fails"), ("_actions", "Find a second contractor")):
        page = render_to_string(f"partnerships/partnership/{name}.html", context)
        assert words in page and "Raise a" in page
