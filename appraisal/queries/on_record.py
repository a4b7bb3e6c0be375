"""Where the rows beside a signed document say otherwise than the document, which was made from them.

Compared is what nobody may change after signing. People's names, titles of posts, the register's facts, the
texts of library and checklist, and marks may change rightly, so they are left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from appraisal.models import Appraisal, Conclusion
from appraisal.queries.dates import iso_day, iso_day_of
from appraisal.queries.document_answers import evidence_of_all
from appraisal.queries.document_opinions import declaration_facts, opinion_facts
from appraisal.queries.document_people import challenge_facts, taken_over
from appraisal.queries.document_register import appraisal_facts
from appraisal.queries.evidence import cited_numbers
from appraisal.vocabulary import CONCLUSIONS, CONFIRMED

# What is compared of each record: its name in the document, and in a fault.
APPRAISAL = {
    "partnership": "partnership",
    "purpose": "purpose",
    "gate_word": "stage",
    "depth_word": "depth",
    "decided_word": "depth that was decided",
    "why_less": "why it goes less deep",
    "started_on": "day of its start",
    "as_at": "day it was signed",
    "headline": "headline",
    "recommendations": "recommendations",
    "not_sought": "why opinions are not sought",
}
MEETING = {"body": "body", "on": "day"}
ANSWER = {
    "option": "rating",
    "officer_option": "officer’s own rating",
    "settled_reason": "reason for the settled rating",
    "value": "answer",
    "confirm": "whether it waits to be confirmed",
    "narrative": "words",
    "evidence": "evidence cited",
    "saved_on": "day it was saved",
    "carried": "how it was confirmed",
}
EVIDENCE = {
    "title": "title",
    "held": "where it is",
    "strength": "strength",
    "dated": "date",
    "valid_until": "date it is valid until",
    "file": "file",
}
SUPPORT = {"support": "whether it supports the proposal", "reason": "reason"}
THREAD = {
    "code": "question",
    "section": "section",
    "words": "words",
    "days": "days",
    "resolved": "whether it is resolved",
}
VERDICT = {
    "code": "question",
    "word": "verdict",
    "reason": "reason",
    "what": "action",
    "due": "date of the action",
    "on": "day",
    "stands": "whether it stands",
}
OPINION = {
    "post": "post",
    "deputy_for": "whose deputy gave it",
    "view": "view",
    "text": "words",
    "on": "day",
    "confirmed_on": "day it was confirmed",
    "changed_on": "day answers changed after it",
    "conditions": "conditions",
}
WHY = {"why": "why"}
DECLARATION = {"part": "part", "interest": "words", "on": "day"}
CONCLUSION = {"word": "word", "reason": "reason", "risk_worth_taking": "risk worth taking", "on": "day"}
CONDITION = {"text": "words", "due": "date"}
# Since which format of a document some of these are said.
SAID_SINCE = {"changed_on": 5, "decided_word": 7, "why_less": 7}


def faults_on_record(appraisal: Appraisal, document: Mapping[str, Any]) -> list[str]:
    """What is no longer on record as `document` holds it, in sentences, from fifteen queries."""
    challenge, opinions = challenge_facts(appraisal, ()), opinion_facts(appraisal, ())
    signed = document["challenge"]
    return [
        *_fault(
            "The appraisal", _since(APPRAISAL, document), _signed_appraisal(document), _appraisal(appraisal)
        ),
        *_fault("The meeting", MEETING, document["meeting"], _meeting(appraisal)),
        *_faults(ANSWER, _signed_answers(document), _answers(appraisal)),
        *_faults(EVIDENCE, _numbered_evidence(document["evidence"]), _evidence(appraisal)),
        *_fault("The reviewer’s view", SUPPORT, signed, challenge),
        *_faults(THREAD, _said(signed["threads"]), _said(challenge["threads"], as_in=signed["threads"])),
        *_faults(
            VERDICT,
            _in_order("Verdict", signed["verdicts"]),
            _in_order("Verdict", challenge["verdicts"]),
        ),
        *_faults(
            _since(OPINION, document),
            _in_order("Opinion", _without_posts(document["opinions"])),
            _in_order("Opinion", _without_posts(opinions["opinions"])),
        ),
        *_faults(
            WHY,
            _in_order("Why an opinion is not sought", document["opinions_not_sought"]["each"]),
            _in_order("Why an opinion is not sought", opinions["opinions_not_sought"]["each"]),
        ),
        *_faults(
            DECLARATION,
            _in_order("Declaration", document["declarations"]),
            _in_order("Declaration", declaration_facts(appraisal)),
        ),
        *_faults_in_conclusion(appraisal, document),
    ]


def _since(labels: Mapping[str, str], document: Mapping[str, Any]) -> dict[str, str]:
    """Those of what is compared that a document of its format says."""
    return {key: label for key, label in labels.items() if document["format"] >= SAID_SINCE.get(key, 1)}


def _without_posts(opinions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Opinions whose conditions name no post, whose title may change."""
    return [{**one, "conditions": [{**each, "post": ""} for each in one["conditions"]]} for one in opinions]


