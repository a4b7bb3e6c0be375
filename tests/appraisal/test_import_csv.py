"""The questions of a checklist as a flat list: to a spreadsheet and back, with each fault in its place."""

import csv
import io
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from appraisal.queries.content import content_of
from appraisal.rules.content import ChecklistError, as_plain
from appraisal.rules.content_csv import COLUMNS, read_csv, write_csv
from tests.appraisal.test_editions import built_in, drafted
from tests.appraisal.test_import_checklist import run
from tests.rules.every_kind import every_kind
from tests.rules.making_content import a_checklist, a_question, a_section, with_question
from tests.rules.six_by_six import six_by_six

BASE = a_checklist(a_section("A"), a_section("B"))


def table(content=BASE) -> list[list[str]]:
    return list(csv.reader(io.StringIO(write_csv(content).decode("utf-8-sig"), newline="")))


def file(rows, delimiter=",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode()


def faults(rows, base=BASE) -> list[str]:
    with pytest.raises(ChecklistError) as refused:
        read_csv(rows if isinstance(rows, bytes) else file(rows), base, set())
    return refused.value.faults


def test_what_is_written_is_read_the_same():
    content = with_question(
        BASE,
        "A-01",
        prompts=("one, two", "three"),
        good='He said "yes"',
        evidence=("=1+1", "x"),
        weight=3,
        key=True,
    )
    content = with_question(content, "A-02", text="=HYPERLINK(1)", why="-1 is not a number of risks")
    for one in (content, six_by_six()):
        assert read_csv(write_csv(one), one, set()) == one
    assert "'=HYPERLINK(1)" in write_csv(content).decode()


def test_the_built_in_checklist_goes_out_and_comes_back_without_a_change(db, tmp_path):
    path = tmp_path / "questions.csv"
    run("export_checklist", "due-diligence", "--csv", "--output", str(path))
    said = run("import_checklist", str(path), "--into", "due-diligence")
    assert said == "Nothing differs from the edition there is.\n"
    assert path.read_bytes().startswith(b"\xef\xbb\xbfsection,section_title,code")


def test_a_changed_list_becomes_a_draft_that_keeps_what_it_cannot_hold(db, tmp_path):
    rows = table(content_of(built_in()))
    asked = {name: COLUMNS.index(name) for name in COLUMNS}
    one = next(row for row in rows if row[asked["code"]] == "CP-03")
    one[asked["text"]] = "Is it the right arrangement?"
    new = ["SV", "Social value", "SV-01", "Do partners buy locally?", "local firms"]
    rows.append(new + [""] * 8 + ["in_place", ""])
    path = tmp_path / "questions.csv"
    path.write_bytes(file(rows))
    dry = run("import_checklist", str(path), "--into", "due-diligence", "--dry-run")
    assert "CP-03 is reworded" in dry and "SV-01 is new" in dry and "Dry run." in dry
    assert not built_in().checklist.versions.filter(state="draft").exists()
    run("import_checklist", str(path), "--into", "due-diligence")
    draft = built_in().checklist.versions.select_related("checklist").get(state="draft")
    found = {question.code: question for question in content_of(draft).questions()}
    before = {question.code: question for question in content_of(built_in()).questions()}
    assert (
        found["CP-03"].conditions == before["CP-03"].conditions
        and found["CP-03"].cases == before["CP-03"].cases
    )
    assert (found["SV-01"].weight, found["SV-01"].gate, found["SV-01"].short) == (1, "idea", False)


def test_columns_may_be_fewer_in_any_order_and_separated_by_semicolons():
    rows = [["Code", "label", "TEXT", "section", "section_title"], ["A-01", "a", "Is it?", "A", ""]]
    content = read_csv(file(rows, ";"), BASE, set())
    assert [(one.code, one.text, one.scale) for one in content.questions()] == [("A-01", "Is it?", "yes_no")]
    assert content.sections[0].title == "Section A"


def test_every_fault_is_said_with_its_row_and_column():
    rows = table()
    column = {name: COLUMNS.index(name) for name in COLUMNS}
    rows[1][column["weight"]] = "many"
    rows[1][column["key"]] = "perhaps"
    rows[2][column["code"]] = "A-01"
    rows[2][column["provisions"]] = "NOWHERE-1"
    rows[3][column["gate"]] = "later"
    rows[3][column["text"]] = ""
    rows[4][column["scale"]] = "hue"
    rows[4][column["section_title"]] = "Another"
    rows[4].append("more")
    assert sorted(faults(rows)) == sorted(
        [
            "row 2 (A-01): “key” is “perhaps”; use yes or no",
            "row 2 (A-01): “weight” must be a whole number from 1 to 10",
            "row 3 (A-01): the code is already used in row 2 (A-01)",
            "row 3 (A-01), provisions: no source holds “NOWHERE-1”",
            "row 4 (B-01): “gate” is “later”; use one of idea, business_case, agreement, running",
            "row 4 (B-01): “text” is empty",
            "row 5 (B-02): the scale “hue” is not defined",
            "row 5 (B-02): “section_title” is another than in the rows of “B” before",
            "row 5: has 23 cells, and there are 22 columns",
        ]
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the first row: the column “section” is missing"),
        (b"section,code,text,label\n", "the file: has no rows below its first"),
        (b"section,code,text,label,hue\nA,A-01,x,y,z\n", "the first row: “hue” is not a column"),
        (b"section,code,code,text,label\nA,A-01,A-01,x,y\n", "the first row: “code” is there twice"),
        ("section,code,text,label\nA,A-01,T\xfb,y\n".encode("latin-1"), "the file: is not UTF-8 (byte 32)."),
        (b'section,code,text,label\nA,A-01,"x', "the file: cannot be read as CSV: unexpected end of data."),
        (b"section,code,text,label\nA,A-01," + b"x" * 200_000 + b",y\n", "the file: cannot be read as CSV:"),
        (b"x" * 5_000_001, "the file: is larger than 5 MB"),
        (b"section,code,text,label\n" + b"A,A-01,x,y\n" * 1001, "the file: has 1,001 rows; at most 1,000"),
    ],
)
def test_files_that_cannot_be_read(content, said):
    assert faults(content)[0].startswith(said), faults(content)[:3]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    try:
        read_csv(b"section,code,text,label\n" + content, BASE, set())
    except ChecklistError as refused:
        assert refused.faults


