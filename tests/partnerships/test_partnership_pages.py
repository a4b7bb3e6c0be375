"""Registering and changing a partnership: every check, what was typed kept, stale pages, double submits."""

from datetime import date
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from partnerships.models import Event, FieldChange, KeptText, Organisation, Partnership
from partnerships.queries.needs import needs
from partnerships.views import page as page_module
from partnerships.views import partnership as views
from partnerships.vocabulary import FACT_GROUPS
from partnerships.writes.organisation import add_organisation
from tests.appraisal.test_races import together
from tests.partnerships.sending import client_of, facts_of, problems, sent, text_of
from tests.world import make_world


def edit_url(partnership, group="what"):
    return reverse("partnership_edit", args=[partnership.ref, group])


def save(client, person, partnership, **changes):
    """Save the group of facts that the first of `changes` belongs to."""
    named = next(iter(changes), "name")
    group = next((code for code, (_, names) in FACT_GROUPS.items() if named in names), "what")
    return client.post(edit_url(partnership, group), sent(person, **facts_of(partnership, **changes)))


def new_facts(world, **changes):
    given = {
        "name": "Harbour board",
        "purpose": "Keeps the harbour open.",
        "arrangement": "statutory_board",
        "status": "running",
        "our_role": "partner",
        "lead_post": world.posts["lead"].pk,
        "exit_state": "none",
    }
    return given | changes


def test_registering(world):
    client = client_of(world.governance)
    response = client.post(
        reverse("partnership_new"),
        sent(
            world.governance,
            **new_facts(world, our_share="£1,200", annual_value="3 000.00", starts=date(2026, 4, 1)),
        ),
    )
    made = Partnership.objects.get(name="Harbour board")
    assert response.url == reverse("partnership_nature", args=[made.ref])
    assert (made.our_share, made.annual_value, made.starts, made.ends) == (1200, 3000, date(2026, 4, 1), None)
    assert made.ref.startswith("PTN-")
    assert "Harbour board" in text_of(client_of(world.colleague).get(made.get_absolute_url()))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("£1.2m", 1_200_000), ("120k", 120_000), ("1,450,000.00", 1_450_000), ("0.5M", 500_000)],
)
def test_a_sum_is_typed_as_people_say_it(world, typed, kept):
    fields = sent(world.governance, **new_facts(world, our_share=typed, annual_value="2bn"))
    assert client_of(world.governance).post(reverse("partnership_new"), fields).status_code == 302
    made = Partnership.objects.get(name="Harbour board")
    assert (made.our_share, made.annual_value) == (kept, 2_000_000_000)


def test_registering_twice_with_one_page_registers_once(world):
    client, data = client_of(world.governance), sent(world.governance, **new_facts(world))
    first = client.post(reverse("partnership_new"), data)
    second = client.post(reverse("partnership_new"), data)
    assert first.url == second.url
    assert Partnership.objects.filter(name="Harbour board").count() == 1
    assert Event.objects.filter(verb="registered").count() == 1


