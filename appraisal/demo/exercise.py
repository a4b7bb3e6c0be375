"""Starts one appraisal of the demonstration and answers its questions, as its file says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from appraisal.demo.calendar import Clock, working_days
from appraisal.demo.cast import Cast
from appraisal.demo.reader import DemoFault
from appraisal.demo.withholding import withhold
from appraisal.models import Answer, Appraisal, Checklist, Evidence, Option
from appraisal.queries.carrying import source_of
from appraisal.writes.answer import save_answer
from appraisal.writes.appraisal import set_people, set_report_facts, start_appraisal
from appraisal.writes.confirming import confirm_together
from appraisal.writes.evidence import add_evidence
from appraisal.writes.opinion_request import Ask, set_opinions
from partnerships.models import Partnership, Person
from partnerships.permissions import Permission


@dataclass
class Exercise:
    """One appraisal while it is being lived: who is in it, what its file says, and the time it is."""

    cast: Cast
    partnership: Partnership
    content: dict[str, Any]
    clock: Clock = field(default_factory=Clock)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    ref: str = ""
    lead: str = ""

    @property
    def appraisal(self) -> Appraisal:
        """The appraisal as it stands now."""
        return Appraisal.objects.select_related("partnership").get(ref=self.ref)

    def day(self, written: str) -> date:
        return self.cast.calendar.day(written)

    def today_or(self, name: str) -> date:
        """The day the file gives for a step, or yesterday where it has not been taken yet."""
        return self.day(self.content.get(name, "-1d"))

    def allowed(self, key: str, permission: Permission) -> Person:
        return self.cast.allowed(key, permission, self.appraisal)

    def answer(self, code: str) -> Answer:
        answers = self.appraisal.answers.select_related("question", "appraisal__partnership")
        return answers.get(question__code=code)

    def option(self, answer: Answer, code: str) -> Option | None:
        """The option of an answer's scale; None where the officer has not chosen one yet."""
        if not code:
            return None
        option = Option.objects.filter(scale=answer.question.scale_id, code=code).first()
        if option is None:
            raise DemoFault(f"{answer.question.code}: its scale has no “{code}”")
        return option


def start(exercise: Exercise) -> None:
    """Start it, and choose who works on it."""
    content, on = exercise.content, exercise.day(exercise.content["started"])
    appraisal = start_appraisal(
        partnership=exercise.partnership,
        purpose=content["purpose"],
        gate=content.get("gate", "running"),
        depth=content["depth"],
        why_less=content.get("why_less", ""),
        circumstances=content.get("circumstances", []),
        modules=Checklist.objects.filter(code__in=content.get("modules", [])),
        due=exercise.day(content["due"]) if "due" in content else None,
        start_from=source_of(exercise.partnership) if content.get("continues") else None,
        by=exercise.cast.allowed(content["started_by"], Permission.START_APPRAISAL, exercise.partnership),
        at=exercise.clock.on(on),
    )
    exercise.ref = appraisal.ref
    lead = appraisal.participants.get(relation="lead").person_id
    exercise.lead = next(key for key, one in exercise.cast.people.items() if one.pk == lead)
    people = content.get("people", {})
    if people:
        set_people(
            appraisal=appraisal,
            people={name: [exercise.cast.person(key) for key in keys] for name, keys in people.items()},
            seen=appraisal.version,
            by=exercise.allowed(content["started_by"], Permission.ASSIGN),
            at=exercise.clock.on(on),
        )
        ask(exercise, exercise.clock.on(on))


def ask(exercise: Exercise, at) -> None:
    """Which deputies are asked, and why some posts are not, where the file says so."""
    content, cast = exercise.content, exercise.cast
    deputies = {one["person"]: one for one in content.get("deputy", [])}
    not_asked = {cast.post(title): why for title, why in content.get("not_asked", {}).items()}
    if not deputies and not not_asked:
        return
    appraisal = exercise.appraisal
    asks = []
    for key in content["people"].get("opinion_giver", []):
        one = deputies.get(key)
        if one:
            due = exercise.day(one["due"]) if "due" in one else None
            asks.append(Ask(cast.person(key), cast.post(one["for"]), due, one["why"]))
        else:
            asks.append(Ask(cast.person(key)))
    set_opinions(
        appraisal=appraisal,
        asks=asks,
        not_sought=not_asked,
        seen=appraisal.version,
        by=exercise.allowed(content["started_by"], Permission.ASSIGN),
        at=at,
    )


