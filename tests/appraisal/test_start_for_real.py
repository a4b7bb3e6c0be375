"""Starting for real: all of the demonstration goes or none of it, and what was append-only is again."""

import os
import signal
import subprocess
import sys
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appraisal.models import ChecklistVersion, IssuedReport, Question
from appraisal.queries.document import collect_document, fingerprint
from appraisal.writes import sign_off
from appraisal.writes.start_for_real import start_for_real
from partnerships.append_only import lifted, triggers
from partnerships.faults import Refused
from partnerships.made_up.facts import add_facts
from partnerships.made_up.partnerships import add_partnerships
from partnerships.made_up.risks import add_actions, add_risks
from partnerships.models import Event, Partnership, Person, RiskScoring
from partnerships.permissions import Role
from partnerships.writes.person import add_person
from tests.partnerships.sending import client_of, problems, sent, text_of
from tests.world import make_world

WHO = {"email": "ann@council.example", "name": "Ann Real"}
# Starts for real, and is killed once all is removed and before anything new is there.
KILLED = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from django.utils import timezone
from appraisal.writes import start_for_real as writes
writes.load_library = lambda at: os.kill(os.getpid(), signal.SIGKILL)
act = writes.start_for_real
if sys.argv[1] == "without a transaction":
    act = act.__wrapped__
    writes._hold_people = lambda: None
    connection.ensure_connection()
    connection.in_atomic_block = True
act(email="ann@council.example", name="Ann Real", at=timezone.now())
"""


def counts() -> dict[str, int]:
    """The rows of every table of ours."""
    labels = ("partnerships", "appraisal", "sessions", "axes")
    models = [one for one in apps.get_models(include_auto_created=True) if one._meta.app_label in labels]
    return {one._meta.label: one._base_manager.count() for one in models}


def make_demonstration(patch):
    """A small council like the demonstration's, with something in every table that is append-only."""
    patch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF-")
    world = make_world()
    made = add_partnerships(4)
    add_facts(made, 1)
    add_actions(made, add_risks(made, 3, 1), 6, 1)
    appraisal = world.concluded()
    seen = fingerprint(collect_document(appraisal.pk))
    prepared = sign_off.prepare(appraisal=appraisal, by=world.approver, at=world.now(), seen=seen)
    sign_off.sign(appraisal=appraisal, prepared=prepared, by=world.approver)
    Person.objects.update(is_demonstration=True)
    return world


@pytest.fixture
def loaded(db):
    """How much there is where only the library is loaded."""
    return counts()


@pytest.fixture
def demonstration(loaded, monkeypatch):
    return make_demonstration(monkeypatch)


def test_what_is_left_is_what_loading_makes_and_one_administrator(loaded, demonstration):
    before = triggers()
    texts = sorted(Question.objects.values_list("code", "text", "why"))
    assert len(before) > 30 and IssuedReport.objects.exists() and RiskScoring.objects.exists()
    started = start_for_real(at=timezone.now(), **WHO)
    assert triggers() == before
    more = {"partnerships.Person": 1, "partnerships.Event": 2}
    assert counts() == {name: count + more.get(name, 0) for name, count in loaded.items()}
    assert sorted(Question.objects.values_list("code", "text", "why")) == texts
    assert Person.objects.get().role_set == {Role.ANYONE, Role.ADMINISTRATOR}
    assert not Person.objects.get().is_demonstration
    page = Client().get(started.link)
    assert "Ann Real" in text_of(page)


REFUSED = [
    lambda: Event.objects.update(verb="something else"),
    lambda: Event.objects.all()._raw_delete("default"),
    lambda: Question.objects.filter(version__state="published").update(text="Is it?"),
    lambda: ChecklistVersion.objects.filter(state="published").update(title="Other"),
]


def test_afterwards_the_database_refuses_again_what_it_refused(demonstration):
    start_for_real(at=timezone.now(), **WHO)
    for change in REFUSED:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
        with transaction.atomic():  # negative control: it is the triggers that refuse
            with lifted():
                change()
            transaction.set_rollback(True)


