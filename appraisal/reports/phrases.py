"""Dates, counts and lists as a reader says them, the same in every process and language setting."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from appraisal.vocabulary import CONCLUSIONS
from partnerships.rules.dates import in_words

LOCAL = ZoneInfo("Europe/London")
NOT_RECORDED = "not recorded"


def day(iso: str | None, missing: str = NOT_RECORDED) -> str:
    """An ISO date as “21 November 2026”; `missing` where there is none."""
    return in_words(date.fromisoformat(iso[:10])) if iso else missing


def due(condition: Mapping[str, Any]) -> str:
    """By when a condition is to be met: a day, or the gate before which."""
    if condition["gate_word"]:
        return f"before the gate “{condition['gate_word'].lower()}”"
    return day(condition["due"], "no date")


def month(iso: str) -> str:
    """An ISO date as “November 2026”."""
    return day(iso).split(" ", 1)[1]


def moment(iso: str) -> str:
    """An ISO time as “21 November 2026 at 14:02 GMT”, by the clock on the wall in the United Kingdom."""
    at = datetime.fromisoformat(iso).astimezone(LOCAL)
    return f"{day(at.date().isoformat())} at {at:%H:%M %Z}"


def listed(words: Iterable[str], last: str = "and") -> str:
    """Words as a list in a sentence: “a, b and c”."""
    every = list(words)
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} {last} {every[-1]}" if every else ""


def sentence(text: str) -> str:
    """`text` with a capital at its start and a stop at its end."""
    text = text.strip().rstrip(";,:")
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?…" else ".")


def lowered(text: str) -> str:
    """`text` to stand inside a sentence: its first letter small, unless the word is a name or initials."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def shortened(text: str, most: int) -> str:
    """`text` on one line, cut at a word near `most` characters, with “…” to show that it was cut."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > most // 2 else cut).rstrip(" ,;:.") + "…"


def post_or_name(person: Mapping[str, Any] | None) -> str:
    """Who somebody is to a committee: “the Director of Place”, or their name where no post is recorded."""
    if not person:
        return ""
    return f"the {person['post']}" if person.get("post") else str(person.get("name", ""))


def name_and_post(person: Mapping[str, Any] | None) -> str:
    """“Siân Prŷs, Head of Environment”, with whichever of the two is recorded."""
    return ", ".join(part for part in ((person or {}).get("name"), (person or {}).get("post")) if part)


def conclusion_word(word: str) -> str:
    """A conclusion in words, whether the document holds its words or its code."""
    return next((words[word] for words in CONCLUSIONS.values() if word in words), word)
