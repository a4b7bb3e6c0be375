"""What the records of an appraisal say, in words by field, as is kept of them when somebody changes it."""

from collections.abc import Iterable

from appraisal.models import Appraisal, Conclusion, ConclusionCondition, Evidence, Opinion, OpinionCondition
from appraisal.rules.word_by_word import BETWEEN
from appraisal.vocabulary import CONCLUSIONS, SUPPORT
from partnerships.rules.dates import in_words

Said = dict[str, str]
# What each field is called to a reader, by the kind of record.
LABELS: dict[str, Said] = {
    "opinion": {"post": "Given as", "view": "View", "text": "Reason", "conditions": "Conditions"},
    "declaration": {"interest": "Interest"},
    "not_sought": {"why": "Why not"},
    "conclusion": {
        "word": "Conclusion",
        "reason": "Reasons",
        "risk_worth_taking": "Risk worth taking",
        "conditions": "Conditions",
    },
    "evidence": {
        "title": "What it is",
        "held": "Where it is",
        "strength": "Strength",
        "dated": "Dated",
        "valid_until": "Valid until",
    },
    "appraisal": {
        "headline": "In a sentence or two",
        "meeting": "Meeting",
        "meeting_on": "When it meets",
        "recommendations": "The committee is asked to",
        "due": "Due",
        "not_sought": "Why opinions are not sought",
        "support": "The proposed conclusion is",
        "support_reason": "The reviewer’s reasons",
    },
}
ON_PAGE_ONE = ("headline", "meeting", "meeting_on", "recommendations", "due")
BY_REVIEWER = ("support", "support_reason")


def said_by_opinion(one: Opinion) -> Said:
    """An opinion, its conditions with what the approver made of each among that. Two queries at most."""
    return {
        "post": f"{one.post_title}, deputy for {one.deputy_for}" if one.deputy_for else one.post_title,
        "view": one.get_view_display(),
        "text": one.text,
        "conditions": BETWEEN.join(f"{_condition(each)}{_became(each)}" for each in _conditions(one)),
    }


def said_by_conclusion(one: Conclusion) -> Said:
    """A conclusion with the approver's own conditions. Three queries at most."""
    return {
        "word": CONCLUSIONS[one.appraisal.purpose].get(one.word, one.word),
        "reason": one.reason,
        "risk_worth_taking": one.risk_worth_taking,
        "conditions": BETWEEN.join(map(_condition, _conditions(one))),
    }


def said_by_evidence(one: Evidence) -> Said:
    """The facts of a piece of evidence."""
    return {
        "title": one.title,
        "held": one.held,
        "strength": one.get_strength_display(),
        "dated": in_words(one.dated),
        "valid_until": in_words(one.valid_until),
    }


def said_by_appraisal(one: Appraisal, fields: Iterable[str] = tuple(LABELS["appraisal"])) -> Said:
    """What stands on an appraisal itself: what page one says, what its reviewer says of the whole."""
    said = {
        "headline": one.headline,
        "meeting": one.meeting,
        "meeting_on": in_words(one.meeting_on),
        "recommendations": one.recommendations,
        "due": in_words(one.due),
        "not_sought": one.not_sought,
        "support": SUPPORT.get(one.support, ""),
        "support_reason": one.support_reason,
    }
    return {name: said[name] for name in fields}


def _conditions(one: Opinion | Conclusion) -> list:
    found = one.conditions.all()
    if "conditions" in getattr(one, "_prefetched_objects_cache", {}):
        return list(found)
    return list(found.select_related("post"))


def _condition(one: OpinionCondition | ConclusionCondition) -> str:
    return f"{one.text} ({one.post.title}, by {in_words(one.due)})"


def _became(one: OpinionCondition) -> str:
    if one.taken is None:
        return ""
    return ": taken over" if one.taken else f": left out, because {one.why_not}"
