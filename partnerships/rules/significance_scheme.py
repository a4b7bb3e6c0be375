"""Reading a significance scheme from plain values, with every fault at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from partnerships.rules.significance import (
    DEPTHS,
    HIGHEST_LEVEL,
    MEASURES,
    TOLD,
    Band,
    Criterion,
    Scheme,
    Trigger,
)

MOST_CRITERIA, MOST_BANDS, MOST_TRIGGERS = 12, 6, 12
MOST_WEIGHT, MOST_MONTHS = 5, 60


class SchemeFault(Exception):
    """A scheme that cannot be used, with every fault in a sentence."""

    def __init__(self, faults: Sequence[str]):
        self.faults = tuple(faults)
        super().__init__(" ".join(self.faults))


def read_scheme(content: object) -> Scheme:
    """A scheme from plain values. Raises `SchemeFault` with every fault."""
    faults: list[str] = []
    if not isinstance(content, Mapping):
        raise SchemeFault(["A scheme holds criteria, tiers and triggers."])
    criteria = [_criterion(row, place, faults) for place, row in enumerate(_rows(content, "criteria"), 1)]
    bands = [_band(row, place, faults) for place, row in enumerate(_rows(content, "bands"), 1)]
    triggers = [_trigger(row, place, faults) for place, row in enumerate(_rows(content, "triggers"), 1)]
    for what, rows, most in (
        ("criteria", criteria, MOST_CRITERIA),
        ("tiers", bands, MOST_BANDS),
        ("triggers", triggers, MOST_TRIGGERS),
    ):
        if len(rows) > most:
            faults.append(f"Enter {most} {what} or fewer.")
    faults += _once("criteria", [one.code for one in criteria if one])
    faults += _once("triggers", [one.code for one in triggers if one])
    faults += _once("tiers", [one.tier for one in bands if one])
    if not criteria:
        faults.append("Enter at least one criterion.")
    if faults:
        raise SchemeFault([*faults, *([] if bands else ["Enter at least one tier."])])
    scheme = Scheme(
        criteria=tuple(one for one in criteria if one),
        bands=tuple(sorted((one for one in bands if one), key=lambda band: band.points)),
        triggers=tuple(one for one in triggers if one),
    )
    faults = _faults_between(scheme)
    if faults:
        raise SchemeFault(faults)
    return scheme


def _faults_between(scheme: Scheme) -> list[str]:
    """What does not fit together: where tiers begin, and tiers that triggers name."""
    if not scheme.bands:
        return ["Enter at least one tier."]
    faults = []
    starts = [band.points for band in scheme.bands]
    if starts[0] != 0:
        faults.append("The lowest tier must begin at 0 points, so that every partnership has one.")
    if len(set(starts)) < len(starts):
        faults.append("Two tiers begin at the same points.")
    if starts[-1] > scheme.possible:
        faults.append(
            f"{scheme.bands[-1].tier} begins at {starts[-1]} points, and there are only {scheme.possible}."
        )
    tiers = {band.tier for band in scheme.bands}
    faults += [
        f"“{one.words}” lifts to {one.least}, and there is no such tier."
        for one in scheme.triggers
        if one.least not in tiers
    ]
    return faults


def _rows(content: Mapping[Any, Any], name: str) -> list[Mapping[Any, Any]]:
    found = content.get(name)
    rows = list(found) if isinstance(found, list | tuple) else []
    return [row if isinstance(row, Mapping) else {} for row in rows]


def _once(what: str, names: list[str]) -> list[str]:
    twice = sorted({one for one in names if names.count(one) > 1})
    return [f"Two {what} are called {one}." for one in twice]


def _text(row: Mapping[Any, Any], name: str) -> str:
    value = row.get(name)
    return value.strip() if isinstance(value, str) else ""


def _whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _criterion(row: Mapping[Any, Any], place: int, faults: list[str]) -> Criterion | None:
    where, before = f"Criterion {place}", len(faults)
    levels = [one.strip() if isinstance(one, str) else "" for one in row.get("levels") or ()]
    steps, measure = tuple(row.get("steps") or ()), row.get("measure") or ""
    for name, what in (("code", "a code"), ("title", "a title"), ("question", "a question")):
        if not _text(row, name):
            faults.append(f"{where}: enter {what}.")
    if not _whole(row.get("weight"), 1, MOST_WEIGHT):
        faults.append(f"{where}: enter a weight from 1 to {MOST_WEIGHT}.")
    if len(levels) != HIGHEST_LEVEL + 1 or not all(levels):
        faults.append(f"{where}: say what each of the four levels means.")
    if measure and measure not in MEASURES:
        faults.append(f"{where}: choose what it is measured by from the list.")
    in_order = all(_whole(one, 0, 10**12) for one in steps) and list(steps) == sorted({*steps})
    if measure and not (len(steps) == HIGHEST_LEVEL and in_order):
        faults.append(
            f"{where}: enter the three sums from which levels 1, 2 and 3 begin, the smallest first."
        )
    if len(faults) > before:
        return None
    one, two, three, four = levels
    return Criterion(
        code=_text(row, "code"),
        title=_text(row, "title"),
        question=_text(row, "question"),
        weight=row["weight"],
        levels=(one, two, three, four),
        measure=measure,
        steps=steps if measure else (),
    )


def _band(row: Mapping[Any, Any], place: int, faults: list[str]) -> Band | None:
    where, before = f"Tier {place}", len(faults)
    for name, what in (("tier", "a name"), ("signatory", "who signs")):
        if not _text(row, name):
            faults.append(f"{where}: enter {what}.")
    if not _whole(row.get("points"), 0, 10_000):
        faults.append(f"{where}: enter the points from which it begins.")
    if row.get("depth") not in DEPTHS:
        faults.append(f"{where}: choose how deep its appraisals go.")
    if not _whole(row.get("months"), 1, MOST_MONTHS):
        faults.append(f"{where}: enter months from 1 to {MOST_MONTHS}.")
    if len(faults) > before:
        return None
    return Band(_text(row, "tier"), row["points"], row["depth"], _text(row, "signatory"), row["months"])


def _trigger(row: Mapping[Any, Any], place: int, faults: list[str]) -> Trigger | None:
    where, before = f"Trigger {place}", len(faults)
    for name, what in (("code", "a code"), ("words", "what it says"), ("least", "the least tier")):
        if not _text(row, name):
            faults.append(f"{where}: enter {what}.")
    if (row.get("told") or "") not in TOLD:
        faults.append(f"{where}: choose what tells it from the list.")
    if len(faults) > before:
        return None
    return Trigger(_text(row, "code"), _text(row, "words"), _text(row, "least"), row.get("told") or "")
