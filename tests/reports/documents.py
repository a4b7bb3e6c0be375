"""Documents to print: the example that every edition must open, and awkward ones made from it."""

from copy import deepcopy
from pathlib import Path
from typing import Any

from appraisal.rules.document import open_document

FIXTURES = Path(__file__).parent / "fixtures"
WELSH = "Llanfairpwllgwyngyll a’r Tŵr Gŵydd, ffŵl y tŷ, ŷd, Ŵyr ac Ŷnys"
HOSTILE = (
    '<script>alert("x")</script><style>*{display:none}</style></p></td>{{ secret }}{% now "Y" %}'
    '<img src="file:///etc/passwd"><svg><title>x</title></svg>&amp;&#0;\x00\x07 '
    "\u202edrowssap\u202c \u2066x\u2069 \U0001f9ff 漢字 אבג عربي \u2028line\u0085end ﷺ ${7*7} "
    "url(http://example.org/a.css) "
)
LONG_WORD = "w" * 3000
# The documents that every kind of report must print, by the functions below.
EVERY = (
    "example",
    "in_points",
    "with_facts",
    "with_files",
    "carried",
    "with_threads",
    "with_opinions",
    "draft",
    "proposal",
    "crowded",
    "empty",
    "hostile",
)


def example() -> dict[str, Any]:
    """The annual review of a fictional council, in format 1, as it is read today."""
    return open_document((FIXTURES / "format-1.json").read_bytes())


def in_points() -> dict[str, Any]:
    """A signed appraisal with a checklist that is read in points, and has a word for the whole: format 2."""
    return open_document((FIXTURES / "format-2.json").read_bytes())


def with_facts() -> dict[str, Any]:
    """A signed proposal with questions of every kind and two modules: format 3."""
    return open_document((FIXTURES / "format-3.json").read_bytes())


def with_files() -> dict[str, Any]:
    """A signed annual review whose evidence has files, one of them cited by nothing: format 4."""
    return open_document((FIXTURES / "format-4.json").read_bytes())


def carried() -> dict[str, Any]:
    """A signed annual review that was started from the one before it: format 5."""
    return open_document((FIXTURES / "format-5.json").read_bytes())


def with_threads() -> dict[str, Any]:
    """A signed annual review with threads and verdicts, some on an answer that is withheld: format 5."""
    return open_document((FIXTURES / "format-5-threads.json").read_bytes())


def with_opinions() -> dict[str, Any]:
    """An annual review with a deputy’s opinion, declarations and audit reports: format 5."""
    return open_document((FIXTURES / "format-5-opinions.json").read_bytes())


def with_succession() -> dict[str, Any]:
    """The same, of a partnership of which nobody has said who takes over: format 6."""
    return open_document((FIXTURES / "format-6.json").read_bytes())


def less_deep() -> dict[str, Any]:
    """The same as a short appraisal, where a full one was decided: format 7."""
    return open_document((FIXTURES / "format-7.json").read_bytes())


def draft() -> dict[str, Any]:
    """The example before anybody concluded, challenged or signed."""
    document = example()
    document |= {"status": "draft", "sign_off": None, "conclusion": None, "opinions": []}
    document["challenge"] = {
        "support": "",
        "support_word": "",
        "reason": "",
        "reviewers": [],
        "threads": [],
        "verdicts": [],
    }
    for section in document["sections"][:2]:
        for answer in section["answers"][:3]:
            answer |= {"option": None, "narrative": "", "evidence": [], "saved_by": "", "saved_on": ""}
    return document


def proposal() -> dict[str, Any]:
    """A proposal before the body that decides, with conditions and questions that are not due yet."""
    document = example()
    document["title"] = "Moorland Waste Partnership: proposal 2026"
    document["meeting"] = {"body": "Cabinet", "on": "2027-02-09"}
    document["previous"] = None
    document["appraisal"] |= {
        "purpose": "proposal",
        "purpose_word": "Proposal",
        "gate_word": "Business case",
        "headline": "The case is sound and the partners are willing. How we would leave is not settled.",
        "recommendations": [],
    }
    document["proposed"] = {"word": "proceed_with_conditions", "reasons": ["Risk Management is Weak."]}
    document["conclusion"] |= {"word": "Proceed with conditions"}
    late = [answer for section in document["sections"] for answer in section["answers"]][40:44]
    document["not_due"] = [
        {"code": one["code"], "label": one["label"], "text": one["text"], "gate_word": "Running"}
        for one in late
    ]
    for section in document["sections"]:
        section["movement"] = ""
        for answer in section["answers"]:
            answer["opening"] = ""
            if answer in late:
                answer["option"] = {
                    "code": "not_due", "word": "Not due yet", "points": None,
                    "shape": "pause", "colour": "#44546a", "standing": "not_due",
                }  # fmt: skip
    return document


