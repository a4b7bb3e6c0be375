"""The permission table, read as the design states it: role by role, part by part, state by state."""

from dataclasses import replace
from itertools import product

import pytest

from partnerships.permissions import (
    GRANTS,
    ISSUED_STATES,
    OPEN_STATES,
    ROLE_LABELS,
    UNISSUED_STATES,
    Permission,
    Relation,
    Role,
    State,
    granted,
    grants_of,
)

P = Permission
ALWAYS = frozenset({None, *State})  # None: a record without states, such as a partnership
DRAFT, CHALLENGE, ENDORSED = {State.DRAFT}, {State.IN_CHALLENGE}, {State.ENDORSED}
SIGNED = {State.SIGNED}
OPEN, ISSUED = OPEN_STATES, ISSUED_STATES
BEFORE_ENDORSEMENT = DRAFT | CHALLENGE
EVERYBODY = {P.READ_REGISTER: ALWAYS, P.READ_LIBRARY: ALWAYS}
WORKS_ON_IT = {P.READ_APPRAISAL: ALWAYS, P.READ_REPORT: ISSUED}

# What the design says of people and of who sees what: their roles, relations, and what they may do when.
MAY = {
    "an employee": ([], [], {}),
    "an employee, of an open record": ([], [Relation.OPEN], {}),
    "governance officer": ([Role.GOVERNANCE_OFFICER], [], {
        P.ADD_PARTNERSHIP: ALWAYS, P.EDIT_PARTNERSHIP: ALWAYS, P.EDIT_ORGANISATION: ALWAYS,
        P.READ_WITHHELD: ALWAYS, P.PROPOSE_MARK: ALWAYS, P.START_APPRAISAL: ALWAYS, P.ASSIGN: OPEN,
        P.READ_APPRAISAL: ALWAYS, P.WITHDRAW: SIGNED, P.READ_REPORT: ISSUED, P.READ_TRAIL: ALWAYS,
        P.ABANDON: DRAFT,
        P.EDIT_RISK: ALWAYS, P.EDIT_ACTION: ALWAYS, P.CHECK_ACTION: ALWAYS, P.EDIT_POLICY: ALWAYS,
        P.DECIDE_SIGNIFICANCE: ALWAYS, P.EDIT_MEETING: ALWAYS, P.IMPORT_REGISTER: ALWAYS,
        P.READ_PORTFOLIO: ALWAYS, P.RECORD_FIGURE: ALWAYS, P.NOTE_CORRECTION: ISSUED,
        P.PROPOSE_REDACTION: ALWAYS,
    }),
    "lead officer of the partnership": ([], [Relation.LEAD_OFFICER], {
        P.ADD_PARTNERSHIP: ALWAYS, P.EDIT_PARTNERSHIP: ALWAYS, P.READ_WITHHELD: ALWAYS,
        P.PROPOSE_MARK: ALWAYS,
        P.START_APPRAISAL: ALWAYS, P.EDIT_RISK: ALWAYS, P.EDIT_ACTION: ALWAYS, P.CHECK_ACTION: ALWAYS,
        P.RECORD_FIGURE: ALWAYS,
    }),
    "owner of a risk, action or outcome": ([], [Relation.OWNER], {
        P.READ_WITHHELD: ALWAYS, P.EDIT_RISK: ALWAYS, P.EDIT_ACTION: ALWAYS, P.RECORD_FIGURE: ALWAYS,
    }),
    "lead of the appraisal": ([], [Relation.LEAD], WORKS_ON_IT | {
        P.ANSWER: OPEN, P.SUBMIT: DRAFT, P.ASSIGN: DRAFT, P.PROPOSE_MARK: OPEN, P.ADD_EVIDENCE: OPEN,
        P.DISCUSS: OPEN, P.PROPOSE_REDACTION: frozenset(State), P.ABANDON: DRAFT,
    }),
    "contributor": ([], [Relation.CONTRIBUTOR], WORKS_ON_IT | {
        P.ANSWER: DRAFT, P.PROPOSE_MARK: DRAFT, P.ADD_EVIDENCE: DRAFT, P.DISCUSS: BEFORE_ENDORSEMENT,
    }),
    "whoever was handed a part of it": ([], [Relation.ASSIGNED], {
        P.READ_APPRAISAL: OPEN, P.PROPOSE_MARK: DRAFT, P.ADD_EVIDENCE: DRAFT,
    }),
    "whoever had a part as it was abandoned": ([], [Relation.WAS_ASSIGNED], {
        P.READ_APPRAISAL: {State.ABANDONED},
    }),
    "of an answer that was handed to them": ([], [Relation.ASSIGNED_THIS], {
        P.ANSWER: DRAFT, P.TAKE_ON: DRAFT, P.DISCUSS: DRAFT,
    }),
    "whoever answered what was theirs to the end": ([], [Relation.ANSWERED], {
        P.READ_APPRAISAL: ISSUED, P.READ_REPORT: ISSUED,
    }),
    "whoever answered what was taken from them": ([], [Relation.ANSWERED_BEFORE], {}),
    "reviewer": ([], [Relation.REVIEWER], WORKS_ON_IT | {
        P.CHALLENGE: CHALLENGE, P.PROPOSE_MARK: CHALLENGE | ENDORSED, P.DISCUSS: BEFORE_ENDORSEMENT,
        P.RESOLVE: BEFORE_ENDORSEMENT,
    }),
    "opinion giver": ([], [Relation.OPINION_GIVER], WORKS_ON_IT | {
        P.GIVE_OPINION: CHALLENGE | ENDORSED, P.PROPOSE_MARK: CHALLENGE | ENDORSED,
    }),
    "approver": ([], [Relation.APPROVER], WORKS_ON_IT | {
        P.CONCLUDE: ENDORSED, P.SIGN: ENDORSED, P.WITHDRAW: SIGNED, P.PROPOSE_MARK: ENDORSED,
        P.COME_TO_SIGN: OPEN, P.NOTE_CORRECTION: ISSUED,
    }),
    "committee member": ([Role.COMMITTEE_MEMBER], [], {P.READ_PORTFOLIO: ALWAYS}),
    "committee member, nothing withheld": ([Role.COMMITTEE_MEMBER], [Relation.OPEN], {
        P.READ_REPORT: ISSUED, P.READ_PORTFOLIO: ALWAYS,
    }),
    "member cleared for exempt matter": ([Role.COMMITTEE_MEMBER, Role.CLEARED_MEMBER], [], {
        P.READ_WITHHELD: ALWAYS, P.READ_REPORT: ISSUED, P.READ_PORTFOLIO: ALWAYS,
    }),
    "cleared for exempt matter, and no more": ([Role.CLEARED_MEMBER], [], {
        P.READ_WITHHELD: ALWAYS, P.READ_REPORT: ISSUED, P.READ_PORTFOLIO: ALWAYS,
    }),
    "proper officer": ([Role.PROPER_OFFICER], [], {
        P.READ_WITHHELD: ALWAYS, P.DECIDE_MARK: ALWAYS, P.READ_APPRAISAL: ALWAYS, P.READ_REPORT: ISSUED,
        P.AUTHORISE_REDACTION: ALWAYS,
    }),
    "administrator": ([Role.ADMINISTRATOR], [], {
        P.READ_PEOPLE: ALWAYS, P.EDIT_PEOPLE: ALWAYS, P.EDIT_COUNCIL: ALWAYS, P.EDIT_POLICY: ALWAYS,
    }),
    "auditor": ([Role.AUDITOR], [], {
        P.READ_WITHHELD: ALWAYS, P.READ_APPRAISAL: ALWAYS, P.READ_REPORT: ISSUED, P.READ_TRAIL: ALWAYS,
        P.READ_PORTFOLIO: ALWAYS, P.READ_PEOPLE: ALWAYS,
    }),
    "checklist editor": ([Role.CHECKLIST_EDITOR], [], {P.EDIT_CHECKLIST: ALWAYS}),
}  # fmt: skip


