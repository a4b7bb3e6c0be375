"""Whom an appraisal tells of what happens to it, by the ids of people."""

from collections import Counter

from appraisal.models import Appraisal, Assignment, Opinion, Participant
from appraisal.models.appraisal import JUDGE
from appraisal.models.assignment import NEVER_ANSWER
from appraisal.queries.assignment import who_has
from partnerships.models import Person, Post
from partnerships.permissions import Role

OFFICERS = ("lead", "contributor")


def with_part(appraisal: Appraisal, *relations: str) -> set[int]:
    """Who can do any of these parts in an appraisal; without `relations` any part with which they read it."""
    found = Participant.objects.at_work().filter(appraisal=appraisal).exclude(relation="answered_before")
    if relations:
        found = found.filter(relation__in=relations)
    return set(found.order_by().values_list("person_id", flat=True))


def owing_opinions(appraisal: Appraisal) -> set[int]:
    """Who is asked for an opinion and has not given it."""
    given = Opinion.objects.filter(appraisal=appraisal).order_by().values("by")
    asked = Participant.objects.at_work().filter(appraisal=appraisal, relation="opinion_giver")
    return set(asked.exclude(person__in=given).order_by().values_list("person_id", flat=True))


def to_answer_again(appraisal: Appraisal) -> tuple[int, dict[int, int]]:
    """How many answers of a returned appraisal are open, and how many of them each holder of a post has."""
    open_now = appraisal.answers.asked().filter(locked=False).order_by()
    codes = list(open_now.values_list("question__section__code", "question__code"))
    handed = who_has(appraisal)
    held = [handed.of(section, question) for section, question in codes]
    each = Counter(one.holder_id for one in held if one is not None and one.holder_id is not None)
    never = _never_answer(appraisal, set(each)) if each else set()
    return len(codes), {pk: count for pk, count in each.items() if pk not in never}


def holder_of_question(appraisal: Appraisal, question) -> set[int]:
    """Who a question is handed out to now, for itself or with its section; empty where nobody is."""
    handed = Assignment.objects.nearest_to(appraisal.pk, question)
    found = who_answers(appraisal, handed.post) if handed is not None else None
    return {found} if found is not None else set()


def who_answers(appraisal: Appraisal, post: Post) -> int | None:
    """Who holds a post and may answer what is handed out to it; None where nobody does."""
    held = post.holdings.filter(until__isnull=True).order_by()
    found = set(held.values_list("person_id", flat=True))
    return next(iter(found - _never_answer(appraisal, found)), None)


def holding_parts(appraisal: Appraisal) -> set[int]:
    """Who holds a post that something of an appraisal is handed out to, and may answer it."""
    held = {one.holder_id for one in who_has(appraisal) if one.holder_id is not None}
    return held - _never_answer(appraisal, held) if held else held


def _never_answer(appraisal: Appraisal, people: set[int]) -> set[int]:
    """Those of `people` who do not answer, whatever post they have come to hold."""
    roles = Person.objects.with_role(*NEVER_ANSWER).filter(pk__in=people).order_by()
    return with_part(appraisal, *JUDGE) | set(roles.values_list("pk", flat=True))


def proper_officers() -> set[int]:
    """Who may agree that words are taken out."""
    return set(Person.objects.with_role(Role.PROPER_OFFICER).order_by().values_list("pk", flat=True))
