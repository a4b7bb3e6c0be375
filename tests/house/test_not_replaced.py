"""No row that never changes is replaced by another, in any guarded table, by any of its keys."""

import re

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import UniqueConstraint

from appraisal.models import Appraisal
from partnerships.append_only import triggers
from partnerships.models import Event
from tests.appraisal.test_frozen_when_signed import model_of
from tests.appraisal.test_verify import signed_with_everything, small_pdf

sqlite_only = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="PostgreSQL has no REPLACE: see the last test here"
)
IN_PLACE = re.compile(r"_in_place_(insert|update)$")
REGISTER = {
    "partnerships_event",
    "partnerships_fieldchange",
    "partnerships_policy",
    "partnerships_riskscoring",
    "partnerships_actionrevision",
    "partnerships_significancedecision",
    "partnerships_annualreturn",
}


def guarded() -> set[str]:
    """The tables on which there is any other trigger of ours."""
    return {table for table, name, _ in triggers() if not IN_PLACE.search(name)}


def keys(model):
    """The columns of each unique key of a model, and whether it is one under a condition only."""
    for field in model._meta.local_fields:
        if field.unique:
            yield (field.column,), False
    for one in model._meta.constraints:
        if isinstance(one, UniqueConstraint):
            columns = tuple(model._meta.get_field(name).column for name in one.fields)
            yield columns, one.condition is not None


@sqlite_only
def test_every_guarded_table_keeps_its_rows_in_their_place_by_every_key(db):
    made = {name: sql for _, name, sql in triggers()}
    assert guarded() >= REGISTER and len(guarded()) >= 30
    for table in guarded():
        for verb in ("insert", "update"):
            sql = made[f"{table}_in_place_{verb}"]
            for columns, _ in keys(model_of(table)):
                assert " AND ".join(f'o."{one}" = NEW."{one}"' for one in columns) in sql, (table, columns)


def test_every_key_is_one_of_columns():
    """What the operation cannot read would go unguarded."""
    for model in apps.get_models():
        for one in model._meta.constraints:
            if isinstance(one, UniqueConstraint) and not one.fields:
                assert model._meta.db_table not in REGISTER and model._meta.app_label != "appraisal", one.name


def replaced(statement) -> bool:
    """Whether a statement puts another row in the place of one; whatever it does is undone."""
    try:
        with transaction.atomic():
            connection.cursor().execute(statement)
            transaction.set_rollback(True)
    except DatabaseError as error:
        assert "never replaced" in str(error) or "never change" in str(error), f"{statement}: {error}"
        return False
    return True


def let_go_of_in_place(cursor):
    for _, name, _ in triggers():
        if IN_PLACE.search(name):
            cursor.execute(f"DROP TRIGGER {name}")


@pytest.fixture
def full(world, monkeypatch):
    """A council with a signed appraisal, a risk and an action."""
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", small_pdf)
    appraisal = signed_with_everything(world)
    world.risk(appraisal.partnership)
    world.action(appraisal.partnership)
    return world


def replacements():
    """For each guarded table with rows, what would put a copy in the place of one, by each of its keys."""
    for table in sorted(guarded()):
        model = model_of(table)
        if not model._base_manager.exists():
            continue
        columns = [one.column for one in model._meta.local_fields]
        for key, conditional in keys(model):
            if conditional and key != (model._meta.pk.column,):
                continue  # which rows it is about differs; the test above reads the trigger
            kept = columns if key == (model._meta.pk.column,) else [one for one in columns if one != "id"]
            named = ", ".join(f'"{one}"' for one in kept)
            yield f"INSERT OR REPLACE INTO {table} ({named}) SELECT {named} FROM {table}"  # noqa: S608


@sqlite_only
def test_no_row_takes_the_place_of_another(full):
    tried = list(replacements())
    assert len(tried) > 30
    assert [one for one in tried if replaced(one)] == []


@sqlite_only
@pytest.mark.parametrize("given", ["1", "'1'", "1.0"])
def test_however_its_number_is_written(full, given):
    first = Event.objects.order_by("pk").first()
    columns = ", ".join(f'"{one.column}"' for one in Event._meta.local_fields if not one.primary_key)
    others = columns.replace('"verb"', "'slipped in'").replace('"number"', "9999")
    number = given.replace("1", str(first.pk), 1)
    for name in ("id", "rowid", "_rowid_"):
        done = (
            f"INSERT OR REPLACE INTO partnerships_event ({name}, {columns}) "  # noqa: S608
            f"SELECT {number}, {others} "
            f"FROM partnerships_event WHERE id = {first.pk}"
        )
        assert not replaced(done), name
        with connection.cursor() as cursor, transaction.atomic():  # negative control: REPLACE does replace
            let_go_of_in_place(cursor)
            cursor.execute(done)
            assert Event.objects.get(pk=first.pk).verb == "slipped in"
            transaction.set_rollback(True)


@sqlite_only
def test_an_update_takes_no_place_either(full):
    """A row of a draft that is given the number of one that was signed would remove that."""
    draft = full.appraisal(full.partnership("Another"))
    signed = Appraisal.objects.exclude(pk=draft.pk).get()
    theirs, ours = signed.answers.first().pk, draft.answers.first().pk
    done = f"UPDATE OR REPLACE appraisal_answer SET id = {theirs} WHERE id = {ours}"  # noqa: S608
    assert not replaced(done)
    with connection.cursor() as cursor, transaction.atomic():  # negative control
        let_go_of_in_place(cursor)
        cursor.execute(done)
        assert signed.answers.filter(pk=theirs).count() == 0
        transaction.set_rollback(True)


@pytest.mark.postgres
def test_on_postgresql_an_insert_that_updates_meets_what_refuses_an_update(full):
    columns = ", ".join(f'"{one.column}"' for one in Event._meta.local_fields)
    done = (
        f"INSERT INTO partnerships_event ({columns}) SELECT {columns} FROM partnerships_event "  # noqa: S608
        "ON CONFLICT (id) DO UPDATE SET verb = 'slipped in'"
    )
    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        connection.cursor().execute(done)
