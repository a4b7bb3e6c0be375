"""Two servers whose clocks are two days apart: versions decide, and never the time.

Every act takes its time from the other server than the one before it.
"""

import time
from datetime import timedelta
from itertools import cycle

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from appraisal.models import AnswerRevision, Appraisal, IssuedReport
from appraisal.queries.answer_history import history_of
from appraisal.queries.changed import changed_since_read
from appraisal.queries.document import collect_document
from appraisal.queries.reminders import things_due
from appraisal.queries.verify import faults_in_trails, faults_of
from appraisal.writes.opinion import confirm_opinion, give_opinion
from partnerships.models import KeptText
from partnerships.queries.trail import trail_breaks_at, trail_of
from tests.appraisal.again import answer_of, this_year
from tests.appraisal.test_pages import client_of, sent, url
from tests.appraisal.test_verify import signed_with_everything, small_pdf
from tests.world import World

APART = timedelta(days=2)


@pytest.fixture
def two_clocks(world, monkeypatch):
    """The world, whose every act is told another of two times."""
    real, ahead = World.now, cycle([APART, timedelta()])
    monkeypatch.setattr(World, "now", lambda self: real(self) + next(ahead))
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", small_pdf)
    return world


def test_an_appraisal_goes_through_and_its_report_is_genuine(two_clocks):
    world = two_clocks
    appraisal = signed_with_everything(world)
    times = list(trail_of(appraisal).order_by("number").values_list("at", flat=True))
    assert times != sorted(times), "both clocks were at work"
    assert faults_of(bytes(IssuedReport.objects.get().content)) == []
    assert trail_breaks_at(appraisal) is None and list(faults_in_trails()) == []
    for name in ("appraisal", "evidence", "threads", "report", "all_questions", "handed_out"):
        assert client_of(world.lead).get(url(name, appraisal)).status_code == 200, name
    assert client_of(world.auditor).get(reverse("trail")).status_code == 200
    following = this_year(world, appraisal)
    waiting = following.answers.asked().filter(carried="waiting")
    assert waiting.count() == following.answers.asked().count()


def test_who_saved_first_is_decided_by_version_and_the_history_is_in_that_order(two_clocks):
    world = two_clocks
    appraisal = world.appraisal()
    for text in ("First.", "Second, two days earlier.", "Third.", "Fourth, two days earlier."):
        world.answer(appraisal, "CG-01", "partly", text)
    late = world.answer(appraisal, "CG-01", "partly", "Came second, and says two days later.", seen=2)
    assert late.conflict is not None and answer_of(appraisal, "CG-01").narrative.startswith("Fourth")
    answer = answer_of(appraisal, "CG-01")
    told = [entry.revision.narrative for entry in history_of(answer)]
    assert told == [
        "Came second, and says two days later.",
        "Fourth, two days earlier.",
        "Third.",
        "Second, two days earlier.",
        "First.",
    ]
    times = list(AnswerRevision.objects.filter(answer=answer).order_by("id").values_list("at", flat=True))
    assert times != sorted(times)
    shown = client_of(world.lead).get(url("answer_history", appraisal, "CG-01"))
    assert shown.status_code == 200 and "Fourth, two days earlier." in shown.text


@pytest.mark.parametrize("ahead", [APART, -APART])
def test_what_changed_after_a_return_is_shown_first_whatever_the_clock_said(world, ahead):
    """Returned by one clock, answered before and after by another."""
    appraisal = world.submitted()
    world.at += ahead
    appraisal = world.returned(appraisal, "CG-01")
    world.at -= ahead
    world.answer(appraisal, "CG-01", "partly", "Page 14.")
    appraisal = world.submit(Appraisal.objects.get(pk=appraisal.pk))
    answers = list(appraisal.answers.asked().select_related("question", "option"))
    changed = changed_since_read(appraisal)
    assert [one.question.code for one in answers if one.pk in changed] == ["CG-01"]


@pytest.mark.parametrize("ahead", [APART, -APART])
def test_what_changed_after_an_endorsement_is_shown_first_whatever_the_clock_said(world, ahead):
    appraisal = world.submitted()
    world.answer(appraisal, "CG-02", "partly", "Before it.")
    world.at += ahead
    appraisal = world.endorsed_from(appraisal)
    world.at -= ahead
    world.answer(appraisal, "CG-01", "partly", "Page 14.")
    changed = changed_since_read(Appraisal.objects.get(pk=appraisal.pk))
    assert list(changed) == [answer_of(appraisal, "CG-01").pk]


@pytest.mark.parametrize("behind", [APART, -APART])
def test_words_typed_on_a_page_of_the_other_server_are_kept_and_saved(world, monkeypatch, behind):
    """Page, signature and session come from one server; the other, two days off, gets the words."""
    appraisal = world.appraisal()
    client = client_of(world.lead)
    data = sent(world.lead, narrative="Typed by the other clock", seen=0)
    now, clock = timezone.now, time.time
    monkeypatch.setattr(timezone, "now", lambda: now() - behind)
    monkeypatch.setattr(time, "time", lambda: clock() - behind.total_seconds())
    kept_session = dict(client.cookies)
    Session.objects.all().delete()
    assert client.post(url("question", appraisal, "CG-01"), data).status_code == 302
    assert KeptText.objects.get().fields["narrative"] == ["Typed by the other clock"] and kept_session
    again = client_of(world.lead)
    saved = again.post(url("question", appraisal, "CG-01"), data, headers={"Accept": "application/json"})
    assert saved.status_code == 200
    assert saved.json()["saved"] == timezone.localtime().strftime("%H:%M")
    assert answer_of(appraisal, "CG-01").narrative == "Typed by the other clock"


def is_overtaken(world, appraisal):
    """Whether the opinion is said to be on answers that changed since, by the report, My work, reminders."""
    (given,) = collect_document(appraisal.pk)["opinions"]
    waits = client_of(world.opinion_giver).get(reverse("my_work")).context["waiting"]
    reminded = [one for one in things_due(timezone.localdate()) if one.kind == "stands"]
    said = {given["changed_on"] is not None, bool(waits), bool(reminded)}
    assert len(said) == 1, said
    return said.pop()


@pytest.mark.parametrize("ahead", [APART, -APART])
def test_an_opinion_is_overtaken_by_what_is_saved_after_it_whatever_the_clock_said(world, ahead):
    appraisal = world.submitted()
    given = {"appraisal": appraisal, "by": world.opinion_giver}
    world.answer(appraisal, "CG-01", "partly", "Before it.")
    world.at += ahead
    held = give_opinion(view="content", text="", seen=0, at=world.now(), **given)
    assert not is_overtaken(world, appraisal)
    world.at -= ahead
    world.answer(appraisal, "CG-01", "partly", "After it.")
    assert is_overtaken(world, appraisal)
    world.at += ahead
    confirm_opinion(seen=held.version, at=world.now(), **given)
    assert not is_overtaken(world, appraisal)
    world.at -= ahead
    world.answer(appraisal, "CG-01", "partly", "After that.")
    assert is_overtaken(world, appraisal)
