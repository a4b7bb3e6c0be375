"""Reports rendered once for all the tests, and all the workers, that read them."""

import fcntl
from datetime import UTC, datetime
from functools import cache

import pytest

from appraisal.reports.child import render_pdf
from appraisal.reports.html import report_html
from appraisal.rules.document import canonical, hash_of
from tests.reports import documents

MADE_AT = datetime(2026, 11, 21, 14, 2, 31, tzinfo=UTC)


def render(name: str) -> bytes:
    document = getattr(documents, name)()
    content = canonical(document)
    draft = document["sign_off"] is None
    html = report_html(document, hash="" if draft else hash_of(content), watermark="DRAFT" if draft else "")
    return render_pdf(
        html=html,
        ref=document["ref"],
        title=document["title"],
        document=b"" if draft else content,
        made_at=MADE_AT,
    )


@pytest.fixture(scope="session")
def rendered(tmp_path_factory, worker_id):
    """The PDF of one of the documents in `tests.reports.documents`, by its name."""
    base = tmp_path_factory.getbasetemp()
    folder = base if worker_id == "master" else base.parent

    @cache
    def made(name: str) -> bytes:
        path = folder / f"{name}.pdf"
        with (folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                path.write_bytes(render(name))
        return path.read_bytes()

    return made
