"""The words of an appraisal, shared by models, checklist files, rules and pages."""

PURPOSES = {"proposal": "Proposal", "annual_review": "Annual review"}
GATES = {
    "idea": "Idea",
    "business_case": "Business case",
    "agreement": "Agreement",
    "running": "Running",
}
DEPTHS = {"short": "Short", "full": "Full"}
STATES = {
    "draft": "Draft",
    "in_challenge": "In challenge",
    "endorsed": "Endorsed",
    "signed": "Signed",
    "withdrawn": "Withdrawn",
    "superseded": "Superseded",
    "abandoned": "Abandoned",
}
CIRCUMSTANCES = {
    "staff_affected": "Staff will move, or their terms or managers will change",
    "live_service_change": "A service that people use now will change hands or be run differently",
    "trading": "It will trade",
    "smaller_partners": "Some partners are small or new to this",
    "incentives": "How partners and staff are motivated",
    "shared_staff": "Sharing staff, skills and assets",
    "pace": "The pace of the work, and pilots",
    "shared_evidence": "Reporting once to everyone who needs to know",
    "council_wide_risk": "How its risks are reported with those of our other partnerships",
}
FACTS_CIRCUMSTANCES = ("staff_affected", "live_service_change", "trading", "smaller_partners")
TOPICS = ("incentives", "shared_staff", "pace", "shared_evidence", "council_wide_risk")
STRENGTHS = {
    "asserted": "Asserted",
    "seen": "Seen",
    "tested": "Tested",
    "assured": "Independently assured",
}
STRENGTH_MEANINGS = {
    "asserted": "somebody says so, and nothing has been looked at",
    "seen": "somebody other than its author has looked at it",
    "tested": "somebody has checked that it holds in practice",
    "assured": "a body independent of the partners has examined it",
}
CLEARANCES = {
    "cleared": "Cleared",
    "cleared_with_conditions": "Cleared with conditions",
    "not_cleared": "Not cleared",
    "not_needed": "Not needed",
}
# What a mark can withhold of an answer, and of everything else that a report prints of an appraisal.
PARTS_OF_AN_ANSWER = {
    "narrative": "The words",
    "rating": "The rating",
    "settled_reason": "The reason for the settled rating",
}
PARTS_OF_A_FACT = {"narrative": "The words", "rating": "The answer"}
PARTS_OF_A_REPORT = {
    "why_less": "Why it goes less deep",
    "headline": "The headline",
    "recommendations": "The recommendations",
    "conclusion": "The conclusion",
    "risk_worth_taking": "The risk worth taking",
    "conditions": "The conditions",
    "opinions": "The opinions",
    "declarations": "The interests declared",
    "challenge": "The challenge",
    "evidence": "The evidence list",
}
# How an answer of the appraisal before was confirmed, as a document says it.
CONFIRMED = {"waiting": "", "one": "one by one", "together": "together"}
SHAPES = {
    "full": "Full circle",
    "three_quarters": "Three quarters of a circle",
    "half": "Half a circle",
    "quarter": "A quarter of a circle",
    "empty": "Empty circle",
    "question": "Question mark",
    "pause": "Pause sign",
    "dash": "Dash",
}
COLOURS = {
    "#00592e": "Green",
    "#0b6b75": "Teal",
    "#1d5a96": "Blue",
    "#54478c": "Purple",
    "#a85400": "Orange",
    "#b10e1e": "Red",
    "#505a5f": "Grey",
}
STANDINGS = ("rated", "not_known", "not_due", "not_applicable")
CONCLUSIONS = {
    "proposal": {
        "proceed": "Proceed",
        "proceed_with_conditions": "Proceed with conditions",
        "do_not_proceed_yet": "Do not proceed yet",
        "do_not_proceed": "Do not proceed",
    },
    "annual_review": {
        "continue": "Continue",
        "continue_with_improvement": "Continue with improvement",
        "escalate": "Escalate",
        "plan_the_exit": "Plan the exit",
    },
}
VIEWS = {
    "content": "Content",
    "content_with_conditions": "Content with conditions",
    "not_content": "Not content",
    "not_sought": "No opinion",
}
# What a reviewer makes of an answer.
VERDICTS = {
    "accept": "Accepted",
    "action": "Accepted with an action",
    "return": "Returned",
}

# Why a deputy is asked for the opinion of a post.
WHY_DEPUTY = {
    "vacant": "nobody holds the post",
    "away": "its holder is away",
    "interest": "its holder has an interest",
    "barred": "its holder leads, rated or challenged this appraisal",
    "member": "its holder is a committee member",
}
SUPPORT = {"supported": "Supported", "not_supported": "Not supported"}
PARTICIPANTS = {
    "lead": "lead officer",
    "contributor": "contributors",
    "reviewer": "reviewers",
    "opinion_giver": "opinions asked of",
    "approver": "approver",
}
