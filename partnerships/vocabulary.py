"""The words of the register, shared by models, library files and pages."""

from enum import StrEnum


class Theme(StrEnum):
    """The eight themes of SWAP's Healthy Organisation model: a label for comparison."""

    CG = "Corporate Governance"
    FM = "Financial Management"
    RM = "Risk Management"
    PM = "Performance Management"
    CP = "Commissioning and Procurement"
    PP = "Programme and Project Management"
    IM = "Information Management"
    PA = "People and Asset Management"


# Today's arrangements and those that the sources name, from the loosest to the one with a body of its own.
# What the sources name that is history (local strategic partnerships, multi-area agreements) is not offered.
ARRANGEMENTS = {
    "informal_network": "Informal network",
    "reciprocal_cover": "Reciprocal cover between councils",
    "strategic_partnership": "Strategic partnership",
    "subregional": "Sub-regional partnership",
    "project": "Project of several bodies",
    "joint_procurement": "Joint procurement",
    "service_delivery": "One body delivers for the others",
    "shared_service": "Shared service",
    "joint_unit": "Joint unit with one host",
    "contractual_alliance": "Contractual alliance",
    "delegated_function": "Delegated function",
    "section_75": "Section 75 arrangement with the NHS",
    "statutory_board": "Statutory board",
    "joint_committee": "Joint committee",
    "corporate_joint_committee": "Corporate joint committee",
    "charitable_trust": "Charitable trust",
    "community_interest_company": "Community interest company",
    "cooperative": "Co-operative or community benefit society",
    "guarantee_company": "Company limited by guarantee",
    "company": "Company",
    "llp": "Limited liability partnership",
    "joint_venture": "Joint venture",
    "merged_body": "Merger into a new body",
    "other": "Other",
}

ROLES = {
    "partner": "Partner",
    "host": "Host",
    "accountable_body": "Accountable body",
    "shareholder": "Owner or member of the body",
    "commissioner": "Commissioner",
    "funder": "Funder",
}

SECTORS = {
    "council": "Council",
    "nhs": "NHS",
    "police_fire": "Police, fire or rescue",
    "government": "Government or its agency",
    "voluntary": "Voluntary or community",
    "business": "Business",
    "education": "School, college or university",
    "housing": "Housing provider",
    "joint": "Joint body or company",
    "other": "Other",
}

EXIT_STATES = {
    "none": "No plan",
    "draft": "In draft",
    "agreed": "Agreed by the partners",
    "not_needed": "Not needed",
}

STATUSES = {"proposed": "Proposed", "running": "Running", "ended": "Ended"}

# What four plain questions make of an arrangement. Only a partnership is appraised; the others are logged.
NATURES = {
    "partnership": "Partnership",
    "contract": "Contract: we buy a service",
    "grant": "Grant: we give money for a purpose",
    "other": "Something else: logged only",
}

PERMANENCE = {"": "Not recorded", "permanent": "Permanent", "interim": "Interim"}

# Whether an arrangement that ought to be in place is.
IN_PLACE = {
    "": "Not recorded",
    "agreed": "Agreed in writing",
    "missing": "Not agreed",
    "not_needed": "Not needed",
}

# The funding types of NAO (2001), IDeA, SWAP and Gedling, beside the plain ones of today.
FUNDING_MODELS = {
    "": "Not recorded",
    "pooled": "Pooled budget",
    "ring_fenced": "Ring-fenced budget",
    "aligned": "Aligned budgets, each partner keeping its own",
    "equal": "Equal contributions",
    "pay_as_you_go": "Pay as you go",
    "recharged": "Recharged at cost",
    "direct": "Each partner pays for its own part",
    "central": "Paid for centrally by one sponsor",
    "joint_project": "One project funded jointly",
    "conditional_grant": "Grant with a condition",
    "reward_grant": "Reward grant",
    "bidding": "Short-term bidding",
    "fees": "Fees, charges or trading income",
    "none": "No money changes hands",
}

REORGANISATION = {"": "Not recorded", "no": "Not affected", "yes": "Affected"}
CONSENT = {
    "": "Not recorded",
    "not_needed": "Not needed",
    "needed": "Needed, not yet given",
    "given": "Given",
}

VOTING = {"": "Not recorded", "votes": "Votes", "observes": "Does not vote"}

REPRESENTATIVES = {
    "representative": "Member representative",
    "officer": "Officer representative",
    "director": "Council-appointed director",
    "trustee": "Council-appointed trustee",
    "observer": "Observer",
}