def test_refs_begin_anew(demonstration):
    start_for_real(at=timezone.now(), **WHO)
    world = make_world()
    assert world.partnership().ref == "PTN-0001"


def test_one_real_person_is_enough_to_refuse_and_nothing_changes(demonstration):
    given = {"roles": frozenset(), "by": None, "at": timezone.now()}
    add_person(email="real@council.example", name="Real Person", **given)
    client = client_of(demonstration.administrator)
    before = counts(), triggers()
    with pytest.raises(Refused, match="Somebody here is not of the demonstration"):
        start_for_real(at=timezone.now(), **WHO)
    with pytest.raises(CommandError, match="Somebody here is not of the demonstration"):
        call_command("start_for_real", "--email", WHO["email"], "--name", WHO["name"])
    page = text_of(client.get(reverse("start_for_real")))
    assert "This database is in use for real" in page and "<form" not in page.partition("<main")[2]
    fields = sent(demonstration.administrator, words="start for real", **WHO)
    assert problems(client.post(reverse("start_for_real"), fields))[0].startswith("Somebody here is not")
    assert (counts(), triggers()) == before


def test_a_demonstration_account_that_became_somebodys_is_enough_too(demonstration):
    before = counts(), triggers()
    Person.objects.filter(pk=demonstration.lead.pk).update(email="lena@council.gov.uk")
    with pytest.raises(Refused, match="Somebody here is not of the demonstration"):
        start_for_real(at=timezone.now(), **WHO)
    assert (counts(), triggers()) == before


def test_an_empty_database_is_no_demonstration(loaded):
    with pytest.raises(Refused):
        start_for_real(at=timezone.now(), **WHO)
    assert counts() == loaded


def test_the_page_says_what_goes_asks_for_three_words_and_shows_the_link_once(demonstration):
    client = client_of(demonstration.administrator)
    page = text_of(client.get(reverse("start_for_real")))
    assert "5 partnerships" in page and "1 signed report" in page
    fields = sent(demonstration.administrator, words="Start", **WHO)
    response = client.post(reverse("start_for_real"), fields)
    assert problems(response) == ["Type “start for real”, just these three words"]
    assert Partnership.objects.count() == 5
    fields["words"] = " Start for real. "
    response = client.post(reverse("start_for_real"), fields)
    assert response.status_code == 200 and "The demonstration is gone" in text_of(response)
    assert "no-store" in response["Cache-Control"]
    link = text_of(response).partition("<code>")[2].partition("</code>")[0]
    assert Client().get(link.replace("http://testserver", "")).status_code == 200
    assert client.get(reverse("my_work")).status_code == 302  # nobody of the demonstration is left
    assert client.post(reverse("start_for_real"), fields).status_code == 302


def test_from_the_command_line(demonstration):
    out = StringIO()
    call_command("start_for_real", "--email", "Ann@Council.example", "--name", "Ann Real", stdout=out)
    assert Person.objects.get().email == "ann@council.example"
    assert Client().get(out.getvalue().splitlines()[-1]).status_code == 200
    with pytest.raises(CommandError, match="Enter an e-mail address"):
        call_command("start_for_real", "--email", "nonsense", "--name", "Ann")


def test_killed_in_the_middle_nothing_is_gone(fresh_database, monkeypatch, top_folder):
    make_demonstration(monkeypatch)
    before = counts(), triggers()
    assert run_killed(fresh_database, top_folder, "as it is") == -signal.SIGKILL
    assert (counts(), triggers()) == before
    # Negative control: without the transaction, the same leaves the database changed.
    assert run_killed(fresh_database, top_folder, "without a transaction") != 0
    assert (counts(), triggers()) != before


def run_killed(url, top_folder, how) -> int:
    connection.close()
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "appraisal.settings"}
    done = subprocess.run(
        [sys.executable, "-c", KILLED, how], cwd=top_folder, env=environment, capture_output=True, check=False
    )
    return done.returncode
