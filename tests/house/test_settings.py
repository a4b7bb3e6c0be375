"""Unsafe settings refuse to start, and say which setting and what to put."""

import os
import re
import runpy
import stat
import subprocess
import sys
from importlib import import_module
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth import authenticate, get_user_model
from django.db import connection

from appraisal.checks import file_system
from appraisal.reports.child import LIMITS

START = "from django.conf import settings; settings.DEBUG"
ON_MOUNTS = "import appraisal.checks, pathlib; appraisal.checks.MOUNTS = pathlib.Path({!r}); " + START
NFS = "30 1 0:50 / / rw - ext4 /dev/sda1 rw\n31 30 0:51 / {} rw - nfs4 server:/share rw\n"
SAFE = {
    "PRODUCTION": "true",
    "SECRET_KEY": "kept-outside-the-repository-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "partnerships.example.gov.uk",
    "SECURE_PROXY_SSL_HEADER": "X-Forwarded-Proto",
    "PROXY_COUNT": "1",
}


@pytest.fixture
def start(top_folder, tmp_path):
    """Runs Python in a process of its own that has these settings in its environment and no others."""

    def start(arguments, **environment):
        base = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "appraisal.settings",
            "VAR_DIR": str(tmp_path),
        }
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=top_folder, env=base | environment, capture_output=True, text=True, check=False
        )

    return start


@pytest.mark.parametrize(
    ("change", "setting", "advice"),
    [
        ({"DEBUG": "true"}, "DEBUG is on", "DEBUG=false"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing", "50 random characters"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short", "50 random characters"),
        ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY is too short or too regular", "50 random characters"),
        ({"SECRET_KEY": "1234567890" * 6}, "SECRET_KEY is too short or too regular", "50 random characters"),
        ({"SECRET_KEY": f"django-insecure-{SAFE['SECRET_KEY']}"}, "too regular", "50 random characters"),
        ({"ALLOWED_HOSTS": ".gov.uk"}, "a whole top-level domain", "name each host"),
        ({"ALLOWED_HOSTS": ".example.gov.uk"}, "SITE_URL is missing", "SITE_URL=https://"),
        ({"ALLOWED_HOSTS": ".uk"}, "a whole top-level domain", "name each host"),
        ({"PROXY_COUNT": ""}, "PROXY_COUNT", "X-Forwarded-For"),
        ({"PROXY_COUNT": "-1"}, "PROXY_COUNT is missing", "X-Forwarded-For"),
        ({"PRODUCTION": "enabled"}, "PRODUCTION is “enabled”", "PRODUCTION=true"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is missing", "ALLOWED_HOSTS=partnerships.example.gov.uk"),
        ({"ALLOWED_HOSTS": "a.gov.uk,*"}, 'ALLOWED_HOSTS contains "*"', "name each host"),
        ({"SECURE_SSL_REDIRECT": "false"}, "SECURE_SSL_REDIRECT is off", "SECURE_SSL_REDIRECT=true"),
        ({"SESSION_COOKIE_SECURE": "false"}, "SESSION_COOKIE_SECURE is off", "SESSION_COOKIE_SECURE=true"),
        ({"CSRF_COOKIE_SECURE": "false"}, "CSRF_COOKIE_SECURE is off", "CSRF_COOKIE_SECURE=true"),
        ({"SECURE_HSTS_SECONDS": "0"}, "SECURE_HSTS_SECONDS is 0", "31536000"),
        ({"SECURE_PROXY_SSL_HEADER": ""}, "SECURE_PROXY_SSL_HEADER is missing", "X-Forwarded-Proto"),
        ({"CSRF_TRUSTED_ORIGINS": "http://a.gov.uk"}, "CSRF_TRUSTED_ORIGINS contains http://", "https://"),
        ({"DATABASE_URL": "mysql://u@h/n"}, "DATABASE_URL names a database", "postgres://"),
    ],
)
def test_production_refuses(start, change, setting, advice):
    done = start(["-c", START], **SAFE | change)

    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    (reason,) = [line for line in done.stderr.splitlines() if line.startswith("- ")]
    assert setting in reason
    assert advice in reason


def test_what_is_kept_is_made_for_its_owner_alone(start, tmp_path):
    made = tmp_path / "of" / "ours"
    assert start(["-c", START], VAR_DIR=str(made)).returncode == 0
    assert made.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["VAR_DIR", "DATABASE_URL"])
