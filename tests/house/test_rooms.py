"""The pure rooms use the standard library and each other; import-linter holds the arrows between the rest."""

import ast
import sys

# A folder or a module, and what it may use beside the standard library and itself.
WORDS = ["partnerships.vocabulary", "partnerships.permissions", "appraisal.vocabulary"]
LIBRARY = ["partnerships.library"]
RULES = ["partnerships.rules", "appraisal.rules"]
ROOMS = {
    "partnerships/vocabulary.py": [],
    "partnerships/permissions.py": WORDS,
    "partnerships/library": WORDS,
    "partnerships/rules": [*WORDS, *LIBRARY],
    "appraisal/vocabulary.py": WORDS,
    "appraisal/starter": [*WORDS, *LIBRARY, *RULES],
    "appraisal/rules": [*WORDS, *LIBRARY, *RULES, "appraisal.starter"],
    "appraisal/reports": [*WORDS, *RULES],
}
# One file each, for one thing each.
EXCEPT = {
    "appraisal/reports/pdf.py": "weasyprint",
    "appraisal/reports/coverage.py": "fontTools",
    "appraisal/reports/conformance.py": "pydyf",
    "appraisal/reports/html.py": "django.template",
}


def imported(path):
    """Every module that a file names in an import, wherever in the file it stands."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name, rooms):
    return any(f"{name}.".startswith(f"{room}.") for room in rooms)


def test_pure_rooms_use_the_standard_library_and_each_other(top_folder):
    strangers = []
    for room, allowed in ROOMS.items():
        place = top_folder / room
        files = [place] if place.is_file() else sorted(place.rglob("*.py"))
        assert files, f"{room} is not there any more"
        own = room.removesuffix(".py").replace("/", ".")
        for file in files:
            here = str(file.relative_to(top_folder))
            known = [own, *allowed, *sys.stdlib_module_names, EXCEPT.get(here, own)]
            strangers += [f"{here}: {name}" for name in imported(file) if not within(name, known)]

    assert strangers == []
