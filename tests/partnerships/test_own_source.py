"""A council adds a source of its own and what it says, typed or from a spreadsheet; what was loaded stays."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from appraisal.models import Checklist
from appraisal.writes.draft import add_reference, open_draft
from partnerships.library.schema import LibraryError
from partnerships.models import Event, Provision, Source
from partnerships.rules.provisions_csv import COLUMNS, read_provisions
from partnerships.writes.source import load_sources
from tests.partnerships.sending import client_of, problems, sent

SOURCE = {
    "code": "own",
    "title": "Our partnership code",
    "publisher": "Northmoor Council",
    "published": "May 2026",
    "year": 2026,
    "nation": "England",
    "status": "In force for all partnerships.",
    "attribution": "Northmoor Council, May 2026.",
    "summary": "What we ask of partnerships.",
}
PROVISION = {
    "ref": "own-1",
    "place": "section 2",
    "kind": "requirement",
    "title": "A named owner",
    "theme": "CG",
    "level": "core",
    "text": "Each partnership has a named owner.",
}
HEAD = "\t".join(COLUMNS)


def in_a_file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("list.csv", content)


def row(**facts) -> str:
    return "\t".join(str((PROVISION | {"ref": "OWN-1"} | facts)[name]) for name in COLUMNS)


class Editor:
    def __init__(self, world):
        self.person, self.client = world.editor, client_of(world.editor)

    def sends(self, name, *args, **fields):
        return self.client.post(reverse(name, args=args), sent(self.person, **fields))


@pytest.fixture
def editor(world):
    return Editor(world)


@pytest.fixture
def own(editor):
    editor.sends("source_new", **SOURCE)
    return Source.objects.get(code="OWN")


def test_a_source_is_added_described_and_changed(editor, own, world):
    assert own.is_own and own.order == max(Source.objects.values_list("order", flat=True))
    page = editor.client.get(own.get_absolute_url()).text
    assert "In force for all partnerships." in page and "Add what it says" in page
    assert "Add what it says" not in client_of(world.colleague).get(own.get_absolute_url()).text
    changed = SOURCE | {"status": "Replaced.", "seen": own.version}
    assert editor.sends("source_edit", "OWN", **changed).status_code == 302
    assert "Replaced." in editor.client.get(own.get_absolute_url()).text
    again = editor.sends("source_edit", "OWN", **(changed | {"status": "Mine."}))
    assert problems(again)[0].startswith("Somebody else saved this page")
    assert Event.objects.filter(verb="edited", subject_kind="partnerships.source").exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"code": "swap"}, "There is already a source SWAP."),
        ({"code": "O W"}, "Use letters and figures"),
        ({"code": "x" * 13}, "Use 12 characters or fewer"),
        ({"year": "9" * 5000}, "Enter a year of four figures"),
        ({"year": 26}, "Enter a year of four figures"),
        ({"nation": "France"}, "Choose a nation"),
        ({"status": " "}, "Enter the status"),
    ],
)
def test_a_source_is_refused_in_words(editor, fields, message):
    response = editor.sends("source_new", **(SOURCE | fields))
    assert problems(response)[0].startswith(message), problems(response)
    assert not Source.objects.filter(loaded="").exists()


def test_what_it_says_is_added_changed_and_taken_out(editor, own):
    assert editor.client.get(reverse("provision_new", args=["OWN"])).context["form"]["ref"].value() == "OWN-1"
    assert editor.sends("provision_new", "OWN", **PROVISION).status_code == 302
    one = Provision.objects.get(ref="OWN-1")
    assert one.source == own
    fields = PROVISION | {"title": "An owner", "seen": one.version}
    assert editor.sends("provision_edit", "OWN-1", **fields).status_code == 302
    assert "An owner" in editor.client.get(one.get_absolute_url()).text
    assert problems(editor.sends("provision_new", "OWN", **PROVISION)) == [
        "OWN-1 is there already. Give it another ref."
    ]
    wrong = editor.sends("provision_new", "OWN", **(PROVISION | {"ref": "SWAP-X"}))
    assert problems(wrong) == ["SWAP-X must start with OWN-"]
    assert editor.sends("provision_remove", "OWN-1").status_code == 302
    assert not Provision.objects.filter(ref="OWN-1").exists()


def test_nothing_invisible_stays_in_what_it_says(editor, own):
    editor.sends("provision_new", "OWN", **(PROVISION | {"text": "One.\r\n\u202eTwo\u200b."}))
    text = "\n".join([HEAD, row(ref="OWN-2", text="Thr\u2066ee.")])
    editor.sends("provisions_list", "OWN", text=text)
    assert [one.text for one in own.provisions.all()] == ["One.\nTwo.", "Three."]


def test_what_a_question_draws_on_stays(editor, own, world):
    editor.sends("provision_new", "OWN", **PROVISION)
    draft = open_draft(checklist=Checklist.objects.get(code="due-diligence"), by=None, at=world.now())
    one = Provision.objects.get(ref="OWN-1")
    add_reference(question=draft.questions.first(), provision=one, by=None, at=world.now())
    page = editor.client.get(reverse("draft_coverage", args=["due-diligence"])).text
    assert "Our partnership code" in page and "<strong>1 of 1</strong> addressed" in page
    assert problems(editor.sends("provision_remove", "OWN-1"))[0].startswith("A question draws on it")


def test_a_list_is_added_whole(editor, own):
    text = "\n".join([HEAD, row(), row(ref="OWN-2", title="A second"), ""])
    assert editor.sends("provisions_list", "OWN", text=text).status_code == 302
    assert list(own.provisions.values_list("ref", flat=True)) == ["OWN-1", "OWN-2"]


def test_a_list_with_faults_adds_nothing_and_says_each(editor, own):
    text = "\n".join(
        [HEAD, row(kind="hue"), row(title=""), row(ref="OWN-3", level="main"), row(ref="own 4") + "\tmore"]
    )
    said = problems(editor.sends("provisions_list", "OWN", text=text))
    assert said[0] == "Row 5: has 8 cells, and there are 7 columns"
    assert said[1].startswith("Row 2 (OWN-1): “kind” is “hue”; use one of")
    assert said[2:] == [
        "Row 3 (OWN-1): “title” is empty",
        "Row 3 (OWN-1): the ref is already used in row 2",
        "Row 4 (OWN-3): “level” is “main”; use one of core, library, detail",
        "Row 5 (own 4): “ref” must be capitals and figures, with single hyphens between them",
    ]
    assert not own.provisions.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the first row: the columns are ref, place,"),
        ("ref,place", "the first row: the columns are ref, place,"),
        (HEAD, "the list: has no rows below its first"),
        (HEAD + ("\n" + row()) * 501, "the list: has 501 rows; at most 500 are taken at a time"),
        (HEAD + '\n"OWN-1', "the list: cannot be read as CSV: unexpected end of data"),
    ],
)
def test_a_list_that_cannot_be_read(text, said):
    with pytest.raises(LibraryError) as refused:
        read_provisions(text)
    assert refused.value.faults[0].startswith(said)


def test_commas_and_semicolons_part_cells_too():
    for delimiter in ",;":
        text = f"{HEAD}\n{row()}".replace("\t", delimiter)
        assert read_provisions(text)[0].ref == "OWN-1"


def test_what_was_loaded_is_not_edited_here(editor):
    for name, code in (("source_edit", "SWAP"), ("provision_new", "SWAP"), ("provisions_list", "SWAP")):
        assert editor.client.get(reverse(name, args=[code])).status_code == 404
    for name in ("provision_edit", "provision_remove"):
        assert editor.client.get(reverse(name, args=["SWAP-T1-01"])).status_code == 404


def test_loading_leaves_a_source_of_our_own_alone(editor, own):
    editor.sends("provision_new", "OWN", **PROVISION)
    load_sources(sources=[])
    assert Provision.objects.get(ref="OWN-1").text == PROVISION["text"]


def test_a_list_comes_from_a_file_too(editor, own):
    file = in_a_file(f"\ufeff{HEAD}\n{row()}\n".encode())
    assert editor.sends("provisions_list", "OWN", file=file).status_code == 302
    assert Provision.objects.get(ref="OWN-1").text == PROVISION["text"]
    assert "case example" in editor.client.get(reverse("provisions_list", args=["OWN"])).text


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "Choose a CSV file, or paste the cells below"),
        ({"file": in_a_file(b"x"), "text": "x"}, "Choose a file or paste the cells, not both"),
        ({"file": in_a_file("Cyfarfod \u0175".encode("utf-16"))}, "The file is not UTF-8."),
        ({"file": in_a_file(b" " * 400_001)}, "The file is larger than 400 kB."),
        ({"file": in_a_file(b"")}, "The file is empty."),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_in_words(editor, own, fields, problem):
    for file in fields.values():
        if not isinstance(file, str):
            file.seek(0)
    assert problems(editor.sends("provisions_list", "OWN", **fields))[0].startswith(problem)
