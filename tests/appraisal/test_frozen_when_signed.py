"""The database keeps what is signed or abandoned as it is: every column of every record, whoever asks."""

from datetime import date

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from appraisal.migrations._signed import freeze_earlier, freeze_signed
from appraisal.models import Answer, Appraisal, Evidence, EvidenceFile, Opinion, Verdict
from appraisal.writes.move import abandon, withdraw
from appraisal.writes.opinion import give_opinion
from partnerships.append_only import lifted, triggers, undone
from partnerships.not_replaced import nothing_replaced
from tests.appraisal.test_redaction import propose
from tests.appraisal.test_verify import signed_with_everything, small_pdf

OURS = "what was signed or abandoned never changes|never edited|never changed or removed|never replaced"
# What of an appraisal the database does not hold, and why.
NOT_HELD = {
    "appraisal_editionmove": "how a draft stood before it moved, out of which words are redacted",
    "appraisal_snapshot": "made by signing and by a redaction, and append-only itself",
    "appraisal_issuedreport": "made by signing and by a redaction, and append-only itself",
    "appraisal_correctionnote": "comes after a signature, and is append-only itself",
    "appraisal_redaction": "comes after a signature, and is append-only itself",
}
FREE = {"appraisal_appraisal": {"version", "withheld"}, "appraisal_verdict": {"action_id"}}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    for room in ("sign_off", "redacted_report"):
        monkeypatch.setattr(f"appraisal.writes.{room}.render_pdf", small_pdf)


@pytest.fixture
def appraisal(world):
    """A signed appraisal with a row in every table of an appraisal."""
    appraisal = signed_with_everything(world)
    with lifted():
        EvidenceFile.objects.create(
            evidence=appraisal.evidence.get(),
            stored="a" * 32,
            name="a.pdf",
            kind="pdf",
            size=9,
            sha256="b" * 60,
        )
    return appraisal


def of_an_appraisal() -> set[str]:
    """The tables whose rows belong to one appraisal, however far up it is."""
    found = {Appraisal}
    while True:
        more = {
            model
            for model in apps.get_app_config("appraisal").get_models()
            for field in model._meta.fields
            if field.is_relation and field.related_model in found and not field.null
        }
        if more <= found:
            return {one._meta.db_table for one in found}
        found |= more


def model_of(table):
    return next(one for one in apps.get_models() if one._meta.db_table == table)


def another(field) -> str:
    """SQL of another value than a row has in a column."""
    column, kind = f'"{field.column}"', field.get_internal_type()
    if kind == "BooleanField":
        return f"NOT COALESCE({column}, (1 = 0))"
    if kind in ("CharField", "TextField", "SlugField"):
        return f"{column} || 'x'"
    if kind == "DateField":
        return "'2001-02-03'"
    if kind == "DateTimeField":
        return "'2001-02-03 04:05:06+00:00'"
    if kind == "JSONField":
        return "'[\"other\"]'"
    if kind == "UUIDField":
        return "'2b0a7ce5-3f3a-4a53-a1f5-6f2f8f0f7c11'"
    return f"COALESCE({column}, 0) + 1"


def refused(statement, *given, said=OURS) -> bool:
    """Whether the database refuses a statement in our words; whatever it does is undone."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement, given)
                assert cursor.rowcount, f"nothing to change: {statement}"
            transaction.set_rollback(True)
    except DatabaseError as error:
        return any(one in str(error) for one in said.split("|"))
    return False


def changes(table):
    """Each statement that would change a table's rows, by what it does."""
    fields = model_of(table)._meta.local_fields
    for field in fields:
        if field.column not in FREE.get(table, ()):
            yield f"{table}.{field.column}", f'UPDATE {table} SET "{field.column}" = {another(field)}'  # noqa: S608
    yield f"{table}, removed", f"DELETE FROM {table}"  # noqa: S608
    if table != "appraisal_appraisal":
        named = ", ".join(f'"{one.column}"' for one in fields if not one.primary_key)
        yield f"{table}, added", f"INSERT INTO {table} ({named}) SELECT {named} FROM {table}"  # noqa: S608


HELD = sorted(of_an_appraisal() - NOT_HELD.keys())


def test_every_record_of_an_appraisal_is_held_or_listed_as_not():
    assert set(NOT_HELD) <= of_an_appraisal() and len(HELD) >= 18


def test_no_column_of_any_record_changes_once_it_is_signed(appraisal):
    statements = [one for table in HELD for one in changes(table)]
    assert len(statements) > 150
    assert [what for what, done in statements if not refused(done)] == []
    with lifted():  # negative control: it is the triggers that refuse
        assert [what for what, done in statements if refused(done)] == []


def test_nothing_is_refused_before(world):
    world.thread(world.submitted(), "Why?")
    for table in HELD:
        if model_of(table)._default_manager.exists():
            for what, done in changes(table):
                assert not refused(done, said="what was signed or abandoned never changes"), what


def test_a_row_does_not_move_into_what_is_signed_nor_out_of_it(world, appraisal):
    other = world.appraisal(world.partnership("Another"))
    theirs = other.answers.first().pk
    assert refused("UPDATE appraisal_answer SET appraisal_id = %s WHERE id = %s", appraisal.pk, theirs)
    assert refused("UPDATE appraisal_opinion SET appraisal_id = %s", other.pk)
    assert not refused("UPDATE appraisal_answer SET narrative = 'Ours.' WHERE id = %s", theirs)


@pytest.mark.parametrize("state", ["draft", "in_challenge", "endorsed"])
def test_a_signature_is_not_taken_back(appraisal, state):
    assert refused("UPDATE appraisal_appraisal SET state = %s", state)


