"""A request that fails: what was typed stands on the page and goes again, once, without asking a database."""

import re
from html import unescape

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from appraisal.models import Answer, AnswerRevision
from partnerships.known import KnownPerson
from tests.appraisal.test_pages import url
from tests.partnerships.sending import client_of, sent, text_of

WORDS = "Typed for an hour <b>\n“in two lines”."


@pytest.fixture
def away(monkeypatch):
    """The database is away from the first thing a request asks of it; called, it is back."""

    def fails(*_):
        raise OperationalError("the connection is closed")

    with monkeypatch.context() as patched:
        patched.setattr(KnownPerson, "get_user", fails)
        yield patched.undo


def hidden(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page):
        found.setdefault(unescape(name), []).append(unescape(value))
    return found


def test_what_was_typed_goes_again_once_the_database_is_back(world, away):
    appraisal = world.appraisal()
    answer = Answer.objects.get(appraisal=appraisal, question__code="CG-01")
    option = answer.question.scale.options.get(code="partly")
    client = client_of(world.lead)
    client.raise_request_exception = False
    typed = sent(world.lead, narrative=WORDS, option=option.pk, seen=answer.version, then="stay")
    failed = client.post(url("question", appraisal, "CG-01"), typed)
    assert failed.status_code == 503
    assert "The database did not answer." in failed.text and "Typed for an hour &lt;b&gt;" in failed.text
    assert not AnswerRevision.objects.filter(answer=answer).exists()
    again = hidden(failed.text)
    assert again["narrative"] == [WORDS] and again["write_key"] == [str(typed["write_key"])]
    # Its words are nowhere else: the page asks before it is left, and whether the server is there.
    assert "data-unsent" in failed.text and "build/govuk.js" in failed.text
    (address,) = re.findall(r'action="([^"]*)"', failed.text)
    away()
    assert [client.post(address, again).status_code for _ in range(2)] == [302, 302]
    assert AnswerRevision.objects.filter(answer=answer).count() == 1
    answer.refresh_from_db()
    assert answer.narrative.split() == WORDS.split()


def test_a_page_that_fails_says_so_and_shows_nothing_else(world, away):
    client = client_of(world.lead)
    client.raise_request_exception = False
    page = client.get(reverse("my_work"))
    assert page.status_code == 503 and "Load the page again in a moment." in page.text


def test_no_password_stands_on_the_page_of_a_request_that_failed(world, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("django.contrib.auth.authenticate", fails)
    monkeypatch.setattr("django.contrib.auth.forms.authenticate", fails)
    client = Client(raise_request_exception=False)
    secret = {"username": world.lead.email, "password": "PRECIOUS"}
    page = client.post(reverse("login"), secret)
    assert page.status_code == 500 and "PRECIOUS" not in page.text
    carried = secret | {"typed_by": sent(world.lead)["typed_by"], "note": "Words."}
    page = client.post(reverse("login"), carried)
    assert page.status_code == 500 and "PRECIOUS" not in page.text and "Words." in text_of(page)


def test_more_than_a_page_can_hold_says_what_to_do(world, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 20
    appraisal = world.appraisal()
    typed = sent(world.lead, **{f"field_{number}": "x" for number in range(30)})
    refused = client_of(world.lead).post(url("question", appraisal, "CG-01"), typed)
    assert refused.status_code == 413
    assert "More was sent than a page can hold" in refused.text and "Go back in your browser" in refused.text
    broken = client_of(world.lead).post(
        url("question", appraisal, "CG-01"), b"--", content_type="multipart/form-data; boundary="
    )
    assert broken.status_code == 400 and "This could not be read" in broken.text