def gather(exercise: Exercise) -> None:
    """The evidence list, the answers over the days until it is submitted, and what page one says."""
    content, listed = exercise.content, exercise.content.get("evidence", {})
    first = max(exercise.day(one) for one in (content["started"], *(one["dated"] for one in listed.values())))
    for name, facts in listed.items():
        exercise.evidence[name] = _list_evidence(exercise, facts, first)
    last = exercise.today_or("submitted")
    _confirm(exercise, content, first)
    answer_all(exercise, content.get("answer", {}), first, last)
    for one in content.get("mark", []):
        withhold(exercise.cast, exercise.answer(one["code"]), one, exercise.clock)
    facts = {name: content[name] for name in ("headline", "meeting") if name in content}
    if "meeting_on" in content:
        facts["meeting_on"] = exercise.day(content["meeting_on"])
    if "recommendations" in content:
        facts["recommendations"] = "\n".join(content["recommendations"])
    if facts:
        appraisal = exercise.appraisal
        set_report_facts(
            appraisal=appraisal,
            facts=facts,
            seen=appraisal.version,
            by=exercise.allowed(exercise.lead, Permission.ANSWER),
            at=exercise.clock.on(last),
        )


def _confirm(exercise: Exercise, content: dict[str, Any], on: date) -> None:
    """Say of answers of the appraisal before that they still hold: each by itself, then some together."""
    for code in content.get("still_holds", []):
        answer = exercise.answer(code)
        save_answer(
            answer=answer,
            option=answer.option,
            value=answer.value,
            narrative=answer.narrative,
            evidence=list(answer.cited.values_list("evidence_id", flat=True)),
            seen=answer.version,
            key=uuid4(),
            by=exercise.allowed(exercise.lead, Permission.ANSWER),
            at=exercise.clock.on(on),
        )
    together = content.get("confirmed_together", [])
    if together:
        confirm_together(
            appraisal=exercise.appraisal,
            seen={one.pk: one.version for one in map(exercise.answer, together)},
            by=exercise.allowed(exercise.lead, Permission.ANSWER),
            at=exercise.clock.on(on),
        )


def answer_all(exercise: Exercise, answers: dict[str, dict[str, Any]], first: date, last: date) -> None:
    """Save `answers` in the order of the checklist, spread over the working days between two."""
    asked = exercise.appraisal.answers.asked().order_by("place")
    order = list(asked.values_list("question__code", flat=True))
    if unknown := set(answers) - set(order):
        raise DemoFault(f"{', '.join(sorted(unknown))}: not asked in this appraisal")
    given = [code for code in order if code in answers]
    days: Sequence[date] = list(working_days(first, last)) or [last]
    for number, code in enumerate(given):
        _save(exercise, code, answers[code], days[number * len(days) // len(given)])


def _list_evidence(exercise: Exercise, facts: dict[str, Any], on: date) -> Evidence:
    days = {name: exercise.day(facts[name]) if name in facts else None for name in ("dated", "valid_until")}
    return add_evidence(
        appraisal=exercise.appraisal,
        facts={"held": "", "strength": "seen"} | facts | days,
        by=exercise.allowed(exercise.lead, Permission.ANSWER),
        at=exercise.clock.on(on),
    )


def _value(exercise: Exercise, given: dict[str, Any]) -> list[str]:
    """What answers a question that is not rated; of an adviser's view, the day as a date."""
    if "view" in given:
        return [given["view"], given["adviser"], exercise.day(given["advised"]).isoformat()]
    return [exercise.day(given["day"]).isoformat()] if "day" in given else given.get("value", [])


def _save(exercise: Exercise, code: str, given: dict[str, Any], on: date) -> None:
    answer, cited = exercise.answer(code), given.get("evidence", [])
    if unknown := set(cited) - set(exercise.evidence):
        raise DemoFault(f"{code}: the evidence list has no {', '.join(sorted(unknown))}")
    saved = save_answer(
        answer=answer,
        option=exercise.option(answer, given.get("rating", "")),
        value=_value(exercise, given),
        narrative=given.get("text", ""),
        evidence=[exercise.evidence[name].pk for name in cited],
        seen=answer.version,
        key=uuid4(),
        by=exercise.cast.allowed(given.get("by", exercise.lead), Permission.ANSWER, answer),
        at=exercise.clock.on(on),
    )
    if saved.conflict:
        raise DemoFault(f"{code}: somebody saved first")
