"""The columns of the register as a spreadsheet has them, and which of them a heading means."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from partnerships import vocabulary as words
from partnerships.rules.cells import plain
from partnerships.vocabulary import PARTNERSHIP_FACTS

TEXT, CHOICE, DATE, POUNDS, NUMBER = "text", "choice", "date", "pounds", "number"
ORGANISATION, POST, PARTNERS, REF, TOLD = "organisation", "post", "partners", "ref", "told"

# What a column can be taken for beside a fact: kept word for word in the notes, or not read at all.
NOTE, LEAVE = "note", ""


@dataclass(frozen=True)
class Column:
    """One column: `also` are other headings for it; `longest` counts letters, `most` is its highest number.

    `default` is what a new partnership gets where the cell is empty. What is only `TOLD` is never read back.
    """

    code: str
    kind: str
    also: tuple[str, ...] = ()
    longest: int = 150
    choices: Mapping[str, str] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    default: str = ""

    @property
    def heading(self) -> str:
        return HEADINGS.get(self.code) or PARTNERSHIP_FACTS[self.code]


HEADINGS = {"ref": "Ref", "partners": "Partners", "holder": "Who holds the lead officer’s post"}
IN_PLACE = {"yes": "agreed", "in place": "agreed", "no": "missing", "none": "missing", "n/a": "not_needed"}
ARRANGEMENTS = {
    "joint service": "shared_service",
    "jv": "company",
    "joint venture": "company",
    "joint venture company": "company",
    "limited company": "company",
    "cjc": "corporate_joint_committee",
    "cic": "community_interest_company",
    "s75": "section_75",
    "section 75": "section_75",
    "section 75 agreement": "section_75",
    "s75 agreement": "section_75",
    "alliance": "contractual_alliance",
    "network": "informal_network",
    "informal": "informal_network",
    "trust": "charitable_trust",
    "charity": "charitable_trust",
    "co-operative": "cooperative",
    "delegation": "delegated_function",
}
STATUSES = {"active": "running", "live": "running", "current": "running", "planned": "proposed"}
STATUSES |= {"closed": "ended", "finished": "ended", "dissolved": "ended", "pipeline": "proposed"}
ROLES = {"member": "partner", "lead authority": "host", "lead": "host", "owner": "shareholder"}
EXITS = {"no": "none", "none": "none", "no exit plan": "none", "agreed": "agreed", "draft": "draft"}

COLUMNS = (
    Column(
        "ref",
        REF,
        (
            "reference",
            "ref no",
            "reference number",
            "id",
            "partnership ref",
            "partnership id",
            "register number",
        ),
        12,
    ),
    Column(
        "name", TEXT, ("partnership", "partnership name", "name of partnership", "title", "partnership title")
    ),
    Column("nature", CHOICE, ("nature", "kind"), choices=words.NATURES, default="partnership"),
    Column(
        "purpose",
        TEXT,
        ("purpose", "what is it for", "aim", "aims", "objective", "objectives", "description"),
        2000,
    ),
    Column("beneficiaries", TEXT, ("beneficiaries", "who benefits", "client group"), 600),
    Column("service", TEXT, ("service area", "directorate", "department", "our service"), 120),
    Column("area", TEXT, ("area", "geography", "area covered", "wards")),
    Column(
        "arrangement",
        CHOICE,
        ("type", "form", "type of partnership", "partnership type", "legal form", "structure"),
        choices=words.ARRANGEMENTS,
        same=ARRANGEMENTS,
        default="other",
    ),
    Column("statutory_basis", TEXT, ("legal basis", "statute", "legislation", "legal power"), 600),
    Column("status", CHOICE, ("state",), choices=words.STATUSES, same=STATUSES, default="running"),
    Column("permanence", CHOICE, ("permanence", "permanent"), choices=words.PERMANENCE),
    Column(
        "our_role",
        CHOICE,
        ("role", "council role", "council’s role", "role of the council"),
        choices=words.ROLES,
        same=ROLES,
        default="partner",
    ),
    Column(
        "partners",
        PARTNERS,
        ("partner organisations", "other partners", "partner", "members", "who is in it"),
    ),
    Column("accountable_body", ORGANISATION, ("accountable organisation", "accountable authority")),
    Column("host", ORGANISATION, ("host body", "host organisation", "host authority", "hosted by")),
    Column(
        "lead_post",
        POST,
        ("lead", "lead officer", "lead post", "responsible officer", "officer", "owner", "council lead"),
    ),
    Column("holder", TOLD),
    Column("starts", DATE, ("start", "started", "commencement", "date started", "from", "commenced")),
    Column("ends", DATE, ("end", "expiry", "expiry date", "date ended", "ending", "until", "term ends")),
    Column("notice_months", NUMBER, ("notice", "notice period", "notice months", "notice to leave")),
    Column(
        "annual_value",
        POUNDS,
        ("annual budget", "total value", "total budget", "budget", "value", "annual value", "money total"),
    ),
    Column(
        "our_share",
        POUNDS,
        (
            "our contribution",
            "council contribution",
            "our share",
            "council funding",
            "our money",
            "money ours",
        ),
    ),
    Column(
        "funding_model", CHOICE, ("funding", "funding model", "funding type"), choices=words.FUNDING_MODELS
    ),
    Column("liabilities", TEXT, ("liability",), 1000),
    Column("guarantees", POUNDS, ("guarantee", "guarantees given")),
    Column("most_lost", POUNDS, ("maximum loss", "maximum exposure", "financial exposure")),
    Column(
        "exit_state",
        CHOICE,
        ("exit plan in place", "exit plan status", "exit strategy in place"),
        choices=words.EXIT_STATES,
        same=EXITS,
        default="none",
    ),
    Column("exit_plan", TEXT, ("exit strategy", "exit arrangements", "exit"), 2000),
    Column("succession", TEXT, ("succession", "succession plan"), 1000),
    Column("complaints", TEXT, ("complaints", "complaints route", "complaints procedure"), 600),
    Column(
        "audit_access",
        CHOICE,
        ("audit access", "internal audit access"),
        choices=words.IN_PLACE,
        same=IN_PLACE,
    ),
    Column("sharing", CHOICE, ("data sharing", "dsa", "isa"), choices=words.IN_PLACE, same=IN_PLACE),
    Column("sharing_review", DATE, ("data sharing review", "dsa review")),
    Column("dpia", CHOICE, ("data protection assessment",), choices=words.IN_PLACE, same=IN_PLACE),
    Column("dpia_review", DATE, ("dpia review",)),
    Column("reorganisation", CHOICE, ("lgr", "affected by reorganisation"), choices=words.REORGANISATION),
    Column("successor", TEXT, ("successor", "successor authority")),
    Column("consent", CHOICE, ("consent",), choices=words.CONSENT, same={"yes": "given"}),
    Column("consent_on", DATE, ("consent date", "date of consent")),
    Column("notes", TEXT, ("note", "comments", "comment", "remarks"), 8000),
)
BY_CODE = {one.code: one for one in COLUMNS}
MOST_MONTHS = 600


def key(heading: str) -> str:
    """A heading as it is compared: its words in small letters, without marks."""
    return " ".join(re.sub(r"[^\w]+", " ", plain(heading).replace("'s", "s")).split())


KNOWN = {key(said): one.code for one in reversed(COLUMNS) for said in (*one.also, one.code, one.heading)}


def known(heading: str) -> bool:
    """Whether a heading is one of ours, or another's for the same."""
    return bool(_exact(heading))


