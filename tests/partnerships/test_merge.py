"""Organisations that are one body: found, made one with nothing lost; and removed."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partnerships.faults import MoveRefused, Refused
from partnerships.models import Contribution, Event, FieldChange, Organisation, Partner, Partnership
from partnerships.queries.alike import alike_page
from partnerships.queries.register import Wanted, register
from partnerships.writes import merge as merge_writes
from partnerships.writes.merge import merge_organisations
from partnerships.writes.organisation import add_organisation, edit_organisation, remove_organisation
from partnerships.writes.partnership import add_partner, end_partner
from tests.appraisal.test_races import together
from tests.partnerships.sending import client_of, problems, sent, text_of
from tests.world import make_world


def body(world, name, sector="nhs"):
    return add_organisation(name=name, sector=sector, by=world.governance, at=world.now())


def place(world, partnership, organisation, **facts):
    given = {"role": "partner", "joined": None} | {
        name: facts.pop(name) for name in ("role", "joined") if name in facts
    }
    made = add_partner(
        partnership=partnership, organisation=organisation, by=world.governance, at=world.now(), **given
    )
    Partner.objects.filter(pk=made.pk).update(**facts)
    return Partner.objects.get(pk=made.pk)


def gift(partner, year, kind="money", amount=None, words=""):
    return Contribution.objects.create(
        partnership=partner.partnership, partner=partner, year=year, kind=kind, amount=amount, words=words
    )


def merge(world, kept, merged):
    return merge_organisations(kept=kept, merged=merged, by=world.governance, at=world.now())


def everything() -> dict:
    """Every row of what a merge may touch, by its table and key."""
    models = (Partnership, Partner, Contribution, Organisation, FieldChange, Event)
    return {model: {row["id"]: row for row in model.objects.values()} for model in models}


def test_the_model_names_organisations_in_no_place_that_a_merge_forgets():
    names = {relation.name for relation in Organisation._meta.related_objects}
    told = {"told_from_later", "told_from_earlier"}
    assert names == {"places", "accountable_for", "hosts", "merged_from", *told}
    assert {relation.name for relation in Partner._meta.related_objects} == {"contributions", "risks"}


def test_a_partners_risk_goes_with_it(world):
    kept, merged = body(world, "Fellmarch Trust"), body(world, "Fellmarch NHS Trust")
    partnership = world.partnership()
    place(world, partnership, kept)
    risk = world.risk(partnership, whose="partner", partner=place(world, partnership, merged))
    merge(world, kept, merged)
    risk.refresh_from_db()
    assert risk.partner.organisation == kept


def test_all_moves_and_nothing_is_lost(world):
    kept, merged = body(world, "Northmoor NHS Trust"), body(world, "The Northmoor N.H.S. Trust")
    older = body(world, "Northmoor Hospitals")
    merge(world, merged, older)
    both = world.partnership("Both board", accountable_body=merged, host=merged)
    alone = world.partnership("Alone board")
    before = world.partnership("Before board")
    ours = place(world, both, kept, role="host", joined=date(2021, 4, 1), share=1000)
    theirs = place(world, both, merged, role="funder", joined=date(2019, 4, 1), share=2550, voting="votes")
    moved = place(world, alone, merged, joined=date(2020, 4, 1))
    left = place(world, before, merged)
    end_partner(partner=left, left=date(2024, 3, 31), by=world.governance, at=world.now())
    place(world, before, kept)
    same = gift(ours, 2026, amount=100, words="Rent")
    gift(theirs, 2026, amount=50, words="Cleaning")
    words = gift(ours, 2025, "staff", words="Two nurses")
    gift(theirs, 2025, "staff", amount=7)
    other = gift(theirs, 2024, amount=9)
    untouched = gift(left, 2023, amount=3)
    rows = everything()

    merge(world, kept, merged)

    now = everything()
    gone = {model: rows[model].keys() - now[model].keys() for model in rows}
    assert {model: len(ids) for model, ids in gone.items()} == {
        Partnership: 0, Partner: 1, Contribution: 2, Organisation: 0, FieldChange: 0, Event: 0,
    }  # fmt: skip
    ours.refresh_from_db()
    assert (ours.role, ours.joined, ours.share, ours.voting) == ("host", date(2019, 4, 1), 3550, "votes")
    same.refresh_from_db()
    words.refresh_from_db()
    assert (same.amount, same.words, words.amount, words.words) == (150, "Rent; Cleaning", 7, "Two nurses")
    for row, partner in ((other, ours), (untouched, left)):
        row.refresh_from_db()
        assert row.partner_id == partner.pk
    for row in (moved, left):
        row.refresh_from_db()
        assert row.organisation_id == kept.pk
    both.refresh_from_db()
    assert (both.accountable_body_id, both.host_id) == (kept.pk, kept.pk)
    # What the joined place and its contributions said stands in the history, readable.
    told = FieldChange.objects.on(both).filter(field="partners").first()
    for said in (
        "The Northmoor N.H.S. Trust, funder",
        "votes",
        "25.50 per cent",
        "joined 1 April 2019",
    ):
        assert said in told.before, told.before
    sums = FieldChange.objects.on(both).filter(field="contributions").first()
    assert "£50 Cleaning" in sums.before and sums.after
    assert "Northmoor NHS Trust, host" in told.after and "joined 1 April 2019" in told.after
    for row in Organisation.objects.filter(pk__in=[merged.pk, older.pk]):
        assert row.merged_into_id == kept.pk and row.name == rows[Organisation][row.pk]["name"]
    verbs = {
        one.subject_id: one.verb for one in Event.objects.filter(subject_kind="partnerships.organisation")
    }
    assert verbs[kept.pk] == "merged with The Northmoor N.H.S. Trust"
    assert verbs[merged.pk] == "merged into Northmoor NHS Trust"
    # Sums are what they were, and every other row is as it was.
    assert sum(one.amount or 0 for one in Contribution.objects.all()) == 169
    other_now = {
        model: {pk for pk in rows[model] if now[model].get(pk) != rows[model][pk]}
        for model in (FieldChange, Event, Partnership, Partner)
    }
    assert other_now == {
        FieldChange: set(),
        Event: set(),
        Partnership: {both.pk},
        Partner: {ours.pk, theirs.pk, moved.pk, left.pk},
    }
    # Its address leads to the one that was kept, and its name still finds it, in both lists.
    client = client_of(world.colleague)
    assert client.get(merged.get_absolute_url()).url == kept.get_absolute_url()
    assert client.get(older.get_absolute_url()).url == kept.get_absolute_url()
    page = text_of(client.get(reverse("organisations"), {"words": "N.H.S."}))
    assert kept.get_absolute_url() in page and merged.get_absolute_url() not in page
    assert alone in register(world.colleague, Wanted(words="N.H.S."))
    page = text_of(client.get(kept.get_absolute_url()))
    assert "Also known as Northmoor Hospitals, The Northmoor N.H.S. Trust." in page
    history = text_of(client.get(reverse("partnership_history", args=[both.ref])))
    assert "25.50 per cent" in history
    # It is offered nowhere, and cannot be added again.
    page = text_of(client_of(world.governance).get(reverse("partnership_partners", args=[alone.ref])))
    assert "Northmoor NHS Trust" in page and "N.H.S." not in page
    with pytest.raises(Refused, match="is another name of Northmoor NHS Trust"):
        body(world, "the northmoor n.h.s. trust")


def test_what_does_not_fit_into_one_is_refused_whole_with_what_to_do(world):
    kept, merged = body(world, "One"), body(world, "Two")
    board = world.partnership("Long board")
    ours, theirs = place(world, board, kept, share=6000), place(world, board, merged, share=5000)
    gift(ours, 2026, words="x" * 200)
    gift(theirs, 2026, words="y" * 200)
    rows = everything()
    with pytest.raises(MoveRefused) as refused:
        merge(world, kept, merged)
    assert refused.value.reasons == [
        "Long board: together their shares are over 100 per cent. Correct one of them first.",
        "Long board: the words about money in 2026 are too long to stand together. Shorten them first.",
    ]
    assert everything() == rows


def test_the_council_itself_is_kept_and_its_money_counted_again(world):
    ours, second = Organisation.objects.get(ours=True), body(world, "Northmoor Borough Council", "council")
    board = world.partnership("Money board", annual_value=100, our_share=60)
    mine, theirs = board.partners.get(organisation=ours), place(world, board, second)
    gift(mine, 2026, amount=60)
    gift(theirs, 2026, amount=40)
    Partnership.objects.filter(pk=board.pk).update(money_year=2026)
    with pytest.raises(Refused, match="is the council itself, which can only be kept"):
        merge(world, second, ours)
    client = client_of(world.governance)
    address = reverse("organisation_merge", args=[second.pk])
    assert "Northmoor Borough Council" not in str(
        client.get(address, {"with": ours.pk}).context["form"]["keep"]
    )
    response = client.post(address, sent(world.governance, other=ours.pk, keep=second.pk))
    assert problems(response) == ["Choose which one is kept"]
    response = client.post(address, sent(world.governance, other=ours.pk, keep=ours.pk))
    assert response.url == ours.get_absolute_url()
    board.refresh_from_db()
    assert (board.our_share, board.annual_value) == (100, 100)


def test_the_pages_of_a_merge(world):
    kept, merged = body(world, "Tŷ Mawr Ltd"), body(world, "Ty Mawr Limited")
    place(world, world.partnership("Mawr board"), merged)
    client = client_of(world.governance)
    page = text_of(client.get(reverse("organisations_alike")))
    assert f"{reverse('organisation_merge', args=[kept.pk])}?with={merged.pk}" in page and "1 group" in page
    assert "the one below may be the same" in page and "the same as Ty Mawr Limited" in page
    address = reverse("organisation_merge", args=[kept.pk])
    page = text_of(client.get(address))
    assert f'href="?with={merged.pk}"' in page and "Names much like it" in page
    page = text_of(client.get(address, {"with": merged.pk}))
    assert "Mawr board" in page and "Which one is kept?" in page
    for forged in ("9" * 30, str(kept.pk), "x\x00", "0"):
        assert "Go on" in text_of(client.get(address, {"with": forged}))
    assert problems(client.post(address, sent(world.governance, other=merged.pk, keep=""))) == [
        "Choose which one is kept"
    ]
    assert client.post(address, sent(world.governance, other=merged.pk, keep=kept.pk)).status_code == 302
    for name in ("organisation_merge", "organisation_edit", "organisation_remove"):
        assert client.get(reverse(name, args=[merged.pk])).status_code == 404
    assert "There are none." in text_of(client.get(reverse("organisations_alike")))


def test_groups_are_found_by_one_grouping_however_many_there_are(world):
    def groups(count):
        Organisation.objects.bulk_create(
            Organisation(name=f"{legal} {number} {count}", sector="other", likeness=f"g{number:04} {count}")
            for number in range(count)
            for legal in ("A", "B")
        )
        with CaptureQueriesContext(connection) as captured:
            page = alike_page(1)
        return len(captured), len(page.object_list)

    assert groups(2) == (4, 2)
    assert groups(120) == (4, 50)
    Organisation.objects.bulk_create(
        Organisation(name=f"0 crowd {number}", sector="other", likeness="a crowd") for number in range(30)
    )
    first = alike_page(1).object_list[0]
    assert (first.size, len(first.members)) == (30, 10)


def test_a_name_is_known_by_its_likeness_from_the_start_and_after_a_change(world):
    one = body(world, "Croeso Ltd")
    assert Organisation.objects.get(pk=one.pk).likeness == "croeso"
    given = {"sector": "business", "seen": 1, "by": world.governance, "at": world.now()}
    edit_organisation(organisation=one, name="Helo Limited", **given)
    assert Organisation.objects.get(pk=one.pk).likeness == "helo"
    assert Organisation.objects.get(ours=True).likeness == "northmoor"
    assert set(FieldChange.objects.on(one).values_list("field", flat=True)) == {"name", "sector"}


def test_removing_is_for_what_nothing_names(world):
    one, spare, merged = body(world, "Croeso"), body(world, "Spare"), body(world, "Croeso two")
    boards = [world.partnership(f"Board {number:02}") for number in range(12)]
    for board in boards:
        place(world, board, one)
    end_partner(
        partner=boards[0].partners.get(organisation=one), left=date(2026, 3, 31), by=None, at=world.now()
    )
    Partnership.objects.filter(pk=boards[1].pk).update(accountable_body=one, host=one)
    merge(world, one, merged)
    client = client_of(world.governance)
    page = text_of(client.get(reverse("organisation_remove", args=[one.pk])))
    for said in (
        "It is or was a partner in Board 00, Board 01,",
        "Board 09 and 2 more. Where it was named by mistake, take it away there; or merge it into another "
        "organisation.",
        "It is the accountable body for Board 01. Name another there first.",
        "It hosts Board 01. Name another there first.",
        "It is also known as Croeso two",
    ):
        assert said in page, page
    response = client.post(reverse("organisation_remove", args=[one.pk]), sent(world.governance))
    assert len(problems(response)) == 4 and Organisation.objects.filter(pk=one.pk).exists()
    ours = Organisation.objects.get(ours=True)
    with pytest.raises(MoveRefused, match="the council itself"):
        remove_organisation(organisation=ours, by=None, at=world.now())
    data = sent(world.governance)
    for _ in range(2):  # the second time is the first, sent again
        response = client.post(reverse("organisation_remove", args=[spare.pk]), data)
        assert response.url == reverse("organisations")
    assert not Organisation.objects.filter(pk=spare.pk).exists()
    assert Event.objects.filter(subject_name="Spare", verb="removed").count() == 1


def racers(world, one, other):
    def act(kept, merged):
        def run():
            try:
                merge_organisations(kept=kept, merged=merged, by=world.governance, at=timezone.now())
            except Refused as fault:
                return fault.message
            return "merged"

        return run

    return [act(one, other), act(other, one)] * 2


def test_of_two_who_merge_the_same_pair_one_does(fresh_database):
    world = make_world()
    one, other = body(world, "Croeso Ltd"), body(world, "Croeso Limited")
    place(world, world.partnership(), other)
    said = together(racers(world, one, other))
    assert said.count("merged") == 1
    assert sum("was merged into another organisation already" in one for one in said) == 3
    assert Organisation.objects.filter(merged_into__isnull=False).count() == 1
    assert Partner.objects.get(organisation__ours=False).organisation.merged_into_id is None


def test_without_the_look_under_the_lock_both_would_be_merged_away(fresh_database, monkeypatch):
    world = make_world()
    one, other = body(world, "Croeso Ltd"), body(world, "Croeso Limited")
    monkeypatch.setattr(merge_writes, "_locked", lambda kept, merged: (kept, merged))
    for act in racers(world, one, other)[:2]:
        act()
    assert Organisation.objects.filter(merged_into__isnull=False).count() == 2


def test_organisations_are_sorted_by_their_headings(world):
    given, one = {"by": world.governance, "at": world.now()}, world.partnership()
    for name, sector in (("Zed NHS Trust", "nhs"), ("abbey College", "education"), ("Mill Co", "business")):
        made = add_organisation(name=name, sector=sector, **given)
        if sector != "business":
            add_partner(partnership=one, organisation=made, role="partner", joined=None, **given)
        if sector == "nhs":
            other = world.partnership("Another")
            add_partner(partnership=other, organisation=made, role="partner", joined=None, **given)

    def listed(sort):
        shown = client_of(world.colleague).get(reverse("organisations"), {"sort": sort}).context["shown"]
        return "".join(row.name[0].lower() for row in shown if not row.ours)

    assert listed("name") == listed("x") == "amz" and listed("-name") == "zma"
    assert listed("sector") == "mza" and listed("-sector") == "azm"  # Business, NHS, School
    assert listed("now") == "maz" and listed("-now") == "zam"
