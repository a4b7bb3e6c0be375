"""The task list with who has what of it, and how far each of them is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from appraisal.models import Appraisal
from appraisal.queries.appraisal import Block, Line, task_list
from appraisal.queries.assignment import Handed, WhoHas, who_has
from appraisal.rules.completeness import Progress, progress_of
from partnerships.permissions import State


@dataclass(frozen=True)
class Share:
    """What one post has now: its questions, and whether its date has passed with something left."""

    handed: Handed
    title: str
    lines: tuple[Line, ...]
    is_late: bool
    is_mine: bool

    @property
    def progress(self) -> Progress:
        return progress_of(line.status for line in self.lines)

    @property
    def returned(self) -> int:
        """How many of them the reviewer sent back and nobody has changed since."""
        return sum(line.is_returned for line in self.lines)


@dataclass(frozen=True)
class Shared:
    """An appraisal's blocks, each with its `share` and those of its lines, and every share by its number."""

    blocks: list[Block]
    shares: dict[int, Share]

    @property
    def mine(self) -> list[Share]:
        """What is handed out to the reader, in the order of the checklist."""
        return [share for share in self.shares.values() if share.is_mine]

    @property
    def not_asked(self) -> list[Share]:
        """What was handed out and is not asked any more."""
        return [share for share in self.shares.values() if not share.lines]

    @property
    def with_nobody(self) -> set[str]:
        """The codes of the sections and questions that nobody has and in which something is to do."""
        free = [(block.code, block.lines) for block in self.blocks if not block.share]
        free += [(line.code, [line]) for block in self.blocks for line in block.lines if not line.share]
        return {code for code, lines in free if any(line.is_to_do for line in lines)}


def shared_list(appraisal: Appraisal, person, today: date) -> Shared:
    """The task list with who has what: no query more, for an appraisal found for a page.

    What was abandoned waits for nobody: nothing in it is late, and nothing the reader's.
    """
    blocks, handed = task_list(appraisal), who_has(appraisal)
    shares = {share.handed.number: share for share in _shares(blocks, handed, person, today)}
    if appraisal.state == State.ABANDONED:
        shares = {number: replace(one, is_late=False, is_mine=False) for number, one in shares.items()}

    def share_of(one: Handed | None) -> Share | None:
        return shares[one.number] if one else None

    return Shared(
        [
            replace(
                block,
                share=share_of(handed.sections.get(block.code)),
                lines=[
                    replace(
                        line,
                        share=share_of(handed.of(block.code, line.code)),
                        is_own=line.code in handed.questions,
                    )
                    for line in block.lines
                ],
            )
            for block in blocks
        ],
        shares,
    )


def _shares(blocks: list[Block], handed: WhoHas, person, today: date) -> Iterable[Share]:
    """Every share, in the order of the checklist: a section before what is apart from it."""
    titles = {block.code: block.title for block in blocks}
    titles |= {line.code: line.label for block in blocks for line in block.lines}
    lines: dict[int, list[Line]] = {one.number: [] for one in _in_order(blocks, handed)}
    for block in blocks:
        for line in block.lines:
            if has := handed.of(block.code, line.code):
                lines[has.number].append(line)
    for one in _in_order(blocks, handed):
        theirs = tuple(lines[one.number])
        late = one.is_past(today) and any(line.is_to_do for line in theirs)
        yield Share(one, titles.get(one.code, one.code), theirs, late, one.is_held_by(person))


def _in_order(blocks: list[Block], handed: WhoHas) -> list[Handed]:
    places = [code for block in blocks for code in (block.code, *(line.code for line in block.lines))]
    order = {code: place for place, code in enumerate(places)}
    return sorted(handed, key=lambda one: (order.get(one.code, len(order)), one.number))
