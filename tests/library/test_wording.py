"""Our own words: none of the sources' runs, no two explanations alike, British, and short questions."""

import re
import subprocess
import sys
from collections import defaultdict

import pytest

from appraisal.vocabulary import CIRCUMSTANCES
from tests.library.shingles import BYTES, KEPT, RUN, hashed, read, runs, shared, words, write


@pytest.fixture(scope="module")
def known():
    return read()


@pytest.fixture(scope="session")
def our_words(sources, provisions, checklist, modules):
    """Every text that must be our own, by where it stands. Titles, names and places are the sources' own."""
    texts = {f"circumstance {code}": text for code, text in CIRCUMSTANCES.items()}
    for code, source in sources.items():
        texts |= {f"{code} status": source.status, f"{code} summary": source.summary}
    texts |= {ref: provision.text for ref, provision in provisions.items()}
    for content in (checklist, *modules):
        texts |= {content.code: content.summary} | {one.word: one.meaning for one in content.bands}
        texts |= {section.code: section.summary for section in content.sections}
        for scale in content.scales:
            texts |= {f"{scale.code}, {one.code}": one.meaning for one in scale.options}
        for one in content.questions():
            texts |= {f"{one.code} {name}": getattr(one, name) for name in ("text", "label", "good", "why")}
            for name in ("prompts", "evidence", "ours", "choices"):
                texts |= {f"{one.code} {name} {n}": text for n, text in enumerate(getattr(one, name), 1)}
    return {where: text for where, text in texts.items() if text}


def test_our_words_are_all_here(our_words):
    assert len(our_words) > 571 + 62 * (4 + 4 + 2)
    assert all(map(str.strip, our_words.values()))


def test_no_run_of_eight_words_is_shared_with_a_source(our_words, known):
    found = {where: shared(text, known) for where, text in our_words.items()}
    assert {where: some for where, some in found.items() if some} == {}


# Names and a heading may stand as the sources give them, and show that the hashes are those of the sources.
CITED = {
    "NAO": "‘Joining Up to Improve Public Services’: report by the Comptroller and Auditor General, HC 383",
    "IS": "“But if Partnerships Are Such Good Ideas, Why Are They Not …”",
    "IDEA": "Greenwich, Hackney, Newham, Tower Hamlets and Waltham Forest",
}


@pytest.mark.parametrize("code", CITED)
def test_control_what_we_do_cite_from_a_source_is_caught_wherever_it_is_planted(code, known, our_words):
    planted = f"{our_words['CG-01 good']} {CITED[code]} {our_words['CG-01 why']}"
    assert shared(planted, known)
    assert all(run in " ".join(words(CITED[code])) for run in shared(planted, known))


def test_control_the_hashes_are_of_sources_as_long_as_these_and_meet_nothing_by_chance(known):
    assert 16_000 < len(known) < 18_000
    assert {len(one) for one in known} == {BYTES}
    nonsense = " ".join(f"word{number * 7919 % 10007}" for number in range(10_000))
    assert shared(nonsense, known) == []


def test_control_a_planted_sentence_is_caught_and_a_shorter_run_is_not(tmp_path):
    path = tmp_path / "shingles.txt"
    write(["The quick brown fox, it’s said, jumps over the lazy dog.", "Too short to count."], path)
    known = read(path)
    assert len(known) == len(words("The quick brown fox its said jumps over the lazy dog")) - RUN + 1
    assert shared("They told us that the QUICK brown-fox its said jumps\nover nothing.", known) == [
        "the quick brown fox its said jumps over"
    ]
    assert shared("The quick brown fox, it’s said, jumps high over the lazy dog.", known) == []
    assert shared("Too short to count.", known) == []


def test_control_words_are_the_same_whatever_their_dress():
    assert words("Don’t stop: ‘ﬁnance’ — co-operate, 3.5%!") == [
        "dont",
        "stop",
        "finance",
        "co",
        "operate",
        "3",
        "5",
    ]
    assert words("DON'T stop, finance; co operate 3 5") == words("Don’t stop: ‘ﬁnance’ — co-operate, 3.5%!")
    assert runs("one two three", 2) == ["one two", "two three"]
    assert runs("one", 2) == []
    assert len(hashed("one two")) == BYTES


