"""Whether the people and posts beside a signed document are those that it names.

A document names them as they were called then. People marry and posts are renamed, so a row agrees where its
person or post was ever called that.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from appraisal.models import (
    Appraisal,
    Conclusion,
    Declaration,
    Message,
    NotSought,
    Opinion,
    Participant,
    Snapshot,
    Verdict,
)
from appraisal.queries.document_people import taken_over
from appraisal.queries.people import posts_by_person
from partnerships.models import Person, Post
from partnerships.queries.called import ever_called


@dataclass(frozen=True)
class Named:
    """Where a document names somebody or a post: `signed` is what it says, `held` the id on record."""

    record: str
    what: str
    signed: str
    held: int | None
    is_post: bool = False


def faults_in_people(snapshot: Snapshot, document: Mapping[str, Any], *, strict: bool) -> list[str]:
    """Where somebody else, or another post, is on record than was signed: a sentence for each record.

    A document of before format 5 left some posts out: unless `strict`, what it does not say is not compared.
    """
    people = list(snapshot.appraisal.participants.select_related("person", "post"))
    named = [*_all(snapshot, document, people)]
    persons = ever_called(Person, "name", (one.held for one in named if one.held and not one.is_post))
    posts = ever_called(Post, "title", (one.held for one in named if one.held and one.is_post))
    differ: dict[str, list[str]] = {}
    for one in named:
        known = (posts if one.is_post else persons).get(one.held or 0, {""})
        if one.signed not in known and (strict or one.signed):
            differ.setdefault(one.record, []).append(one.what)
    return [
        *_faults_in_parts(document, people),
        *(
            f"{record} is not on record as it was signed. What differs: {', '.join(dict.fromkeys(what))}."
            for record, what in differ.items()
        ),
    ]


def _faults_in_parts(document: Mapping[str, Any], people: Sequence[Participant]) -> list[str]:
    """Where not as many people have each part as were signed."""
    signed = [one["part"] for one in document["people"]]
    held = [one.get_relation_display() for one in people]
    return [
        f"Who took part as {part.lower()} is not on record as it was signed."
        for part in dict.fromkeys([*signed, *held])
        if signed.count(part) != held.count(part)
    ]


def _all(snapshot: Snapshot, document: Mapping[str, Any], people: Sequence[Participant]) -> Iterator[Named]:
    appraisal = snapshot.appraisal
    posts = {person: post and post.pk for person, post in posts_by_person(people).items()}
    yield Named("The signature", "name", document["sign_off"]["name"], snapshot.signed_by_id)
    for signed, held in zip(document["people"], people, strict=False):
        record = f"The part of {signed['name']} as {signed['part'].lower()}"
        yield Named(record, "person", signed["name"], held.person_id)
        yield Named(record, "post", signed["post"], posts[held.person_id], is_post=True)
    yield from _of_challenge(appraisal, document["challenge"], people)
    yield from _of_opinions(appraisal, document)
    yield from _of_conclusion(appraisal, document["conclusion"], posts)


def _in_order(what: str, signed: Sequence[Any], held: Iterable[Any], named: Callable) -> Iterator[Named]:
    """What `named` finds of each record and its row, in order; how many there are is compared elsewhere."""
    for place, (one, row) in enumerate(zip(signed, held, strict=False), 1):
        yield from named(f"{what} {place}", one, row)


def _of_challenge(
    appraisal: Appraisal, challenge: Mapping[str, Any], people: Sequence[Participant]
) -> Iterator[Named]:
    endorsed = [one for one in people if one.relation == "reviewer"]
    if appraisal.endorsed_by_id:
        endorsed = [one for one in endorsed if one.person_id == appraisal.endorsed_by_id]
    for signed, part in zip_longest(challenge["reviewers"], endorsed):
        name, held = signed["name"] if signed else "", part.person_id if part else None
        yield Named("The reviewer’s view", "who gave it", name, held)
    threads: dict[int, list[Message]] = {}
    messages = Message.objects.filter(thread__appraisal=appraisal).order_by("thread", "id")
    for message in messages.select_related("thread"):
        threads.setdefault(message.thread_id, []).append(message)
    yield from _in_order("Thread", challenge["threads"], threads.values(), _of_thread)
    verdicts = Verdict.objects.filter(answer__appraisal=appraisal, answer__asked=True).order_by("id")
    yield from _in_order("Verdict", challenge["verdicts"], verdicts, _of_verdict)


def _of_thread(record: str, signed: Mapping[str, Any], held: Sequence[Message]) -> Iterator[Named]:
    for one, message in zip(signed["messages"], held, strict=False):
        yield Named(record, "who wrote it", one["by"], message.by_id)
    if signed["resolved"]:
        yield Named(record, "who resolved it", signed["resolved"]["by"], held[0].thread.resolved_by_id)


def _of_verdict(record: str, signed: Mapping[str, Any], held: Verdict) -> Iterator[Named]:
    yield Named(record, "who gave it", signed["by"], held.by_id)
    yield Named(record, "post", signed["post"], held.post_id, is_post=True)


def _of_opinions(appraisal: Appraisal, document: Mapping[str, Any]) -> Iterator[Named]:
    opinions = Opinion.objects.filter(appraisal=appraisal).prefetch_related("conditions")
    yield from _in_order("Opinion", document["opinions"], opinions, _of_opinion)
    whys = NotSought.objects.filter(appraisal=appraisal)
    each = document["opinions_not_sought"]["each"]
    for record, signed, row in (
        (f"Why {one['post']} is not asked", one, row) for one, row in zip(each, whys, strict=False)
    ):
        yield Named(record, "post", signed["post"], row.post_id, is_post=True)
    declared = Declaration.objects.filter(appraisal=appraisal)
    yield from _in_order(
        "Declaration",
        document["declarations"],
        declared,
        lambda record, signed, row: [Named(record, "who made it", signed["name"], row.person_id)],
    )


def _of_opinion(record: str, signed: Mapping[str, Any], held: Opinion) -> Iterator[Named]:
    yield Named(record, "who gave it", signed["name"], held.by_id)
    for one, row in zip(signed["conditions"], held.conditions.all(), strict=False):
        yield Named(record, "post of a condition", one["post"], row.post_id, is_post=True)


def _of_conclusion(
    appraisal: Appraisal, signed: Mapping[str, Any] | None, posts: Mapping[int, int | None]
) -> Iterator[Named]:
    held = Conclusion.objects.filter(appraisal=appraisal).first()
    if not (signed and held):
        return
    yield Named("The conclusion", "who gave it", signed["by"]["name"], held.by_id)
    yield Named("The conclusion", "post", signed["by"]["post"], posts.get(held.by_id), is_post=True)
    rows: list[Any] = [*held.conditions.all(), *taken_over(appraisal)]
    dated = [one for one in signed["conditions"] if not one["gate_word"]]
    yield from _in_order(
        "Condition",
        dated,
        rows,
        lambda record, one, row: [Named(record, "post", one["post"], row.post_id, is_post=True)],
    )
