"""The challenge, who took part, what would be withheld, the signature, and how to prove all genuine."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from appraisal.reports.markup import paragraphs
from appraisal.reports.phrases import day, lowered, moment, name_and_post

TITLE = "Challenge, sign-off and proof"
TEMPLATE = "reports/sections/sign_off.html"


def context(document: Mapping[str, Any]) -> dict[str, Any]:
    """Comments with replies, the people, the marks and the signature. The hash is added when printed."""
    numbers = count(1)
    signed = document["sign_off"]
    return {
        "intro_number": next(numbers),
        "reviewers": [name_and_post(one) for one in document["challenge"]["reviewers"]],
        "comments": [_comment(one, next(numbers)) for one in document["challenge"]["comments"]],
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


def _comment(comment: Mapping[str, Any], number: int) -> dict[str, Any]:
    return {
        "number": number,
        "on": comment["code"] or "the whole",
        "by": comment["by"],
        "at": day(comment["on"]),
        "text": paragraphs(comment["text"]),
        "reply": paragraphs(comment["reply"]),
        "replied_by": comment["replied_by"],
    }


def _mark(mark: Mapping[str, Any]) -> dict[str, str]:
    paragraph = f", paragraph {mark['paragraph']}" if mark["paragraph"] else ""
    return {"what": mark["what"], "kind": f"{lowered(mark['kind'])}{paragraph}", "reason": mark["reason"]}
