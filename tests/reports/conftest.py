"""Reports rendered once for the tests that read them."""

from datetime import UTC, datetime
from functools import cache

import pytest

from appraisal.reports.child import render_pdf
from appraisal.reports.html import report_html
from appraisal.rules.document import canonical, hash_of
from tests.reports import documents

MADE_AT = datetime(2026, 11, 21, 14, 2, 31, tzinfo=UTC)


@cache
def _rendered(name: str) -> bytes:
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
def rendered():
    """The PDF of one of the documents in `documents`, by its name."""
    return _rendered
