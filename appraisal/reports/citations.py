"""Citations: a provision's ref and place, beside its source's date, nation and standing."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from appraisal.reports.markup import Markup, unbroken
from appraisal.reports.phrases import lowered, shortened

YEAR = re.compile(r"\b(?:18|19|20)\d\d\b")
MOST_STANDING = 45


def labels(sources: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """By the source's code, what to print beside every citation: “SWAP (2015 to 2016, England, historic)”."""
    return {source["code"]: f"{source['code']} ({standing(source)})" for source in sources}


def standing(source: Mapping[str, Any]) -> str:
    """A source's date, nation and status, in a few words each."""
    return ", ".join(
        part for part in (years(source["published"]), source["nation"], status(source["status"])) if part
    )


def years(published: str) -> str:
    """The year or years in a date that may be a sentence: “2001”, “2009 to 2010”."""
    found = sorted(set(YEAR.findall(published)))
    if not found:
        return shortened(published, 20) if published else "undated"
    return found[0] if len(found) == 1 else f"{found[0]} to {found[-1]}"


def status(text: str) -> str:
    """What a status sentence opens with: “historic”."""
    return lowered(shortened(re.split("[:;,.]", text, maxsplit=1)[0], MOST_STANDING))


def by_source(provisions: Iterable[Mapping[str, Any]], known: Mapping[str, str]) -> list[dict[str, Any]]:
    """Provisions grouped by their source, in the order given."""
    grouped: dict[str, list[Markup]] = {}
    for one in provisions:
        cited = Markup(f"{unbroken(one['ref'])}, {escape(lowered(one['place']))}")
        grouped.setdefault(one["source"], []).append(cited)
    return [{"source": known.get(code, code), "places": places} for code, places in grouped.items()]
