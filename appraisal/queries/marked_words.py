"""The words that a mark withholds, as the report prints them: the proper officer reads them to decide."""

from collections.abc import Callable
from typing import Any

from appraisal.models import Answer, Appraisal, Message
from appraisal.queries.document_answers import evidence_of_all
from appraisal.queries.document_opinions import declaration_facts, opinion_facts
from appraisal.queries.document_people import challenge_facts, conclusion_facts
from appraisal.vocabulary import CONCLUSIONS


def words_of(subject: Answer | Appraisal, part: str) -> list[str]:
    """The texts of one part of an answer or of a report; empty while nothing is written there."""
    return [words for words in READ[part](subject) if words]


def _rating(answer: Answer) -> list[str]:
    return [answer.governing_option.word if answer.governing_option else answer.value_words]


def _concluded(appraisal: Appraisal) -> dict[str, Any]:
    nothing = {"word": "", "reason": "", "risk_worth_taking": "", "conditions": []}
    return conclusion_facts(appraisal, {}, CONCLUSIONS[appraisal.purpose]) or nothing


def _conclusion(appraisal: Appraisal) -> list[str]:
    concluded = _concluded(appraisal)
    return [concluded["word"], concluded["reason"]]


def _conditions(appraisal: Appraisal) -> list[str]:
    return [f"{one['text']} ({one['post']})" for one in _concluded(appraisal)["conditions"]]


def _opinions(appraisal: Appraisal) -> list[str]:
    given = opinion_facts(appraisal, ())["opinions"]
    words = []
    for one in given:
        words.append(f"{one['post']}: {one['view_word'].lower()}. {one['text']}".strip())
        words += [f"{each['text']} ({each['post']}) {each['why_not']}".strip() for each in one["conditions"]]
    whys = opinion_facts(appraisal, ())["opinions_not_sought"]
    return [*words, *(one["why"] for one in whys["each"]), whys["why"]]


def _declarations(appraisal: Appraisal) -> list[str]:
    return [f"{one['name']}: {one['interest']}" for one in declaration_facts(appraisal) if one["interest"]]


def _challenge(appraisal: Appraisal) -> list[str]:
    facts = challenge_facts(appraisal, ())
    said = [message["text"] for one in facts["threads"] for message in one["messages"]]
    judged = [text for one in facts["verdicts"] for text in (one["reason"], one["what"])]
    return [facts["reason"], *said, *judged]


def _narrative(answer: Answer) -> list[str]:
    """The words, and what the challenge said about them: a mark on the words covers that too."""
    threads = Message.objects.filter(
        thread__appraisal=answer.appraisal_id, thread__question=answer.question_id
    )
    said = list(threads.values_list("text", flat=True))
    judged = [text for pair in answer.verdicts.values_list("reason", "what") for text in pair]
    return [answer.narrative, *said, *judged]


def _evidence(appraisal: Appraisal) -> list[str]:
    listed, _ = evidence_of_all(appraisal)
    return [_said(one) for one in listed]


def _said(one: dict[str, Any]) -> str:
    where = [text for text in (one["file"] and one["file"]["name"], one["held"]) if text]
    return ": ".join([f"E{one['number']} {one['title']}", *where])


READ: dict[str, Callable[[Any], list[str]]] = {
    "narrative": _narrative,
    "rating": _rating,
    "settled_reason": lambda answer: [answer.settled_reason],
    "why_less": lambda appraisal: [appraisal.why_less],
    "headline": lambda appraisal: [appraisal.headline],
    "recommendations": lambda appraisal: [appraisal.recommendations],
    "conclusion": _conclusion,
    "risk_worth_taking": lambda appraisal: [_concluded(appraisal)["risk_worth_taking"]],
    "conditions": _conditions,
    "opinions": _opinions,
    "declarations": _declarations,
    "challenge": _challenge,
    "evidence": _evidence,
}
