"""What the reader of checklist files says of each single fault, and nothing beside it."""

import pytest

from appraisal.rules.content import ChecklistError
from appraisal.starter.reader import read_checklist
from tests.library.writing import BANDS, GONE, REFS, checklist, option, question, scale, spoil, write

HEAD, SCALE = "checklist.toml: ", "checklist.toml, scale 1 (how_far)"
ORDER = HEAD + "bands go from the highest to 0, each once, at least two"
OWN_CODES = SCALE + ": needs two options or more, each with its own code"
FIRST, THIRD = SCALE + ", option 1 (fully): ", SCALE + ", option 3 (later): "
ONLY_RATINGS = "an option counts exactly when it is “rated” or “not_known”"
NOTHING_TO_REACH = SCALE + ": needs an option that is “rated” with 1 point or more"
COUNTS = "an option counts exactly when it has points"
ONE, ROW = "CG.toml, question 1 (CG-01)", "CG.toml, question 2 (CG-02), condition 1: "
PERCENT, TEXTS = "must be a whole number from 0 to 100", "must be a list of texts"
FORM = "must be letters and figures, with single hyphens or underscores between them"
SHORT = {"option": [option("fully", 1)]}
TWICE = {"option": [option("fully", 1), option("fully", 0, word="Nearly")]}

# A place in the files, what is put there, and what is said of it.
IN_THE_HEAD = [
    ("title", GONE, HEAD + "“title” is missing"),
    ("hue", "x", HEAD + "“hue” is not a field"),
    ("summary", " ", HEAD + "“summary” is empty"),
    ("code", "x" * 41, HEAD + "“code” is longer than 40 characters"),
    ("kind", "minor", HEAD + "“kind” is “minor”; use one of main, module"),
    ("sections", "CG", HEAD + "“sections” " + TEXTS),
    ("band", GONE, HEAD + "has no bands"),
    ("band", "all", HEAD + "has no bands"),
    ("band", BANDS[:1], ORDER),
    ("band", BANDS[::-1], ORDER),
    ("band", BANDS[:2], ORDER),
    ("band", BANDS[2:], ORDER),
    ("band 1 at_least", 70, ORDER),
    ("band 1 at_least", 71, ORDER),
    ("band 1 at_least", 101, "checklist.toml, band 2: “at_least” " + PERCENT),
    ("band 1 at_least", -1, "checklist.toml, band 2: “at_least” " + PERCENT),
    ("band 1 at_least", True, "checklist.toml, band 2: “at_least” " + PERCENT),
    ("band 1 at_least", GONE, "checklist.toml, band 2: “at_least” is missing"),
    ("band 1 word", "Good", "checklist.toml, band 2: the word is already used in checklist.toml, band 1"),
    ("scale add", scale() | {"title": "Other"},
     "checklist.toml, scale 2 (how_far): the scale code is already used in checklist.toml, scale 1"),
    ("scale 0 title", GONE, SCALE + ": “title” is missing"),
    ("scale 0 option", [], OWN_CODES),
    ("scale 0", scale() | SHORT, OWN_CODES),
    ("scale 0", scale() | TWICE, OWN_CODES),
    ("scale 0 option 0 counts", False, FIRST + COUNTS),
    ("scale 0 option 0 points", GONE, FIRST + COUNTS),
    ("scale 0 option 2 counts", True, THIRD + COUNTS),
    ("scale 0 option 2 points", 0, THIRD + COUNTS),
    ("scale 0 option 0 standing", "not_due", FIRST + ONLY_RATINGS),
    ("scale 0 option 0", option("fully", None, standing="rated"), FIRST + ONLY_RATINGS),
    ("scale 0 option 0 standing", "not_known", FIRST + "“not_known” counts with 0 points, or not at all"),
    ("scale 0 option 0 points", 0, NOTHING_TO_REACH),
    ("scale 0 option 0 counts", "yes", FIRST + "“counts” must be true or false"),
    ("scale 0 option 0 points", "1", FIRST + "“points” " + PERCENT),
    ("scale 0 option 0 standing", "known",
     FIRST + "“standing” is “known”; use one of rated, not_known, not_due, not_applicable"),
]  # fmt: skip
IN_A_SECTION = [
    ("FM.toml theme", GONE, "FM.toml: “theme” is missing"),
    ("FM.toml theme", "XX", "FM.toml: “theme” is “XX”; use one of (empty), CG, FM, RM, PM, CP, PP, IM, PA"),
    ("FM.toml code", "CG", "FM.toml: the section code is already used in CG.toml"),
    ("FM.toml question", GONE, "FM.toml: has no questions"),
    ("FM.toml question", [], "FM.toml: has no questions"),
    ("FM.toml question", ["FM-01"], "FM.toml: has no questions"),
    ("FM.toml question 0", question("CG-01"),
     "FM.toml, question 1 (CG-01): the code is already used in CG.toml, question 1"),
    ("CG.toml question add", question("CG-01"),
     "CG.toml, question 3 (CG-01): the code is already used in CG.toml, question 1"),
    ("CG.toml question 1 condition", "always", ROW.split(", condition")[0] + ": has no conditions"),
]  # fmt: skip
IN_A_QUESTION = [
    ("why", GONE, ": “why” is missing"),
    ("hint", "x", ": “hint” is not a field"),
    ("text", "", ": “text” is empty"),
    ("text", "x" * 251, ": “text” is longer than 250 characters"),
    ("text", ["Is it?"], ": “text” must be text"),
    ("weight", "1", ": “weight” must be a whole number from 1 to 10"),
    ("weight", 0, ": “weight” must be a whole number from 1 to 10"),
    ("prompts", ["x" * 301], ": “prompts” has a line of more than 300 characters"),
    ("prompts", ["x"] * 41, ": “prompts” lists more than 40 things"),
    ("label", "a\x07b", ": “label” holds a hidden control character"),
    ("key", 1, ": “key” must be true or false"),
    ("prompts", "one", ": “prompts” " + TEXTS),
    ("prompts", ["one", " "], ": “prompts” " + TEXTS),
    ("prompts", [1], ": “prompts” " + TEXTS),
    ("gate", "later", ": “gate” is “later”; use one of idea, business_case, agreement, running"),
    ("opening", "when", ": “opening” is “when”; use one of (empty), delivered, needed"),
    ("join", "either", ": “join” is “either”; use one of all, any"),
    ("scale", "trust", ": the scale “trust” is not defined"),
    ("scale", {"code": "how_far"}, ": “scale” must be text"),
    ("provisions", "ABC-1", ": “provisions” " + TEXTS),
    ("provisions", ["ABC-9"], ", provisions: no source holds “ABC-9”"),
    ("risks", ["ABC-9"], ", risks: no source holds “ABC-9”"),
    ("cases", ["ABC-9"], ", cases: no source holds “ABC-9”"),
    ("risks", ["ABC-1", "ABC-1"], ", risks: “ABC-1” is listed twice"),
]
IN_A_CONDITION = [
    ("operator", GONE, "“operator” is missing"),
    ("unless", "x", "“unless” is not a field"),
    ("values", "proposal", "“values” " + TEXTS),
    ("values", [["proposal"]], "“values” " + TEXTS),
    ("values", ["idea"], "“idea” is not a value of purpose."),
    ("values", [], "“purpose” is compared with nothing; give one value or more."),
    ("operator", "equals", "“equals” is not an operator; use one of is, is_not, is_any_of, includes."),
    ("fact", "weather",
     "“weather” is not a fact; use one of purpose, depth, arrangement, our_role, nation, circumstances, "
         "or question:CODE."),
]  # fmt: skip
FAULTS = [
    *[(f"checklist.toml {place}", value, said) for place, value, said in IN_THE_HEAD],
    *IN_A_SECTION,
    *[(f"CG.toml question 0 {place}", value, ONE + said) for place, value, said in IN_A_QUESTION],
    ("CG.toml question 0 code", GONE, "CG.toml, question 1: “code” is missing"),
    ("CG.toml question 0 code", "CG 01", f"CG.toml, question 1 (CG 01): “code” {FORM}"),
    ("CG.toml question 0 code", ["CG-01"], "CG.toml, question 1: “code” must be text"),
    *[
        (f"CG.toml question 1 condition 0 {place}", value, ROW + said)
        for place, value, said in IN_A_CONDITION
    ],
]


