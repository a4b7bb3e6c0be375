"""Journeys drive Debian's Chromium against `site`. A script error fails the journey, and so does anything
that the Content-Security-Policy refuses, a page that nobody looked at, and a page that axe finds fault with.
"""

import os
from pathlib import Path

import pytest

from tests.journeys.visitor import Visitor

HERE = Path(__file__).parent

# Playwright's loop runs in the test's own thread, where Django would otherwise refuse to touch the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": "/usr/bin/chromium", "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "en-GB", "timezone_id": "Europe/London"}


@pytest.fixture
def visitor(site, new_context):
    """Makes visitors, each in a browser context of their own; `options` are the context's."""
    visitors = []

    def arrive(*, scripts: bool = True, thorough: bool = True, width: int = 1180, **options) -> Visitor:
        context = new_context(
            java_script_enabled=scripts, viewport={"width": width, "height": 900}, **options
        )
        visitors.append(Visitor(context, site.url, scripts=scripts, thorough=thorough))
        return visitors[-1]

    yield arrive
    for one in visitors:
        one.leaves()