def test_a_question_on_the_only_scale_needs_no_scale_and_two_scales_do():
    rows = [["section", "section_title", "code", "text", "label"], ["A", "A", "A-09", "Is it?", "it"]]
    assert read_csv(file(rows), BASE, set()).questions()[0] == a_question(
        "A-09", text="Is it?", label="it", short=False
    )
    two = a_checklist(scales=(*BASE.scales, *six_by_six().scales))
    assert faults(rows, two) == ["row 2 (A-09): a rating needs a scale: choose one"]


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("a.xlsx", (), "neither JSON nor CSV"),
        ("a.csv", (), "Say whose questions a CSV file lists"),
        ("a.csv", ("--into", "nothing"), "There is no checklist “nothing”"),
    ],
)
def test_other_files_and_no_checklist_are_refused(db, tmp_path, name, arguments, said):
    path = tmp_path / name
    path.write_bytes(write_csv(BASE))
    with pytest.raises(CommandError, match=said):
        call_command("import_checklist", str(path), *arguments)


def test_a_first_draft_takes_a_list_too(db, tmp_path):
    drafted()
    path = tmp_path / "a.csv"
    path.write_bytes(file(table()[:3]))
    assert "a draft of 2 questions is made" in run(
        "import_checklist", str(path), "--into", "small", "--replace-draft"
    )


def test_questions_of_every_kind_go_out_and_in_again():
    content = every_kind()
    assert read_csv(write_csv(content), content, set()) == content
    bare = replace(content, sections=content.sections[:1])
    again = read_csv(write_csv(content), bare, set())
    assert [as_plain(one) for one in again.questions()] == [as_plain(one) for one in content.questions()]


def test_a_column_that_the_file_does_not_have_stays_as_the_checklist_has_it():
    content = with_question(every_kind(), "A-01", prompts=("who",), good="Good.", weight=3)
    rows = [["section", "code", "text", "label"]]
    rows += [[s.code, q.code, f"{q.text}!", q.label] for s in content.sections for q in s.questions]
    again = read_csv(file(rows), content, set())
    assert again == replace(
        content,
        sections=tuple(
            replace(s, questions=tuple(replace(q, text=f"{q.text}!") for q in s.questions))
            for s in content.sections
        ),
    )


def test_an_apostrophe_before_a_formula_comes_back():
    content = with_question(every_kind(), "F-02", choices=("'=a", "=a", "''+b"))
    assert read_csv(write_csv(content), content, set()) == content
