"""Partners who join and leave; marks proposed by an author and decided by the proper officer."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appraisal.writes.mark import decide_part_mark, mark_part
from partnerships.models import Event, Mark, Organisation, Partner, Partnership
from partnerships.queries.organisation import where_named
from partnerships.writes.contribution import add_contribution
from partnerships.writes.mark import decide_mark, propose_mark
from partnerships.writes.organisation import add_organisation
from partnerships.writes.partnership import add_partner
from partnerships.writes.row import remove_row
from tests.partnerships.sending import client_of, problems, sent, text_of

NEXT_YEAR = timezone.localdate() + timedelta(days=365)


@pytest.fixture
def partnership(world):
    return world.partnership()


@pytest.fixture
def eastvale(world):
    return add_organisation(name="Eastvale Council", sector="council", by=world.governance, at=world.now())


@pytest.fixture
def place(world, partnership, eastvale):
    return add_partner(
        partnership=partnership,
        organisation=eastvale,
        role="partner",
        joined=date(2024, 4, 1),
        by=world.lead,
        at=world.now(),
    )


class TestPartners:
    def add(self, world, partnership, **fields):
        given = {"organisation": "", "name": "", "sector": "", "role": "partner"} | fields
        address = reverse("partner_new", args=[partnership.ref])
        return client_of(world.lead).post(address, sent(world.lead, **given))

    def test_from_the_list(self, world, partnership, eastvale):
        self.add(world, partnership, organisation=eastvale.pk, role="host", joined=date(2025, 4, 1))
        made = Partner.objects.get(partnership=partnership, organisation=eastvale)
        assert (made.role, made.joined, made.left) == ("host", date(2025, 4, 1), None)
        page = text_of(client_of(world.colleague).get(partnership.get_absolute_url()))
        assert "Eastvale Council" in page
        assert "Host, since 1 April 2025" in page

    def test_a_new_organisation_by_somebody_who_may_not_edit_organisations_elsewhere(
        self, world, partnership
    ):
        self.add(world, partnership, name="Larch Ltd", sector="business")
        assert Partner.objects.get(partnership=partnership, organisation__name="Larch Ltd")
        assert Organisation.objects.get(name="Larch Ltd").sector == "business"

    def test_a_new_organisation_much_like_one_that_is_there_is_said(self, world, partnership, eastvale):
        given = {"organisation": "", "sector": "council", "role": "partner"}
        address = reverse("partner_new", args=[partnership.ref])
        for name, said in (("Eastvale Borough Council", True), ("Larch Council", False)):
            data = sent(world.lead, name=name, **given)
            page = text_of(client_of(world.lead).post(address, data, follow=True))
            assert (f"“{name}” was added, and is much like “Eastvale Council”" in page) is said

    def test_twice_with_one_page_adds_one(self, world, partnership):
        data = sent(world.lead, organisation="", name="Larch Ltd", sector="business", role="partner")
        address, client = reverse("partner_new", args=[partnership.ref]), client_of(world.lead)
        assert client.post(address, data).status_code == client.post(address, data).status_code == 302
        assert Partner.objects.filter(partnership=partnership).count() == 2  # and the council itself

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({}, "Choose an organisation, or type the name of a new one"),
            ({"organisation": 99_999}, "Choose an organisation from the list"),
            ({"name": "Larch\x07"}, "Remove the hidden control character at position 6."),
            ({"name": "Larch"}, "Choose the new organisation’s sector"),
            ({"name": "Larch", "sector": "circus"}, "Choose a sector from the list"),
            ({"name": "x" * 151, "sector": "council"}, "Use 150 characters or fewer."),
            ({"name": "eastvale council", "sector": "council"}, "There is already an organisation called"),
            (
                {"organisation": "eastvale", "name": "Larch"},
                "Choose an organisation or type a new one, not both",
            ),
            ({"organisation": "eastvale", "role": ""}, "Choose the partner’s role"),
            ({"organisation": "eastvale", "joined": NEXT_YEAR}, "This date is still to come."),
            ({"organisation": "ours"}, "Northmoor Council is already a partner."),
        ],
    )
    def test_refused_in_words(self, world, partnership, eastvale, fields, message):
        known = {"eastvale": eastvale.pk, "ours": Organisation.objects.get(ours=True).pk}
        organisation = fields.get("organisation", "")
        response = self.add(
            world, partnership, **(fields | {"organisation": known.get(organisation, organisation)})
        )
        assert any(said.startswith(message) for said in problems(response)), problems(response)
        assert Partner.objects.filter(partnership=partnership).count() == 1
        assert not Organisation.objects.filter(name__in=["Larch", "Larch\x07"]).exists()

    def leave(self, world, place, day):
        address = reverse("partner_leave", args=[place.partnership.ref, place.pk])
        return client_of(world.lead).post(address, sent(world.lead, left=day))

    def test_leaving(self, world, place):
        assert self.leave(world, place, date(2026, 3, 31)).status_code == 302
        place.refresh_from_db()
        assert place.left == date(2026, 3, 31)
        partners = reverse("partnership_partners", args=[place.partnership.ref])
        assert "31 Mar 2026" in text_of(client_of(world.colleague).get(partners))
        history = reverse("partnership_history", args=[place.partnership.ref])
        assert "When it left: 31 March 2026" in text_of(client_of(world.colleague).get(history))

    @pytest.mark.parametrize(
        ("day", "message"),
        [
            (None, "Enter the date it left"),
            (NEXT_YEAR, "This date is still to come."),
            (date(2024, 3, 31), "The date it left must be after the date it joined."),
        ],
    )
    def test_leaving_refused(self, world, place, day, message):
        assert problems(self.leave(world, place, day))[0].startswith(message)
        place.refresh_from_db()
        assert place.left is None

    def test_leaving_again_does_not_move_the_date(self, world, place):
        self.leave(world, place, date(2026, 3, 31))
        response = self.leave(world, place, date(2026, 4, 30))
        assert problems(response) == ["Eastvale Council left on 31 March 2026 already."]
        place.refresh_from_db()
        assert place.left == date(2026, 3, 31)

    def change(self, world, place, **fields):
        place.refresh_from_db()
        address = reverse("partner_edit", args=[place.partnership.ref, place.pk])
        given = {"role": place.role, "voting": "", "share": "", "joined": place.joined} | fields
        return client_of(world.lead).post(address, sent(world.lead, seen=place.version, **given))

    def test_a_wrong_day_of_leaving_is_corrected(self, world, place):
        self.leave(world, place, date(2026, 3, 31))
        assert self.change(world, place, left=date(2026, 4, 30)).status_code == 302
        place.refresh_from_db()
        assert place.left == date(2026, 4, 30)
        history = reverse("partnership_history", args=[place.partnership.ref])
        assert "When it left: 30 April 2026" in text_of(client_of(world.colleague).get(history))

    def test_a_partner_that_did_not_leave_is_one_again(self, world, place):
        Partnership.objects.filter(pk=place.partnership_id).update(tier="Standard")
        self.leave(world, place, date(2026, 3, 31))
        assert self.change(world, place, left=None).status_code == 302
        place.refresh_from_db()
        assert place.left is None
        place.partnership.refresh_from_db()
        assert "A partner did not leave: Eastvale Council." in place.partnership.significance_stale

    def test_a_day_of_leaving_before_joining_is_refused(self, world, place):
        self.leave(world, place, date(2026, 3, 31))
        response = self.change(world, place, left=date(2024, 3, 31))
        assert problems(response) == ["The date it left must be after the date it joined."]

    def test_one_that_has_joined_again_did_leave(self, world, place, eastvale):
        self.leave(world, place, date(2026, 3, 31))
        self.add(world, place.partnership, organisation=eastvale.pk)
        response = self.change(world, place, left=None)
        assert problems(response) == ["Eastvale Council is a partner again already, in another row."]
        place.refresh_from_db()
        assert place.left == date(2026, 3, 31)

    def test_one_that_did_not_leave_needs_room_for_its_share(self, world, place, eastvale):
        self.leave(world, place, date(2026, 3, 31))
        other = add_organisation(name="Larch", sector="business", by=world.lead, at=world.now())
        self.add(world, place.partnership, organisation=other.pk)
        larch = Partner.objects.get(organisation=other)
        assert self.change(world, larch, share="80").status_code == 302
        assert "would come to 110%" in problems(self.change(world, place, left=None, share="30"))[0]

    def test_whoever_has_not_left_is_not_asked_when(self, world, place):
        address = reverse("partner_edit", args=[place.partnership.ref, place.pk])
        assert "When it left" not in text_of(client_of(world.lead).get(address))
        self.change(world, place, left=date(2026, 3, 31))
        place.refresh_from_db()
        assert place.left is None

    def test_a_page_opened_before_it_left_does_not_take_that_back(self, world, place):
        opened = {"role": "host", "voting": "", "share": "", "joined": place.joined, "seen": place.version}
        self.leave(world, place, date(2026, 3, 31))
        address = reverse("partner_edit", args=[place.partnership.ref, place.pk])
        response = client_of(world.lead).post(address, sent(world.lead, **opened))
        assert "Somebody else saved this page" in problems(response)[0]
        assert "31 March 2026" in text_of(response)
        place.refresh_from_db()
        assert place.left == date(2026, 3, 31)

    def take_away(self, world, place, person=None):
        person = person or world.lead
        address = reverse("partner_remove", args=[place.partnership.ref, place.pk])
        return client_of(person).post(address, sent(person))

    def test_one_named_by_mistake_is_taken_away_and_its_history_stays(self, world, place, eastvale):
        edit = reverse("partner_edit", args=[place.partnership.ref, place.pk])
        remove = reverse("partner_remove", args=[place.partnership.ref, place.pk])
        client = client_of(world.lead)
        assert remove in client.get(edit).content.decode()
        assert "Take away Eastvale Council?" in text_of(client.get(remove))
        assert self.take_away(world, place).status_code == 302
        assert not Partner.objects.filter(pk=place.pk).exists()
        history = text_of(client.get(reverse("partnership_history", args=[place.partnership.ref])))
        assert history.count("Organisation: Eastvale Council") == 2  # named, and taken away
        assert Event.objects.filter(verb="taken away", subject_id=place.partnership_id).exists()
        assert not where_named(eastvale)

    def test_the_council_itself_is_not_taken_away(self, world, place):
        ours = Partner.objects.get(partnership=place.partnership, organisation__ours=True)
        assert self.take_away(world, ours).status_code == 404
        edit = reverse("partner_edit", args=[place.partnership.ref, ours.pk])
        assert "Take it away" not in text_of(client_of(world.lead).get(edit))

    def test_what_names_a_partner_keeps_it_and_says_so(self, world, place):
        facts = {"partner": place, "year": 2026, "kind": "staff", "amount": 200, "words": ""}
        row = add_contribution(partnership=place.partnership, facts=facts, by=world.lead, at=world.now())
        risk = world.risk(place.partnership, whose="partner", partner=place)
        reasons = [
            "It put something in, in 2026/27. If that is a mistake too, take it away first.",
            f"It is named as the partner whose risk it is in {risk.ref}. Change that first.",
        ]
        page = reverse("partner_remove", args=[place.partnership.ref, place.pk])
        assert all(reason in text_of(client_of(world.lead).get(page)) for reason in reasons)
        assert problems(self.take_away(world, place)) == reasons
        remove_row(row=row, by=world.lead, at=world.now())
        assert problems(self.take_away(world, place)) == reasons[1:]
        assert Partner.objects.filter(pk=place.pk).exists()

    def test_the_council_itself_and_partners_of_others_are_not_found(self, world, place):
        ours = Partner.objects.get(partnership=place.partnership, organisation__ours=True)
        other = world.partnership("Another")
        client = client_of(world.lead)
        for ref, pk in ((place.partnership.ref, ours.pk), (other.ref, place.pk), ("PTN-9999", place.pk)):
            assert client.get(f"/partnerships/{ref}/partners/{pk}/leave/").status_code == 404
        assert client.get(f"/partnerships/{other.ref}/partners/{10**25}/leave/").status_code == 404

    def test_the_place_of_an_organisation_shows_on_its_page(self, world, place, eastvale):
        page = text_of(client_of(world.colleague).get(eastvale.get_absolute_url()))
        assert place.partnership.name in page
        assert "1 April 2024" in page


class TestMarks:
    GIVEN = {
        "part": "our_share",
        "kind": "exempt",
        "paragraph": "3",
        "reason": "Tender.",
        "look_again": NEXT_YEAR,
    }

    def propose(self, world, partnership, person=None, **fields):
        person = person or world.lead
        address = reverse("partnership_mark", args=[partnership.ref])
        return client_of(person).post(address, sent(person, **(self.GIVEN | fields)))

    def decide(self, world, mark, partnership, **fields):
        address = reverse("mark_decide", args=[partnership.ref, mark.pk])
        return client_of(world.proper).post(address, sent(world.proper, **fields))

    @pytest.fixture
    def mark(self, world, partnership):
        return propose_mark(
            subject=partnership,
            part="our_share",
            kind="exempt",
            paragraph="3",
            reason="Tender.",
            look_again=NEXT_YEAR,
            by=world.lead,
            at=world.now(),
        )

    def test_a_proposal_withholds_at_once_and_waits_for_the_proper_officer(self, world, partnership):
        assert self.propose(world, partnership).status_code == 302
        assert "£6,400,000" not in text_of(client_of(world.colleague).get(partnership.get_absolute_url()))
        waiting = text_of(client_of(world.proper).get(reverse("marks_to_decide")))
        assert f"{partnership.name}: Our money a year" in waiting

    def test_pressing_twice_proposes_once(self, world, partnership):
        address, client = reverse("partnership_mark", args=[partnership.ref]), client_of(world.lead)
        data = sent(world.lead, **self.GIVEN)
        assert client.post(address, data).status_code == client.post(address, data).status_code == 302
        assert Mark.objects.count() == 1

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"part": ""}, "Choose what to withhold"),
            ({"part": "name"}, "Choose what to withhold"),
            ({"part": "password"}, "Choose what to withhold"),
            ({"kind": "secret"}, "Choose exempt or confidential"),
            ({"paragraph": ""}, "Enter the paragraph that makes it exempt"),
            ({"paragraph": "3" * 21}, "Use 20 characters or fewer."),
            ({"reason": ""}, "Say why it is withheld"),
            ({"reason": "r" * 501}, "Use 500 characters or fewer."),
            ({"look_again": None}, "Enter the date on which to look at it again"),
            ({"look_again": date(2020, 1, 1)}, "This date has passed: enter one still to come"),
        ],
    )
    def test_refused_in_words(self, world, partnership, fields, message):
        response = self.propose(world, partnership, **fields)
        assert any(said.startswith(message) for said in problems(response)), problems(response)
        assert not Mark.objects.exists()

    def test_what_is_marked_is_not_marked_again(self, world, partnership, mark):
        page = client_of(world.lead).get(reverse("partnership_mark", args=[partnership.ref]))
        assert "our_share" not in [code for code, label in page.context["propose"].offered]
        assert problems(self.propose(world, partnership)) == ["This is already marked."]
        assert Mark.objects.count() == 1

    def test_confidential_needs_no_paragraph_and_keeps_none(self, world, partnership):
        self.propose(world, partnership, kind="confidential", paragraph="", look_again=None)
        made = Mark.objects.get()
        assert (made.kind, made.paragraph, made.look_again) == ("confidential", "", None)

    def test_the_law_named_is_the_nations_own(self, world, partnership):
        address = reverse("partnership_mark", args=[partnership.ref])
        assert "Part 1: 1 an individual" in text_of(client_of(world.lead).get(address))
        client_of(world.administrator).post(
            reverse("council"),
            sent(world.administrator, name="Northmoor", nation="wales", committee="Audit", seen=1),
        )
        assert "Part 4: 12 an individual" in text_of(client_of(world.lead).get(address))

    def test_agreeing(self, world, partnership, mark):
        assert self.decide(world, mark, partnership, decision="agree").status_code == 302
        mark.refresh_from_db()
        assert (mark.state, mark.decided_by) == (Mark.DECIDED, world.proper)
        assert Event.objects.filter(verb="mark agreed", by_id=world.proper.pk).exists()

    def test_declining_needs_a_reason(self, world, partnership, mark):
        response = self.decide(world, mark, partnership, decision="decline", reason="")
        assert problems(response) == ["Say why it is not withheld"]
        assert f"#id_{mark.pk}_reason" in text_of(response)
        assert f'id="id_{mark.pk}_reason"' in text_of(response)
        self.decide(world, mark, partnership, decision="decline", reason="It is in the accounts.")
        assert "£6,400,000" in text_of(client_of(world.colleague).get(partnership.get_absolute_url()))

    def test_a_decision_is_made_once(self, world, partnership, mark):
        self.decide(world, mark, partnership, decision="agree")
        response = self.decide(world, mark, partnership, decision="decline", reason="Changed my mind.")
        assert problems(response) == ["This mark has been decided already."]
        mark.refresh_from_db()
        assert mark.state == Mark.DECIDED

    def test_a_decision_written_after_the_log_in_ended_is_given_back_in_its_own_form(
        self, world, partnership, mark
    ):
        address = reverse("mark_decide", args=[partnership.ref, mark.pk])
        fields = sent(world.proper, decision="decline", reason="PRECIOUS words of an hour")
        assert "kept=1" in Client().post(address, fields).url
        proper = client_of(world.proper)
        session = proper.session
        session["kept"] = True
        session.save()
        page = text_of(proper.get(address, follow=True))
        assert "We kept what you typed" in page
        before, _, after = page.partition("PRECIOUS words of an hour")
        assert f'id="id_{mark.pk}_reason"' in before and after

    def test_what_was_agreed_is_withheld_until_it_is_lifted(self, world, partnership, mark):
        self.decide(world, mark, partnership, decision="agree")
        page = reverse("partnership_mark", args=[partnership.ref])
        assert "stop withholding it" in text_of(client_of(world.proper).get(page))
        assert "stop withholding it" not in text_of(client_of(world.governance).get(page))
        assert "£6,400,000" not in text_of(client_of(world.colleague).get(partnership.get_absolute_url()))
        response = self.decide(world, mark, partnership, now="stop", reason="")
        assert problems(response) == ["Say why it need not be withheld any more"]
        ended = self.decide(world, mark, partnership, now="stop", reason="The tender has closed.")
        assert ended.status_code == 302
        assert "£6,400,000" in text_of(client_of(world.colleague).get(partnership.get_absolute_url()))
        mark.refresh_from_db()
        assert (mark.state, mark.lifted_by, mark.lifted_reason) == (
            Mark.LIFTED,
            world.proper,
            "The tender has closed.",
        )
        assert mark.decided_by == world.proper
        assert Event.objects.filter(verb="mark lifted", by_id=world.proper.pk).exists()
        response = self.decide(world, mark, partnership, decision="decline", reason="Again.")
        assert problems(response) == ["This mark has been decided already."]
        # What was withheld once may be withheld again, for another reason.
        assert self.propose(world, partnership).status_code == 302
        assert Mark.objects.on(partnership).count() == 2

    def test_the_date_to_look_again_is_shown_once_it_has_come_and_another_can_be_set(
        self, world, partnership, mark
    ):
        self.decide(world, mark, partnership, decision="agree", reason="As asked.")
        page, queue = reverse("partnership_mark", args=[partnership.ref]), reverse("marks_to_look_again")
        proper, today = client_of(world.proper), timezone.localdate()

        def told() -> tuple[bool, bool, bool]:
            """Where the mark is told of as one to look at: on its page, in the list, on the officer's own."""
            work = client_of(world.governance).get(reverse("my_work")).context["blocks"]
            blocks = [one for one in work if one.title == "Marks to look at again"]
            shown = proper.get(queue).context["shown"]
            assert [one.total for one in blocks] == [shown.paginator.count] * bool(shown.paginator.count)
            return "Date passed" in text_of(proper.get(page)), bool(shown.paginator.count), bool(blocks)

        Mark.objects.update(look_again=today + timedelta(days=1))
        assert told() == (False, False, False)
        Mark.objects.update(look_again=today)
        assert told() == (True, True, True)
        block = next(one for one in proper.get(reverse("my_work")).context["blocks"])
        assert (block.lines[0].address, block.lines[0].name) == (page, partnership.name)
        assert block.lines[0].about.startswith("Our money a year: withheld, to look at again on")
        for fields, message in (
            ({}, "Choose whether it is still withheld"),
            ({"now": "keep"}, "Enter the date on which to look at it again"),
            ({"now": "keep", "look_again": today}, "This date has passed: enter one still to come"),
        ):
            assert problems(self.decide(world, mark, partnership, **fields)) == [message]
        later = today + timedelta(days=30)
        assert self.decide(world, mark, partnership, now="keep", look_again=later).status_code == 302
        assert told() == (False, False, False)
        mark.refresh_from_db()
        assert (mark.state, mark.look_again, mark.decision_reason) == (Mark.DECIDED, later, "As asked.")
        assert Event.objects.filter(verb="mark looked at again", by_id=world.proper.pk).exists()
        assert client_of(world.colleague).get(queue).status_code == 404

    def test_of_a_draft_those_who_may_not_read_it_are_told_of_no_mark(self, world, partnership, mark):
        """A cleared member reads what is withheld of the register, and no draft."""
        appraisal, given = world.appraisal(partnership), {"by": world.proper, "at": world.now()}
        why = {"kind": "exempt", "paragraph": "3", "reason": "Bid.", "look_again": NEXT_YEAR}
        on_answer = mark_part(subject=appraisal.answers.first(), part="narrative", **why, **given)
        decide_part_mark(mark=on_answer, subject=appraisal.answers.first(), agreed=True, reason="", **given)
        self.decide(world, mark, partnership, decision="agree")
        Mark.objects.update(look_again=timezone.localdate())
        listed = {
            who: client_of(world.people[who]).get(reverse("marks_to_look_again")).context["shown"]
            for who in ("cleared", "auditor", "proper", "governance")
        }
        assert {who: shown.paginator.count for who, shown in listed.items()} == {
            "cleared": 1,
            "auditor": 2,
            "proper": 2,
            "governance": 2,
        }
        work = client_of(world.governance).get(reverse("my_work")).context["blocks"]
        names = [line.name for one in work if one.title == "Marks to look at again" for line in one.lines]
        assert sorted(names) == sorted([partnership.name, appraisal.title])

    def test_only_the_proper_officer_decides_and_only_authors_propose(self, world, partnership, mark):
        address = reverse("mark_decide", args=[partnership.ref, mark.pk])
        for who in ("lead", "governance", "colleague"):
            person = getattr(world, who)
            assert client_of(person).post(address, sent(person, decision="agree")).status_code == 403
        assert self.propose(world, partnership, person=world.proper, part="purpose").status_code == 403
        assert self.propose(world, partnership, person=world.colleague, part="purpose").status_code == 403
        other = world.partnership("Another")
        wrong = reverse("mark_decide", args=[other.ref, mark.pk])
        assert client_of(world.proper).post(wrong, sent(world.proper, decision="agree")).status_code == 404
        mark.refresh_from_db()
        assert mark.state == Mark.PROPOSED
        assert Mark.objects.count() == 1

    def test_a_reason_typed_for_what_is_decided_meanwhile_stays_on_the_page(self, world, partnership, mark):
        given = {"mark": mark, "subject": partnership, "by": world.proper, "at": world.now()}
        decide_mark(agreed=False, reason="Public already.", **given)
        late = self.decide(world, mark, partnership, decision="decline", reason="PRECIOUS")
        assert late.status_code == 200 and problems(late)
        assert "PRECIOUS" in late.text and "This is not saved. Copy it if you need it." in late.text

    def test_nothing_waits(self, world):
        assert "Nothing waits for your decision." in text_of(
            client_of(world.proper).get(reverse("marks_to_decide"))
        )
        assert client_of(world.governance).get(reverse("marks_to_decide")).status_code == 404
