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
def checklist(provisions):
    (folder,) = starter_folders()
    return read_checklist(folder, provisions)
