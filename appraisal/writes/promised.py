"""What an appraisal promises becomes actions of its partnership as it is signed, each once.

Whatever else is promised in one goes the same way: another list in `promised_in`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from appraisal.models import Answer, Appraisal, Conclusion, Verdict
from appraisal.queries.document_people import taken_over
from appraisal.reports.phrases import shortened
from partnerships.models import Action, Mark, Post
from partnerships.rules.dates import in_words
from partnerships.writes.action import add_action, note_of_source
from partnerships.writes.mark import carry_mark

LATE = "It was promised for this date before the appraisal was signed."
TITLE = Action._meta.get_field("title").max_length
ORIGIN = Action._meta.get_field("origin").max_length
# The parts of a report that print what is promised: a mark on one withholds the actions made of it.
PARTS_OF = {"C": ("conditions",), "O": ("opinions", "conditions"), "V": ("challenge",)}


@dataclass(frozen=True)
class Promised:
    """What is to be done, by which post, by when, and where it comes from in words.

    `code` tells it from all else that the appraisal promises; `mark` withholds the words it is made of.
    """

    text: str
    post: Post
    due: date
    origin: str
    code: str
    promised_on: date
    mark: Mark | None = None


def raise_actions(*, appraisal: Appraisal, promised: Iterable[Promised], by, at) -> list[Action]:
    """An action for each of what is `promised`, unless there is one. Inside a transaction that locks.

    What is withheld of where it stands is withheld of the action too.
    """
    partnership = appraisal.partnership
    there = set(
        partnership.actions.filter(source__startswith=f"{appraisal.ref}/").values_list("source", flat=True)
    )
    made = []
    for one in promised:
        source = f"{appraisal.ref}/{one.code}"
        if source in there:
            continue
        facts = {
            "title": shortened(one.text, TITLE),
            "what": one.text,
            "priority": 2,
            "owner_post": one.post,
            "risk": None,
            "origin": shortened(one.origin, ORIGIN),
            "raised_on": min(one.promised_on, one.due, timezone.localdate(at)),
            "due": one.due,
        }
        action = add_action(
            partnership=partnership, facts=facts, by=by, at=at, late_reason=LATE, source=source
        )
        if one.mark is not None:
            carry_mark(mark=one.mark, subject=action, by=by, at=at)
        made.append(action)
    return made


def keep_promises(*, appraisal: Appraisal, by, at) -> None:
    """Raise every action that an appraisal promises, as it is signed; a verdict is linked to its own."""
    raise_actions(appraisal=appraisal, promised=promised_in(appraisal), by=by, at=at)
    found = appraisal.partnership.actions.filter(source__startswith=f"{appraisal.ref}/V")
    made = {action.source: action for action in found}
    verdicts = _with_actions(appraisal)
    for verdict in verdicts:
        verdict.action = made[f"{appraisal.ref}/V{verdict.pk}"]
    Verdict.objects.bulk_update(verdicts, ["action"])


def promised_in(appraisal: Appraisal) -> list[Promised]:
    """Everything that an appraisal promises: conditions, then what was accepted with an action."""
    withheld = _withheld(appraisal)
    verdicts = [_of_verdict(appraisal, one, withheld["V"]) for one in _with_actions(appraisal)]
    return conditions_of(appraisal, withheld) + verdicts


def _withheld(appraisal: Appraisal) -> dict[str, Mark | None]:
    """What withholds each kind of promise, by the letter of its code."""
    marks = {mark.part: mark for mark in Mark.objects.on(appraisal).withholding()}
    return {
        code: next((marks[part] for part in parts if part in marks), None) for code, parts in PARTS_OF.items()
    }


def _with_actions(appraisal: Appraisal) -> list[Verdict]:
    """The verdicts that stand and accept with an action."""
    found = Verdict.objects.filter(
        answer__appraisal=appraisal,
        answer__asked=True,
        answer__verdict_stands=True,
        current=True,
        word="action",
    )
    return list(found.select_related("answer__question", "post").order_by("answer__place"))


def _of_verdict(appraisal: Appraisal, verdict: Verdict, of_challenge: Mark | None) -> Promised:
    origin = f"Challenge of {verdict.answer.question.code}, {appraisal.ref}"
    mark = Mark.objects.on(verdict.answer).withholding().order_by("pk").first() or of_challenge
    day = timezone.localdate(verdict.at)
    return Promised(verdict.what, verdict.post, verdict.due, origin, f"V{verdict.pk}", day, mark)


def conditions_of(appraisal: Appraisal, withheld: Mapping[str, Mark | None]) -> list[Promised]:
    """The conditions of a conclusion that have a date, then those of opinions that it took over.

    What is due at a later gate has none, and waits for the appraisal at that gate.
    """
    conclusion = Conclusion.objects.get(appraisal=appraisal)
    day, title = timezone.localdate(conclusion.at), appraisal.title
    own = [
        Promised(one.text, one.post, one.due, f"Condition of {title}", f"C{one.order}", day, withheld["C"])
        for one in conclusion.conditions.select_related("post")
    ]
    others = [
        Promised(
            one.text,
            one.post,
            one.due,
            f"Condition of the opinion of {one.opinion.post_title} on {title}",
            f"O{number}",
            timezone.localdate(one.opinion.at),
            withheld["O"],
        )
        for number, one in enumerate(taken_over(appraisal), 1)
    ]
    return own + others


def note_withdrawal(*, appraisal: Appraisal, by, at) -> None:
    """Say on every action that an appraisal promised that the appraisal has been withdrawn. They stay."""
    day = in_words(timezone.localdate(at))
    note = f"{appraisal.ref} was withdrawn on {day}. The action stays until its owner drops it."
    note_of_source(partnership=appraisal.partnership, source=f"{appraisal.ref}/", note=note, by=by, at=at)


def withhold_what_was_promised(*, subject: Answer | Appraisal, mark: Mark, by, at) -> None:
    """Withhold the actions made of a part of the report, or of an answer, that is marked after signing."""
    if isinstance(subject, Answer):
        verdicts = subject.verdicts.filter(action__isnull=False)
        found = Action.objects.filter(pk__in=verdicts.values("action"))
    else:
        codes = [code for code, parts in PARTS_OF.items() if mark.part in parts]
        sources = [Q(source__startswith=f"{subject.ref}/{code}") for code in codes]
        found = subject.partnership.actions.filter(reduce(or_, sources, Q(pk__in=())))
    for action in found.order_by("pk"):
        carry_mark(mark=mark, subject=action, by=by, at=at)
