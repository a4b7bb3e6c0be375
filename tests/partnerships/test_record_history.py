"""The histories of risks, actions, organisations and meetings: what they say, to whom, how fast."""

from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse

from partnerships.forms.action import NewActionForm, ProgressForm
from partnerships.forms.meeting import BodyForm, DecisionForm, MeetingForm
from partnerships.forms.organisation import OrganisationForm
from partnerships.forms.risk import NewRiskForm
from partnerships.models import Body, FieldChange, Meeting, MeetingItem, Organisation, Risk
from partnerships.queries.record_history import LABELS
from partnerships.rules.action import Move
from partnerships.rules.risk_matrix import EXAMPLE
from partnerships.writes.action import move_action
from partnerships.writes.action_dates import move_date, note_progress
from partnerships.writes.mark import propose_mark
from partnerships.writes.meeting import add_body, add_item, add_meeting, decide_item, edit_body, edit_meeting
from partnerships.writes.merge import merge_organisations
from partnerships.writes.organisation import add_organisation, edit_organisation
from partnerships.writes.partnership import add_partner
from partnerships.writes.risk import FACTS, edit_risk
from partnerships.writes.risk_answer import accept_risk, close_risk
from partnerships.writes.risk_score import SCORES, score_risk
from tests.bench.queries import counted
from tests.partnerships.sending import client_of, text_of

HELD = date(2026, 9, 15)
MAY = ("governance", "proper", "auditor", "cleared", "lead", "contributor")
MAY_NOT = ("colleague", "member", "reviewer", "administrator", "editor")


def history_of(person, name, *about, query=""):
    return text_of(client_of(person).get(reverse(name, args=about) + query))


@pytest.fixture
def risk(world):
    """A risk that said many things: edited, scored, accepted and closed."""
    partnership = world.partnership()
    eastvale = add_organisation(name="Eastvale", sector="council", by=None, at=world.now())
    given = {"organisation": eastvale, "role": "partner", "joined": None}
    place = add_partner(partnership=partnership, by=world.governance, at=world.now(), **given)
    risk = world.risk(partnership, cause="oldcause", owner_post=world.posts["contributor"])
    facts = {name: getattr(risk, name) for name in FACTS}
    facts |= {"cause": "newcause", "category": "service", "whose": "partner", "partner": place}
    edit_risk(risk=risk, facts=facts, seen=1, by=world.lead, at=world.now())
    scores = {name: getattr(risk, name) for name in SCORES} | {"likelihood": 5}
    score_risk(risk=risk, facts=scores, words="Worse.", seen=2, by=world.lead, at=world.now())
    accepted = {"reason": "worthtaking", "until": date(2040, 5, 31), "post": world.posts["approver"]}
    accept_risk(risk=risk, seen=3, by=world.lead, at=world.now(), **accepted)
    close_risk(risk=risk, reason="itisover", seen=4, by=world.lead, at=world.now())
    return Risk.objects.get(pk=risk.pk)


@pytest.fixture
def action(world):
    """An action that was noted, moved, reported and checked."""
    action = world.action(world.partnership("Harbour board"), owner_post=world.posts["contributor"])
    given = {"action": action, "by": world.contributor}
    note_progress(progress="halfdone", forecast=date(2039, 1, 31), seen=1, at=world.now(), **given)
    dates = {"reason": "Late.", "agreed_by": "Ada"}
    move_date(due=date(2041, 6, 30), seen=2, at=world.now(), **dates, **given)
    move_action(move=Move.REPORT, words="alldone", seen=3, at=world.now(), **given)
    check = {"action": action, "by": world.lead, "at": world.now()}
    move_action(move=Move.CHECK, words="seenit", seen=4, **check)
    return action


def withhold(world, record):
    why = {"kind": "confidential", "paragraph": "", "reason": "Given in confidence.", "look_again": None}
    propose_mark(subject=record, part="text", by=world.governance, at=world.now(), **why)


