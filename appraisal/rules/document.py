"""The document: everything a report needs, copied as plain values and frozen at sign-off.

Format 7 is a JSON object. Dates are ISO strings, money whole pounds, times ISO with offset::

    {"format": 7, "edition": "full", "salt": hex, "ref": "APR-2026-0014", "status": "final" | "draft",
     "as_at": date, "title": str, "banner": "" ,
     "council": {"name", "nation", "committee"},
     "meeting": {"body", "on"},                                   # "" / None where not set
     "appraisal": {"purpose", "purpose_word", "gate_word", "depth_word", "circumstances": [str],
                   "decided_word", "why_less",   # both "" unless it goes less deep than was decided
                   "started_on", "headline", "recommendations": [str]},
     "partnership": {"ref", "name", "purpose", "arrangement", "status", "our_role", "accountable_body",
                     "lead_officer": {"post", "name"}, "starts", "ends", "annual_value", "our_share",
                     "exit_state", "exit_word", "exit_plan", "succession": None (not copied then) | str,
                     "partners": [{"name", "role", "ours"}]},
     "checklist": {"code", "title", "edition", "published_on",
                   "bands": [BAND], "total": [BAND],                # [] where the whole has no position
                   "scales": [{"code", "title", "options": [OPTION]}]},
     "modules": [{"code", "title", "edition", "published_on"}],
     "sources": [{"code", "title", "publisher", "published", "nation", "status", "attribution"}],
     "sections": [{"code", "title", "summary",
                   "position": None (nothing in it is rated) | {"word", "shape", "colour", "rank", "limited",
                   "held_by", "last", "good"}, "bands": [BAND],     # [] where it has none of its own
                   "movement": "" | "better" | "worse" | "same", "why": str,
                   "tally": {points, possible, asked, rated, not_known, not_due, not_applicable, supported},
                   "way_up": None | {"to", "evidence": bool, "steps": [{"code", "label", "from", "to"}]},
                   "answers": [ANSWER]}],
     "weakest_first": [section code], "spread": [[word, count]],
     "total": None | {"word", "shape", "colour", "points", "possible", "meaning"},
     "previous": None | {"ref", "as_at", "conclusion_word"},
     "carried": None | {"from": ref, "together", "one_by_one", "anew", "waiting"},   # counted, of those asked
     "years": [{"ref", "as_at", "positions": [{"code", "title", "word", "shape", "colour"}]}],
     "proposed": {"word", "reasons": [str]},
     "conclusion": None | {"word", "reason", "risk_worth_taking", "by": {"name", "post"}, "on",
                           "conditions": [{"text", "post", "due", "gate_word": "" | by which gate,
                                           "origin": "" | whose condition it was}]},
     "challenge": {"support", "support_word", "reason", "reviewers": [{"name", "post"}],
                   "threads": [{"code", "section" (its title; both "" where on the whole), "withheld": bool,
                                "messages": [{"text", "by", "on", "by_reviewer": bool}],
                                "resolved": None | {"by", "on"}}],
                   "verdicts": [{"code", "word", "verdict_word", "reason", "what", "post", "due", "by", "on",
                                 "stands": bool, "withheld": bool}]},   # every one, in order
     "opinions": [{"post", "name", "deputy_for", "view", "view_word", "text", "asked_on", "due", "on",
                   "confirmed_on", "changed_on": when answers changed afterwards,
                   "conditions": [{"text", "post", "due", "taken": None | bool, "why_not"}]}],
     "opinions_awaited": [{"post", "name", "deputy_for", "asked_on", "due"}],
     "opinions_not_sought": {"posts": [str], "owed": [those the list asks for], "why",
                              "each": [{"post", "why"}]},
     "declarations": [{"name", "post", "part", "interest": "" where none, "on"}],
     "directors": [{"name", "kind_word", "interests", "declared_on", "lacks"}],
     "audit_reports": [{"kind_word", "body", "title", "dated", "opinion", "recommendations", "held"}],
     "evidence": [{"number", "title", "held", "strength", "strength_word", "dated", "valid_until",
                   "file": None | {"name", "kind": word, "size": bytes, "sha256": hex}}],
     "rests_on": {"answers", "evidenced", "asserted", "not_known", "not_due", "not_applicable", "withheld"},
     "by_source": [{"code", "title", "core", "addressed", "not_asked", "not_covered": [ref],
                    "worst": [{"ref", "place", "title", "code", "word", "shape", "colour"}]}],
     "not_due": [{"code", "label", "text", "gate_word"}],
     "marks": [{"what", "kind", "paragraph", "reason"}],
     "people": [{"name", "post", "part"}],
     "redactions": [{"what", "note": tombstone}], "signed_as": "" | hash before the first,
     "sign_off": None | {"name", "post", "at", "no_interest": bool}}

    BAND = {"word", "at_least", "of", "shape", "colour", "meaning", "needs_evidence"}
    OPTION = {"code", "word", "points", "shape", "colour", "meaning", "standing"}
    ANSWER = {"kind", "value": [str], "value_words", "authority", "law_as_at",  # of those that are no rating
              "code", "text", "label", "key", "weight", "most", "least", "gate_word", "opening", "scale",
              "option": {"code", "word", "points", "shape", "colour", "standing"} | None,   # governs
              "officer_option": same, or None where nothing was settled, "settled_reason",
              "narrative", "best_evidence": 0..4, "evidence": [number],
              "provisions": [{"ref", "place", "source"}], "saved_by", "saved_on", "withheld": bool,
              "waiting": bool,                                    # to be confirmed, not counted: in drafts
              "carried": None | {"from": ref, "confirmed": "" | "one by one" | "together"}}

The salt is part of the full document and never leaves it, so a short passage cannot be guessed
from the hash that is printed. A new format adds a number here and a fixture that must open for ever.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NoReturn

FORMAT = 7
OPENS = frozenset({1, 2, 3, 4, 5, 6, 7})


class DocumentError(Exception):
    """A document that cannot be opened, with what is wrong in a sentence."""


def canonical(document: Mapping[str, Any]) -> bytes:
    """The one byte string of a document: keys sorted, no spaces, UTF-8."""
    return json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def hash_of(content: bytes) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(content).hexdigest()


def open_document(content: bytes) -> dict[str, Any]:
    """The document in `content`.

    Raises `DocumentError` where it is not a document, or of a format this edition cannot open.
    """
    try:
        document = json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:  # ValueError: not JSON, not UTF-8, an endless number
        raise DocumentError("This is not a document: it cannot be read as JSON.") from error
    if not isinstance(document, dict):
        raise DocumentError("This is not a document: it is JSON of another kind.")
    number = document.get("format")
    if type(number) is not int or number not in OPENS:  # True and 1.0 equal 1, and are no format
        raise DocumentError("This document has a format that this version cannot open.")
    return _brought_up(document, number)


def _brought_up(document: dict[str, Any], number: int) -> dict[str, Any]:
    """A document with what later formats added. This is for reading: its own bytes are kept."""
    try:
        if number < 2:
            _with_totals(document)
        if number < 3:
            _with_kinds(document)
        if number < 4:
            _with_files(document)
        if number < 5:
            _with_carried(document)
            _with_threads(document)
            _with_redactions(document)
            _with_opinions(document)
        if number < 6:
            document["partnership"]["succession"] = None
        if number < 7:
            document["appraisal"] |= {"decided_word": "", "why_less": ""}
    except (KeyError, TypeError, AttributeError) as error:
        raise DocumentError("This document lacks what its format holds.") from error
    return document


def _with_totals(document: dict[str, Any]) -> None:
    """What format 2 added: shares in per cent, and no word for the whole."""
    document["total"], document["checklist"]["total"] = None, []
    for band in document["checklist"]["bands"]:
        band |= {"of": 100, "needs_evidence": True}
    for section in document["sections"]:
        section["bands"] = []
        for answer in section["answers"]:
            answer["least"] = 0


def _with_kinds(document: dict[str, Any]) -> None:
    """What format 3 added: every question was a rating of the one checklist, every condition had a date."""
    document["modules"], document["opinions_not_sought"] = [], {"posts": [], "why": ""}
    for condition in (document["conclusion"] or {"conditions": []})["conditions"]:
        condition["gate_word"] = ""
    for section in document["sections"]:
        for answer in section["answers"]:
            answer |= {"kind": "rating", "value": [], "value_words": "", "authority": "", "law_as_at": None}


def _with_files(document: dict[str, Any]) -> None:
    """What format 4 added: evidence was a link, or held elsewhere."""
    for one in document["evidence"]:
        one["file"] = None


def _with_carried(document: dict[str, Any]) -> None:
    """What format 5 added: every answer was given anew, and looked back on nothing but the last time."""
    document["carried"], document["years"] = None, []
    for section in document["sections"]:
        for answer in section["answers"]:
            answer |= {"waiting": False, "carried": None}


def _with_threads(document: dict[str, Any]) -> None:
    """What format 5 added: there were comments, each with one reply at most, and no verdict on an answer.

    On which day a reply was given was not said.
    """
    challenge = document["challenge"]
    challenge |= {"threads": [_thread_of(one) for one in challenge.pop("comments")], "verdicts": []}


def _thread_of(comment: Mapping[str, Any]) -> dict[str, Any]:
    messages = [
        {"text": comment["text"], "by": comment["by"], "on": comment["on"], "by_reviewer": True},
        {"text": comment["reply"], "by": comment["replied_by"], "on": None, "by_reviewer": False},
    ]
    return {
        "code": comment["code"],
        "section": "",
        "messages": [one for one in messages if one["text"]],
        "resolved": None,
        "withheld": False,
    }


def _with_redactions(document: dict[str, Any]) -> None:
    """What format 5 added: nothing had been redacted."""
    document["redactions"], document["signed_as"] = [], ""


def _with_opinions(document: dict[str, Any]) -> None:
    """What format 5 added: nobody declared anything; an opinion had no day to come by, and no deputy."""
    asked = {"deputy_for": "", "asked_on": None, "due": None}
    for opinion in document["opinions"]:
        opinion.update(asked, confirmed_on=None, changed_on=None, conditions=[])
    for awaited in document["opinions_awaited"]:
        awaited.update(asked)
    not_sought = document["opinions_not_sought"]
    not_sought.update(each=[], owed=[] if not_sought["why"] else not_sought["posts"])
    document |= {"declarations": [], "directors": [], "audit_reports": []}
    for condition in (document["conclusion"] or {"conditions": []})["conditions"]:
        condition["origin"] = ""
    if document["sign_off"]:
        document["sign_off"]["no_interest"] = False


def _refuse(constant: str) -> NoReturn:
    """NaN and Infinity are not JSON, whatever Python's own reader accepts."""
    raise ValueError(constant)
