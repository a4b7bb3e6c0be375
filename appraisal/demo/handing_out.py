"""Hands out parts of an appraisal of the demonstration, and says what their holders say to it."""

from typing import Any

from appraisal.demo.exercise import Exercise
from appraisal.models import Assignment
from appraisal.writes.assignment import accept, decline, hand_out, take_back
from partnerships.models import PostHolding
from partnerships.permissions import Permission


def hand_out_all(exercise: Exercise) -> None:
    """What its file hands out on the day it is started, and what is taken on that day."""
    for one in exercise.content.get("handed", []):
        (made,) = hand_out(
            appraisal=exercise.appraisal,
            sections=[one["section"]] if "section" in one else [],
            questions=[one["question"]] if "question" in one else [],
            post=exercise.cast.post(one["post"]),
            due=exercise.day(one["due"]),
            message=one["message"],
            by=exercise.allowed(exercise.lead, Permission.ASSIGN),
            at=exercise.clock.on(exercise.day(exercise.content["started"])),
        )
        if one.get("accepted"):
            by, at = _holder(exercise, one), exercise.clock.on(exercise.day(exercise.content["started"]))
            accept(assignment=_as_it_stands(made), by=by, at=at)


def end_some(exercise: Exercise) -> None:
    """What is declined, or taken back, at the end of it all."""
    for one in exercise.content.get("handed", []):
        if "declined" not in one and "taken_back" not in one:
            continue
        live = Assignment.objects.live().select_related("appraisal")
        found = live.get(appraisal__ref=exercise.ref, question=one["question"])
        at = exercise.clock.on(exercise.today_or("submitted"))
        if "declined" in one:
            decline(assignment=found, reason=one["declined"], by=_holder(exercise, one), at=at)
        else:
            take_back(assignment=found, by=exercise.allowed(exercise.lead, Permission.ASSIGN), at=at)


def _as_it_stands(made: Assignment) -> Assignment:
    return Assignment.objects.select_related("appraisal").get(pk=made.pk)


def _holder(exercise: Exercise, one: dict[str, Any]):
    held = PostHolding.objects.filter(post=exercise.cast.post(one["post"]), until__isnull=True)
    return held.get().person
