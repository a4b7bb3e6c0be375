"""Interests declared, as rows: who, in which part, which interest, and when."""

import re
from collections.abc import Mapping
from typing import Any

from appraisal.reports.phrases import day, lowered, name_and_post

NONE = "none"
SAYS_NONE = re.compile(r"(none|nil|n/?a|no interests?|nothing)( to declare| declared)?[.!]?", re.IGNORECASE)


def is_interest(said: str) -> bool:
    """Whether what somebody declared is an interest, and not that they have none."""
    return bool(said.strip()) and SAYS_NONE.fullmatch(said.strip()) is None


def declared(document: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """What those who sign their part declared, and directors whom the council appointed; “none” in words."""
    signed = document["sign_off"]
    rows = [
        (name_and_post(one), one["part"], one["interest"], day(one["on"])) for one in document["declarations"]
    ]
    if signed and signed["no_interest"]:
        rows.append((name_and_post(signed), "Approver", "", day(signed["at"])))
    for one in document["directors"]:
        lacks = lowered(one["lacks"])
        said = "; ".join(part for part in (one["interests"], lacks) if part)
        rows.append((one["name"], one["kind_word"], said, day(one["declared_on"], "no date")))
    return [(who, part, said or NONE, on) for who, part, said, on in rows]