DOCUMENTS = {
    "agreement": "Agreement or contract",
    "terms": "Terms of reference",
    "articles": "Articles or other constitution",
    "members_agreement": "Shareholders’ or members’ agreement",
    "business_plan": "Business plan",
    "business_case": "Business case",
    "protocol": "Partnership protocol",
    "insurance": "Insurance or indemnity",
    "continuity": "Business continuity plan",
    "other": "Other document",
}

# Whose own report it is. What they say is never mixed with the officers' rating.
AUDITORS = {
    "internal": "Internal audit",
    "external": "External audit",
    "regulator": "Regulator or inspectorate",
    "other": "Another independent body",
}

# Of which appraisals a post on the list of opinion givers is asked.
OPINION_ASKED = {
    "chosen": "Only when somebody asks for it",
    "full": "Every full appraisal",
    "all": "Every appraisal",
}

FREQUENCIES = {
    "monthly": "Every month",
    "quarterly": "Every quarter",
    "half_yearly": "Twice a year",
    "yearly": "Once a year",
    "on_request": "When asked for",
}

CONTRIBUTIONS = {"money": "Money", "staff": "Staff", "assets": "Assets", "in_kind": "In kind"}

OUTCOMES = {"outcome": "Outcome", "benefit": "Benefit", "disbenefit": "Dis-benefit"}
BETTER = {"higher": "Higher is better", "lower": "Lower is better"}

WHOSE_RISK = {"council": "The council’s", "partnership": "The partnership’s", "partner": "A partner’s"}
TREATMENTS = {
    "treat": "Treat: reduce it",
    "tolerate": "Tolerate: live with it",
    "transfer": "Transfer: somebody else carries it",
    "terminate": "Terminate: stop what causes it",
    "take": "Take the opportunity",
}

PRIORITIES = {1: "1, most urgent", 2: "2", 3: "3, least urgent"}
ACTION_STATES = {
    "open": "Under way",
    "done": "Reported complete, to be checked",
    "closed": "Complete and checked",
    "dropped": "Dropped",
}

BODIES = {"decision_maker": "Decision-maker", "assurance": "Assurance body"}
DECISIONS = {
    "decision_maker": {
        "approved": "Approved",
        "approved_with_conditions": "Approved with conditions",
        "not_approved": "Not approved",
        "deferred": "Deferred",
        "noted": "Noted",
    },
    # An assurance body never approves: it notes, asks and passes on.
    "assurance": {
        "noted": "Noted",
        "assurance_sought": "Sought further assurance",
        "audit_asked": "Asked for an audit",
        "referred": "Referred to the decision-maker",
        "deferred": "Deferred",
    },
}

NATIONS = {
    "england": "England",
    "wales": "Wales",
    "scotland": "Scotland",
    "northern_ireland": "Northern Ireland",
}

# What the register says about a partnership, in the order of its page.
PARTNERSHIP_FACTS = {
    "name": "Name",
    "nature": "What kind of thing it is",
    "purpose": "What it is for",
    "beneficiaries": "For whom",
    "service": "Service",
    "area": "Area it covers",
    "arrangement": "Arrangement",
    "statutory_basis": "Statutory basis",
    "status": "Status",
    "permanence": "Permanent or interim",
    "our_role": "Our role",
    "accountable_body": "Accountable body",
    "host": "Host",
    "lead_post": "Lead officer’s post",
    "starts": "Start date",
    "ends": "End date",
    "notice_months": "Notice to leave, in months",
    "annual_value": "All partners’ money a year",
    "our_share": "Our money a year",
    "funding_model": "How it is funded",
    "liabilities": "Liabilities",
    "guarantees": "Guarantees we have given",
    "most_lost": "The most we could lose",
    "exit_state": "Exit plan",
    "exit_plan": "About the exit",
    "succession": "Who or what takes over",
    "complaints": "Where complaints go",
    "audit_access": "Our internal audit’s access",
    "sharing": "Data-sharing agreement",
    "sharing_review": "Data-sharing agreement to be reviewed",
    "dpia": "Data protection impact assessment",
    "dpia_review": "Impact assessment to be reviewed",
    "reorganisation": "Council reorganisation",
    "successor": "Successor council",
    "consent": "Consent under reorganisation",
    "consent_on": "Date of the consent",
    "notes": "Notes",
}

