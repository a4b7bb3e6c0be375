"""A checklist as a JSON file: written the same way every time, and read with limits."""

import json
import re
from collections import Counter
from collections.abc import Collection
from typing import Any

from appraisal.rules.content import FORMAT, ChecklistContent, ChecklistError, as_file
from appraisal.rules.reading import read_content

LARGEST_FILE = 5_000_000  # bytes, as of any upload: a thousand questions at their longest are a third of it
NOT_JSON = "the file: cannot be read as JSON"
DEEPEST = 20  # levels of brackets; a checklist has eight
TEXT = r'"(?:[^"\\]|\\.)*"'
BRACKETS = re.compile(rf"{TEXT}|[\[\]{{}}]")
NUMBERS = re.compile(rf"{TEXT}|(-?[0-9]{{1000,}}|NaN|-?Infinity)")  # those that Python does not read


def write_json(content: ChecklistContent) -> bytes:
    """The file of a checklist: UTF-8, two spaces, fields in their order, one line end at the end."""
    return (json.dumps(as_file(content), ensure_ascii=False, indent=2) + "\n").encode()


def read_json(file: bytes, known_refs: Collection[str]) -> ChecklistContent:
    """The checklist in a file. Raises `ChecklistError` with every fault and its place."""
    plain = _parsed(file)
    number = plain.pop("format", None)
    if type(number) is not int or number != FORMAT:  # True equals 1, and is no format
        raise ChecklistError([f"the file: “format” must be {FORMAT}; this application reads no other"])
    return read_content(plain, known_refs)


def _parsed(file: bytes) -> dict[str, Any]:
    if len(file) > LARGEST_FILE:
        raise ChecklistError([f"the file: is larger than {LARGEST_FILE // 1_000_000} MB"])
    try:
        text = file.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ChecklistError([f"the file: is not UTF-8 (byte {error.start:,}). Save it as UTF-8"]) from error
    repeated: list[str] = []
    try:
        plain = json.loads(
            text,
            object_pairs_hook=lambda pairs: _once(pairs, repeated),
            parse_constant=_refuse,
        )
    except RecursionError as error:
        raise ChecklistError([f"{NOT_JSON}: it is nested too deep ({_where_deep(text)})"]) from error
    except json.JSONDecodeError as error:
        place = _place(text, error.pos)
        raise ChecklistError([f"{NOT_JSON}: {error.msg.lower()} ({place})"]) from error
    except ValueError as error:  # a number of thousands of digits, or one that is none
        bad = next((one for one in NUMBERS.finditer(text) if one.group(1)), None)
        place = f" ({_place(text, bad.start())})" if bad else ""
        raise ChecklistError([f"{NOT_JSON}: it holds a number that cannot be read{place}"]) from error
    if repeated:
        raise ChecklistError([f"the file: “{name}” is given twice in one place" for name in repeated[:20]])
    if not isinstance(plain, dict):
        raise ChecklistError(["the file: holds no checklist, but JSON of another kind"])
    return plain


def _place(text: str, position: int) -> str:
    """Where a character stands: “line 12, column 3”."""
    start = text.rfind("\n", 0, position) + 1
    return f"line {text.count(chr(10), 0, position) + 1:,}, column {position - start + 1:,}"


def _where_deep(text: str) -> str:
    """Where the nesting gets deeper than any checklist is."""
    depth = 0
    for found in BRACKETS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found.group(), 0)
        if depth > DEEPEST:
            return _place(text, found.start())
    return "at its end"


def _once(pairs: list[tuple[str, Any]], repeated: list[str]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        repeated += [name[:60] for name, count in counts.items() if count > 1]
    return made


def _refuse(constant: str) -> float:
    """NaN and Infinity are not JSON, whatever Python's own reader accepts."""
    raise ValueError(constant)
