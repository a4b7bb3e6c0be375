"""Who may do what: one readable table.

A grant says that a person holding ``role`` who stands in ``relation`` to a record that is in
one of ``states`` has ``permission`` on it. All three parts of a row must hold; any row is
enough. The table is pure: `partnerships.access` asks it about one record, and turns it into a
WHERE clause for a list.
"""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What can be done. The value is the sentence shown when it is refused."""

    READ_REGISTER = "read the register"
    ADD_PARTNERSHIP = "add a partnership"
    EDIT_PARTNERSHIP = "edit this partnership"
    READ_WITHHELD = "read what is withheld from this record"
    PROPOSE_MARK = "propose that something is withheld"
    DECIDE_MARK = "decide what is exempt or confidential"
    EDIT_ORGANISATION = "edit organisations"
    READ_LIBRARY = "read the source library and checklists"
    EDIT_CHECKLIST = "edit and publish checklists"
    READ_PEOPLE = "read who has an account, which roles and which post"
    EDIT_PEOPLE = "edit people, posts and roles"
    EDIT_COUNCIL = "edit the council's details"
    START_APPRAISAL = "start an appraisal of this partnership"
    READ_APPRAISAL = "read this appraisal"
    ANSWER = "answer questions in this appraisal"
    SUBMIT = "submit this appraisal for challenge"
    CHALLENGE = "challenge this appraisal"
    DISCUSS = "take part in the threads of this appraisal"
    RESOLVE = "resolve threads of this appraisal, and open its answers"
    GIVE_OPINION = "give an opinion on this appraisal"
    CONCLUDE = "conclude this appraisal"
    SIGN = "sign this appraisal"
    COME_TO_SIGN = "open the page on which this appraisal is signed"
    WITHDRAW = "withdraw this appraisal"
    ABANDON = "abandon this appraisal"
    ASSIGN = "choose who works on this appraisal"
    TAKE_ON = "accept, decline or hand on what was handed out"
    ADD_EVIDENCE = "add evidence to this appraisal"
    READ_REPORT = "read the report of this appraisal"
    NOTE_CORRECTION = "note a correction beside this signed appraisal"
    PROPOSE_REDACTION = "propose that words are taken out of this appraisal"
    AUTHORISE_REDACTION = "authorise that words are taken out of this appraisal"
    READ_TRAIL = "read the trail of this record"
    EDIT_RISK = "edit this risk"
    EDIT_ACTION = "edit this action"
    CHECK_ACTION = "check that this action is complete"
    RECORD_FIGURE = "record figures of this outcome"
    EDIT_POLICY = "edit the council’s risk matrix, significance and timetable"
    DECIDE_SIGNIFICANCE = "decide how much this partnership matters"
    EDIT_MEETING = "record meetings and what they decided"
    IMPORT_REGISTER = "import partnerships from a spreadsheet"
    READ_PORTFOLIO = "read the portfolio at a glance"


class Role(StrEnum):
    """What a person is across the whole council. ANYONE is every active person."""

    ANYONE = "anyone"
    GOVERNANCE_OFFICER = "governance_officer"
    PROPER_OFFICER = "proper_officer"
    CHECKLIST_EDITOR = "checklist_editor"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    COMMITTEE_MEMBER = "committee_member"
    CLEARED_MEMBER = "cleared_member"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]


# They read what is signed, and have no part in what is reported to them.
MEMBERS = frozenset({Role.COMMITTEE_MEMBER, Role.CLEARED_MEMBER})

ROLE_LABELS = {
    Role.ANYONE: "Everyone",
    Role.GOVERNANCE_OFFICER: "Governance officer",
    Role.PROPER_OFFICER: "Proper officer",
    Role.CHECKLIST_EDITOR: "Checklist editor",
    Role.ADMINISTRATOR: "Administrator",
    Role.AUDITOR: "Auditor",
    Role.COMMITTEE_MEMBER: "Committee member",
    Role.CLEARED_MEMBER: "Committee member cleared for exempt matter",
}


class Relation(StrEnum):
    """What a person is to one record. OPEN holds for everyone while nothing in it is withheld.

    ASSIGNED holds for an appraisal of which something is handed out to a post of theirs, ASSIGNED_THIS for
    an answer, or for what was handed out, where it is this very one. WAS_ASSIGNED holds for an abandoned one
    for whoever had something of it then, whatever posts they hold now. ANSWERED holds for a signed one whose
    report names them as having answered what was theirs to the end, ANSWERED_BEFORE where it no longer was.
    """

    LEAD_OFFICER = "lead_officer"
    OWNER = "owner"
    LEAD = "lead"
    CONTRIBUTOR = "contributor"
    ASSIGNED = "assigned"
    ASSIGNED_THIS = "assigned_this"
    WAS_ASSIGNED = "was_assigned"
    ANSWERED = "answered"
    ANSWERED_BEFORE = "answered_before"
    REVIEWER = "reviewer"
    OPINION_GIVER = "opinion_giver"
    APPROVER = "approver"
    OPEN = "open"


class State(StrEnum):
    """The states of an appraisal."""

    DRAFT = "draft"
    IN_CHALLENGE = "in_challenge"
    ENDORSED = "endorsed"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    ABANDONED = "abandoned"


OPEN_STATES = frozenset({State.DRAFT, State.IN_CHALLENGE, State.ENDORSED})
ISSUED_STATES = frozenset({State.SIGNED, State.WITHDRAWN, State.SUPERSEDED})
# In which there is no report: what was abandoned is read by whoever could read the draft.
UNISSUED_STATES = OPEN_STATES | {State.ABANDONED}


@dataclass(frozen=True)
class Grant:
    """One row of the table: `permission` for `role` in `relation` to a record in `states`."""

    permission: Permission
    role: Role = Role.ANYONE
    relation: Relation | None = None
    states: frozenset[State] | None = None


P, R, To = Permission, Role, Relation
DRAFT = frozenset({State.DRAFT})
CHALLENGED = frozenset({State.IN_CHALLENGE})
ENDORSED = frozenset({State.ENDORSED})
BEFORE_ENDORSEMENT = frozenset({State.DRAFT, State.IN_CHALLENGE})
AFTER_SUBMISSION = frozenset({State.IN_CHALLENGE, State.ENDORSED})
SIGNED = frozenset({State.SIGNED})

GRANTS: tuple[Grant, ...] = (
    # The register is open to every employee and member; what is withheld in it is not.
    Grant(P.READ_REGISTER),
    Grant(P.ADD_PARTNERSHIP, R.GOVERNANCE_OFFICER),
    # Whoever holds a post, but an auditor, may register what it leads (`queries.partnership.ToRegister`).
    Grant(P.ADD_PARTNERSHIP, relation=To.LEAD_OFFICER),
    Grant(P.EDIT_PARTNERSHIP, R.GOVERNANCE_OFFICER),
    Grant(P.EDIT_PARTNERSHIP, relation=To.LEAD_OFFICER),
    Grant(P.EDIT_ORGANISATION, R.GOVERNANCE_OFFICER),
    Grant(P.READ_WITHHELD, R.GOVERNANCE_OFFICER),
    Grant(P.READ_WITHHELD, R.PROPER_OFFICER),
    Grant(P.READ_WITHHELD, R.AUDITOR),
    Grant(P.READ_WITHHELD, R.CLEARED_MEMBER),
    Grant(P.READ_WITHHELD, relation=To.LEAD_OFFICER),
    Grant(P.READ_WITHHELD, relation=To.OWNER),
    Grant(P.PROPOSE_MARK, R.GOVERNANCE_OFFICER),
    Grant(P.PROPOSE_MARK, relation=To.LEAD_OFFICER),
    Grant(P.PROPOSE_MARK, relation=To.LEAD, states=OPEN_STATES),
    Grant(P.PROPOSE_MARK, relation=To.CONTRIBUTOR, states=DRAFT),
    Grant(P.PROPOSE_MARK, relation=To.ASSIGNED, states=DRAFT),
    Grant(P.PROPOSE_MARK, relation=To.REVIEWER, states=AFTER_SUBMISSION),
    Grant(P.PROPOSE_MARK, relation=To.OPINION_GIVER, states=AFTER_SUBMISSION),
    Grant(P.PROPOSE_MARK, relation=To.APPROVER, states=ENDORSED),
    Grant(P.DECIDE_MARK, R.PROPER_OFFICER),
    # Risks and actions: who leads the partnership, who owns them, who runs the framework. Whoever reports an
    # action complete never checks it: `partnerships.rules.action` sees to that.
    Grant(P.EDIT_RISK, R.GOVERNANCE_OFFICER),
    Grant(P.EDIT_RISK, relation=To.LEAD_OFFICER),
    Grant(P.EDIT_RISK, relation=To.OWNER),
    Grant(P.EDIT_ACTION, R.GOVERNANCE_OFFICER),
    Grant(P.EDIT_ACTION, relation=To.LEAD_OFFICER),
    Grant(P.EDIT_ACTION, relation=To.OWNER),
    Grant(P.CHECK_ACTION, R.GOVERNANCE_OFFICER),
    Grant(P.CHECK_ACTION, relation=To.LEAD_OFFICER),
    # The figures of an outcome: whoever answers for it records them too, and changes nothing else of it.
    Grant(P.RECORD_FIGURE, R.GOVERNANCE_OFFICER),
    Grant(P.RECORD_FIGURE, relation=To.LEAD_OFFICER),
    Grant(P.RECORD_FIGURE, relation=To.OWNER),
    # The framework: what the council agreed for all, what matters most, and what committees said.
    Grant(P.EDIT_POLICY, R.GOVERNANCE_OFFICER),
    Grant(P.EDIT_POLICY, R.ADMINISTRATOR),
    Grant(P.DECIDE_SIGNIFICANCE, R.GOVERNANCE_OFFICER),
    Grant(P.EDIT_MEETING, R.GOVERNANCE_OFFICER),
    Grant(P.IMPORT_REGISTER, R.GOVERNANCE_OFFICER),
    Grant(P.READ_PORTFOLIO, R.GOVERNANCE_OFFICER),
    Grant(P.READ_PORTFOLIO, R.AUDITOR),
    Grant(P.READ_PORTFOLIO, R.COMMITTEE_MEMBER),
    Grant(P.READ_PORTFOLIO, R.CLEARED_MEMBER),
    # The library and the checklists are published guidance.
    Grant(P.READ_LIBRARY),
    Grant(P.EDIT_CHECKLIST, R.CHECKLIST_EDITOR),
    # People and settings.
    Grant(P.READ_PEOPLE, R.ADMINISTRATOR),
    Grant(P.READ_PEOPLE, R.AUDITOR),
    Grant(P.EDIT_PEOPLE, R.ADMINISTRATOR),
    Grant(P.EDIT_COUNCIL, R.ADMINISTRATOR),
    # Starting an appraisal and choosing who works on it.
    Grant(P.START_APPRAISAL, R.GOVERNANCE_OFFICER),
    Grant(P.START_APPRAISAL, relation=To.LEAD_OFFICER),
    Grant(P.ASSIGN, R.GOVERNANCE_OFFICER, states=OPEN_STATES),
    Grant(P.ASSIGN, relation=To.LEAD, states=DRAFT),
    # Drafts are read by those who work on them, and by those who watch over the whole. A part in an appraisal
    # clears a person for what is withheld in it, the partnership's facts in its report among that.
    Grant(P.READ_APPRAISAL, R.GOVERNANCE_OFFICER),
    Grant(P.READ_APPRAISAL, R.AUDITOR),
    Grant(P.READ_APPRAISAL, R.PROPER_OFFICER),
    Grant(P.READ_APPRAISAL, relation=To.LEAD),
    Grant(P.READ_APPRAISAL, relation=To.CONTRIBUTOR),
    Grant(P.READ_APPRAISAL, relation=To.ASSIGNED, states=OPEN_STATES),
    Grant(P.READ_APPRAISAL, relation=To.WAS_ASSIGNED, states=frozenset({State.ABANDONED})),
    Grant(P.READ_APPRAISAL, relation=To.ANSWERED, states=ISSUED_STATES),
    Grant(P.READ_APPRAISAL, relation=To.REVIEWER),
    Grant(P.READ_APPRAISAL, relation=To.OPINION_GIVER),
    Grant(P.READ_APPRAISAL, relation=To.APPROVER),
    # The exercise itself. A contributor answers anything, whoever was handed a part of it that part.
    Grant(P.ANSWER, relation=To.LEAD, states=OPEN_STATES),
    Grant(P.ANSWER, relation=To.CONTRIBUTOR, states=DRAFT),
    Grant(P.ANSWER, relation=To.ASSIGNED_THIS, states=DRAFT),
    Grant(P.ADD_EVIDENCE, relation=To.LEAD, states=OPEN_STATES),
    Grant(P.ADD_EVIDENCE, relation=To.CONTRIBUTOR, states=DRAFT),
    Grant(P.ADD_EVIDENCE, relation=To.ASSIGNED, states=DRAFT),
    Grant(P.TAKE_ON, relation=To.ASSIGNED_THIS, states=DRAFT),
    Grant(P.SUBMIT, relation=To.LEAD, states=DRAFT),
    # Once it has been returned, `appraisal.rules.workflow` leaves this to governance officers.
    Grant(P.ABANDON, relation=To.LEAD, states=DRAFT),
    Grant(P.ABANDON, R.GOVERNANCE_OFFICER, states=DRAFT),
    Grant(P.CHALLENGE, relation=To.REVIEWER, states=CHALLENGED),
    # What is said goes on while it is returned; a reviewer then can open one answer more.
    Grant(P.DISCUSS, relation=To.LEAD, states=OPEN_STATES),
    Grant(P.DISCUSS, relation=To.CONTRIBUTOR, states=BEFORE_ENDORSEMENT),
    Grant(P.DISCUSS, relation=To.ASSIGNED_THIS, states=DRAFT),
    Grant(P.DISCUSS, relation=To.REVIEWER, states=BEFORE_ENDORSEMENT),
    Grant(P.RESOLVE, relation=To.REVIEWER, states=BEFORE_ENDORSEMENT),
    Grant(P.GIVE_OPINION, relation=To.OPINION_GIVER, states=AFTER_SUBMISSION),
    Grant(P.CONCLUDE, relation=To.APPROVER, states=ENDORSED),
    Grant(P.SIGN, relation=To.APPROVER, states=ENDORSED),
    # An edit takes an appraisal out of the approver's hands: the page they sign on then says what moved.
    Grant(P.COME_TO_SIGN, relation=To.APPROVER, states=OPEN_STATES),
    Grant(P.WITHDRAW, relation=To.APPROVER, states=SIGNED),
    Grant(P.WITHDRAW, R.GOVERNANCE_OFFICER, states=SIGNED),
    # A signed report: those with a part in it, cleared members, and members where nothing in it is withheld.
    # Everyone else waits for a public edition; so does who holds a post that had a section handed out to it,
    # and who answered what was taken from them before the signature: it may have been for what is withheld.
    Grant(P.READ_REPORT, R.GOVERNANCE_OFFICER, states=ISSUED_STATES),
    Grant(P.READ_REPORT, R.AUDITOR, states=ISSUED_STATES),
    Grant(P.READ_REPORT, R.PROPER_OFFICER, states=ISSUED_STATES),
    Grant(P.READ_REPORT, R.CLEARED_MEMBER, states=ISSUED_STATES),
    Grant(P.READ_REPORT, R.COMMITTEE_MEMBER, relation=To.OPEN, states=ISSUED_STATES),
    Grant(P.READ_REPORT, relation=To.LEAD, states=ISSUED_STATES),
    Grant(P.READ_REPORT, relation=To.CONTRIBUTOR, states=ISSUED_STATES),
    Grant(P.READ_REPORT, relation=To.ANSWERED, states=ISSUED_STATES),
    Grant(P.READ_REPORT, relation=To.REVIEWER, states=ISSUED_STATES),
    Grant(P.READ_REPORT, relation=To.OPINION_GIVER, states=ISSUED_STATES),
    Grant(P.READ_REPORT, relation=To.APPROVER, states=ISSUED_STATES),
    # What is wrong in it is noted beside it, by who signed it or by who runs the framework.
    Grant(P.NOTE_CORRECTION, relation=To.APPROVER, states=ISSUED_STATES),
    Grant(P.NOTE_CORRECTION, R.GOVERNANCE_OFFICER, states=ISSUED_STATES),
    # Personal data that was pasted by mistake: one proposes that it is taken out, another authorises it.
    Grant(P.PROPOSE_REDACTION, relation=To.LEAD, states=frozenset(State)),
    Grant(P.PROPOSE_REDACTION, R.GOVERNANCE_OFFICER),
    Grant(P.AUTHORISE_REDACTION, R.PROPER_OFFICER),
    # The trail.
    Grant(P.READ_TRAIL, R.AUDITOR),
    Grant(P.READ_TRAIL, R.GOVERNANCE_OFFICER),
)


def grants_of(permission: Permission) -> tuple[Grant, ...]:
    """The rows that give `permission`."""
    return tuple(grant for grant in GRANTS if grant.permission is permission)


def granted(
    permission: Permission,
    *,
    roles: frozenset[Role],
    relations: frozenset[Relation] = frozenset(),
    state: State | None = None,
) -> bool:
    """Whether any row gives `permission` to somebody with these roles and relations."""
    return any(
        grant.role in roles
        and (grant.relation is None or grant.relation in relations)
        and (grant.states is None or state in grant.states)
        for grant in grants_of(permission)
    )