def test_what_is_withdrawn_stays_so_for_the_reason_given(world, appraisal):
    assert not refused("UPDATE appraisal_appraisal SET state = 'superseded'")
    assert refused("UPDATE appraisal_appraisal SET withdrawn_reason = 'Slipped in.'")
    withdraw(appraisal=appraisal, reason="The figures were wrong.", by=world.approver, at=world.now())
    assert refused("UPDATE appraisal_appraisal SET withdrawn_reason = 'Because.'")
    for state in ("signed", "superseded", "draft"):
        assert refused("UPDATE appraisal_appraisal SET state = %s", state)
    assert refused("UPDATE appraisal_answer SET narrative = 'Others.'")


def test_what_is_abandoned_is_held_alike(world):
    appraisal = world.appraisal()
    world.hand_out(appraisal, "CG")
    appraisal = world.submitted(Appraisal.objects.get(pk=appraisal.pk))
    given = {"view": "content", "text": "Sound.", "seen": 0, "by": world.opinion_giver}
    give_opinion(appraisal=appraisal, at=world.now(), **given)
    give_opinion(appraisal=appraisal, at=world.now(), **(given | {"text": "Quite sound.", "seen": 1}))
    world.thread(appraisal, "Why?", "CG-02")
    appraisal = world.returned(appraisal, "CG-01")
    there = [table for table in HELD if model_of(table)._default_manager.exists()]
    assert len(there) >= 12 and "appraisal_earlierwords" in there
    statements = [one for table in there for one in changes(table)]
    ours = "what was signed or abandoned never changes"
    assert [what for what, done in statements if refused(done, said=ours)] == []
    abandon(appraisal=appraisal, reason="Of no use.", by=world.governance, at=world.now())
    assert [what for what, done in statements if not refused(done)] == []
    for state in ("draft", "in_challenge", "signed", "withdrawn"):
        assert refused("UPDATE appraisal_appraisal SET state = %s", state)


def test_a_verdict_is_linked_to_its_action_once(appraisal):
    assert Verdict.objects.filter(action__isnull=False).count() == 1
    assert refused("UPDATE appraisal_verdict SET action_id = NULL WHERE action_id IS NOT NULL")


class TestRedaction:
    @pytest.fixture
    def authorised(self, world, appraisal):
        """A redaction of the words of one answer, as it stands inside the one transaction that makes it."""
        redaction = propose(world, appraisal, passage="Words")
        redaction.state, redaction.decided_by, redaction.decided_at = "authorised", world.proper, world.now()
        redaction.tombstone = "[Redacted]"
        redaction.save()
        return redaction

    def test_it_opens_the_one_text_that_it_is_of(self, authorised):
        of_it = f"WHERE id = {authorised.target_id}"
        for done in ("narrative = '[Redacted]'", "version = version + 1"):
            assert not refused(f"UPDATE appraisal_answer SET {done} {of_it}")  # noqa: S608
        for done in (
            "settled_reason = 'x'",
            "saved_by_id = saved_by_id + 1",
            "narrative = 'x', asked = (1 = 0)",
        ):
            assert refused(f"UPDATE appraisal_answer SET {done} {of_it}")  # noqa: S608
        assert refused(f"UPDATE appraisal_answer SET narrative = 'x' WHERE id <> {authorised.target_id}")  # noqa: S608
        for model, column in ((Opinion, "text"), (Evidence, "title"), (Appraisal, "headline")):
            assert refused(f"UPDATE {model._meta.db_table} SET {column} = 'x'")  # noqa: S608
        assert refused(f"DELETE FROM appraisal_answerevidence WHERE answer_id = {authorised.target_id}")  # noqa: S608

    def test_it_opens_nothing_before_nor_afterwards(self, world, appraisal, authorised):
        authorised.state, authorised.passage = "done", ""
        authorised.save()
        propose(world, appraisal, passage="about")
        assert refused("UPDATE appraisal_answer SET narrative = 'x'")


@pytest.mark.postgres
def test_no_table_is_emptied_at_once(appraisal):
    for table in HELD:
        assert refused(f"TRUNCATE {table} CASCADE"), table


def test_every_column_there_is_now_is_held(db):
    """A column that a later migration adds is free until the triggers are made again."""
    if connection.vendor != "sqlite":
        pytest.skip("there the triggers say no more than what function they call")
    made = {(table, name): sql for table, name, sql in triggers()}
    for table in HELD:
        sql = made.get((table, f"{table}_signed_update"), "")
        for field in model_of(table)._meta.local_fields if sql else ():
            assert f'NEW."{field.column}"' in sql, (table, field.column)
    without = {table for table in HELD if (table, f"{table}_signed_update") not in made}
    own = {"appraisal_answerrevision", "appraisal_earlierwords", "appraisal_message"}
    assert without == own  # they have triggers of their own


def test_an_answer_of_a_draft_is_saved_as_before(world):
    world.answer(world.appraisal(), "CG-02", "partly", "Words.")
    assert Answer.objects.filter(narrative="Words.", saved_at__date__gte=date(2026, 1, 1)).exists()


def test_a_later_migration_takes_the_guards_away_and_puts_them_back(db):
    """As one does that alters a table: by the same operations, undone first."""
    state, before = MigrationLoader(connection).project_state(), set(triggers())
    operations = [*freeze_signed(), freeze_earlier(), nothing_replaced("appraisal", "Answer")]
    for one in operations:
        undone(one).database_forwards("appraisal", connection.schema_editor(), state, state)
    left = {name for _, name, _ in triggers()}
    assert not [name for name in left if "_signed_" in name or name.startswith("appraisal_answer_in_place")]
    for one in operations:
        one.database_forwards("appraisal", connection.schema_editor(), state, state)
    assert set(triggers()) == before