BAD = {
    "empty name": ({"name": " "}, "Enter the partnership’s name"),
    "long name": ({"name": "x" * 151}, "Use 150 characters or fewer. This has 151: remove 1."),
    "nul": ({"name": "Harbour\x00board"}, "Remove the hidden control character at position 8."),
    "control": ({"purpose": "Keeps\x1bopen"}, "Remove the hidden control character at position 6."),
    "no purpose": ({"purpose": ""}, "Say what the partnership is for"),
    "long purpose": ({"purpose": "y" * 2001}, "Use 2,000 characters or fewer. This has 2,001: remove 1."),
    "no arrangement": ({"arrangement": ""}, "Choose an arrangement from the list"),
    "forged arrangement": ({"arrangement": "cartel"}, "Choose an arrangement from the list"),
    "forged status": ({"status": "sleeping"}, "Choose a status"),
    "no role": ({"our_role": ""}, "Choose our role"),
    "forged post": ({"lead_post": 999_999}, "Choose the lead officer’s post from the list"),
    "overlong post": ({"lead_post": "9" * 40}, "Choose the lead officer’s post from the list"),
    "post in words": ({"lead_post": "me\x00"}, "Choose the lead officer’s post from the list"),
    "forged body": ({"accountable_body": 999_999}, "Choose an organisation from the list, or leave it empty"),
    "impossible date": (
        {"starts_0": "30", "starts_1": "2", "starts_2": "2026"},
        "Start date must be a real date, such as 27 3 2026",
    ),
    "half a date": ({"ends_0": "1"}, "End date must include a month and a year"),
    "words as a date": (
        {"ends_0": "one", "ends_1": "2", "ends_2": "2026"},
        "End date must be numbers, such as 27 3 2026",
    ),
    "end before start": (
        {"starts": date(2026, 4, 2), "ends": date(2026, 4, 1)},
        "End date must be the same as or after the start date",
    ),
    "ended without a date": ({"status": "ended"}, "Enter the date it ended, or choose another status"),
    "ended to come": (
        {"status": "ended", "ends": date(2140, 1, 1)},
        "This date is still to come: enter the date it ended, or choose another status",
    ),
    "share over total": (
        {"our_share": "11", "annual_value": "10"},
        "Our money must be the same as or less than all partners’ money. Check both sums.",
    ),
    "pence": ({"our_share": "10.50"}, "Our money must be whole pounds, such as 120,000 or 1.2m"),
    "negative": ({"annual_value": "-5"}, "All partners’ money must be whole pounds, such as 120,000 or 1.2m"),
    "too much": ({"annual_value": "100000000000"}, "All partners’ money must be £99,999,999,999 or less"),
    "no reason": ({"exit_state": "not_needed"}, "Say why no exit plan is needed"),
    "forged exit": ({"exit_state": "brexit"}, "Choose how far the exit plan is"),
    "no key": ({"write_key": ""}, "This page is out of date. Save again."),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_said_and_nothing_is_saved(world, case):
    changes, message = BAD[case]
    typed = {"purpose": "These words must come back.", **changes}
    data = sent(world.governance, **new_facts(world, **typed))
    response = client_of(world.governance).post(reverse("partnership_new"), data)
    assert response.status_code == 200
    assert any(said.startswith(message) for said in problems(response)), problems(response)
    page = text_of(response)
    assert "<title>Error: " in page
    assert "purpose" in changes or "These words must come back." in page
    assert not Partnership.objects.exists()
    assert not Event.objects.filter(verb="registered").exists()


def test_a_page_without_its_key_can_be_saved_again(world):
    client = client_of(world.governance)
    response = client.post(
        reverse("partnership_new"), sent(world.governance, **new_facts(world, write_key="not a key"))
    )
    given = response.context["form"]["write_key"].value()
    client.post(reverse("partnership_new"), sent(world.governance, **new_facts(world, write_key=given)))
    assert Partnership.objects.filter(name="Harbour board").exists()


def test_a_name_that_is_taken(world):
    world.partnership("Harbour Board")
    response = client_of(world.governance).post(
        reverse("partnership_new"), sent(world.governance, **new_facts(world))
    )
    assert problems(response) == ["There is already a partnership called Harbour board."]
    assert Partnership.objects.count() == 1


def test_errors_stand_in_the_order_of_the_page_and_lead_to_their_field(world):
    data = sent(
        world.governance, **new_facts(world, exit_state="not_needed", our_role="", name="", starts_0="1")
    )
    response = client_of(world.governance).post(reverse("partnership_new"), data)
    targets = [target for target, message in response.context["form"].errors_in_order]
    assert targets == ["id_name", "id_our_role_0", "id_starts_0", "id_exit_plan"]
    page = text_of(response)
    for target in targets:
        assert f'id="{target}"' in page


def test_where_we_are_the_accountable_body_the_register_says_so(world):
    client = client_of(world.governance)
    ours = Organisation.objects.get(ours=True)
    client.post(
        reverse("partnership_new"), sent(world.governance, **new_facts(world, our_role="accountable_body"))
    )
    assert Partnership.objects.get().accountable_body == ours
    other = add_organisation(name="Eastvale", sector="council", by=world.governance, at=world.now())
    response = client.post(
        reverse("partnership_new"),
        sent(
            world.governance,
            **new_facts(world, name="Second", our_role="accountable_body", accountable_body=other.pk),
        ),
    )
    assert problems(response) == [
        "You said that we are the accountable body: choose Northmoor Council here, or change our role"
    ]


def test_changing_a_fact_keeps_its_history(world):
    partnership = world.partnership()
    response = save(client_of(world.lead), world.lead, partnership, our_share="5900000")
    assert response.url == reverse("partnership_facts", args=[partnership.ref])
    partnership.refresh_from_db()
    save(client_of(world.lead), world.lead, partnership, ends=date(2031, 3, 31))
    page = text_of(client_of(world.colleague).get(reverse("partnership_history", args=[partnership.ref])))
    for words in ("Lena Lead", "£6,400,000", "£5,900,000", "31 March 2030", "31 March 2031"):
        assert words in page
    changed = FieldChange.objects.on(partnership).exclude(field="partners").values_list("field", flat=True)
    assert set(changed) == {"our_share", "ends"}


def test_saving_what_it_says_already_changes_nothing(world):
    partnership = world.partnership()
    save(client_of(world.lead), world.lead, partnership)
    fresh = Partnership.objects.get(pk=partnership.pk)
    assert fresh.version == partnership.version
    assert not FieldChange.objects.on(partnership).exclude(field="partners").exists()


class TestStale:
    """Two people open one page; the second to save is told, field by field, and loses nothing."""

    @pytest.fixture
    def pair(self, world):
        partnership = world.partnership()
        save(
            client_of(world.governance),
            world.governance,
            partnership,
            annual_value="18200000",
            liabilities="Saved by Gwen.",
        )
        response = save(
            client_of(world.lead),
            world.lead,
            partnership,
            liabilities="Typed by Lena.",
            guarantees="1000",
        )
        return partnership, response

    def test_nothing_is_saved_over_the_other(self, pair):
        partnership, response = pair
        assert response.status_code == 200
        fresh = Partnership.objects.get(pk=partnership.pk)
        assert (fresh.liabilities, fresh.annual_value, fresh.guarantees) == (
            "Saved by Gwen.",
            18_200_000,
            None,
        )
        assert problems(response)[0].startswith("Somebody else saved this page while you were typing.")

    def test_what_was_saved_stands_beside_what_was_typed(self, pair):
        rows = {row.label: row for row in pair[1].context["form"].clashes}
        assert set(rows) == {"Liabilities", "All partners’ money a year"}
        clash = rows["Liabilities"]
        assert (clash.saved, clash.typed, clash.by_name, clash.taken) == (
            "Saved by Gwen.",
            "Typed by Lena.",
            "Gwen Governance",
            False,
        )
        assert rows["All partners’ money a year"].saved == "£18,200,000"
        page = text_of(pair[1])
        for words in ("Saved by Gwen.", "Typed by Lena.", 'value="1000"'):
            assert words in page

    def test_what_was_not_touched_follows_what_is_saved(self, pair):
        form = pair[1].context["form"]
        assert form["annual_value"].value() == "18,200,000"
        assert form["liabilities"].value() == "Typed by Lena."

    def test_saving_again_keeps_both_peoples_work(self, world, pair):
        partnership, response = pair
        form = response.context["form"]
        data = {form.add_prefix(name): form[name].value() for name in form.fields}
        data = {name: "" if value is None else value for name, value in data.items()}
        again = client_of(world.lead).post(edit_url(partnership, "money"), data)
        assert again.status_code == 302
        fresh = Partnership.objects.get(pk=partnership.pk)
        assert (fresh.liabilities, fresh.guarantees, fresh.annual_value) == (
            "Typed by Lena.",
            1000,
            18_200_000,
        )

    def test_a_date_that_was_not_touched_follows_too(self, world):
        partnership = world.partnership()
        gwen = client_of(world.governance)
        save(gwen, world.governance, partnership, ends=date(2032, 3, 31), notice_months="6")
        response = save(client_of(world.lead), world.lead, partnership, notice_months="12")
        form = response.context["form"]
        assert form["ends"].value() == ["31", "3", "2032"]
        assert {row.label: row.saved for row in form.clashes}["End date"] == "31 March 2032"

    def test_people_who_change_different_groups_do_not_stop_each_other(self, world):
        partnership = world.partnership()
        save(client_of(world.governance), world.governance, partnership, liabilities="Saved by Gwen.")
        response = save(client_of(world.lead), world.lead, partnership, purpose="Typed by Lena.")
        assert response.status_code == 302
        fresh = Partnership.objects.get()
        assert (fresh.purpose, fresh.liabilities) == ("Typed by Lena.", "Saved by Gwen.")


def test_a_page_without_its_version_is_stale(world):
    partnership = world.partnership()
    response = save(client_of(world.lead), world.lead, partnership, seen="", purpose="Typed.")
    assert problems(response)[0].startswith("Somebody else saved this page")
    assert Partnership.objects.get().purpose != "Typed."


def test_saving_twice_with_one_page_saves_once(world):
    partnership, client = world.partnership(), client_of(world.lead)
    data = sent(world.lead, **facts_of(partnership, purpose="Once."))
    assert client.post(edit_url(partnership), data).status_code == 302
    assert client.post(edit_url(partnership), data).status_code == 302
    assert FieldChange.objects.on(partnership).filter(field="purpose").count() == 1


def test_who_may_not_change_it_is_told_and_strangers_learn_nothing(world):
    partnership = world.partnership()
    colleague = client_of(world.colleague)
    assert "You cannot edit this partnership." in text_of(colleague.get(edit_url(partnership)))
    response = save(colleague, world.colleague, partnership, purpose="Forged.")
    assert response.status_code == 403
    assert Partnership.objects.get().purpose != "Forged."
    for ref in ("PTN-9999", "x", "a" * 60):
        assert client_of(world.governance).get(f"/partnerships/{ref}/edit/what/").status_code == 404
    assert client_of(world.governance).get("/partnerships/%00/edit/what/").status_code == 404
    assert client_of(world.governance).get(f"/partnerships/{partnership.ref}/edit/all/").status_code == 404


def test_a_key_of_somebody_else_is_refused(world):
    partnership, key = world.partnership(), str(uuid4())
    save(client_of(world.governance), world.governance, partnership, write_key=key, purpose="By Gwen.")
    fresh = Partnership.objects.get()
    client = client_of(world.lead, raise_request_exception=False)
    save(client, world.lead, fresh, write_key=key, purpose="By Lena.")
    assert Partnership.objects.get().purpose == "By Gwen."


def test_words_typed_before_the_session_ended_come_back_to_their_writer(world):
    partnership = world.partnership()
    data = sent(world.lead, **facts_of(partnership, purpose="Typed for an hour."))
    client = client_of(world.lead)
    client.logout()
    response = client.post(edit_url(partnership), data)
    assert "kept=1" in response.url
    assert "We kept what you typed. Log in to get it back." in text_of(client.get(response.url))
    login = {"username": world.lead.email, "password": "long enough for a test"}
    back = client.post(response.url, login)
    assert back.url == edit_url(partnership)
    page = text_of(client.get(back.url))
    assert "Typed for an hour." in page
    assert "It is not saved yet." in page
    assert Partnership.objects.get().purpose != "Typed for an hour."
    kept = KeptText.objects.get()
    client.post(edit_url(partnership), data | {"kept": kept.pk, "write_key": str(uuid4())})
    assert Partnership.objects.get().purpose == "Typed for an hour."
    assert not KeptText.objects.exists()


def test_the_page_shows_who_leads_and_who_does_not(world):
    partnership = world.partnership()
    page = text_of(client_of(world.colleague).get(partnership.get_absolute_url()))
    for words in ("Post of Lena Lead", "Lena Lead", "No plan", "£17,900,000", "Northmoor Council"):
        assert words in page
    facts = reverse("partnership_facts", args=[partnership.ref])
    assert facts in page
    page = text_of(client_of(world.colleague).get(facts))
    led = text_of(client_of(world.lead).get(facts))
    for group in FACT_GROUPS:
        assert edit_url(partnership, group) not in page
        assert edit_url(partnership, group) in led
    world.posts["lead"].holdings.update(until=date(2026, 1, 1))
    page = text_of(client_of(world.colleague).get(partnership.get_absolute_url()))
    assert "Nobody holds it now" in page


def test_the_form_offers_every_post_in_one_query(world, django_assert_max_num_queries):
    partnership = world.partnership()
    client = client_of(world.governance)
    with django_assert_max_num_queries(12):
        page = text_of(client.get(edit_url(partnership, "who")))
    for post in world.posts.values():
        assert post.title in page
    assert "Post of Kit Colleague (Kit Colleague)" in page


def test_whoever_holds_a_post_registers_what_it_leads_and_nothing_else(world):
    client, address = client_of(world.lead), reverse("partnership_new")
    page = text_of(client.get(address))
    assert "Post of Lena Lead" in page and "Post of Kit Colleague" not in page
    other = new_facts(world, lead_post=world.posts["colleague"].pk)
    assert problems(client.post(address, sent(world.lead, **other))) == [
        "Choose the lead officer’s post from the list"
    ]
    assert client.post(address, sent(world.lead, **new_facts(world))).status_code == 302
    world.posts["colleague"].holdings.update(until=date(2026, 1, 1))
    colleague = client_of(world.colleague)
    assert colleague.get(address).status_code == 403
    assert address not in text_of(colleague.get(reverse("partnerships")))
    assert address in text_of(client.get(reverse("partnerships")))


@pytest.mark.postgres
def test_of_two_writes_that_wait_for_one_another_one_keeps_its_words(fresh_database, monkeypatch):
    world = make_world()
    partnership = world.partnership()
    body = add_organisation(name="Elsewhere", sector="private", by=None, at=timezone.now())
    both = Barrier(2)

    def first():
        """Holds the organisation, then wants the partnership; waits longer than the other."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL deadlock_timeout = '20s'")
            Organisation.objects.select_for_update().get(pk=body.pk)
            both.wait()
            Partnership.objects.select_for_update().get(pk=partnership.pk)

    edit = views.edit_partnership

    def second(**given):
        Partnership.objects.select_for_update().get(pk=partnership.pk)
        both.wait()
        Organisation.objects.select_for_update().get(pk=body.pk)
        return edit(**given)

    monkeypatch.setattr(views, "edit_partnership", second)

    def person():
        return save(client_of(world.governance), world.governance, partnership, purpose="Words to keep")

    _, response = together([first, person])
    assert response.status_code == 200
    assert page_module.BUSY in text_of(response) and "Words to keep" in response.content.decode()
    partnership.refresh_from_db()
    assert partnership.purpose != "Words to keep"
    monkeypatch.setattr(views, "edit_partnership", edit)
    fields = response.context["form"].data.dict()
    again = client_of(world.governance).post(edit_url(partnership), fields)
    assert again.status_code == 302
    partnership.refresh_from_db()
    assert partnership.purpose == "Words to keep"


@pytest.mark.parametrize(
    ("state", "plan", "lacks"),
    [("agreed", "", True), ("draft", "", True), ("agreed", "Each keeps its own.", False), ("none", "", True)],
)
def test_an_exit_plan_of_which_nothing_is_said_is_told_as_none_is(world, state, plan, lacks):
    partnership = world.partnership()
    Partnership.objects.filter(pk=partnership.pk).update(exit_state=state, exit_plan=plan)
    page = client_of(world.lead).get(partnership.get_absolute_url())
    flags = {one.code: one.flag for one in page.context["facts"] if one.code.startswith("exit")}
    assert any(flags.values()) == lacks
    found = Partnership.objects.filter(needs("exit", world.lead, timezone.localdate()))
    assert found.exists() == lacks
    own = text_of(client_of(world.lead).get(reverse("my_work")))
    assert ("no exit plan on record" in own) == lacks
