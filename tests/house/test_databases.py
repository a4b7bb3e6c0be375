"""What tests/conftest.py promises: rolled-back, fresh and served databases, and no flush."""

import subprocess
import sys
import threading
from http.client import HTTPConnection

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from django.urls import reverse

EMAIL = "committed@example.gov.uk"


def people():
    return get_user_model().objects.filter(email=EMAIL).count()


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_fresh_database_holds_real_commits_and_only_its_own(fresh_database, time):
    seen = []

    def look():
        seen.append(people())
        connections.close_all()

    assert people() == 0
    get_user_model().objects.create(email=EMAIL, name="Committed")
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert seen == [1]


def test_a_rolled_back_test_sees_nothing_of_them(db):
    assert people() == 0


def test_another_process_reaches_a_fresh_database(fresh_database, monkeypatch, top_folder):
    get_user_model().objects.create(email=EMAIL, name="Committed")
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    count = f"from partnerships.models import Person; print(Person.objects.filter(email={EMAIL!r}).count())"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", count]

    done = subprocess.run(command, cwd=top_folder, capture_output=True, text=True, check=False)

    assert done.stdout.strip() == "1", done.stderr


def test_a_served_site_answers_with_its_policy(site):
    browser = HTTPConnection(site.url.removeprefix("http://"), timeout=10)
    browser.request("GET", reverse("login"))
    answer = browser.getresponse()
    browser.close()

    assert answer.status == 200
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "test",
    [
        "def test(transactional_db): pass",
        "def test(live_server): pass",
        "@pytest.mark.django_db(transaction=True)\ndef test(): pass",
        "class Test(TransactionTestCase):\n    def test(self): pass",
    ],
)
def test_a_test_that_would_flush_is_refused(top_folder, tmp_path, test):
    (tmp_path / "conftest.py").write_text((top_folder / "tests" / "conftest.py").read_text())
    (tmp_path / "test_flush.py").write_text(
        f"import pytest\nfrom django.test import TransactionTestCase\n\n{test}\n"
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        top_folder / "pyproject.toml",
        "--rootdir",
        tmp_path,
        tmp_path,
    ]

    done = subprocess.run(command, cwd=top_folder, capture_output=True, text=True, check=False)

    assert done.returncode == pytest.ExitCode.USAGE_ERROR, done.stdout
    assert "use fresh_database" in done.stderr