def test_the_history_of_a_risk_is_in_words_and_led_to_from_its_page(world, risk):
    about = (risk.partnership.ref, risk.number)
    assert reverse("risk_history", args=about) in text_of(
        client_of(world.colleague).get(risk.get_absolute_url())
    )
    page = history_of(world.colleague, "risk_history", *about)
    for words in (
        "<del class=\"pa-typed\">oldcause</del>", "<ins class=\"pa-typed\">newcause</ins>", "Eastvale",
        "A partner’s", "The council’s", "4 Likely", "5 Almost certain", "Post of Ada Approver", "worthtaking",
        "31 May 2040", "itisover", "Lena Lead", "Who accepts it", "Recorded on 1 September 2026 by Lena Lead",
    ):  # fmt: skip
        assert words in page, words
    for code in ("finance<", "service<", "was_", "Was likelihood"):
        assert code not in page, code


def test_the_history_of_an_action_is_in_words(world, action):
    about = (action.partnership.ref, action.number)
    assert reverse("action_history", args=about) in text_of(
        client_of(world.colleague).get(action.get_absolute_url())
    )
    page = history_of(world.colleague, "action_history", *about)
    for words in (
        "halfdone", "31 January 2039", "31 December 2040", "30 June 2041", "Reported complete, to be checked",
        "Complete and checked", "alldone", "seenit", "Colin Contributor", "Times moved later",
    ):  # fmt: skip
        assert words in page, words
    assert "done_words" not in page and ">closed<" not in page


def test_the_history_of_an_organisation_tells_of_those_that_became_it(world):
    given = {"by": world.governance, "at": world.now()}
    kept = add_organisation(name="Eastvale", sector="council", **given)
    edit_organisation(organisation=kept, name="Eastvale Council", sector="nhs", seen=1, **given)
    other = add_organisation(name="East Vale DC", sector="council", **given)
    edit_organisation(organisation=other, name="East Vale District", sector="council", seen=1, **given)
    merge_organisations(kept=kept, merged=other, by=world.governance, at=world.now())
    page = history_of(world.colleague, "organisation_history", kept.pk)
    for words in ("Eastvale<", "Eastvale Council", "NHS", "Merged into", "East Vale DC", "Gwen Governance"):
        assert words in page, words
    assert client_of(world.colleague).get(reverse("organisation_history", args=[other.pk])).url == reverse(
        "organisation_history", args=[kept.pk]
    )
    shown = text_of(client_of(world.colleague).get(kept.get_absolute_url()))
    assert reverse("organisation_history", args=[kept.pk]) in shown
    ours = Organisation.objects.get(ours=True)
    assert "Nothing has changed" in history_of(world.colleague, "organisation_history", ours.pk)


@pytest.fixture
def meeting(world):
    """A meeting that moved, with an item whose decision was recorded and then corrected."""
    world.at = datetime.combine(HELD, time(9), UTC)
    given = {"by": world.governance, "at": world.now()}
    body = add_body(name="Audit Committee", kind="assurance", **given)
    meeting = add_meeting(body=body, on=HELD, place="Room 1", **given)
    edit_meeting(meeting=meeting, body=body, on=HELD, place="Room 2", seen=1, **given)
    item = add_item(
        meeting=meeting,
        partnership=world.partnership("Estuary Ports"),
        purpose="Note it.",
        report="",
        **given,
    )
    decided = {"item": item, "decided_on": HELD, "minute_ref": "", "by": world.governance}
    decide_item(decision="noted", minute="Misheard.", seen=1, at=world.now(), **decided)
    decide_item(decision="referred", minute="Heard.", seen=2, at=world.now(), **decided)
    return Meeting.objects.get()


def test_the_history_of_a_meeting_tells_of_its_items(world, meeting):
    assert reverse("meeting_history", args=[meeting.pk]) in text_of(
        client_of(world.colleague).get(meeting.get_absolute_url())
    )
    page = history_of(world.colleague, "meeting_history", meeting.pk)
    for words in (
        "Room 1", "Room 2", "1. Estuary Ports", "Misheard.", "Heard.", "Noted",
        "Referred to the decision-maker", "15 September 2026",
    ):  # fmt: skip
        assert words in page, words


