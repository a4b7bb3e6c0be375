"""What tests remember is what would be made: the same rows, and only where nothing stands between."""

from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import connection, transaction

from appraisal.models import Answer, Appraisal
from partnerships.faults import MoveRefused
from partnerships.models import Council
from tests.remembered import TEMPLATE, memory, told_apart
from tests.world import make_world

LIMITS = [1]


@pytest.fixture(autouse=True)
def nothing_remembered(db):
    """Each of these tests begins with an empty memory, and leaves that of the others as it was."""
    held, memory.calls = memory.calls, {}
    yield
    memory.calls = held


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def every_row() -> dict[str, list]:
    found = {one._meta.label: list(one.objects.order_by("pk").values_list()) for one in apps.get_models()}
    return {label: rows for label, rows in found.items() if rows}


def made() -> tuple:
    """All that an endorsed appraisal leaves behind, and what the calls gave back."""
    world = make_world()
    appraisal = world.endorsed()
    facts = {name: value for name, value in vars(appraisal).items() if name != "_state"}
    return every_row(), facts, world.standing()


def test_the_rows_are_the_same_and_so_is_what_is_given_back():
    assert memory.state == TEMPLATE
    with undone():
        first = made()
    calls = set(memory.calls)
    assert len(calls) > 3 and memory.state == TEMPLATE
    with undone():
        assert made() == first
    assert set(memory.calls) == calls


def test_what_comes_after_has_ids_of_its_own():
    with undone():
        make_world().partnership()
    world = make_world()
    world.partnership()
    assert memory.state is not None
    council = Council.objects.get()
    council.pk = None
    memory.forget()
    assert world.partnership("Another").pk != world.partnership("A third").pk


@pytest.mark.parametrize(
    "act",
    [
        lambda world, patch: Answer.objects.update(narrative="Otherwise"),
        lambda world, patch: patch.setattr("appraisal.writes.move.submit", lambda: LIMITS),
        lambda world, patch: patch.setitem(world.people, "lead", world.colleague),
        lambda world, patch: setattr(world, "submit", world.submit),
    ],
    ids=["a row", "a patch that keeps something", "a patch of a value", "a method"],
)
def test_what_was_changed_is_not_passed_over(monkeypatch, act):
    """Negative control: without the change the same call is remembered."""
    runs = []
    for change in (None, None, act):
        with undone():
            world = make_world()
            appraisal = world.appraisal()
            known = len(memory.calls)
            if change:
                change(world, monkeypatch)
            world.answer_all(appraisal)
            runs.append((memory.state is not None, len(memory.calls) - known))
    assert runs[0][0] and runs[0][1] and runs[1] == (True, 0)
    assert runs[2] == (False, 0)


def test_a_patch_by_a_constant_is_another_call(monkeypatch):
    with undone():
        make_world()
    monkeypatch.setattr("appraisal.writes.challenge.MOST_MESSAGES", 1)
    assert memory.state == TEMPLATE and not any(patches for patches, _ in memory.calls)
    make_world()
    assert sum(bool(patches) for patches, _ in memory.calls) == 1


def test_what_is_refused_is_refused_again():
    for _ in range(2):
        with undone():
            world = make_world()
            appraisal = world.submitted()
            with pytest.raises(MoveRefused):
                world.submit(Appraisal.objects.get(pk=appraisal.pk))


def test_functions_that_keep_something_are_told_from_those_that_do_not():
    def inside():
        return LIMITS

    kept = 3
    assert told_apart(lambda document, **given: b"%PDF " + document)
    assert told_apart(lambda *given, **more: None)
    for one in (inside, lambda: kept, lambda given=LIMITS: given, lambda: [lambda: LIMITS], object()):
        assert told_apart(one) is None


def test_reading_leaves_the_state_and_writing_does_not():
    Council.objects.count()
    assert memory.state == TEMPLATE
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partnerships_council SET name = name")
    assert memory.state is None