def test_the_hashes_are_made_by_a_command_and_hold_no_words(tmp_path):
    asked = subprocess.run(
        [sys.executable, "-m", "tests.library.shingles", "--help"],
        cwd=KEPT.parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "FILE" in asked.stdout
    assert re.fullmatch(r"[A-Za-z0-9+/=\n]+", KEPT.read_text())
    assert KEPT.stat().st_size < 120_000


ALIKE = 0.35


def nearly_alike(texts):
    """Pairs of texts that share more than a third of the shorter one's three-word runs."""
    held = {where: set(runs(text, 3)) for where, text in texts.items()}
    meeting, common = defaultdict(list), defaultdict(int)
    for where, some in held.items():
        for run in some:
            for other in meeting[run]:
                common[other, where] += 1
            meeting[run].append(where)
    return [pair for pair, count in common.items() if count > ALIKE * min(len(held[one]) for one in pair)]


def test_no_two_explanations_are_nearly_alike(our_words, checklist, modules):
    """The law of each nation apart: that is explained alike where it is alike."""
    of_modules = {one.code for content in modules for one in content.questions()}
    explanations = {
        where: text
        for where, text in our_words.items()
        if re.search(r"-\w+$| good$| why$", where)
        and where.split()[0] not in of_modules
        and where not in {content.code for content in (checklist, *modules)}
    }
    assert len(explanations) == 571 + 2 * 62
    assert nearly_alike(explanations) == []


def test_control_explanations_nearly_alike_are_caught():
    text = "Agree in writing who pays for what, and look at the shares again each year."
    turned = "Agree in writing who pays for what, and look at the sums in each spring."
    other = "Partners put down on paper how costs are split, and go back to it every spring."
    assert nearly_alike({"A-1": text, "A-2": turned, "A-3": other}) == [("A-1", "A-2")]


# Words in -ize and -yze but for those that are so everywhere, and the commonest others.
AMERICAN = re.compile(
    r"\b(?!(?:citizen|siz|prize|seiz|capsiz)\w*)\w+(?:iz(?:e[ds]?|ing|ations?)|yz(?:e[ds]?|ing))\b"
    r"|\b\w*(?:behavior|color|favor|honor|labor|neighbor|fulfillment|program|catalog|dialog)(?:s|ed|ing|al)?\b"
    r"|\b(?:center(?:s|ed)?|defense|offense|enrollment|skeptical|modeling|labeled|canceled|totaled|gotten)\b",
    re.IGNORECASE,
)


def test_the_spelling_is_british(our_words):
    found = {where: AMERICAN.findall(text) for where, text in our_words.items()}
    assert {where: some for where, some in found.items() if some} == {}


@pytest.mark.parametrize(
    "word", ["organize", "prioritized", "realization", "analyze", "Programs", "behavior", "center"]
)
def test_control_american_spelling_is_caught(word):
    assert AMERICAN.search(f"They {word} it.")


@pytest.mark.parametrize(
    "word", ["organise", "programme", "citizens", "size", "prized", "analysis", "centred", "seized"]
)
def test_control_british_spelling_is_not(word):
    assert not AMERICAN.search(f"They {word} it.")


def test_every_question_is_one_short_question(checklists):
    for one in (one for content in checklists.values() for one in content.questions()):
        assert one.text.endswith("?") and one.text.count("?") == 1, one.code
        assert 4 <= len(one.text.split()) <= 18, one.code
        assert one.text[0].isupper(), one.code


def test_what_must_not_be_said_is_not_said(our_words):
    """An appraisal never borrows internal audit's opinion words, and a question addresses, never meets."""
    borrowed = re.compile(r"\b(?:substantial|reasonable|limited|partial|no) assurance\b", re.IGNORECASE)
    assert [where for where, text in our_words.items() if borrowed.search(text)] == []


def test_apostrophes_and_quotation_marks_are_typographic(our_words):
    assert [where for where, text in our_words.items() if re.search(r"['\"`]", text)] == []
