"""The built-in library and checklist, read once."""

import pytest

from appraisal.starter.reader import read_checklist, starter_folders
from partnerships.library.reader import read_sources


@pytest.fixture(scope="session")
def sources():
    return {source.code: source for source in read_sources()}


@pytest.fixture(scope="session")
def provisions(sources):
    return {provision.ref: provision for source in sources.values() for provision in source.provisions}


@pytest.fixture(scope="session")
def checklists(provisions):
    """Every built-in checklist, by code."""
    read = [read_checklist(folder, provisions) for folder in starter_folders()]
    return {one.code: one for one in read}


@pytest.fixture(scope="session")
def checklist(checklists):
    (main,) = [one for one in checklists.values() if one.kind == "main"]
    return main


@pytest.fixture(scope="session")
def modules(checklists):
    return [one for one in checklists.values() if one.kind == "module"]
