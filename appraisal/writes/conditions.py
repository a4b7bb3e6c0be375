"""What an appraisal promises becomes actions of its partnership as it is signed, each once.

Whatever else is promised in one goes the same way: give `raise_actions` its rows, inside the sign-off.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from appraisal.models import Appraisal, Conclusion
from appraisal.queries.document_people import taken_over
from appraisal.reports.phrases import shortened
from partnerships.models import Action, Mark, Post
from partnerships.rules.dates import in_words
from partnerships.writes.action import add_action, note_of_source
from partnerships.writes.mark import carry_mark

LATE = "It was promised for this date before the appraisal was signed."
TITLE = Action._meta.get_field("title").max_length
ORIGIN = Action._meta.get_field("origin").max_length
# The parts of a report that promise something: a mark on one withholds the actions made of it.
PART_OF = {"C": "conditions", "O": "opinions"}


@dataclass(frozen=True)
class Promised:
    """What is to be done, by which post, by when, and where it comes from in words.

    `code` tells it from all else that the appraisal promises; `part` is where the report prints it.
    """

    text: str
    post: Post
    due: date
    origin: str
    code: str
    part: str
    promised_on: date


def raise_actions(*, appraisal: Appraisal, promised: Iterable[Promised], by, at) -> list[Action]:
    """An action for each of what is `promised`, unless there is one. Inside a transaction that locks.

    What is withheld of the part that it stands in is withheld of the action too.
    """
    partnership = appraisal.partnership
    there = set(
        partnership.actions.filter(source__startswith=f"{appraisal.ref}/").values_list("source", flat=True)
    )
    marks = {mark.part: mark for mark in Mark.objects.on(appraisal).withholding()}
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
        if one.part in marks:
            carry_mark(mark=marks[one.part], subject=action, by=by, at=at)
        made.append(action)
    return made


def conditions_of(appraisal: Appraisal) -> list[Promised]:
    """The conditions of a conclusion that have a date, then those of opinions that it took over.

    What is due at a later gate has none, and waits for the appraisal at that gate.
    """
    conclusion = Conclusion.objects.get(appraisal=appraisal)
    day, title = timezone.localdate(conclusion.at), appraisal.title
    own = [
        Promised(one.text, one.post, one.due, f"Condition of {title}", f"C{one.order}", "conditions", day)
        for one in conclusion.conditions.select_related("post")
    ]
    others = [
        Promised(
            one.text,
            one.post,
            one.due,
            f"Condition of the opinion of {one.opinion.post_title} on {title}",
            f"O{number}",
            "opinions",
            timezone.localdate(one.opinion.at),
        )
        for number, one in enumerate(taken_over(appraisal), 1)
    ]
    return own + others


def note_withdrawal(*, appraisal: Appraisal, by, at) -> None:
    """Say on every action that an appraisal promised that the appraisal has been withdrawn. They stay."""
    day = in_words(timezone.localdate(at))
    note = f"{appraisal.ref} was withdrawn on {day}. The action stays until its owner drops it."
    note_of_source(partnership=appraisal.partnership, source=f"{appraisal.ref}/", note=note, by=by, at=at)


def withhold_what_was_promised(*, appraisal: Appraisal, mark: Mark, by, at) -> None:
    """Withhold the actions made of a part of the report that is marked after it was signed."""
    codes: Sequence[str] = [code for code, part in PART_OF.items() if part == mark.part]
    for code in codes:
        found = appraisal.partnership.actions.filter(source__startswith=f"{appraisal.ref}/{code}")
        for action in found.order_by("pk"):
            carry_mark(mark=mark, subject=action, by=by, at=at)