def may(permission, state, *roles, relations=()):
    return granted(
        permission, roles=frozenset({Role.ANYONE, *roles}), relations=frozenset(relations), state=state
    )


@pytest.mark.parametrize("who", MAY)
def test_each_person_may_do_what_the_design_says_and_nothing_else(who):
    assert not list(otherwise_than_designed(who))


def otherwise_than_designed(who):
    """What somebody may do and should not, or the reverse."""
    roles, relations, expected = MAY[who]
    expected = EVERYBODY | expected
    for permission, state in product(Permission, ALWAYS):
        if may(permission, state, *roles, relations=relations) != (state in expected.get(permission, ())):
            yield f"{permission.value} ({state})"


WIDER = {
    "taken out": lambda grant: [],
    "for everybody": lambda grant: [replace(grant, role=Role.ANYONE)],
    "whatever they are to it": lambda grant: [replace(grant, relation=None)],
    "in every state": lambda grant: [replace(grant, states=None)],
}


@pytest.mark.parametrize("how", WIDER)
def test_no_row_can_be_changed_unnoticed(how, monkeypatch):
    """Negative control: the test above fails for every row that is taken out or gives more than it should."""
    unnoticed = []
    for place, grant in enumerate(GRANTS):
        instead = WIDER[how](grant)
        if instead == [grant]:
            continue
        changed = (*GRANTS[:place], *instead, *GRANTS[place + 1 :])
        monkeypatch.setattr("partnerships.permissions.GRANTS", changed)
        if not any(any(otherwise_than_designed(who)) for who in MAY):
            unnoticed.append(grant)
    assert unnoticed == []


