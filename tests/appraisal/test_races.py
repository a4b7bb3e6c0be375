"""Races on a real database: simultaneous saves, double submits, and a save against a sign-off.

Each has a negative control: with the safeguard taken away, the same race must lose something.
"""

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from appraisal.models import Answer, AnswerRevision, Appraisal, Option, Snapshot, Thread
from appraisal.queries.document import collect_document, fingerprint
from appraisal.writes import answer as answer_writes
from appraisal.writes.answer import save_answer
from appraisal.writes.challenge import start_thread
from appraisal.writes.move import abandon, submit
from appraisal.writes.sign_off import prepare, sign
from partnerships.append_only import triggers
from partnerships.faults import MoveRefused, Refused
from partnerships.writes.once import once
from tests import races
from tests.world import make_world

MANY = 8


def together(acts):
    """Run every act in a thread of its own, all starting at once; their results in order."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait()
        return in_thread(act)

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(run, act) for act in acts]]


def savers(world, appraisal, count):
    """`count` saves of one answer, each with words of its own, all made from version 0."""
    return [one_save(world, appraisal, "CG-01", f"Words of {number}") for number in range(count)]


def one_save(world, appraisal, code, words, key=None, seen=0):
    """A save of one answer as a request makes it: what it is about is read first."""

    def save():
        answer = Answer.objects.select_related("question", "appraisal").get(
            appraisal=appraisal, question__code=code
        )
        return save_answer(
            answer=answer,
            option=Option.objects.get(scale=answer.question.scale_id, code="partly"),
            narrative=words,
            evidence=[],
            seen=seen,
            key=key or uuid4(),
            by=world.lead,
            at=timezone.now(),
        )

    return save


@pytest.mark.parametrize("seen", [0, 1])
def test_one_save_sent_many_times_at_once_is_kept_once_whether_it_came_first_or_second(fresh_database, seen):
    world = make_world()
    appraisal = world.appraisal()
    for version in range(2):
        one_save(world, appraisal, "CG-01", f"Version {version}", seen=version)()
    sent = one_save(world, appraisal, "CG-01", "Sent again and again", key=uuid4(), seen=1 + seen)
    results = together([sent] * MANY)
    kept = AnswerRevision.objects.filter(narrative="Sent again and again")
    assert len({(one.version, bool(one.conflict)) for one in results}) == 1
    assert kept.get().kind == ("typed" if seen else "conflict")


@pytest.mark.postgres
def test_who_saves_waits_for_nobody_else_who_saves_and_who_submits_waits_for_them(fresh_database):
    world = make_world()
    appraisal = world.appraisal()
    world.answer_all(appraisal)
    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            one_save(world, appraisal, "CG-01", "First", seen=1)()
            pool.submit(in_thread, one_save(world, appraisal, "CG-02", "Beside it", seen=1)).result(timeout=8)
            submitting = pool.submit(
                in_thread, lambda: submit(appraisal=appraisal, by=world.lead, at=timezone.now())
            )
            wait([submitting], timeout=1)
            assert not submitting.done()
        submitting.result(timeout=8)
    late = Answer.objects.select_related("question", "appraisal").get(
        appraisal=appraisal, question__code="CG-01"
    )
    late.appraisal.state, late.appraisal.version = "draft", appraisal.version  # as it was read before that
    with pytest.raises(Refused, match="just been changed"):
        save_answer(
            answer=late,
            option=late.option,
            narrative="Too late",
            evidence=[],
            seen=late.version,
            key=uuid4(),
            by=world.lead,
            at=timezone.now(),
        )


def in_thread(act):
    try:
        return act()
    finally:
        connections.close_all()


def lost_words(appraisal, count) -> set[str]:
    """Words that are neither in the answer nor in any revision."""
    kept = set(AnswerRevision.objects.filter(answer__appraisal=appraisal).values_list("narrative", flat=True))
    return {f"Words of {number}" for number in range(count)} - kept


def test_of_many_saves_from_one_version_one_wins_and_no_words_are_lost(fresh_database):
    world = make_world()
    appraisal = world.appraisal()
    results = together(savers(world, appraisal, MANY))
    answer = Answer.objects.get(appraisal=appraisal, question__code="CG-01")
    assert sum(result.conflict is None for result in results) == 1
    assert answer.version == 1 and answer.revisions.get(kind="typed").narrative == answer.narrative
    assert answer.revisions.filter(kind="conflict").count() == MANY - 1
    assert not lost_words(appraisal, MANY)


class Unguarded:
    """`Answer.objects` whose filter forgets the version: what the save would be without its safeguard."""

    def __init__(self, manager):
        self.manager = manager

    def filter(self, *given, **wanted):
        wanted.pop("version", None)
        return self.manager.filter(*given, **wanted)

    def __getattr__(self, name):
        return getattr(self.manager, name)


def test_without_the_version_check_only_the_history_stops_the_second(fresh_database, monkeypatch):
    world = make_world()
    appraisal = world.appraisal()
    acts = savers(world, appraisal, 2)

    class Careless:
        objects = Unguarded(Answer.objects)

    monkeypatch.setattr(answer_writes, "Answer", Careless)
    together(acts[:1])
    with pytest.raises(Refused, match="out of date"):
        together(acts[1:])


def test_a_double_submit_acts_once(fresh_database):
    world = make_world()
    appraisal = world.submitted()
    key = uuid4()

    def begin():
        def act():
            start_thread(appraisal=appraisal, text="Once", by=world.reviewer, at=timezone.now())
            return "/done/"

        return once(key=key, by=world.reviewer, at=timezone.now(), act=act)

    assert together([begin] * MANY) == ["/done/"] * MANY
    assert Thread.objects.filter(appraisal=appraisal).count() == 1


def test_without_the_key_a_double_submit_acts_twice(fresh_database):
    world = make_world()
    appraisal = world.submitted()

    def begin():
        start_thread(appraisal=appraisal, text="Once", by=world.reviewer, at=timezone.now())

    together([begin] * 2)
    assert Thread.objects.filter(appraisal=appraisal).count() == 2


@pytest.mark.parametrize("turn", range(5))
def test_a_save_and_a_sign_off_never_interleave(fresh_database, monkeypatch, turn):
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF stands in")
    world = make_world()
    appraisal = world.concluded()
    seen = fingerprint(collect_document(appraisal.pk))
    prepared = prepare(appraisal=appraisal, by=world.approver, at=timezone.now(), seen=seen)
    version = appraisal.answers.get(question__code="CG-01").version

    def save():
        answer = Answer.objects.select_related("question", "appraisal").get(
            appraisal=appraisal, question__code="CG-01"
        )
        try:
            save_answer(
                answer=answer,
                option=answer.option,
                narrative="Slipped in",
                evidence=[],
                seen=version,
                key=uuid4(),
                by=world.lead,
                at=timezone.now(),
            )
        except Refused:
            return "refused"
        return "saved"

    def freeze():
        try:
            sign(appraisal=appraisal, prepared=prepared, by=world.approver)
        except (Refused, MoveRefused):
            return "refused"
        return "signed"

    outcome = tuple(together([save, freeze]))
    assert outcome in {("saved", "refused"), ("refused", "signed")}
    frozen = Snapshot.objects.filter(appraisal=appraisal)
    state = Appraisal.objects.get(pk=appraisal.pk).state
    if outcome[1] == "signed":
        assert state == "signed" and "Slipped in" not in frozen.get().document
        assert not AnswerRevision.objects.filter(narrative="Slipped in").exists()
    else:
        assert state == "in_challenge" and not frozen.exists()


def test_a_save_against_an_abandonment_is_in_before_it_or_refused(fresh_database):
    world = make_world()
    appraisal = world.appraisal()
    answer = Answer.objects.select_related("question", "appraisal").get(
        appraisal=appraisal, question__code="CG-01"
    )

    def save():
        try:
            world.save(answer, option=answer.question.scale.options.first(), narrative="Just in time")
        except Refused as fault:
            return str(fault)
        return "saved"

    def close():
        abandon(appraisal=appraisal, reason="A mistake.", by=world.governance, at=timezone.now())
        return "abandoned"

    saved, closed = together([save, close])
    kept = AnswerRevision.objects.filter(narrative="Just in time").exists()
    assert closed == "abandoned" and Appraisal.objects.get(pk=appraisal.pk).state == "abandoned"
    assert kept == (saved == "saved") and (kept or saved.startswith("It was abandoned on"))
    assert (Answer.objects.get(pk=answer.pk).narrative == "Just in time") == kept


@pytest.mark.postgres
def test_who_abandons_waits_for_who_saves_and_who_saves_for_them(fresh_database):
    world = make_world()
    appraisal = world.appraisal()
    late = one_save(world, appraisal, "CG-02", "Too late")
    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            one_save(world, appraisal, "CG-01", "First")()
            given = {"reason": "A mistake.", "by": world.governance, "at": timezone.now()}
            closing = pool.submit(in_thread, lambda: abandon(appraisal=appraisal, **given))
            wait([closing], timeout=1)
            assert not closing.done()
        closing.result(timeout=8)
        assert AnswerRevision.objects.filter(narrative="First").exists()
    with pytest.raises(Refused, match="It was abandoned on"):
        late()
    appraisal = world.appraisal(world.partnership("Another"))
    answer = Answer.objects.select_related("question", "appraisal").get(
        appraisal=appraisal, question__code="CG-01"
    )  # as it was read before
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            abandon(appraisal=appraisal, reason="A mistake.", by=world.governance, at=timezone.now())
            saving = pool.submit(in_thread, lambda: world.save(answer, narrative="Too late"))
            wait([saving], timeout=1)
            assert not saving.done()
        with pytest.raises(Refused, match="It was abandoned on"):
            saving.result(timeout=8)
    assert not AnswerRevision.objects.filter(narrative="Too late").exists()


def without_the_guard():
    """Takes away what the database itself holds of a signed appraisal, from this database for good."""
    with connection.cursor() as cursor:
        for table, name, _ in triggers():
            if "_signed_" in name:
                of = f' ON "{table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER "{name}"{of}')


def test_without_the_lock_a_signed_appraisal_can_change(fresh_database, monkeypatch):
    """Negative control: where a save does not look at the state under lock, only the database refuses it."""
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF stands in")
    world = make_world()
    appraisal = world.concluded()
    seen = fingerprint(collect_document(appraisal.pk))
    prepared = prepare(appraisal=appraisal, by=world.approver, at=timezone.now(), seen=seen)
    sign(appraisal=appraisal, prepared=prepared, by=world.approver)
    monkeypatch.setattr(answer_writes, "hold", lambda one: one)
    appraisal = Appraisal.objects.get(pk=appraisal.pk)
    with pytest.raises(DatabaseError, match="what was signed or abandoned never changes"):
        world.answer(appraisal, "CG-01", "partly", "After signing")
    without_the_guard()
    world.answer(appraisal, "CG-01", "partly", "After signing")
    answer = Answer.objects.get(appraisal=appraisal, question__code="CG-01")
    assert answer.narrative == "After signing"


def test_a_seeded_run_of_races_ends_in_one_order_or_the_other(fresh_database):
    """`script/races` runs thousands of them."""
    with races.quick_renderer():
        ended, faults = races.run(make_world(), rounds=6, others=4, seed=3)
    assert not faults and ended.total() == 10


def test_a_save_that_loses_its_words_is_found(fresh_database, monkeypatch):
    """Negative control: where a save says it is done, and what was typed is not there."""
    monkeypatch.setattr(races, "save_answer", lambda **given: None)
    with races.quick_renderer():
        _, faults = races.run(make_world(), rounds=4, seed=3)
    assert any("what was typed is lost" in one for one in faults), faults


def test_without_the_lock_the_races_find_what_is_wrong(fresh_database, monkeypatch):
    """Negative control: where a write of an appraisal does not look at it under lock, the same run fails."""

    def careless(appraisal, **given):
        return Appraisal.objects.select_related("partnership__lead_post").get(pk=appraisal.pk)

    monkeypatch.setattr(answer_writes, "lock", careless)
    monkeypatch.setattr(answer_writes, "hold", careless)
    monkeypatch.setattr(answer_writes, "unsettle", lambda appraisal, **given: None)
    without_the_guard()
    with races.quick_renderer():
        _, faults = races.run(make_world(), rounds=20, seed=3)
    assert any("saves both" in one for one in faults), faults
