"""The challenge, who took part, what would be withheld, the signature, and how to prove all genuine."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from appraisal.reports import judged
from appraisal.reports.markup import paragraphs
from appraisal.reports.phrases import day, lowered, moment, name_and_post

TITLE = "Challenge, sign-off and proof"
TEMPLATE = "reports/sections/sign_off.html"


def context(document: Mapping[str, Any]) -> dict[str, Any]:
    """Verdicts, threads, the people, the marks and the signature. The hash is added when printed."""
    numbers = count(1)
    signed = document["sign_off"]
    return {
        "intro_number": next(numbers),
        "reviewers": [name_and_post(one) for one in document["challenge"]["reviewers"]],
        "verdicts": _verdicts(document["challenge"]["verdicts"]),
        "agreed": len(judged.agreed(document)),
        "threads": [_thread(one, next(numbers)) for one in document["challenge"]["threads"]],
        "people_number": next(numbers),
        "people": document["people"],
        "marks_number": next(numbers),
        "marks": [_mark(one) for one in document["marks"]],
        "signed_number": next(numbers),
        "signed": signed and {"who": name_and_post(signed), "at": moment(signed["at"])},
        "redactions": document["redactions"],
        "signed_as": document["signed_as"],
        "hash_number": next(numbers),
        "verify_number": next(numbers),
        "file_name": f"{document['ref']}.json",
        "format": document["format"],
    }


def _verdicts(verdicts: Sequence[Mapping[str, Any]]) -> str:
    """How many questions the reviewer judged, and how: a sentence, empty where there is no verdict."""
    if not verdicts:
        return ""
    stands = Counter(one["word"] for one in verdicts if one["stands"])
    returned = len({one["code"] for one in verdicts if one["word"] == "return"})
    accepted = stands["accept"] + stands["action"]
    told = [f"{accepted} {'answer was' if accepted == 1 else 'answers were'} accepted"]
    if stands["action"]:
        told.append(f"{stands['action']} of them with an action")
    if returned:
        told.append(f"{returned} {'was' if returned == 1 else 'were'} returned on the way")
    return f"{', '.join(told)}."


def _thread(thread: Mapping[str, Any], number: int) -> dict[str, Any]:
    """How it began and ended; where something of the answer is withheld, only that there was one."""
    first, *others = thread["messages"]
    resolved = thread["resolved"]
    told = {
        "number": number,
        "on": thread["code"] or thread["section"] or "the whole",
        "by": first["by"],
        "at": day(first["on"]),
        "resolved": f"Resolved by {resolved['by']}, {day(resolved['on'])}." if resolved else "",
        "withheld": thread["withheld"],
        "between": max(len(others) - 1, 0),
    }
    if thread["withheld"]:
        return told | {"text": [], "reply": []}
    last = others[-1] if others else {"text": "", "by": ""}
    return told | {
        "text": paragraphs(first["text"]),
        "reply": paragraphs(last["text"]),
        "replied_by": last["by"],
    }


def _mark(mark: Mapping[str, Any]) -> dict[str, str]:
    paragraph = f", paragraph {mark['paragraph']}" if mark["paragraph"] else ""
    return {"what": mark["what"], "kind": f"{lowered(mark['kind'])}{paragraph}", "reason": mark["reason"]}
