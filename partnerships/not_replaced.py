"""Rows whose place no other row takes, as SQLite's REPLACE would let it behind the back of other triggers."""

import re
from collections.abc import Iterator

from django.db import migrations
from django.db.models import UniqueConstraint

ON = ("insert", "update")


def nothing_replaced(app: str, *models: str) -> migrations.RunPython:
    """An operation that refuses, on SQLite, a row of `models` with a key that another row has.

    INSERT OR REPLACE and UPDATE OR REPLACE remove the row that is in the way, and fire no trigger of a DELETE
    unless the connection asks for it. What is refused breaks a unique key anyway: nothing else changes.
    PostgreSQL has no REPLACE: its ON CONFLICT DO UPDATE is an UPDATE, which the other triggers see.

    The keys are those of the models as they are at this migration. One that adds a key, or makes the table
    anew as SQLite does to alter it, comes with this operation again, the old one `undone` first.
    """

    def forwards(apps, schema_editor):
        if schema_editor.connection.vendor != "sqlite":
            return
        for model in (apps.get_model(app, name) for name in models):
            table = model._meta.db_table
            keys = list(_keys(model, schema_editor))
            for verb in ON:
                taken = " OR ".join(_taken(table, key, condition, verb) for key, condition in keys)
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_in_place_{verb} BEFORE {verb.upper()} ON {table} WHEN {taken} "
                    f"BEGIN SELECT RAISE(ABORT, 'a row of {table} is never replaced by another'); END"
                )

    def backwards(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            for model in (apps.get_model(app, name) for name in models):
                for verb in ON:
                    schema_editor.execute(f"DROP TRIGGER IF EXISTS {model._meta.db_table}_in_place_{verb}")

    return migrations.RunPython(forwards, backwards)


def _keys(model, schema_editor) -> Iterator[tuple[tuple[str, ...], str]]:
    """The columns of every unique key of a model, each with the condition under which it is one."""
    for field in model._meta.local_fields:
        if field.unique:
            yield (field.column,), ""
    for one in model._meta.constraints:
        if isinstance(one, UniqueConstraint):
            columns = tuple(model._meta.get_field(name).column for name in one.fields)
            yield columns, one._get_condition_sql(model, schema_editor) or ""


def _taken(table: str, columns: tuple[str, ...], condition: str, verb: str) -> str:
    """SQL that says whether another row has these columns as NEW has them."""
    of_new = re.sub(r'"(\w+)"', r'NEW."\1"', condition)
    same = [f'o."{one}" = NEW."{one}"' for one in columns]
    held = [*same, *(f"({one})" for one in (re.sub(r'"(\w+)"', r'o."\1"', condition), of_new) if one)]
    if verb == "insert":
        return f"EXISTS (SELECT 1 FROM {table} o WHERE {' AND '.join(held)})"  # noqa: S608 our own words
    named = dict.fromkeys((*columns, *re.findall(r'"(\w+)"', condition)))
    moved = " OR ".join(f'NEW."{one}" IS NOT OLD."{one}"' for one in named)
    other = f"EXISTS (SELECT 1 FROM {table} o WHERE o.rowid <> OLD.rowid AND {' AND '.join(held)})"  # noqa: S608
    return f"(({moved}) AND {other})"
