"""Marks what the demonstration withholds: a field of a partnership, words of a risk, part of an answer."""

from typing import Any

from appraisal.demo.calendar import Clock
from appraisal.demo.cast import Cast
from appraisal.models import Answer
from appraisal.writes.mark import decide_part_mark, mark_part
from partnerships.models import Action, Partnership, Risk
from partnerships.permissions import Permission
from partnerships.writes.mark import decide_mark, propose_mark


def withhold(
    cast: Cast, subject: Partnership | Risk | Action | Answer, content: dict[str, Any], clock: Clock
) -> None:
    """An exempt mark on one part of `subject`, proposed and, where the file says so, decided.

    `clock` is that of the chain of events the mark is told in.
    """
    day = cast.calendar.day
    of_register = not isinstance(subject, Answer)
    propose, decide = (propose_mark, decide_mark) if of_register else (mark_part, decide_part_mark)
    mark = propose(
        subject=subject,
        part=content["part"],
        kind="exempt",
        paragraph=content["paragraph"],
        reason=content["reason"],
        look_again=day(content["look_again"]),
        by=cast.allowed(content["by"], Permission.PROPOSE_MARK, subject),
        at=clock.on(day(content["on"])),
    )
    if "decided" in content:
        decide(
            mark=mark,
            subject=subject,
            agreed=True,
            reason=content["decision_reason"],
            by=cast.allowed(content["decided_by"], Permission.DECIDE_MARK, subject),
            at=clock.on(day(content["decided"])),
        )
