"""Takes an appraisal of the demonstration through challenge, opinions and conclusion to its signature."""

from datetime import date
from typing import Any

from appraisal.demo.exercise import Exercise, answer_all, gather, start
from appraisal.models import Appraisal, Comment, OpinionCondition
from appraisal.queries.document import collect_document, fingerprint
from appraisal.rules.conclusion import ConditionFacts
from appraisal.vocabulary import CONCLUSIONS
from appraisal.writes.answer import settle_rating
from appraisal.writes.challenge import add_comment, reply
from appraisal.writes.conclusion import conclude
from appraisal.writes.move import endorse, return_appraisal, submit, withdraw
from appraisal.writes.opinion import give_opinion
from appraisal.writes.sign_off import prepare, sign
from partnerships.permissions import Permission


def live(exercise: Exercise) -> Appraisal:
    """Take an appraisal as far as its file says."""
    content = exercise.content
    start(exercise)
    gather(exercise)
    if "submitted" in content:
        _submit(exercise, "submitted")
    if "returned" in content:
        _return(exercise)
    if "resubmitted" in content:
        _submit(exercise, "resubmitted")
    if "submitted" in content and ("resubmitted" in content or "returned" not in content):
        _challenge(exercise)
    for name, step in LATER.items():
        if name in content:
            step(exercise, content[name])
    return exercise.appraisal


def _submit(exercise: Exercise, name: str) -> None:
    by = exercise.allowed(exercise.lead, Permission.SUBMIT)
    submit(appraisal=exercise.appraisal, by=by, at=exercise.clock.on(exercise.day(exercise.content[name])))


def _return(exercise: Exercise) -> None:
    """Back to its lead officer, who then revises answers and replies, to all comments or not yet to all."""
    content, on = exercise.content, exercise.day(exercise.content["returned"])
    made = [one for one in content["comment"] if exercise.day(one["on"]) <= on]
    for one in made:
        _comment(exercise, one)
    by = exercise.allowed(made[0]["by"], Permission.CHALLENGE)
    return_appraisal(appraisal=exercise.appraisal, by=by, at=exercise.clock.on(on))
    last = exercise.today_or("resubmitted")
    answer_all(exercise, content.get("revised", {}), exercise.clock.last.date(), last)
    _reply(exercise, made, last)


def _challenge(exercise: Exercise) -> None:
    """What the reviewer asks and settles before endorsing."""
    made = set(exercise.appraisal.comments.values_list("text", flat=True))
    asked = [one for one in exercise.content.get("comment", []) if one["text"] not in made]
    for one in asked:
        _comment(exercise, one)
    _reply(exercise, asked, exercise.clock.last.date())
    for one in exercise.content.get("settled", []):
        _settle(exercise, one)


def _comment(exercise: Exercise, content: dict[str, Any]) -> None:
    add_comment(
        appraisal=exercise.appraisal,
        question=exercise.answer(content["code"]).question if "code" in content else None,
        text=content["text"],
        by=exercise.allowed(content["by"], Permission.CHALLENGE),
        at=exercise.clock.on(exercise.day(content["on"])),
    )


def _reply(exercise: Exercise, comments: list[dict[str, Any]], on: date) -> None:
    replies = {one["text"]: one["reply"] for one in comments if "reply" in one}
    for comment in Comment.objects.filter(appraisal=exercise.appraisal, text__in=replies).order_by("id"):
        by = exercise.allowed(exercise.lead, Permission.ANSWER)
        reply(comment=comment, text=replies[comment.text], by=by, at=exercise.clock.on(on))


def _settle(exercise: Exercise, content: dict[str, Any]) -> None:
    answer = exercise.answer(content["code"])
    settle_rating(
        answer=answer,
        option=exercise.option(answer, content["rating"]),
        reason=content["reason"],
        seen=answer.version,
        by=exercise.allowed(content["by"], Permission.CHALLENGE),
        at=exercise.clock.on(exercise.day(content["on"])),
    )


def _endorse(exercise: Exercise, given: dict[str, Any]) -> None:
    """The reviewer's endorsement, then the opinions, each on its day."""
    endorse(
        appraisal=exercise.appraisal,
        support=given["support"],
        reason=given.get("reason", ""),
        interest=given.get("interest", ""),
        seen=fingerprint(collect_document(exercise.appraisal.pk)),
        by=exercise.allowed(given["by"], Permission.CHALLENGE),
        at=exercise.clock.on(exercise.day(given["on"])),
    )
    for one in sorted(exercise.content.get("opinion", []), key=lambda one: exercise.day(one["on"])):
        give_opinion(
            appraisal=exercise.appraisal,
            view=one["view"],
            text=one.get("text", ""),
            conditions=_conditions(exercise, one),
            interest=one.get("interest", ""),
            seen=0,
            by=exercise.allowed(one["by"], Permission.GIVE_OPINION),
            at=exercise.clock.on(exercise.day(one["on"])),
        )


def _conclude(exercise: Exercise, given: dict[str, Any]) -> None:
    """What the approver concludes, beside what the rules propose at that moment."""
    appraisal = exercise.appraisal
    proposed = collect_document(appraisal.pk)["proposed"]["word"]
    words = CONCLUSIONS[appraisal.purpose]
    asked = OpinionCondition.objects.filter(opinion__appraisal=appraisal)
    left_out = {
        each["text"]: each["left_out"]
        for one in exercise.content.get("opinion", [])
        for each in one.get("condition", [])
        if "left_out" in each
    }
    conclude(
        appraisal=appraisal,
        word=given["word"],
        reason=given["reason"],
        risk_worth_taking=given.get("risk_worth_taking", ""),
        conditions=_conditions(exercise, given),
        taken={one.pk: left_out.get(one.text, "") for one in asked},
        proposed=next((code for code, word in words.items() if word == proposed), ""),
        seen=0,
        by=exercise.allowed(given["by"], Permission.CONCLUDE),
        at=exercise.clock.on(exercise.day(given["on"])),
    )


def _conditions(exercise: Exercise, given: dict[str, Any]) -> list[ConditionFacts]:
    return [
        ConditionFacts(one["text"], exercise.cast.post(one["post"]), exercise.day(one["due"]))
        for one in given.get("condition", [])
    ]


def _sign(exercise: Exercise, signed: str) -> None:
    """Make the report and freeze it, as the approver's page does."""
    appraisal = exercise.appraisal
    by = exercise.allowed(exercise.content["people"]["approver"][0], Permission.SIGN)
    at = exercise.clock.on(exercise.day(signed))
    seen = fingerprint(collect_document(appraisal.pk))
    sign(appraisal=appraisal, prepared=prepare(appraisal=appraisal, by=by, at=at, seen=seen), by=by)


def _withdraw(exercise: Exercise, given: dict[str, Any]) -> None:
    withdraw(
        appraisal=exercise.appraisal,
        reason=given["reason"],
        by=exercise.allowed(given["by"], Permission.WITHDRAW),
        at=exercise.clock.on(exercise.day(given["on"])),
    )


LATER = {"endorsed": _endorse, "conclusion": _conclude, "signed": _sign, "withdrawn": _withdraw}
