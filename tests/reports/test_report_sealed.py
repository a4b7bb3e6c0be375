"""Nothing from outside enters a report, whatever its text asks for."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appraisal.reports.child import RenderFailed, render_pdf

ROOT = Path(__file__).resolve().parents[2]
PAGE = (
    "<!doctype html><html lang='en'><head><title>x</title>{head}</head><body><h1>x</h1>{body}</body></html>"
)
ADDRESSES = [
    "file:///etc/hostname",
    "http://127.0.0.1:9/x",
    "https://example.org/x",
    "ftp://example.org/x",
    "data:text/css,p%7Bcolor:red%7D",
    "report:other.css",
    "report:../../etc/hostname",
    "REPORT:report.css",
]
WAYS = {
    "image": ("", '<img alt="x" src="{0}">'),
    "style sheet": ('<link rel="stylesheet" href="{0}">', ""),
    "import": ('<style>@import url("{0}");</style>', ""),
    "background": ("", '<p style="background: url({0})">x</p>'),
    "font": (
        '<style>@font-face {{ font-family: x; src: url("{0}") }}</style>',
        '<p style="font-family: x">x</p>',
    ),
    "object": ("", '<object data="{0}">x</object>'),
    "drawing": ("", '<svg viewBox="0 0 9 9"><title>x</title><image href="{0}" width="9" height="9"/></svg>'),
    "attachment": ('<link rel="attachment" href="{0}">', ""),
}


def render(html: str) -> bytes:
    return render_pdf(html=html, ref="X-1", title="x", document=b"", made_at=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("way", WAYS)
def test_a_page_that_asks_for_something_is_refused_however_it_asks(way):
    head, body = WAYS[way]
    with pytest.raises(RenderFailed, match="outside it, and nothing is fetched"):
        render(PAGE.format(head=head.format(ADDRESSES[0]), body=body.format(ADDRESSES[0])))


@pytest.mark.parametrize("address", ADDRESSES[1:])
def test_every_kind_of_address_is_refused(address):
    with pytest.raises(RenderFailed, match="outside it, and nothing is fetched"):
        render(PAGE.format(head=f'<link rel="stylesheet" href="{address}">', body=""))


def test_the_same_page_without_the_request_is_made():
    assert render(PAGE.format(head='<link rel="stylesheet" href="report:report.css">', body="")).startswith(
        b"%PDF"
    )


def test_an_unsealed_fetcher_would_have_read_the_file(tmp_path):
    """The negative control: what the seal refuses is fetched where there is no seal."""
    (tmp_path / "wide.css").write_text("@page { size: 999px 999px }")
    page = PAGE.format(head=f'<link rel="stylesheet" href="{(tmp_path / "wide.css").as_uri()}">', body="")
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, weasyprint; print(weasyprint.HTML(string=sys.argv[1]).render().pages[0].width)",
            page,
        ],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.strip().startswith("999")


def test_the_child_imports_nothing_of_django():
    program = "import sys, appraisal.reports.pdf; print('django' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True, cwd=ROOT, timeout=60
    )
    assert done.stdout.strip() == "False"