def test_the_history_of_a_body_is_led_to_from_the_list(world, meeting):
    body = meeting.body
    edit_body(body=body, name="Audit", kind="assurance", seen=1, by=world.governance, at=world.now())
    address = reverse("body_history", args=[body.pk])
    assert address in text_of(client_of(world.colleague).get(reverse("bodies")))
    page = text_of(client_of(world.colleague).get(address))
    assert "Audit Committee</del>" in page and "Audit</ins>" in page and "Gwen Governance" in page


class TestWithheld:
    RISK = ("oldcause", "newcause", "worthtaking", "itisover", "Eastvale")
    ACTION = ("halfdone", "alldone", "seenit")

    def test_words_old_and_new_are_kept_from_those_who_may_not_read_them(self, world, risk, action):
        for record, name, secrets in (
            (risk, "risk_history", self.RISK),
            (action, "action_history", self.ACTION),
        ):
            about = (record.partnership.ref, record.number)
            withhold(world, record)
            for who in MAY_NOT:
                page = history_of(world.people[who], name, *about)
                assert not [one for one in secrets if one in page], (name, who)
                assert "What it said and says is" in page and "Lena Lead" in page
            for who in MAY:  # the control: the words are there for who may read them
                page = history_of(world.people[who], name, *about)
                assert [one for one in secrets if one in page] == list(secrets), (name, who)

    def test_the_check_can_fail(self, world, risk, monkeypatch):
        """Negative control: where everybody may read what is withheld, the words show."""
        withhold(world, risk)
        monkeypatch.setattr("partnerships.queries.withheld.can", lambda *given: True)
        page = history_of(world.colleague, "risk_history", risk.partnership.ref, risk.number)
        assert "oldcause" in page


def test_every_field_that_is_kept_has_a_name_and_it_is_the_forms_own(world, risk, action, meeting):
    about = {"partnership": risk.partnership, "person": world.lead}
    item = MeetingItem.objects.get()
    for model, form in (
        (Risk, NewRiskForm(matrix=EXAMPLE, **about)),
        (type(action), NewActionForm(**about)),
        (type(action), ProgressForm(person=world.lead)),
        (Organisation, OrganisationForm(person=world.lead)),
        (Body, BodyForm(person=world.lead)),
        (Meeting, MeetingForm(person=world.lead)),
        (MeetingItem, DecisionForm(person=world.lead, item=item)),
    ):  # fmt: skip
        for bound in form.visible_fields():
            if bound.name != "raised_on":
                assert LABELS[model][bound.name] == bound.label, (model, bound.name)
    named = {model._meta.label_lower: labels for model, labels in LABELS.items()}
    for kind, name in FieldChange.objects.values_list("subject_kind", "field").distinct():
        if kind in named and not name.startswith("was_"):
            assert name in named[kind], (kind, name)


def grow(world, record, field, numbers):
    """A change of `field` of `record` for each number."""
    FieldChange.objects.bulk_create(
        FieldChange(
            subject_kind=record._meta.label_lower,
            subject_id=record.pk,
            field=field,
            before=f"before {number}",
            after=f"after {number}",
            by_name="Lena Lead",
            at=world.now(),
        )
        for number in numbers
    )


def test_a_long_history_is_paged_and_asks_the_same(world, risk, action, meeting):
    eastvale = Organisation.objects.get(name="Eastvale")
    client = client_of(world.colleague)
    for name, record, field, about in (
        ("risk_history", risk, "cause", [risk.partnership.ref, 1]),
        ("action_history", action, "progress", [action.partnership.ref, 1]),
        ("organisation_history", eastvale, "name", [eastvale.pk]),
        ("meeting_history", meeting, "place", [meeting.pk]),
    ):
        address = reverse(name, args=about)
        grow(world, record, field, range(1))
        client.get(address)
        with counted() as few:
            client.get(address)
        grow(world, record, field, range(1, 300))
        with counted() as many:
            page = text_of(client.get(address))
        assert len(many) <= len(few) <= 8, (name, len(few), len(many))
        assert (
            page.count('class="pa-history__entry"') == 50 and "after 299" in page and "after 2<" not in page
        )
        assert "after 2<" in text_of(client.get(f"{address}?page=6"))
