"""What a document says, in parts that have a name, and which of them moved since somebody read it.

A page that is signed from carries a short print of each part. They are for telling only: whether anything
moved at all is decided by the hash of the whole.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

Prints = Mapping[str, Mapping[str, str]]

MOST = 12  # sentences
# What each field of a part is called; those without a name here are “other facts”.
ANSWER = {
    "option": "rating",
    "officer_option": "rating",
    "settled_reason": "reason for the settled rating",
    "value": "answer",
    "value_words": "answer",
    "narrative": "words",
    "evidence": "evidence cited",
    "best_evidence": "strength of the evidence cited",
    "saved_by": "who saved it, and when",
    "saved_on": "who saved it, and when",
    "withheld": "what is withheld",
    "waiting": "whether it is confirmed",
    "carried": "whether it is confirmed",
}
EVIDENCE = {
    "title": "what it is",
    "held": "where it is",
    "strength": "strength",
    "strength_word": "strength",
    "dated": "date",
    "valid_until": "date it is valid until",
    "file": "file",
}
REGISTER = {
    "name": "name",
    "purpose": "purpose",
    "arrangement": "arrangement",
    "status": "status",
    "our_role": "our role",
    "accountable_body": "accountable body",
    "lead_officer": "lead officer",
    "starts": "start",
    "ends": "end",
    "annual_value": "annual value",
    "our_share": "our share",
    "exit_state": "exit plan",
    "exit_word": "exit plan",
    "exit_plan": "exit plan",
    "succession": "who takes over",
    "partners": "partners",
}
PAGE_ONE = {"headline": "headline", "recommendations": "recommendations"}
CONCLUSION = {"word": "conclusion", "reason": "reasons", "risk_worth_taking": "risk worth taking"}
CONDITION = {"text": "words", "post": "post", "due": "date", "gate_word": "gate"}
CHALLENGE = {"support": "whether it supports the proposal", "reason": "reasons", "reviewers": "reviewers"}
THREAD = {"messages": "what is said", "resolved": "whether it is resolved"}
VERDICT = {"word": "verdict", "verdict_word": "verdict", "stands": "whether it stands"}
OPINION = {
    "view": "opinion",
    "view_word": "opinion",
    "text": "words",
    "conditions": "conditions",
    "on": "day it was given or confirmed",
    "confirmed_on": "day it was given or confirmed",
    "changed_on": "whether answers changed since",
}
SECTION = {"position": "position", "movement": "position", "why": "position", "tally": "position"}
ALL = "what it says"  # of a part whose fields have no names
MANY = ("The declarations", "The sources", "The modules", "The years before", "Opinions that are not sought")
# What stands in a document beside its content, and what only counts what is told by name.
ASIDE = ("format", "edition", "salt", "status", "as_at", "sign_off", "banner", "ref", "signed_as")
COUNTED = ("weakest_first", "spread", "rests_on", "by_source", "not_due", "total")


def prints_of(document: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """A print of each part of a document, by the part's name and by what is said in it."""
    found: dict[str, dict[str, str]] = {}
    for name, said, labels in _parts(document):
        groups: dict[str, dict[str, Any]] = {}
        for key, value in said.items():
            groups.setdefault(labels.get(key, "other facts"), {})[key] = value
        found[name] = {group: _print(values) for group, values in groups.items()}
    return found


def what_moved(before: Prints, after: Prints) -> list[str]:
    """What is new, gone or changed, a sentence each; at most `MOST`, and how many more there are."""
    found = []
    for name in dict.fromkeys([*after, *before]):
        was, now = before.get(name), after.get(name)
        if was is None or now is None:
            found.append(
                f"{name} {'are' if name in MANY else 'is'} {'new' if was is None else 'no longer there'}."
            )
        elif was != now:
            differ = [one for one in {**now, **was} if was.get(one) != now.get(one)]
            which = "" if differ == [ALL] else f": {', '.join(differ)}"
            found.append(f"{name} {'have' if name in MANY else 'has'} changed{which}.")
    if len(found) > MOST + 1:
        found[MOST:] = [f"And {len(found) - MOST} other things."]
    return found


def packed(prints: Prints) -> str:
    """The prints as a page carries them."""
    return json.dumps(prints, ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> dict[str, dict[str, str]]:
    """The prints that a page sent back; empty where they are not what was packed."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    sound = isinstance(found, dict) and all(isinstance(one, dict) for one in found.values())
    return found if sound else {}


def _print(value: Any) -> str:
    content = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()[:8]


def _parts(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, str]]]:
    """Each part: its name, what it says, and what its fields are called."""
    yield from _of_answers(document)
    yield from (("Evidence E" + str(one["number"]), one, EVIDENCE) for one in document["evidence"])
    yield from _of_people(document)
    yield "The partnership on the register", document["partnership"], REGISTER
    yield "Page one", document["appraisal"] | {"title": document["title"]}, PAGE_ONE
    yield "The meeting", document["meeting"], {"body": "body", "on": "day"}
    yield "The council", document["council"], {"name": "name", "committee": "committee"}
    yield "What is withheld", {one["what"]: one for one in document["marks"]}, {}
    told = {"sections", "evidence", "challenge", "opinions", "opinions_awaited", "conclusion", "people"}
    told |= {"partnership", "appraisal", "title", "meeting", "council", "marks", *ASIDE, *COUNTED}
    names = {
        "proposed": "What the rules propose",
        "previous": "The appraisal before",
        "sources": "The sources",
    }
    names |= {"checklist": "The checklist", "modules": "The modules"}
    names |= {"redactions": "What is redacted", "carried": "What was carried forward"}
    names |= {"years": "The years before", "declarations": "The declarations"}
    names |= {"opinions_not_sought": "Opinions that are not sought"}
    for key in sorted(set(document) - told):  # what a later format adds is told too
        yield names.get(key, key.replace("_", " ").capitalize()), {"": document[key]}, {"": ALL}


def _of_answers(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, str]]]:
    for section in document["sections"]:
        for one in section["answers"]:
            yield f"Answer {one['code']}", one, ANSWER | dict.fromkeys(set(one) - set(ANSWER), "the question")
    for section in document["sections"]:
        position = {key: section[key] for key in SECTION}
        yield f"Section “{section['title']}”", position, SECTION


def _of_people(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, str]]]:
    """What people said of the answers, and who they are."""
    conclusion, challenge = document["conclusion"], document["challenge"]
    if conclusion:
        said = {key: value for key, value in conclusion.items() if key != "conditions"}
        yield "The conclusion", said, CONCLUSION
        for number, one in enumerate(conclusion["conditions"], 1):
            yield f"Condition {number}", one, CONDITION
    yield "The reviewer’s view", {key: challenge[key] for key in CHALLENGE}, CHALLENGE
    for number, one in enumerate(challenge["threads"], 1):
        where = f" on {one['code'] or one['section']}" if one["code"] or one["section"] else ""
        yield f"Thread {number}{where}", one, THREAD
    for number, one in enumerate(challenge["verdicts"], 1):
        yield f"Verdict {number} on {one['code']}", one, VERDICT
    for one in document["opinions"]:
        yield f"Opinion of {one['name']}, {one['post']}", one, OPINION
    for one in document["opinions_awaited"]:
        yield f"Opinion awaited from {one['name']}", one, {}
    for one in document["people"]:
        yield f"{one['name']} as {one['part'].lower()}", one, {"post": "post"}