def _faults(labels: Mapping[str, str], signed: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """A fault for every record that is gone, that came after, or that says something else."""
    names = [*signed, *(name for name in now if name not in signed)]
    return [fault for name in names for fault in _fault(name, labels, signed.get(name), now.get(name))]


def _fault(name: str, labels: Mapping[str, str], signed: Any, now: Any) -> list[str]:
    if signed is None and now is None:
        return []
    if now is None:
        return [f"{name} was signed, and is no longer on record."]
    if signed is None:
        return [f"{name} is on record, and was not signed."]
    changed = [label for key, label in labels.items() if signed[key] != now[key]]
    return (
        [f"{name} is not on record as it was signed. What differs: {', '.join(changed)}."] if changed else []
    )


def _in_order(what: str, records: Iterable[Any]) -> dict[str, Any]:
    return {f"{what} {place}": one for place, one in enumerate(records, 1)}


def _said(threads: Sequence[Mapping[str, Any]], as_in: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Threads with the words and days of their messages.

    A document of before format 5 does not have the day of a reply: what it lacks is not compared.
    """
    told = []
    for thread, signed in zip_longest(threads, as_in[: len(threads)]):
        days = [one["on"] for one in thread["messages"]]
        if signed:
            known = [one["on"] for one in signed["messages"]]
            days = [day if one is not None else None for day, one in zip_longest(days, known, fillvalue="")]
        told.append(
            {
                "code": thread["code"],
                "section": thread["section"],
                "words": [one["text"] for one in thread["messages"]],
                "days": days,
                "resolved": thread["resolved"] and thread["resolved"]["on"],
            }
        )
    return _in_order("Thread", told)


def _numbered_evidence(listed: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {f"Evidence E{one['number']}": one for one in listed}


def _signed_appraisal(document: Mapping[str, Any]) -> dict[str, Any]:
    others = {"partnership": document["partnership"]["ref"], "as_at": document["as_at"]}
    return document["appraisal"] | others | {"not_sought": document["opinions_not_sought"]["why"]}


def _appraisal(appraisal: Appraisal) -> dict[str, Any]:
    others = {"partnership": appraisal.partnership.ref, "not_sought": appraisal.not_sought}
    return appraisal_facts(appraisal) | others | {"as_at": iso_day(appraisal.as_at)}


def _meeting(appraisal: Appraisal) -> dict[str, Any]:
    return {"body": appraisal.meeting, "on": iso_day(appraisal.meeting_on)}


def _signed_answers(document: Mapping[str, Any]) -> dict[str, Any]:
    """By question, with the codes of ratings: their words belong to the checklist."""
    return {
        f"Answer {one['code']}": {
            **one,
            "confirm": False,
            "option": (one["option"] or {}).get("code"),
            "officer_option": (one["officer_option"] or {}).get("code"),
            "carried": (one["carried"] or {}).get("confirmed", ""),
        }
        for section in document["sections"]
        for one in section["answers"]
    }


def _answers(appraisal: Appraisal) -> dict[str, Any]:
    cited = cited_numbers(appraisal)
    answers = appraisal.answers.asked().select_related("question", "option", "settled_option")
    return {
        f"Answer {one.question.code}": {
            "option": one.governing_option and one.governing_option.code,
            "officer_option": one.option and one.option.code if one.settled_option_id else None,
            "settled_reason": one.settled_reason,
            "value": one.value,
            "confirm": one.confirm,
            "narrative": one.narrative,
            "evidence": cited.get(one.pk, []),
            "saved_on": iso_day_of(one.saved_at),
            "carried": CONFIRMED.get(one.carried, ""),
        }
        for one in answers
    }


def _evidence(appraisal: Appraisal) -> dict[str, Any]:
    listed, _ = evidence_of_all(appraisal)
    return _numbered_evidence(listed)


def _faults_in_conclusion(appraisal: Appraisal, document: Mapping[str, Any]) -> list[str]:
    signed, words = document["conclusion"], CONCLUSIONS[document["appraisal"]["purpose"]]
    held = Conclusion.objects.filter(appraisal=appraisal).first()
    now = held and {
        "word": words.get(held.word),
        "reason": held.reason,
        "risk_worth_taking": held.risk_worth_taking,
        "on": iso_day_of(held.at),
    }
    faults = _fault("The conclusion", CONCLUSION, signed, now)
    if not (signed and held):
        return faults
    rows = [*held.conditions.all(), *taken_over(appraisal)]
    conditions = [{"text": one.text, "due": iso_day(one.due)} for one in rows]
    # What was not due yet is a condition too, and has no row.
    set_by_approver = [one for one in signed["conditions"] if not one["gate_word"]]
    return faults + _faults(
        CONDITION, _in_order("Condition", set_by_approver), _in_order("Condition", conditions)
    )
