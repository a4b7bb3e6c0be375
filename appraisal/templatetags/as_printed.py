"""What pages say in the words of the report."""

from collections.abc import Mapping
from typing import Any

from django import template

from appraisal.reports import citations, judged
from appraisal.reports.declared import declared, is_interest
from appraisal.vocabulary import PARTS_OF_A_REPORT

register = template.Library()


@register.filter
def not_clear(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The clearances of a document that are refused, with conditions, or due and not there."""
    return judged.not_clear(document)


@register.filter
def agreed(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The actions agreed in the challenge, each with whether a public edition withholds it."""
    closed = is_marked(document, "challenge")
    return [one | {"withheld": closed or one["withheld"]} for one in judged.agreed(document)]


@register.filter
def interests(document: Mapping[str, Any]) -> dict[str, Any]:
    """Who declared which interest, as `rows` of who, in which part, what and when; and how many have one."""
    rows = declared(document)
    held = [*document["declarations"], *({"interest": one["interests"]} for one in document["directors"])]
    return {"rows": rows, "some": sum(is_interest(one["interest"]) for one in held)}


@register.filter
def is_marked(document: Mapping[str, Any], part: str) -> bool:
    """Whether a part of the report is withheld from any public edition."""
    return any(one["what"] == PARTS_OF_A_REPORT[part].lower() for one in document["marks"])


@register.filter
def opening(status: str) -> str:
    """What the status of a source opens with: “historic”."""
    return citations.status(status)
