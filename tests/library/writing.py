"""Library and checklist files for tests: contents without a fault, and a writer of TOML."""

import json
import re
from datetime import date


def toml(content):
    """The content of a file as TOML: tables inside are written in line."""
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in content.items())


def _key(key):
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _value(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value).replace("\x7f", "\\u007f")


def write(folder, files):
    """Writes contents by file name; the paths in that order."""
    paths = [folder / name for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_text(toml(content), encoding="utf-8")
    return paths


GONE = object()


def spoil(files, place, value):
    """Puts `value` at a place such as “CG.toml question 0 text”, or takes away what stands there."""
    *way, last = [int(step) if step.isdigit() else step for step in place.split()]
    inner = files
    for step in way:
        inner = inner[step]
    if value is GONE:
        del inner[last]
    elif last == "add":
        inner.append(value)
    else:
        inner[last] = value


def provision(ref="ABC-1", **facts):
    return {
        "ref": ref,
        "place": "Section 1",
        "kind": "principle",
        "title": "A clear purpose",
        "theme": "CG",
        "level": "core",
        "text": "Agree what the partnership is for.",
    } | facts


def source(code="ABC", refs=("ABC-1", "ABC-2"), **facts):
    """The content of one library file."""
    head = {
        "code": code,
        "title": f"The {code} framework",
        "publisher": "A council",
        "published": "May 2026",
        "year": 2026,
        "nation": "England",
        "status": "In force.",
        "attribution": "A council, May 2026.",
        "summary": "What a council asks of its partnerships.",
    }
    return {"source": head | facts, "provision": [provision(ref) for ref in refs]}


def option(code, points=None, **facts):
    counted = {} if points is None else {"points": points}
    return {
        "code": code,
        "word": code.capitalize(),
        "counts": points is not None,
        "needs_reason": True,
        "standing": "not_due" if points is None else "rated",
        "shape": "full",
        "colour": "#000000",
        "meaning": f"what {code} means",
    } | counted | facts  # fmt: skip


def question(code="CG-01", **facts):
    return {
        "code": code,
        "text": "Is there one clear purpose?",
        "label": "one clear purpose",
        "prompts": ["who agreed it"],
        "good": "Every partner has the same words.",
        "why": "Partners who differ pull apart.",
        "evidence": ["the agreement"],
        "gate": "idea",
        "short": True,
        "key": False,
        "weight": 1,
        "scale": "how_far",
        "provisions": ["ABC-1"],
        "risks": [],
        "cases": ["ABC-2"],
    } | facts


def condition(**facts):
    return {"fact": "purpose", "operator": "is", "values": ["proposal"]} | facts


BANDS = [
    {"word": word, "at_least": limit, "shape": "full", "colour": "#000000", "meaning": f"{word}."}
    for word, limit in {"Good": 70, "Fair": 40, "Poor": 0}.items()
]


def scale():
    options = [option("fully", 1), option("not", 0), option("later")]
    return {"code": "how_far", "title": "How far", "option": options}


def checklist():
    """The contents of a checklist folder with two sections, by file name."""
    head = {
        "code": "ours",
        "title": "Our checklist",
        "kind": "main",
        "summary": "What we ask.",
        "change_note": "First edition.",
        "sections": ["CG", "FM"],
        "band": [dict(band) for band in BANDS],
        "scale": [scale()],
    }
    sections = {
        code: {"code": code, "title": f"Section {code}", "theme": code, "summary": "What it is about."}
        for code in ("CG", "FM")
    }
    return {
        "checklist.toml": head,
        "CG.toml": sections["CG"]
        | {"question": [question("CG-01"), question("CG-02", condition=[condition()], join="any")]},
        "FM.toml": sections["FM"] | {"question": [question("FM-01", opening="needed", ours=["a deputy"])]},
    }


REFS = frozenset({"ABC-1", "ABC-2"})