def test_every_role_and_relation_is_somebody_above():
    assert {role for roles, _, _ in MAY.values() for role in roles} | {Role.ANYONE} == set(Role)
    assert {relation for _, relations, _ in MAY.values() for relation in relations} == set(Relation)


READING = {
    P.READ_REGISTER, P.READ_LIBRARY, P.READ_WITHHELD, P.READ_APPRAISAL, P.READ_REPORT, P.READ_TRAIL,
    P.READ_PORTFOLIO, P.READ_PEOPLE,
}  # fmt: skip


def test_what_only_reads_is_named_so():
    assert {permission for permission in Permission if permission.name.startswith("READ_")} == READING


@pytest.mark.parametrize("state", sorted(ALWAYS, key=str))
def test_an_auditor_reads_and_never_writes(state):
    for permission in Permission:
        if permission not in READING:
            assert not may(permission, state, Role.AUDITOR, relations=[Relation.OPEN])
    assert not [grant for grant in GRANTS if grant.role is Role.AUDITOR and grant.permission not in READING]


@pytest.mark.parametrize("state", sorted(UNISSUED_STATES))
@pytest.mark.parametrize("cleared", [[], [Role.CLEARED_MEMBER]])
@pytest.mark.parametrize("relations", [[], [Relation.OPEN]])
def test_a_committee_member_never_reads_a_draft(state, cleared, relations):
    for permission in (P.READ_APPRAISAL, P.READ_REPORT, P.READ_TRAIL):
        assert not may(permission, state, Role.COMMITTEE_MEMBER, *cleared, relations=relations)


def test_a_member_who_is_not_cleared_reads_no_report_in_which_something_is_withheld():
    for state in State:
        assert not may(P.READ_REPORT, state, Role.COMMITTEE_MEMBER)
        assert not may(P.READ_WITHHELD, state, Role.COMMITTEE_MEMBER, relations=[Relation.OPEN])


def test_nobody_changes_what_is_signed():
    changing = {
        P.ANSWER,
        P.SUBMIT,
        P.ASSIGN,
        P.TAKE_ON,
        P.ADD_EVIDENCE,
        P.CHALLENGE,
        P.GIVE_OPINION,
        P.CONCLUDE,
        P.SIGN,
    }
    everything = {"relations": list(Relation)}
    for permission, state in product(changing, ISSUED_STATES):
        assert not may(permission, state, *Role, **everything)


def test_only_the_proper_officer_decides_what_is_withheld():
    assert [grant.role for grant in grants_of(P.DECIDE_MARK)] == [Role.PROPER_OFFICER]


def test_who_has_no_role_may_do_nothing():
    """Inactive people have no role, not even that of everyone."""
    for permission, state in product(Permission, ALWAYS):
        assert not granted(permission, roles=frozenset(), relations=frozenset(Relation), state=state)


def covers(one, other, state):
    """Whether whoever has `other` in `state` has the same by `one`."""
    return (
        one.permission is other.permission
        and one.role in (Role.ANYONE, other.role)
        and one.relation in (None, other.relation)
        and (one.states is None or state in one.states)
    )


@pytest.mark.parametrize("grant", GRANTS, ids=lambda grant: f"{grant.permission.name}-{grant.role}")
def test_no_grant_is_duplicated_or_given_by_another(grant):
    others = [one for one in GRANTS if one is not grant]
    assert len(others) == len(GRANTS) - 1
    for state in grant.states or ALWAYS:
        assert not [one for one in others if covers(one, grant, state)]


OF_THE_REGISTER = {Relation.LEAD_OFFICER, Relation.OWNER}
PARTS = set(Relation) - OF_THE_REGISTER - {Relation.OPEN}


@pytest.mark.parametrize("grant", GRANTS, ids=lambda grant: f"{grant.permission.name}-{grant.role}")
def test_every_grant_can_be_reached(grant):
    assert grant.states is None or grant.states, "a grant in no state is never used"
    if grant.relation in OF_THE_REGISTER:
        assert grant.states is None, "the register has no states, and an appraisal no lead officer or owner"
    if grant.relation in PARTS and grant.permission is not P.READ_APPRAISAL:
        assert grant.states is not None, "a part in an appraisal matters in some of its states"


def test_every_permission_is_granted_to_somebody_and_says_what_is_refused():
    assert {grant.permission for grant in GRANTS} == set(Permission)
    assert len({permission.value for permission in Permission}) == len(Permission)
    for permission in Permission:
        assert not permission.value.endswith(".") and permission.value[0].islower()


@pytest.mark.parametrize("words", [Role, Relation, State])
def test_what_the_database_holds_of_roles_parts_and_states_never_changes(words):
    assert all(one.name.lower() == one.value for one in words)


def test_every_role_has_a_label():
    assert ROLE_LABELS.keys() == set(Role)
    assert all(role.label for role in Role)
