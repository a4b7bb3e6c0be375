"""The databases of the tests.

`db` (or `@pytest.mark.django_db`) rolls back what a test does, and is right for most. `fresh_database` gives
a test its own database, where commits, threads and other processes are real; `site` serves one to a browser.
Both copy the database that the migrations made once, with the library loaded: Django's own way, deleting all
rows, is refused by the triggers that keep records append-only, and no test may drop those.
"""

import os
import sqlite3
from contextlib import closing
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.test import TestCase, TransactionTestCase
from django.test.utils import setup_databases, teardown_databases
from pytest_django.live_server_helper import LiveServer

from tests.remembered import Patching, memory
from tests.world import make_world

FLUSHING = {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}

# The same cases in every run, and no failure because a machine is slow.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile("repeatable")


def pytest_configure(config):
    # Passwords in tests protect nothing; a real hash costs a quarter of a second.
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def folders_of_files(tmp_path_factory):
    """No test writes a file into the folders of this installation."""
    folder = tmp_path_factory.mktemp("files")
    django_settings.UPLOADS_DIR = folder / "uploads"
    django_settings.STORAGES["evidence"]["OPTIONS"]["location"] = folder / "evidence"


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    for item in items:
        if flushes(item):
            raise pytest.UsageError(f"{item.nodeid} would empty every table afterwards: use fresh_database.")
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            item.add_marker(
                pytest.mark.skip(reason="needs PostgreSQL: script/test without arguments runs it")
            )


def flushes(item):
    marker = item.get_closest_marker("django_db")
    flushing_mark = marker and (marker.args or {"transaction", "reset_sequences"} & marker.kwargs.keys())
    kind = getattr(item, "cls", None) or object
    flushing_class = issubclass(kind, TransactionTestCase) and not issubclass(kind, TestCase)
    return flushing_mark or flushing_class or FLUSHING & set(item.fixturenames)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, tmp_path_factory, worker_id):
    """Migrations and the library, once for each worker: `db` rolls back in it, others copy it."""
    if connection.vendor == "sqlite":
        name = str(tmp_path_factory.mktemp("database") / "template.sqlite3")
    else:
        name = f"test_{worker_id}"
    connection.settings_dict["TEST"]["NAME"] = name
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"}, serialized_aliases=set())
        call_command("load_library", stdout=StringIO())
        memory.learn_template()
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def fresh_database(request, django_db_setup, django_db_blocker, tmp_path, worker_id):
    """A database of the test's own, with real commits. The value is its DATABASE_URL, for other processes."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        pytest.fail(
            "fresh_database and db exclude each other: commits are real in the first, undone in the second"
        )
    connections.close_all()
    template = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            copy, url = copy_sqlite(template, tmp_path)
        else:
            copy, url = copy_postgresql(template, f"fresh_{worker_id}")
        connection.settings_dict["NAME"] = copy  # every thread's connection reads it when it opens
        try:
            yield url
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = template
            if connection.vendor == "postgresql":
                drop_postgresql(copy)


def copy_sqlite(template, folder):
    path = folder / "fresh.sqlite3"
    with closing(sqlite3.connect(template)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
    return str(path), f"sqlite:///{path}"


def copy_postgresql(template, copy):
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{template}"')
    return copy, urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{copy}").geturl()


def drop_postgresql(copy):
    # FORCE: a thread that the test left behind may hold a connection.
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')


@pytest.fixture
def site(fresh_database):
    """The application served from a fresh database at `site.url`, by threads of this process."""
    server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def empty_cache():
    """What one test cached another must not read."""
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def what_is_remembered(request):
    """What an earlier test made alike is not thought out again (see `tests.remembered`)."""
    with memory.of_a_test(request.node):
        yield


@pytest.fixture
def monkeypatch():
    """pytest's own, but that `tests.remembered` knows of each patch."""
    patch = Patching()
    yield patch
    patch.undo()


@pytest.fixture
def world(db):
    """The small council of `tests.world`, undone after the test."""
    return make_world()


@pytest.fixture(scope="session")
def top_folder():
    return Path(__file__).resolve().parent.parent
