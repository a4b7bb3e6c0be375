"""Races over what came across: two who confirm at once, and a confirmation against a save, with a control."""

from uuid import uuid4

import pytest
from django.utils import timezone

from appraisal.models import Answer, AnswerRevision, Appraisal
from appraisal.queries.carrying import to_confirm
from appraisal.writes import confirming
from appraisal.writes.answer import save_answer
from appraisal.writes.confirming import confirm_together
from partnerships.faults import Refused
from tests.appraisal.again import answer_of, last_year, this_year
from tests.appraisal.test_races import together
from tests.world import make_world


@pytest.fixture
def now(fresh_database, monkeypatch):
    monkeypatch.setattr(
        "appraisal.writes.sign_off.render_pdf", lambda **given: b"PDF of " + given["document"]
    )
    world = make_world()
    appraisal = this_year(world, last_year(world))
    appraisal.world = world
    return appraisal


def confirms(appraisal):
    seen = {one.answer.pk: one.answer.version for one in to_confirm(appraisal) if not one.alone}

    def act():
        try:
            again = Appraisal.objects.get(pk=appraisal.pk)
            return confirm_together(appraisal=again, seen=seen, by=appraisal.world.lead, at=timezone.now())
        except Refused as fault:
            return fault

    return seen, act


def test_of_two_who_confirm_at_once_one_does_and_the_other_is_told(now):
    seen, act = confirms(now)
    done = together([act, act])
    assert sorted(isinstance(one, Refused) for one in done) == [False, True]
    assert now.answers.filter(carried="together", confirm=False).count() == len(seen)
    assert AnswerRevision.objects.filter(answer__appraisal=now, kind="together").count() == len(seen)


@pytest.mark.parametrize("turn", range(4))
def test_a_confirmation_against_a_save_loses_no_words_and_is_all_or_nothing(now, turn):
    seen, act = confirms(now)
    code = Answer.objects.get(pk=next(iter(seen))).question.code
    before = answer_of(now, code)

    def save():
        return save_answer(
            answer=before,
            option=before.option,
            narrative="Said otherwise.",
            evidence=[],
            seen=before.version,
            key=uuid4(),
            by=now.world.lead,
            at=timezone.now(),
        )

    confirmed, saved = together([act, save])
    after = answer_of(now, code)
    if isinstance(confirmed, Refused):  # the save came first: nothing at all was confirmed
        assert saved.conflict is None and after.narrative == "Said otherwise." and after.carried == ""
        assert not now.answers.filter(carried="together").exists()
    else:  # the words came second, and are kept beside what was confirmed
        assert saved.conflict.narrative == "Said otherwise." and after.carried == "together"
        assert now.answers.filter(carried="together").count() == len(seen)
    kept = set(AnswerRevision.objects.filter(answer=after).values_list("narrative", flat=True))
    assert {"Said otherwise.", before.narrative} <= kept


def test_without_the_check_of_what_was_read_a_changed_answer_would_be_confirmed_unread(now, monkeypatch):
    """The control: the version that was read is what refuses it."""
    seen, act = confirms(now)
    code = Answer.objects.get(pk=next(iter(seen))).question.code
    Answer.objects.filter(pk=next(iter(seen))).update(narrative="Put there since.", version=7)
    assert isinstance(act(), Refused)
    monkeypatch.setattr(confirming, "to_confirm", lambda appraisal: careless(appraisal, seen))
    assert act() == len(seen)
    assert answer_of(now, code).carried == "together"


def careless(appraisal, seen):
    """What waits, each said to be as it was read."""
    waiting = to_confirm(appraisal)
    for one in waiting:
        one.answer.version = seen.get(one.answer.pk, one.answer.version)
    return waiting
