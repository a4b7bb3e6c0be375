"""A checklist as a JSON file: written the same way every time, and read with limits."""

import json
from collections.abc import Collection
from typing import Any

from appraisal.rules.content import FORMAT, ChecklistContent, ChecklistError, as_file
from appraisal.rules.reading import read_content

LARGEST_FILE = 5_000_000  # bytes: a thousand questions at their longest are a third of it
NOT_JSON = "the file: cannot be read as JSON"


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
        raise ChecklistError([f"{NOT_JSON}: it is nested too deep"]) from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno:,}, column {error.colno:,}"
        raise ChecklistError([f"{NOT_JSON}: {error.msg.lower()} ({place})"]) from error
    except ValueError as error:  # a number of thousands of digits, or one that is none
        raise ChecklistError([f"{NOT_JSON}: it holds a number that cannot be read"]) from error
    if repeated:
        raise ChecklistError([f"the file: “{name}” is given twice in one place" for name in repeated[:20]])
    if not isinstance(plain, dict):
        raise ChecklistError(["the file: holds no checklist, but JSON of another kind"])
    return plain


def _once(pairs: list[tuple[str, Any]], repeated: list[str]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        repeated += [name[:60] for name in dict.fromkeys(names) if names.count(name) > 1]
    return made


def _refuse(constant: str) -> float:
    """NaN and Infinity are not JSON, whatever Python's own reader accepts."""
    raise ValueError(constant)