@pytest.mark.parametrize("bands", [BANDS, BANDS[::2]])
def test_two_bands_or_more_are_enough(tmp_path, bands):
    files = checklist()
    files["checklist.toml"]["band"] = bands
    write(tmp_path, files)
    assert [band.word for band in read_checklist(tmp_path, REFS).bands] == [one["word"] for one in bands]


LONGEST = {
    "checklist.toml title": 120, "checklist.toml summary": 600, "checklist.toml change_note": 500,
    "checklist.toml band 0 word": 40, "checklist.toml band 0 meaning": 300,
    "checklist.toml scale 0 title": 120, "checklist.toml scale 0 option 0 code": 40,
    "CG.toml title": 120, "CG.toml summary": 300, "CG.toml question 0 code": 20,
    "CG.toml question 0 text": 250, "CG.toml question 0 label": 60, "CG.toml question 0 good": 600,
    "CG.toml question 0 why": 400,
}  # fmt: skip


@pytest.mark.parametrize("place", LONGEST)
def test_a_text_may_be_so_long_and_no_longer(tmp_path, place):
    files, longest = checklist(), LONGEST[place]
    spoil(files, place, "x" * longest)
    write(tmp_path, files)
    assert read_checklist(tmp_path, REFS)
    spoil(files, place, "x" * (longest + 1))
    write(tmp_path, files)
    with pytest.raises(ChecklistError, match=f"“{place.split()[-1]}” is longer than {longest} characters$"):
        read_checklist(tmp_path, REFS)


@pytest.mark.parametrize(("place", "value", "said"), FAULTS)
def test_a_fault_is_said_with_its_file_and_place(tmp_path, place, value, said):
    files = checklist()
    spoil(files, place, value)
    write(tmp_path, files)
    with pytest.raises(ChecklistError) as refused:
        read_checklist(tmp_path, REFS)
    assert refused.value.faults == [said]
