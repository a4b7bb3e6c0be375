"""Takes an appraisal of the demonstration through challenge, opinions and conclusion to its signature."""

from datetime import date
from typing import Any

from appraisal.demo.exercise import Exercise, answer_all, gather, start
from appraisal.demo.handing_out import end_some, hand_out_all
from appraisal.models import Appraisal, Message, OpinionCondition
from appraisal.queries.document import collect_document, fingerprint
from appraisal.queries.judgement import sections_of
from appraisal.rules.conclusion import ConditionFacts
from appraisal.vocabulary import CONCLUSIONS
from appraisal.writes.answer import settle_rating
from appraisal.writes.challenge import resolve_thread, say, start_thread
from appraisal.writes.conclusion import conclude
from appraisal.writes.correction import add_correction
from appraisal.writes.move import abandon, endorse, return_appraisal, submit, withdraw
from appraisal.writes.opinion import give_opinion
from appraisal.writes.sign_off import prepare, sign
from appraisal.writes.verdict import accept_section, give_verdict
from partnerships.permissions import Permission


def live(exercise: Exercise) -> Appraisal:
    """Take an appraisal as far as its file says."""
    content = exercise.content
    start(exercise)
    hand_out_all(exercise)
    gather(exercise)
    end_some(exercise)
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
    """Parts go back to the lead officer, who revises them and replies, in all threads or not yet in all."""
    content, on = exercise.content, exercise.day(exercise.content["returned"])
    made = _until(exercise, content["comment"], on)
    for one in made:
        _comment(exercise, one)
    judged = _until(exercise, content["verdict"], on)
    for one in judged:
        _judge(exercise, one)
    by = exercise.allowed(judged[0]["by"], Permission.CHALLENGE)
    return_appraisal(appraisal=exercise.appraisal, by=by, at=exercise.clock.on(on))
    last = exercise.today_or("resubmitted")
    answer_all(exercise, content.get("revised", {}), exercise.clock.last.date(), last)
    _reply(exercise, made, last)


def _until(exercise: Exercise, told: list[dict[str, Any]], on: date) -> list[dict[str, Any]]:
    return [one for one in told if exercise.day(one["on"]) <= on]


def _challenge(exercise: Exercise) -> None:
    """What the reviewer asks, settles and judges before endorsing."""
    content = exercise.content
    made = set(Message.objects.filter(thread__appraisal=exercise.appraisal).values_list("text", flat=True))
    asked = [one for one in content.get("comment", []) if one["text"] not in made]
    for one in asked:
        _comment(exercise, one)
    _reply(exercise, asked, exercise.clock.last.date())
    for one in content.get("settled", []):
        _settle(exercise, one)
    before = exercise.day(content["returned"]) if "returned" in content else date.min
    for one in content.get("verdict", []):
        if exercise.day(one["on"]) > before:
            _judge(exercise, one)


def _judge(exercise: Exercise, content: dict[str, Any]) -> None:
    """A verdict on one answer."""
    answer = exercise.answer(content["code"])
    give_verdict(
        answer=answer,
        word=content["verdict"],
        reason=content.get("reason", ""),
        what=content.get("what", ""),
        post=exercise.cast.post(content["post"]) if "post" in content else None,
        due=exercise.day(content["due"]) if "due" in content else None,
        seen=answer.version,
        by=exercise.allowed(content["by"], Permission.CHALLENGE),
        at=exercise.clock.on(exercise.day(content["on"])),
    )


def _content(exercise: Exercise, key: str, on: date) -> None:
    """The reviewer is content: every thread is resolved, and every answer accepted."""
    for thread in exercise.appraisal.threads.unresolved().select_related("appraisal"):
        by = exercise.allowed(key, Permission.RESOLVE)
        resolve_thread(thread=thread, by=by, at=exercise.clock.on(on))
    for answer in exercise.appraisal.answers.asked().filter(verdict="return", verdict_stands=True):
        _accept(exercise, answer.question.code, key, on)
    for section in sections_of(exercise.appraisal):
        versions = exercise.appraisal.answers.asked().filter(question__section=section)
        accept_section(
            appraisal=exercise.appraisal,
            section=section,
            seen=sum(versions.values_list("version", flat=True)),
            by=exercise.allowed(key, Permission.CHALLENGE),
            at=exercise.clock.on(on),
        )


def _accept(exercise: Exercise, code: str, key: str, on: date) -> None:
    answer, by = exercise.answer(code), exercise.allowed(key, Permission.CHALLENGE)
    give_verdict(answer=answer, word="accept", seen=answer.version, by=by, at=exercise.clock.on(on))


def _comment(exercise: Exercise, content: dict[str, Any]) -> None:
    start_thread(
        appraisal=exercise.appraisal,
        question=exercise.answer(content["code"]).question if "code" in content else None,
        text=content["text"],
        by=exercise.allowed(content["by"], Permission.CHALLENGE),
        at=exercise.clock.on(exercise.day(content["on"])),
    )


def _reply(exercise: Exercise, comments: list[dict[str, Any]], on: date) -> None:
    replies = {one["text"]: one["reply"] for one in comments if "reply" in one}
    begun = Message.objects.filter(thread__appraisal=exercise.appraisal, text__in=replies).order_by("id")
    for message in begun.select_related("thread__appraisal"):
        by = exercise.allowed(exercise.lead, Permission.DISCUSS)
        thread = message.thread
        thread.appraisal = exercise.appraisal
        say(thread=thread, text=replies[message.text], by=by, at=exercise.clock.on(on))


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
    _content(exercise, given["by"], exercise.day(given["on"]))
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


def _abandon(exercise: Exercise, given: dict[str, Any]) -> None:
    abandon(
        appraisal=exercise.appraisal,
        reason=given["reason"],
        by=exercise.allowed(given["by"], Permission.ABANDON),
        at=exercise.clock.on(exercise.day(given["on"])),
    )


def _correct(exercise: Exercise, given: dict[str, Any]) -> None:
    add_correction(
        appraisal=Appraisal.objects.get(pk=exercise.appraisal.pk),
        about=given["about"],
        text=given["text"],
        by=exercise.allowed(given["by"], Permission.NOTE_CORRECTION),
        at=exercise.clock.on(exercise.day(given["on"])),
    )


LATER = {
    "endorsed": _endorse,
    "conclusion": _conclude,
    "signed": _sign,
    "withdrawn": _withdraw,
    "abandoned": _abandon,
    "corrected": _correct,
}
