"""What every page loads: small, from this server alone, and in a council's clothes rather than GOV.UK's."""

import gzip
import re

import pytest


@pytest.fixture
def built(top_folder):
    return lambda name: (top_folder / "static" / "build" / name).read_bytes()


@pytest.mark.parametrize(("name", "kilobytes"), [("app.css", 20), ("govuk.js", 15)])
def test_a_page_stays_small(built, name, kilobytes):
    assert 1000 < len(gzip.compress(built(name))) < kilobytes * 1000


def test_styles_load_nothing_from_elsewhere(built):
    styles = built("app.css").decode()

    assert [address for address in re.findall(r"url\(([^)]*)\)", styles) if "//" in address] == []
    assert "@import" not in styles
    assert "@font-face" not in styles
    assert "crest" not in styles


def test_styles_are_ours(built):
    styles = built("app.css").decode()

    assert "GDS Transport" not in styles
    assert set(re.findall(r"font-family:([^;}]*)", styles)) <= {"arial,sans-serif", "sans-serif"}
    assert "--govuk-brand-colour: #00594c" in styles