def test_production_refuses_what_everybody_on_the_machine_can_open(start, tmp_path, name):
    for mode, refused in ((0o755, True), (0o701, True), (0o750, False), (0o700, False)):
        folder = tmp_path / "kept"
        folder.mkdir(exist_ok=True)
        folder.chmod(mode)
        kept = {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/ours.sqlite3"}[name]
        done = start(["-c", START], **SAFE | {name: kept})
        assert (done.returncode != 0) == refused, done.stderr
        assert (f"- {name} keeps what people wrote in {folder}" in done.stderr) == refused
        assert (f"chmod o= {folder}" in done.stderr) == refused


READ = re.compile(r"""(?:env\.\w+|truth|environ\.get)\(\s*"(\w+)\"""")


def test_the_guide_names_every_setting(top_folder):
    guide = (top_folder / "docs" / "running.md").read_text()
    table = "".join(line for line in guide.splitlines() if line.startswith("| `"))
    files = [top_folder / "appraisal" / name for name in ("settings.py", "gunicorn.py")]
    read = {name for file in files for name in READ.findall(file.read_text().replace("'", '"'))}
    assert {"PRODUCTION", "DEBUG", "DATABASE_URL", "EMAIL_URL", "VAR_DIR", "PORT", "WORKERS"} <= read
    assert {name for name in read if f"`{name}`" not in table} == set()


def test_a_worker_outlives_the_longest_request_for_a_report(top_folder):
    config = runpy.run_path(top_folder / "appraisal" / "gunicorn.py")
    assert config["timeout"] > LIMITS.wait + LIMITS.wall_seconds


def test_more_files_than_one_are_refused_since_no_page_asks_for_them(client):
    assert client.post("/log-in/", {"one": BytesIO(b"x"), "two": BytesIO(b"x")}).status_code == 413


def test_production_names_every_reason_at_once(start):
    done = start(["-c", START], PRODUCTION="true", DEBUG="true")

    reasons = [line.split()[1] for line in done.stderr.splitlines() if line.startswith("- ")]
    assert reasons == ["DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "SECURE_PROXY_SSL_HEADER", "PROXY_COUNT"]


@pytest.mark.parametrize("place", [{}, SAFE], ids=["development", "production"])
def test_sqlite_on_a_network_file_system_is_refused_everywhere(start, tmp_path, place):
    mounts = tmp_path / "mounts"
    mounts.write_text(NFS.format(tmp_path))

    done = start(["-c", ON_MOUNTS.format(str(mounts))], **place)

    assert done.returncode != 0
    assert "DATABASE_URL puts the SQLite file on a network file system (nfs4" in done.stderr
    assert "use PostgreSQL" in done.stderr


def test_the_file_system_is_that_of_the_nearest_mount():
    mounts = NFS.format("/srv/shared\\040files")

    assert file_system(settings.BASE_DIR, mounts) == "ext4"
    assert file_system(settings.BASE_DIR.__class__("/srv/shared files/var"), mounts) == "nfs4"
    assert file_system(settings.BASE_DIR, "") == ""


def test_safe_production_settings_start_and_pass_djangos_deployment_check(start):
    done = start(["manage.py", "check", "--deploy", "--fail-level", "WARNING"], **SAFE)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({}, "http://localhost:8000"),
        ({"PORT": "8123"}, "http://localhost:8123"),
        ({"SITE_URL": "http://127.0.0.1:8320/"}, "http://127.0.0.1:8320"),
        (SAFE, "https://partnerships.example.gov.uk"),
        (SAFE | {"ALLOWED_HOSTS": ".example.gov.uk", "SITE_URL": "https://a.gov.uk"}, "https://a.gov.uk"),
    ],
)
def test_mails_lead_to_where_the_app_is(start, environment, address):
    done = start(["-c", "from django.conf import settings; print(settings.SITE_URL)"], **environment)
    assert done.stdout.strip() == address, done.stderr


def test_the_development_key_is_random_kept_and_private(start, tmp_path):
    show = "from django.conf import settings; print(settings.SECRET_KEY)"
    first, second = (start(["-c", show]).stdout.strip() for _ in range(2))
    (tmp_path / "secret_key").rename(tmp_path / "old_key")
    third = start(["-c", show]).stdout.strip()

    assert len(first) > 50
    assert first == second != third
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old_key", "secret_key"]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ((3, 40, 1), "DELETE"),
        ((3, 44, 5), "DELETE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "DELETE"),
        ((3, 50, 6), "DELETE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 2), "DELETE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
    ],
)
def test_write_ahead_log_only_where_sqlite_keeps_it_safely(version, expected):
    journal_mode, synchronous = import_module("appraisal.settings").sqlite_journal(version)

    assert journal_mode == expected
    assert synchronous == {"WAL": "FULL", "DELETE": "EXTRA"}[expected]


def test_the_connection_has_its_safe_settings(fresh_database):
    def ask(question):
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0]

    if connection.vendor == "postgresql":
        assert ask("SHOW lock_timeout") == "10s"
        assert ask("SHOW statement_timeout") == "30s"
        assert ask("SHOW idle_in_transaction_session_timeout") == "1min"
    else:
        assert ask("PRAGMA foreign_keys") == 1
        assert (ask("PRAGMA journal_mode"), ask("PRAGMA synchronous")) in [("wal", 2), ("delete", 3)]
        assert connection.transaction_mode == "IMMEDIATE"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9,198.51.100.7", "203.0.113.9"),
        (1, "", "192.0.2.1"),
    ],
)
def test_the_visitors_address_is_what_our_own_proxies_saw(rf, monkeypatch, proxies, forwarded, address):
    module = import_module("appraisal.settings")
    monkeypatch.setattr(module, "PROXY_COUNT", proxies)

    request = rf.get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": forwarded})

    assert module.visitor_address(request) == address


def test_ten_wrong_passwords_lock_one_person_at_one_address_only(db, rf):
    person = get_user_model()(email="ann@example.gov.uk", name="Ann")
    person.set_password("the right password")
    person.save()

    def log_in(email, password, address="192.0.2.1"):
        request = rf.post("/", REMOTE_ADDR=address)
        request.session = SimpleNamespace()
        found = authenticate(request, username=email, password=password)
        return found, getattr(request, "axes_locked_out", False)

    for attempt in range(10):
        email = ["ann@example.gov.uk", "ANN@example.gov.uk"][attempt % 2]
        assert log_in(email, "wrong") == (None, attempt == 9)

    assert log_in("ann@example.gov.uk", "the right password") == (None, True)
    assert log_in("ann@example.gov.uk", "the right password", "192.0.2.2") == (person, False)
    assert log_in("ben@example.gov.uk", "wrong") == (None, False)
