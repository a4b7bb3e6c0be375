"""Tables that are append-only in the database itself, on both engines: made so by migration operations."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import connection, migrations

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME; END;
$$ LANGUAGE plpgsql
"""


class OnTheDatabase(migrations.RunPython):
    """Code that speaks to the database alone.

    For RunPython Django makes every model of that moment anew, a third of the time that all migrations take.
    """

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self.code(None, schema_editor)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self.reverse_code(None, schema_editor)


def append_only(table: str) -> migrations.RunPython:
    """An operation that refuses UPDATE, DELETE and (PostgreSQL) TRUNCATE on `table`."""

    def forwards(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
            schema_editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
            return
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or removed'); END"
            )

    def backwards(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")
            return
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")

    return OnTheDatabase(forwards, backwards)


def never_edited(table: str, *, but: str = "1 = 0") -> migrations.RunPython:
    """An operation that refuses UPDATE on `table`: its rows can be removed, and never say anything else.

    `but` is an SQL condition over NEW and OLD under which they may.
    """
    return guarded(table, {"UPDATE": f"NOT ({but})"}, "what was said is never edited")


def changed_only(table: str, *, update: str, insert: str = "1 = 1") -> migrations.RunPython:
    """An operation that makes `table` append-only but for an UPDATE for which `update` holds.

    `update` and `insert` are SQL conditions over NEW and OLD, the same on both engines; an INSERT for which
    `insert` does not hold is refused. A migration that alters a table they name undoes them first (`undone`).
    """

    def forwards(apps, schema_editor):
        refused = {"INSERT": f"NOT ({insert})", "UPDATE": f"NOT ({update})", "DELETE": "1 = 1"}
        if schema_editor.connection.vendor != "postgresql":
            for verb, condition in refused.items():
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_only_{verb.lower()} BEFORE {verb} ON {table} WHEN {condition} "
                    f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or removed'); END"
                )
            return
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
        for verb, condition in refused.items():
            name = f"{table}_only_{verb.lower()}"
            schema_editor.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN IF {condition} THEN "
                f"RAISE EXCEPTION 'rows of {table} are never changed or removed'; END IF; "
                f"RETURN {'OLD' if verb == 'DELETE' else 'NEW'}; END; $$ LANGUAGE plpgsql"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )

    def backwards(apps, schema_editor):
        on_postgresql = schema_editor.connection.vendor == "postgresql"
        for verb in ("insert", "update", "delete"):
            name = f"{table}_only_{verb}"
            where = f" ON {table}" if on_postgresql else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")
            if on_postgresql:
                schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")
        if on_postgresql:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")

    return OnTheDatabase(forwards, backwards)


def frozen_when_published(table: str, version_of: str) -> migrations.RunPython:
    """An operation that refuses to change rows of `table` once their edition is published or retired.

    `version_of` is an SQL expression over ``{row}`` (NEW or OLD) that gives the edition's id.
    """

    def guard(row: str) -> str:
        return (
            "EXISTS (SELECT 1 FROM appraisal_checklistversion v "  # noqa: S608 our own words
            f"WHERE v.id = ({version_of.format(row=row)}) AND v.state <> 'draft')"
        )

    moved = f"({guard('OLD')}) OR ({guard('NEW')})"  # out of a published edition, or into one
    return guarded(table, {"INSERT": guard("NEW"), "UPDATE": moved, "DELETE": guard("OLD")})


def guarded(
    table: str,
    guards: Mapping[str, str],
    because: str = "a published edition never changes",
    *,
    called: str = "frozen",
) -> migrations.RunPython:
    """An operation that refuses each verb on `table` where its guard, an SQL condition, holds.

    `called` tells its triggers from others of the table.
    """

    def forwards(apps, schema_editor):
        for verb, guard in guards.items():
            name = f"{table}_{called}_{verb.lower()}"
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(
                    f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN IF {guard} THEN "
                    f"RAISE EXCEPTION '{because}'; END IF; "
                    # What a row trigger returns is the row that is written: OLD would undo every update.
                    f"RETURN {'OLD' if verb == 'DELETE' else 'NEW'}; END; $$ LANGUAGE plpgsql"
                )
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
                )
                if verb == "DELETE":
                    schema_editor.execute(
                        f"CREATE TRIGGER {table}_{called}_truncate BEFORE TRUNCATE ON {table} "
                        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
                    )
            else:
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {guard} "
                    f"BEGIN SELECT RAISE(ABORT, '{because}'); END"
                )

    def backwards(apps, schema_editor):
        for verb in guards:
            name = f"{table}_{called}_{verb.lower()}"
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{called}_truncate ON {table}")
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
                schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")
            else:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")

    return OnTheDatabase(forwards, backwards)


def header_frozen(table: str, columns: tuple[str, ...]) -> migrations.RunPython:
    """An operation that keeps a published or retired edition's own row as it is.

    Its `columns` never change, it is never removed, and its state goes nowhere but from published to retired.
    """
    same = " OR ".join(f"NEW.{one} IS DISTINCT FROM OLD.{one}" for one in columns)
    guards = {
        # SQLite's INSERT OR REPLACE would take the place of a row without deleting or updating it.
        "INSERT": f"EXISTS (SELECT 1 FROM {table} v WHERE v.id = NEW.id AND v.state <> 'draft')",  # noqa: S608
        "UPDATE": f"OLD.state <> 'draft' AND ({same} OR (NEW.state <> OLD.state AND NOT "
        "(OLD.state = 'published' AND NEW.state = 'retired')))",
        "DELETE": "OLD.state <> 'draft'",
    }
    return guarded(table, guards)


def undone(operation: migrations.RunPython) -> migrations.RunPython:
    """The operation that takes back what `operation` does, for a migration that alters its table."""
    return type(operation)(operation.reverse_code, operation.code)


def triggers() -> list[tuple[str, str, str]]:
    """Every trigger of ours in the database that is at work: its table, its name, and how it was made."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t "
                "JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgenabled = 'O' "
                "AND c.relnamespace = current_schema()::regnamespace ORDER BY 1, 2"
            )
        else:
            cursor.execute(
                "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY 1, 2"
            )
        return cursor.fetchall()


@contextmanager
def lifted() -> Iterator[None]:
    """Nothing is append-only inside; afterwards everything is again, by the same triggers.

    For the one write that clears a demonstration away, inside its transaction: what goes wrong undoes it all,
    the lifting included.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("triggers are lifted inside a transaction only")
    held = triggers()
    _check_now()
    with connection.cursor() as cursor:
        for table, name, _ in held:
            if connection.vendor == "postgresql":
                cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER "{name}"')
            else:
                cursor.execute(f'DROP TRIGGER "{name}"')
    yield
    _check_now()
    with connection.cursor() as cursor:
        for table, name, definition in held:
            if connection.vendor == "postgresql":
                cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER "{name}"')
            else:
                cursor.execute(definition, None)


def _check_now() -> None:
    """Check what was to be checked at the end: PostgreSQL alters no table while that is still to come."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