# The parts in which the page of a partnership shows its facts, and in which they are changed. What no group
# names has a place of its own.
FACT_GROUPS = {
    "what": (
        "What it is",
        ("name", "purpose", "beneficiaries", "service", "area", "arrangement", "statutory_basis"),
    ),
    "who": ("Who answers for it", ("our_role", "accountable_body", "host", "lead_post")),
    "when": ("When", ("status", "permanence", "starts", "ends", "notice_months")),
    "money": (
        "Money",
        ("annual_value", "our_share", "funding_model", "liabilities", "guarantees", "most_lost"),
    ),
    "leaving": ("Leaving it", ("exit_state", "exit_plan", "succession")),
    "control": (
        "Control and information",
        ("complaints", "audit_access", "sharing", "sharing_review", "dpia", "dpia_review"),
    ),
    "reorganisation": (
        "Council reorganisation",
        ("reorganisation", "successor", "consent", "consent_on"),
    ),
    "notes": ("Notes", ("notes",)),
}

# What registering asks. The rest can wait.
FIRST_FACTS = (
    "name",
    "purpose",
    "arrangement",
    "our_role",
    "accountable_body",
    "lead_post",
    "status",
    "starts",
    "ends",
    "annual_value",
    "our_share",
    "exit_state",
    "exit_plan",
)

# What else is said of a partnership, in rows of its own, that a mark can withhold as a whole.
ROWS_WITHHOLDABLE = {
    "outcomes": "Outcomes and benefits",
    "representatives": "Who sits there for us, with their interests",
    "documents": "Governance documents",
    "reporting": "Who reports what to whom",
    "audits": "What auditors and regulators said",
    "minutes": "What meetings were asked to do, the reports that went, and the minutes",
}

# What of it a report prints: a mark on it closes the report too.
ROWS_REPORTED = ("representatives", "audits")
ROWS_NOT_REPORTED = frozenset(ROWS_WITHHOLDABLE) - {*ROWS_REPORTED}

# What a mark can withhold. The other facts say which partnership it is and who answers for it.
WITHHOLDABLE = ROWS_WITHHOLDABLE | {
    name: PARTNERSHIP_FACTS[name]
    for name in (
        "purpose",
        "starts",
        "ends",
        "notice_months",
        "annual_value",
        "our_share",
        "funding_model",
        "liabilities",
        "guarantees",
        "most_lost",
        "exit_state",
        "exit_plan",
        "succession",
        "notes",
    )
}

RISK_FACTS = {
    "title": "Risk",
    "cause": "Cause",
    "event": "What may happen",
    "effect": "Effect",
    "category": "Category",
    "whose": "Whose risk is it?",
    "partner": "Which partner’s, if a partner’s",
    "owner_post": "Owner’s post",
    "treatment": "What do you do about it?",
    "controls": "Controls in place",
    "planned_controls": "Controls planned",
    "corporate_ref": "Its number in the corporate risk register",
    "review_on": "When to look at it again",
    "likelihood": "How likely is it now?",
    "impact": "With how much impact now?",
    "target_likelihood": "Likelihood to reach",
    "target_impact": "Impact to reach",
    "target_on": "By when",
    "inherent_likelihood": "Likelihood without any control",
    "inherent_impact": "Impact without any control",
    "odd_reason": "Why the scores are right all the same",
}
ACTION_FACTS = {
    "title": "Action",
    "what": "What is to be done",
    "owner_post": "Owner’s post",
    "priority": "Priority",
    "risk": "Risk it reduces",
    "origin": "Where it comes from",
    "raised_on": "When it was raised",
    "progress": "How it goes",
    "forecast": "When you expect it",
    "due": "When it is due",
    "late_reason": "Why it is recorded after its date",
}
# What the rows of a partnership say: its partners, governance, contributions and outcomes.
ROW_FACTS = {
    "organisation": "Organisation",
    "role": "Role",
    "voting": "Vote",
    "share": "Agreed share",
    "joined": "When it joined",
    "left": "When it left",
    "post": "Post",
    "part": "Part in the partnership",
    "kind": "Kind",
    "name": "Name",
    "capacity": "Seat",
    "appointed_by": "Appointed by",
    "interests": "Interests declared",
    "declared_on": "When they were declared",
    "since": "Since",
    "until": "Until",
    "title": "Title",
    "held": "Where it is kept",
    "dated": "Date of it",
    "review_on": "To be reviewed by",
    "body": "Name of the body",
    "opinion": "Their opinion",
    "recommendations": "What they mainly recommend",
    "what": "What is reported",
    "from_whom": "From whom",
    "to_whom": "To whom",
    "frequency": "How often",
    "last_received": "Last received",
    "partner": "Partner",
    "year": "Financial year",
    "amount": "Sum",
    "words": "What it is",
    "provision": "From the source library",
    "unit": "Measured in",
    "better": "Which way is better",
    "baseline": "Where it began",
    "baseline_on": "First figure on",
    "target": "Target",
    "target_on": "Target by",
    "owner_post": "Who answers for it",
}
# By which of these a row is known.
ROW_NAMES = ("organisation", "post", "name", "title", "body", "what", "partner", "year")
# What their histories tell beside it: what is decided about a risk, and what becomes of an action.
RISK_HISTORY = {
    "accepted_post": "Who accepts it",
    "accepted_reason": "Why it is worth taking",
    "accepted_until": "Accepted until",
    "closed_on": "Closed on",
    "closed_reason": "Why it is closed",
}
ACTION_HISTORY = {
    "source_note": "What became of what promised it",
    "extensions": "Times moved later",
    "state": "State",
    "done_on": "Reported complete or dropped on",
    "done_by": "Reported complete or dropped by",
    "done_words": "What was done, or why it was dropped",
    "checked_on": "Checked on",
    "checked_by": "Checked by",
    "checked_words": "What the check found",
}
ORGANISATION_FACTS = {"name": "Name", "sector": "Sector"}
BODY_FACTS = {"name": "Name", "kind": "What is it?"}
MEETING_FACTS = {"body": "Body", "on": "When it meets", "place": "Where", "cancelled": "Why it is cancelled"}
ITEM_FACTS = {
    "purpose": "What is the meeting asked to do?",
    "report": "Which report goes with it?",
    "decision": "What it decided",
    "decided_on": "On which day",
    "minute": "The minute",
    "minute_ref": "Number of the minute",
    "steps": "Step before the meeting",
}

