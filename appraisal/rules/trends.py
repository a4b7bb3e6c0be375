"""Signed appraisals of one partnership side by side: only what was put in the same words is compared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT, MARGIN = 160, 44, 8
NOT_ASKED, NOT_COMPARABLE, NOT_RATED = "Not asked", "Not comparable", "Not rated"

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """What one appraisal says in a row: a word, with its shape and colour where it is a rating or position.

    `movement` is better, worse or same than the one before, as it was signed; empty where nothing compares.
    """

    word: str
    shape: str = ""
    colour: str = ""
    movement: str = ""


@dataclass(frozen=True)
class Picture:
    """Positions as points in a box of `WIDTH` by `HEIGHT`, and the `lines` between those that compare."""

    points: tuple[tuple[int, int], ...]
    lines: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True)
class Row:
    """One section or question, with a cell for each appraisal; the picture of a section's positions."""

    code: str
    title: str
    cells: tuple[Cell, ...]
    picture: Picture | None = None

    @property
    def told(self) -> str:
        """The row in a sentence, for whoever does not see the picture."""
        return ", then ".join(one.word for one in self.cells)


@dataclass(frozen=True)
class Group:
    """A section's position over the years, and its questions'."""

    section: Row
    questions: tuple[Row, ...]


def year_of(document: Document) -> dict[str, Any]:
    """What the next report says of an earlier one: its positions as they were signed."""
    names = ("word", "shape", "colour")
    return {
        "ref": document["ref"],
        "as_at": document["as_at"],
        "positions": [
            {"code": one["code"], "title": one["title"]} | {name: one["position"][name] for name in names}
            for one in document["sections"]
            if one["position"]
        ],
    }


def trends(documents: Sequence[Document]) -> list[Group]:
    """The sections of the last of `documents` (the oldest is first), each with its questions."""
    if not documents:
        return []
    return [
        Group(_section(one, documents), tuple(_questions(one, documents)))
        for one in documents[-1]["sections"]
        if one["position"]
    ]


def _section(last: Document, documents: Sequence[Document]) -> Row:
    held = [_part(one, last["code"]) for one in documents]
    earlier = [None, *documents[:-1]]
    cells = [_position(part, before, one) for part, before, one in zip(held, earlier, documents, strict=True)]
    lowest = max(len(last["bands"] or documents[-1]["checklist"]["bands"]) - 1, 1)
    return Row(last["code"], last["title"], tuple(cells), _picture(held, cells, lowest))


def _part(document: Document, code: str) -> Document | None:
    """A section of a document, where it has one of this code with a position."""
    return next((one for one in document["sections"] if one["code"] == code and one["position"]), None)


def _position(part: Document | None, before: Document | None, document: Document) -> Cell:
    if part is None:
        return Cell(NOT_ASKED)
    # It was signed as better or worse than the one before it, which may have been withdrawn since.
    compared = document["previous"] and before and document["previous"]["ref"] == before["ref"]
    held = part["position"]
    return Cell(held["word"], held["shape"], held["colour"], part["movement"] if compared else "")


def _picture(held: Sequence[Document | None], cells: Sequence[Cell], lowest: int) -> Picture | None:
    """Points from the best position at the top to the worst; None where there are fewer than two."""
    ranks = [one["position"]["rank"] if one else None for one in held]
    if len(ranks) < 2:
        return None
    across = (WIDTH - 2 * MARGIN) // (len(ranks) - 1)
    at = {
        place: (MARGIN + place * across, MARGIN + min(rank, lowest) * (HEIGHT - 2 * MARGIN) // lowest)
        for place, rank in enumerate(ranks)
        if rank is not None
    }
    if len(at) < 2:
        return None
    lines = [(*at[place - 1], *at[place]) for place in at if place - 1 in at and cells[place].movement]
    return Picture(tuple(at.values()), tuple(lines))


def _questions(section: Document, documents: Sequence[Document]) -> Iterable[Row]:
    years = [_asked(one) for one in documents]
    for answer in section["answers"]:
        if answer["kind"] == "rating":
            last = years[-1][answer["code"]]
            cells = tuple(_rating(asked.get(answer["code"]), last) for asked in years)
            yield Row(answer["code"], answer["text"], cells)


def _asked(document: Document) -> dict[str, tuple[Document, tuple[Any, ...]]]:
    """Every answer of a document by code, with what makes its question the same: text, kind, scale."""
    scales = {
        one["code"]: tuple((each["code"], each["word"], each["points"]) for each in one["options"])
        for one in document["checklist"]["scales"]
    }
    return {
        one["code"]: (one, (one["text"], one["kind"], scales.get(one["scale"], ())))
        for section in document["sections"]
        for one in section["answers"]
    }


def _rating(then: tuple[Document, tuple[Any, ...]] | None, last: tuple[Document, tuple[Any, ...]]) -> Cell:
    if then is None:
        return Cell(NOT_ASKED)
    if then[1] != last[1]:
        return Cell(NOT_COMPARABLE)
    option = then[0]["option"]
    return Cell(option["word"], option["shape"], option["colour"]) if option else Cell(NOT_RATED)
