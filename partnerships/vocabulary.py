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


ARRANGEMENTS = {
    "shared_service": "Shared service",
    "joint_committee": "Joint committee",
    "corporate_joint_committee": "Corporate joint committee",
    "company": "Company",
    "llp": "Limited liability partnership",
    "community_interest_company": "Community interest company",
    "cooperative": "Co-operative or community benefit society",
    "section_75": "Section 75 arrangement with the NHS",
    "statutory_board": "Statutory board",
    "delegated_function": "Delegated function",
    "contractual_alliance": "Contractual alliance",
    "strategic_partnership": "Strategic partnership",
    "informal_network": "Informal network",
    "charitable_trust": "Charitable trust",
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

NATIONS = {
    "england": "England",
    "wales": "Wales",
    "scotland": "Scotland",
    "northern_ireland": "Northern Ireland",
}

# What the register says about a partnership, in the order of its page.
PARTNERSHIP_FACTS = {
    "name": "Name",
    "purpose": "What it is for",
    "arrangement": "Arrangement",
    "status": "Status",
    "our_role": "Our role",
    "accountable_body": "Accountable body",
    "lead_post": "Lead officer’s post",
    "starts": "Start date",
    "ends": "End date",
    "annual_value": "All partners’ money a year",
    "our_share": "Our money a year",
    "exit_state": "Exit plan",
    "exit_plan": "About the exit",
}

# Facts that a mark can withhold. The others say which partnership it is and who answers for it.
WITHHOLDABLE = {
    name: PARTNERSHIP_FACTS[name]
    for name in ("purpose", "starts", "ends", "annual_value", "our_share", "exit_state", "exit_plan")
}

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