# What is typed about a risk or an action: one mark withholds all of it. Scores, dates and posts still show.
RISK_WORDS = (
    "title",
    "cause",
    "event",
    "effect",
    "controls",
    "planned_controls",
    "odd_reason",
    "accepted_reason",
    "closed_reason",
    "corporate_ref",
)
ACTION_WORDS = ("title", "what", "origin", "progress", "done_words", "checked_words")
TEXT = "text"
PARTS_OF_A_RISK = {TEXT: "Everything typed about the risk"}
PARTS_OF_AN_ACTION = {TEXT: "Everything typed about the action"}

# Where each nation's law lists what may be exempt. Examples for the form: the paragraph is the council's own.
EXEMPT_PARAGRAPHS = {
    "england": (
        "Local Government Act 1972, Schedule 12A, Part 1: 1 an individual, 2 what could identify one, "
        "3 money or business, 4 talks with staff, 5 legal privilege, 6 notices and orders, 7 crime"
    ),
    "wales": (
        "Local Government Act 1972, Schedule 12A, Part 4: 12 an individual, 13 what could identify one, "
        "14 money or business, 15 talks with staff, 16 legal privilege, 17 notices and orders, 18 crime"
    ),
    "scotland": "Local Government (Scotland) Act 1973, Schedule 7A, Part 1: paragraphs 1 to 15",
    "northern_ireland": "Local Government Act (Northern Ireland) 2014, Schedule 6, Part 1",
}

# What the trail tells of, by the name its events have for it.
SUBJECTS = {
    "partnerships.partnership": "Partnership",
    "appraisal.appraisal": "Appraisal",
    "appraisal.answer": "Answer",
    "partnerships.risk": "Risk",
    "partnerships.action": "Action",
    "partnerships.organisation": "Organisation",
    "partnerships.meeting": "Meeting",
    "partnerships.meetingitem": "Item of a meeting",
    "partnerships.body": "Committee or board",
    "partnerships.post": "Post",
    "partnerships.person": "Person",
    "partnerships.policy": "What the council agreed",
    "partnerships.council": "The council",
    "partnerships.source": "Source",
    "appraisal.checklist": "Checklist",
    "partnerships.registerimport": "Import",
}

# How a person has notices by e-mail. Whatever is chosen, all of them are in the app.
NOTICES_BY_MAIL = {
    "at_once": "At once",
    "daily": "Once a day, with the reminder",
    "never": "Not by e-mail: only here",
}
