"""The five documents: all of them, in full, each provision where its document has it."""

import re
from collections import Counter

import pytest

from partnerships.library.reader import FOLDER, read_sources
from partnerships.vocabulary import Theme

HELD = {"NAO": 163, "IS": 162, "SWAP": 86, "IDEA": 85, "GED": 75}


def test_it_holds_every_provision_of_five_documents(sources):
    assert {code: len(source.provisions) for code, source in sources.items()} == HELD
    assert sum(HELD.values()) == 571


def test_newest_first(sources):
    years = [source.year for source in sources.values()]
    assert years == sorted(years, reverse=True)
    assert all(2000 <= year <= 2020 for year in years)


def test_a_source_is_in_the_file_of_its_name():
    for path in FOLDER.glob("*.toml"):
        (source,) = read_sources([path])
        assert path.stem == source.code.lower()


def test_refs_begin_with_the_code_of_their_source(sources):
    for code, source in sources.items():
        for provision in source.provisions:
            assert re.fullmatch(rf"{code}-[A-Z0-9]+(-[A-Z0-9]+)*", provision.ref)


def test_titles_dates_and_nations_are_those_of_the_documents(sources):
    assert {code: (source.year, source.nation) for code, source in sources.items()} == {
        "SWAP": (2016, "England"),
        "IS": (2010, "Scotland"),
        "IDEA": (2008, "England"),
        "GED": (2004, "England"),
        "NAO": (2001, "UK"),
    }
    assert {source.title for source in sources.values()} == {
        "Joint Working: Opportunities, Risks and Considerations",
        "Elected Members’ Masterclass: Partnerships & Joint Working",
        "Partnering and multi-agency working",
        "An Approach to Partnership Working",
        "Joining Up to Improve Public Services",
    }


def test_every_explanation_is_12_to_55_words_and_whole_sentences(provisions):
    for ref, provision in provisions.items():
        assert 12 <= len(provision.text.split()) <= 55, ref
        assert provision.text[0].isupper() and provision.text[-1] in ".?!’)", ref


def test_a_place_can_be_looked_up_and_no_two_provisions_of_a_source_share_title_and_place(sources):
    for source in sources.values():
        named = Counter((provision.title, provision.place) for provision in source.provisions)
        assert [name for name, times in named.items() if times > 1] == []


@pytest.mark.parametrize("theme", list(Theme))
def test_every_theme_has_provisions_that_can_be_assessed(provisions, theme):
    core = [one for one in provisions.values() if one.level == "core" and one.theme == theme.name]
    assert core


def test_the_readme_counts_what_is_there(sources):
    readme = (FOLDER / "README.md").read_text()
    rows = re.findall(r"^\| ([A-Z]+) \| (.+?) \| .* \| ([^|]+) \| (\d+) \|$", readme, re.MULTILINE)
    assert {(code, title, nation, int(count)) for code, title, nation, count in rows} == {
        (code, source.title, source.nation, len(source.provisions)) for code, source in sources.items()
    }
    assert f"{sum(HELD.values())} provisions" in readme