def crowded() -> dict[str, Any]:
    """Very long names, eleven partners, forty conditions, nine opinions, long recommendations."""
    document = proposal()
    long_name = (
        "Joint Committee for the Strategic Coordination of Household Waste, Recycling, Street Cleansing and "
    )
    document["partnership"]["name"] = (long_name + "Environmental Enforcement across the Four Valleys")[:150]
    document["partnership"]["purpose"] = "Brings together what eleven bodies do about waste. " * 38
    document["partnership"]["partners"] = [
        {
            "name": f"{WELSH} Borough and County Council number {number}",
            "role": "Partner",
            "ours": number == 1,
        }
        for number in range(1, 12)
    ]
    document["partnership"]["accountable_body"] = "W" * 150
    document["partnership"]["exit_word"] = "Agreed by the partners"
    document["partnership"]["exit_plan"] = "Each partner keeps its own vehicles.\n\nThe depot is sold.\n" * 20
    document["council"] |= {"name": "C" * 120, "committee": "Audit and Standards Committee " * 4}
    document["meeting"]["body"] = "Cabinet of the whole of the council sitting as trustee " * 2
    document["appraisal"]["recommendations"] = [
        f"agree part {number} of the plan, {WELSH}" for number in range(6)
    ]
    document["appraisal"]["headline"] = ("A long headline says a great deal and settles little. " * 8)[:400]
    document["conclusion"]["conditions"] = [
        {
            "text": f"Condition {number}: {WELSH} " * 4,
            "post": "Director of Everything " * 3,
            "due": "2027-06-30",
            "gate_word": "",
        }
        for number in range(1, 41)
    ]
    opinion = document["opinions"][0]
    document["opinions"] = [
        opinion | {"post": f"{opinion['post']} of council {number}"} for number in range(1, 10)
    ]
    for section in document["sections"]:
        section["title"] = f"{section['title']} and everything that belongs to it"[:80]
        section["why"] = "a label of the greatest length that anybody could think of: mostly in place; " * 2
        for answer in section["answers"][:3]:
            answer["narrative"] = (WELSH + " " + "Nothing was left out of this narrative. ") * 30
    document["marks"] = [
        {
            "what": f"Narrative of CG-{number:02d}",
            "kind": "Exempt",
            "paragraph": "14",
            "reason": "Prices in a live bid.",
        }
        for number in range(1, 16)
    ]
    return document


def empty() -> dict[str, Any]:
    """A document in which everything that may be empty is."""
    document = draft()
    document |= {
        "meeting": {"body": "", "on": None}, "sources": [], "by_source": [], "evidence": [], "people": [],
        "opinions_awaited": [], "previous": None, "not_due": [], "proposed": {"word": "", "reasons": []},
        "rests_on": dict.fromkeys(document["rests_on"], 0), "spread": [["Not assessed this time", 8]],
        "marks": [],
    }  # fmt: skip
    document["appraisal"] |= {"headline": "", "recommendations": [], "circumstances": []}
    document["partnership"] |= {
        "accountable_body": "", "lead_officer": {"post": "", "name": ""}, "starts": None, "ends": None,
        "annual_value": None, "our_share": None, "exit_state": "none", "exit_word": "", "exit_plan": "",
        "partners": [], "purpose": "",
    }  # fmt: skip
    document["checklist"]["published_on"] = None
    for section in document["sections"]:
        section |= {"answers": [], "way_up": None, "movement": "", "why": "no question was rated"}
        section["tally"] = dict.fromkeys(section["tally"], 0)
        section["position"] = {
            "word": "Not assessed this time", "shape": "dash", "colour": "#505a5f", "rank": None,
            "limited": False, "held_by": "",
        }  # fmt: skip
    return document


def hostile() -> dict[str, Any]:
    """Every text of the example that a person types, replaced by text that means harm."""
    return _spoiled(example())


def long(questions: int = 60) -> dict[str, Any]:
    """The example with answers repeated until there are `questions`, each with a code of its own."""
    document = example()
    every = [answer for section in document["sections"] for answer in section["answers"]]
    for number in range(questions - len(every)):
        document["sections"][number % 8]["answers"].append(
            deepcopy(every[number]) | {"code": f"XX-{number:02d}"}
        )
    return document


TYPED = {
    "name",
    "purpose",
    "text",
    "narrative",
    "headline",
    "reason",
    "reply",
    "held",
    "title",
    "settled_reason",
}
TYPED |= {
    "label",
    "exit_plan",
    "post",
    "by",
    "saved_by",
    "why",
    "attribution",
    "meaning",
    "what",
    "body",
    "word",
}


def _spoiled(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        fixed = {"appraisal"} if "purpose_word" in value else set()
        return {
            name: one if fixed and name == "purpose" else _spoiled(one, name) for name, one in value.items()
        }
    if isinstance(value, list):
        return [_spoiled(one, key) for one in value]
    if not isinstance(value, str) or key not in TYPED or not value:
        return value
    return (
        HOSTILE + LONG_WORD
        if key in ("exit_plan", "settled_reason", "headline", "risk_worth_taking")
        else HOSTILE
    )