def match(headings: Sequence[str]) -> list[str]:
    """What each column is most likely to be: the code of one of ours, each once; else a note.

    A heading says it by its own words, without what stands in brackets, by what stands after a colon, or by
    holding another heading that is known.
    """
    taken: dict[int, str] = {}
    for guess in (_exact, _after_colon, _within):
        for place, heading in enumerate(headings):
            code = guess(heading)
            if place not in taken and code and code not in taken.values():
                taken[place] = code
    found = [taken.get(place, NOTE) for place in range(len(headings))]
    return [LEAVE if code in BY_CODE and BY_CODE[code].kind == TOLD else code for code in found]


def unit_of(heading: str) -> int:
    """What a heading says that its sums are counted in: 1,000 for “Budget (£000)”, a million for “£m”."""
    said = plain(heading).replace(" ", "")
    if re.search(r"£'?000|£k|\(k\)|'000s?\b|thousand", said):
        return 1000
    return 1_000_000 if re.search(r"£m\b|\(m\)|million", said) else 1


def choose(text: str, column: Column) -> str | None:
    """The code that a cell means, by label or code, whatever its capitals or marks; None where none."""
    said = plain(text)
    if said in column.same:
        return column.same[said]
    forms: dict[str, str] = {}
    for code, label in column.choices.items():
        for form in (code, label, re.split(r"[:,]", label)[0]):
            forms.setdefault(_singular(form), code)
    forms |= {_singular(form): code for form, code in column.same.items()}
    return forms.get(_singular(said))


def _exact(heading: str) -> str:
    without = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", heading)
    return KNOWN.get(key(heading)) or KNOWN.get(key(without), "")


def _after_colon(heading: str) -> str:
    return _exact(heading.rpartition(":")[2]) if ":" in heading else ""


def _within(heading: str) -> str:
    """The longest known heading of two words or more that stands in this one."""
    said = f" {key(heading)} "
    inside = [one for one in KNOWN if " " in one and f" {one} " in said]
    return KNOWN[max(inside, key=len)] if inside else ""


def _singular(text: str) -> str:
    said = key(text.replace("_", " "))
    return " ".join(word.removesuffix("s") if len(word) > 3 else word for word in said.split())
