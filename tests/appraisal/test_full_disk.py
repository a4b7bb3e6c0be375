"""The disk of the database is full: whoever saves is told so, their words still there; nothing is half kept.

Of the answer the fault is the database’s own: SQLite may not grow; PostgreSQL raises what it does then.
"""

import re
from contextlib import closing, contextmanager
from uuid import uuid4

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.urls import reverse

from appraisal.models import Answer, AnswerRevision, Evidence, Message
from appraisal.writes.evidence_file import in_storage
from partnerships.forms.base import TYPED_BY
from partnerships.views.page import BUSY
from tests.appraisal.test_workflow_machine import everything
from tests.partnerships.sending import client_of, text_of
from tests.world import make_world

WORDS = "Words that took an afternoon. " * 90
FULL = """
CREATE FUNCTION is_full() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END
$$ LANGUAGE plpgsql;
CREATE TRIGGER is_full BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION is_full()
"""


@contextmanager
def full_disk(table: str):
    """No row of `table` finds room."""
    with closing(connection.cursor()) as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FULL.format(table=table))
            try:
                yield
            finally:
                cursor.execute(f"DROP TRIGGER is_full ON {table}; DROP FUNCTION is_full()")
            return
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        while free_pages(cursor):  # rows of nothing, until the last free page is taken
            cursor.execute("INSERT INTO filler VALUES (zeroblob(3000))")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")


@contextmanager
def refused_rows(table: str):
    """The database refuses a row of `table` as it does for want of room, however small the row is."""

    def refuse(execute, sql, params, many, context):
        if sql.startswith(f'INSERT INTO "{table}"'):
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def free_pages(cursor) -> int:
    cursor.execute("PRAGMA freelist_count")
    return cursor.fetchone()[0]


@pytest.fixture
def world(fresh_database):
    if connection.vendor == "sqlite":
        with closing(connection.cursor()) as cursor:
            cursor.execute("CREATE TABLE filler (held BLOB)")
    return make_world()


def sent(person, **fields) -> dict:
    return {"write_key": str(uuid4()), "typed_by": signing.dumps(person.pk, salt=TYPED_BY), **fields}


def test_an_answer_comes_back_with_its_words_and_saves_once_there_is_room(world):
    appraisal = world.appraisal()
    answer = appraisal.answers.select_related("question").get(question__code="CG-01")
    option = answer.question.scale.options.get(code="partly")
    address = reverse("question", args=[appraisal.ref, "CG-01"])
    client, given = (
        client_of(world.lead, raise_request_exception=False),
        sent(world.lead, option=option.pk, narrative=WORDS, seen=0),
    )
    before = everything()
    with full_disk("appraisal_answerrevision"):
        page = client.post(address, given)
        autosave = client.post(address, given, headers={"accept": "application/json"})
        assert everything() == before
    assert page.status_code == 200 and BUSY in text_of(page) and WORDS.strip() in text_of(page)
    assert re.search(f'value="{option.pk}"[^>]*checked', page.content.decode())
    assert autosave.status_code == 503 and autosave.json()["errors"] == [BUSY]
    assert client.post(address, given).status_code == 302
    assert Answer.objects.get(pk=answer.pk).narrative == WORDS.strip()
    assert AnswerRevision.objects.filter(answer=answer).count() == 1


def test_a_message_comes_back_with_its_words(world):
    appraisal = world.submitted()
    thread = world.thread(appraisal)
    address = reverse("thread", args=[appraisal.ref, thread.pk])
    client, given = client_of(world.lead, raise_request_exception=False), sent(world.lead, text=WORDS[:1900])
    with refused_rows("appraisal_message"):
        before = everything()
        page = client.post(address, given)
        assert everything() == before
    assert page.status_code == 200 and BUSY in text_of(page) and WORDS[:1900].strip() in text_of(page)
    assert client.post(address, given).status_code == 302 and Message.objects.count() == 2


def test_evidence_comes_back_without_its_file_which_is_not_left_on_the_disk(world):
    appraisal = world.appraisal()
    address = reverse("evidence_new", args=[appraisal.ref])
    facts = {"title": "Minutes of May", "held": WORDS[:400], "strength": "seen", "whole": "yes"}
    files = sorted(in_storage())  # other tests of this process may have left some

    def add():
        file = SimpleUploadedFile("minutes.txt", b"The board met.")
        return client.post(address, sent(world.lead, file=file, **facts))

    client = client_of(world.lead, raise_request_exception=False)
    with refused_rows("appraisal_evidence"):
        before = everything()
        page = add()
        assert everything() == before
    assert page.status_code == 200 and BUSY in text_of(page) and "Minutes of May" in text_of(page)
    assert sorted(in_storage()) == files and not Evidence.objects.exists()
    assert add().status_code == 302 and Evidence.objects.count() == 1
    assert len(in_storage()) == len(files) + 1
