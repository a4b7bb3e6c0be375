"""The columns of the register as a spreadsheet has them, with other headings and words for the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from partnerships import vocabulary as words
from partnerships.rules.nature import QUESTIONS
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

    @property
    def known_as(self) -> tuple[str, ...]:
        """The headings that mean it. What is only told has ours alone: a council’s own “Tier” is not ours."""
        return (self.heading,) if self.kind == TOLD else (*self.also, self.code, self.heading)


HEADINGS = {
    "ref": "Ref",
    "partners": "Partners",
    "holder": "Who holds the lead officer’s post",
    "tier": "Tier of significance",
    "next_appraisal": "To be appraised next on",
} | {one.code: one.text for one in QUESTIONS}
IN_PLACE = {"yes": "agreed", "in place": "agreed", "no": "missing", "none": "missing", "n/a": "not_needed"}
ARRANGEMENTS = {
    "joint service": "shared_service",
    "jv": "joint_venture",
    "joint venture company": "joint_venture",
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
    Column("tier", TOLD),
    Column("next_appraisal", TOLD),
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
    *(Column(one.code, TOLD) for one in QUESTIONS),
    Column("notes", TEXT, ("note", "comments", "comment", "remarks"), 8000),
)
BY_CODE = {one.code: one for one in COLUMNS}
# What a column of a sheet can be taken for.
READ_BACK = {code: one for code, one in BY_CODE.items() if one.kind != TOLD}
MOST_MONTHS = 600
