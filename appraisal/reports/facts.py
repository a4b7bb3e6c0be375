"""The facts of a partnership and of its meeting, as phrases."""

from collections.abc import Mapping
from typing import Any

from appraisal.reports.phrases import NOT_RECORDED, day, listed, lowered, name_and_post, shortened
from partnerships.rules.money import pounds
from partnerships.vocabulary import ARRANGEMENTS, ROLES, STATUSES

Fact = tuple[str, str, bool]
MOST_PARTNERS, MOST_NAME, MOST_FACT = 90, 46, 84


def is_proposal(document: Mapping[str, Any]) -> bool:
    """Whether the appraisal is of a proposal, rather than an annual review."""
    return bool(document["appraisal"]["purpose"] == "proposal")


def gives_assurance(document: Mapping[str, Any]) -> bool:
    """Whether the meeting is the council's audit committee, which seeks assurance and never approves."""
    body, committee = document["meeting"]["body"].casefold(), document["council"]["committee"].casefold()
    return not body or body == committee or "audit" in body


def asked_for(document: Mapping[str, Any]) -> str:
    """What the report is laid before its meeting for."""
    if is_proposal(document) and not gives_assurance(document):
        return "For decision"
    return "For assurance"


def asked_body(document: Mapping[str, Any]) -> str:
    """Who is asked: the committee, or the body by its name where it is none."""
    body = document["meeting"]["body"]
    return "The committee" if not body or "committee" in body.casefold() else shortened(body, 70)


def meeting(document: Mapping[str, Any]) -> str:
    """The body that meets and when, or the council's committee where no meeting is set."""
    body, on = document["meeting"]["body"], document["meeting"]["on"]
    return ", ".join(part for part in (body or document["council"]["committee"], day(on, "")) if part)


def first_page_facts(document: Mapping[str, Any]) -> list[Fact]:
    """The facts that a committee expects on page one: (label, fact, whether it should stand out)."""
    held = document["partnership"]
    found: list[Fact] = [
        ("Partners", _partners(held), not held["partners"]),
        ("Our role", _role(held), False),
        ("Our money", money(held), held["our_share"] is None),
        (
            "Lead officer",
            shortened((held["lead_officer"] or {}).get("post") or NOT_RECORDED, MOST_FACT),
            False,
        ),
        ("Arrangement", shortened(arrangement(held), MOST_FACT), False),
        (
            "Exit",
            shortened(leaving(held), MOST_FACT),
            held["exit_state"] in ("none", "") or untold(held) or unsaid(held),
        ),
    ]
    if is_proposal(document):
        found += [
            ("Decided by", _decided_by(document), False),
            ("Stage", document["appraisal"]["gate_word"], False),
        ]
    return found


def all_facts(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Everything the register said when the document was made."""
    held = document["partnership"]
    return [
        ("Reference", held["ref"]),
        ("Purpose", held["purpose"]),
        ("Partners", "; ".join(_partner(one) for one in held["partners"]) or NOT_RECORDED),
        ("Our role", ROLES.get(held["our_role"], held["our_role"])),
        ("Accountable body", held["accountable_body"] or NOT_RECORDED),
        ("Lead officer", name_and_post(held["lead_officer"]) or NOT_RECORDED),
        ("Arrangement", ARRANGEMENTS.get(held["arrangement"], held["arrangement"])),
        ("State", STATUSES.get(held["status"], held["status"])),
        ("Starts", day(held["starts"])),
        ("Ends", day(held["ends"], "no end date recorded")),
        ("Value a year", pounds(held["annual_value"])),
        ("Our share", pounds(held["our_share"])),
        ("Exit", held["exit_word"] or NOT_RECORDED),
        ("Exit plan", held["exit_plan"] or NOT_RECORDED),
        *([] if held["succession"] is None else [("Who takes over", held["succession"] or "not said")]),
    ]


def unsaid(held: Mapping[str, Any]) -> bool:
    """Whether the register does not say who takes over; False where it was not asked then."""
    return bool(held["succession"] == "")


def untold(held: Mapping[str, Any]) -> bool:
    """Whether there is an exit plan of which the register says nothing."""
    return held["exit_state"] in ("draft", "agreed") and not held["exit_plan"]


def leaving(held: Mapping[str, Any]) -> str:
    """How the exit stands, whether it is said what the plan is, and who takes over."""
    lacks = [
        "what it says is not recorded" if untold(held) else "",
        "who takes over is not said" if unsaid(held) else "",
    ]
    return "; ".join([held["exit_word"] or NOT_RECORDED, *filter(None, lacks)])


def money(held: Mapping[str, Any]) -> str:
    """Our money of the total: “£6.4m of £17.9m a year”."""
    ours, whole = held["our_share"], held["annual_value"]
    if ours is None and whole is None:
        return NOT_RECORDED
    if whole == 0:
        return "no money"
    if ours is None:
        return f"share not recorded, of {pounds(whole)} a year"
    if whole is None:
        return f"{pounds(ours)} a year; total not recorded"
    return f"{pounds(ours)} of {pounds(whole)} a year"


def arrangement(held: Mapping[str, Any]) -> str:
    """The kind of arrangement and how long it lasts."""
    kind = lowered(ARRANGEMENTS.get(held["arrangement"], held["arrangement"]) or NOT_RECORDED)
    return f"{kind}, to {day(held['ends'])}" if held["ends"] else f"{kind}, no end date"


def _role(held: Mapping[str, Any]) -> str:
    role = lowered(ROLES.get(held["our_role"], held["our_role"]) or NOT_RECORDED)
    body = held["accountable_body"]
    ours = any(one["ours"] and one["name"] == body for one in held["partners"])
    if not body:
        return f"{role}; no accountable body recorded"
    if ours:
        return role if role == "accountable body" else f"{role}; we are the accountable body"
    return f"{role}; {shortened(body, MOST_NAME)} is accountable body"


def _partners(held: Mapping[str, Any]) -> str:
    """As many partners by name as fit two lines, and how many more there are."""
    names = [shortened(one["name"], MOST_NAME) for one in held["partners"]]
    if not names:
        return NOT_RECORDED
    fit = len(names)
    while fit > 1 and len(", ".join(names[:fit])) > MOST_PARTNERS:
        fit -= 1
    more = len(names) - fit
    return listed([*names[:fit], *([f"{more} more"] if more else [])])


def _partner(one: Mapping[str, Any]) -> str:
    role = ROLES.get(one["role"], one["role"])
    return f"{one['name']} ({lowered(role)}{', us' if one['ours'] else ''})" if role else one["name"]


def _decided_by(document: Mapping[str, Any]) -> str:
    if not document["meeting"]["body"] and not document["meeting"]["on"]:
        return "no meeting set"
    if gives_assurance(document):
        return f"not this meeting, which gives assurance ({shortened(meeting(document), MOST_NAME)})"
    return shortened(meeting(document), MOST_FACT)
