"""The trail of everything: narrowed, exported, and its chains checked."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partnerships.audit import record
from partnerships.models import Event
from partnerships.queries import trail as queries
from partnerships.queries.trail import WantedEvents, broken_chains, each_event, events
from partnerships.vocabulary import SUBJECTS
from tests.appraisal.test_verify import changed, tamper
from tests.partnerships.sending import client_of


@pytest.fixture
def auditor(world):
    return client_of(world.auditor)


def test_it_is_narrowed_by_what_who_and_when(world, auditor):
    partnership = world.partnership("Harbour board")
    record("edited", by=world.lead, subject=partnership, at=timezone.now(), fields=("our_share",))
    page = auditor.get(reverse("trail"), {"words": "harbour edited", "who": "Lena"}).text
    assert "1 event" in page and "Our money a year" in page
    today = timezone.localdate()
    for asked, found in (
        ({"kind": "partnerships.partnership", "words": "Harbour"}, True),
        ({"kind": "partnerships.risk", "words": "Harbour"}, False),
        ({"who": "nobody"}, False),
        ({"since": today.isoformat(), "words": "Harbour edited"}, True),
        ({"since": (today + timedelta(days=1)).isoformat(), "words": "Harbour edited"}, False),
        ({"until": today.isoformat(), "words": "Harbour edited"}, True),
        ({"until": (today - timedelta(days=1)).isoformat(), "words": "Harbour edited"}, False),
        ({"since": "nonsense", "kind": "nonsense", "subject": "nonsense", "words": "Harbour"}, True),
    ):
        said = auditor.get(reverse("trail"), asked).text
        assert ("Harbour board" in said, "No event matches" in said) == (found, not found), asked


def test_an_event_without_fields_has_no_empty_line_on_a_narrow_screen(world, auditor):
    subject = world.partnership("Alder Centre")
    record("opened", by=world.lead, subject=subject, at=timezone.now())
    page = auditor.get(reverse("trail")).text
    shown = len(auditor.get(reverse("trail")).context["shown"].object_list)
    assert page.count('data-heading="Who"') == shown > page.count('data-heading="Fields"') > 0


def test_of_one_subject_it_says_whether_the_chain_is_whole(world, auditor):
    partnership = world.partnership("Harbour board")
    where = {"kind": "partnerships.partnership", "subject": partnership.pk}
    assert "The chain is whole." in auditor.get(reverse("trail"), where).text
    change(partnership, "by_name = 'Somebody else'")
    page = auditor.get(reverse("trail"), where).text
    assert "The chain is broken at event 1." in page


def change(partnership, what):
    """Changes the first event of a partnership behind the app's back."""
    where = f"subject_kind = 'partnerships.partnership' AND subject_id = {partnership.pk} AND number = 1"
    tamper(changed("partnerships_event", what, where))


def test_it_is_read_by_whoever_checks_and_by_nobody_else(world):
    for name in ("trail", "trail_csv"):
        assert client_of(world.auditor).get(reverse(name)).status_code == 200
        assert client_of(world.lead).get(reverse(name)).status_code == 404
    link = reverse("trail")
    assert f'href="{link}"' in client_of(world.governance).get(reverse("partnerships")).text
    assert f'href="{link}"' not in client_of(world.lead).get(reverse("partnerships")).text


def test_the_export_holds_every_event_that_is_wanted_and_no_formula(world, auditor, monkeypatch):
    monkeypatch.setattr(queries, "TOGETHER", 3)
    for name in ("=HYPERLINK(1)", "Harbour board"):
        world.partnership(name)
    response = auditor.get(reverse("trail_csv"), {"kind": "partnerships.partnership"})
    rows = list(csv.DictReader(StringIO(response.getvalue().decode("utf-8-sig"))))
    wanted = Event.objects.filter(subject_kind="partnerships.partnership")
    assert [row["Hash"] for row in rows] == list(wanted.order_by("-id").values_list("hash", flat=True))
    assert len(rows) > 3 and {row["Name"][0] for row in rows} >= {"'"}


def test_reading_in_short_reads_leaves_nothing_out(world, monkeypatch):
    for number in range(7):
        world.partnership(f"Board {number}")
    wanted = WantedEvents()
    whole = [one.pk for one in events(wanted)]
    for together in (1, 2, len(whole), len(whole) + 1):
        monkeypatch.setattr(queries, "TOGETHER", together)
        assert [one.pk for one in each_event(wanted)] == whole


def test_its_pages_ask_as_much_for_many_as_for_few(world, auditor):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            auditor.get(reverse("trail"))
        return len(asked)

    auditor.get(reverse("trail"))
    before = count()
    for number in range(30):
        world.partnership(f"Board {number}")
    assert count() == before


class TestVerifying:
    def test_every_whole_trail_is_said_to_be_whole(self, world, capsys):
        world.concluded(world.appraisal())
        assert list(broken_chains()) == []
        call_command("verify", "--trail")
        assert "Every trail is whole." in capsys.readouterr().out

    def test_what_was_changed_behind_the_app_is_found(self, world, capsys):
        partnership = world.partnership("Harbour board")
        world.partnership("Untouched")
        change(partnership, "verb = 'something else'")
        with pytest.raises(CommandError, match="NOT verified"):
            call_command("verify", "--trail")
        said = capsys.readouterr().err
        assert "Harbour board is broken at event 1" in said and "Untouched" not in said

    def test_a_state_that_the_trail_does_not_tell_is_found(self, world, capsys):
        appraisal = world.concluded(world.appraisal())
        tamper(changed("appraisal_appraisal", "state = 'in_challenge'", f"id = {appraisal.pk}"))
        with pytest.raises(CommandError):
            call_command("verify", "--trail")
        assert f"{appraisal.ref} is in_challenge, but the last move in its trail" in capsys.readouterr().err

    def test_a_file_or_the_trail_is_asked_for(self, db):
        with pytest.raises(CommandError, match="Name the PDF to verify, or give --trail"):
            call_command("verify")


def test_every_subject_has_a_word(world):
    world.concluded(world.appraisal())
    kinds = set(Event.objects.values_list("subject_kind", flat=True))
    assert kinds <= set(SUBJECTS)
