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
