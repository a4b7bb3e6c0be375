"""The permission sweep: every address, method, role, relation and state against one table.

`RULES` has a row for every address, and says in the test's own words what it takes to open it, to write
to it, and to know that its record exists. A new address without a row fails; a view whose own guard says
otherwise fails; and every row is shown both refusing and letting the permitted person through.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client, TestCase
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from appraisal.models import (
    AnswerRevision,
    Appraisal,
    Assignment,
    Checklist,
    ChecklistVersion,
    EvidenceFile,
    IssuedReport,
    Message,
    Question,
    Redaction,
    Section,
    Snapshot,
)
from appraisal.queries.carrying import to_confirm
from appraisal.queries.content import content_of
from appraisal.queries.document import collect_document, fingerprint
from appraisal.rules.content_json import write_json
from appraisal.writes import sign_off
from appraisal.writes.assignment import take_back
from appraisal.writes.checklist import digest, import_checklist
from appraisal.writes.draft import open_draft
from appraisal.writes.edition import publish
from appraisal.writes.edition_move import move_to_edition
from appraisal.writes.evidence import add_evidence
from appraisal.writes.evidence_file import kept
from appraisal.writes.mark import mark_part
from appraisal.writes.move import abandon, withdraw
from appraisal.writes.opinion import give_opinion
from partnerships.access import can
from partnerships.forms.base import TYPED_BY
from partnerships.forms.risk_matrix import fields_of
from partnerships.judging.content import judge
from partnerships.library.schema import ProvisionContent
from partnerships.models import (
    Actual,
    Body,
    Mark,
    Meeting,
    Organisation,
    Outcome,
    Person,
    Post,
    RegisterImport,
)
from partnerships.permissions import OPEN_STATES, Permission
from partnerships.queries.contribution import contributions_seen
from partnerships.queries.partnership import ToRegister
from partnerships.queries.register_import import plan_import, table_of
from partnerships.queries.significance import register_facts, scheme_in_force
from partnerships.rules.action import Move
from partnerships.rules.risk_matrix import EXAMPLE
from partnerships.rules.sheet import Sheet
from partnerships.rules.significance import asked, decide
from partnerships.writes.action import move_action
from partnerships.writes.contribution import add_contribution
from partnerships.writes.mark import propose_mark
from partnerships.writes.meeting import add_body, add_item, add_meeting, decide_item
from partnerships.writes.meeting_standing import cancel_meeting
from partnerships.writes.organisation import add_organisation
from partnerships.writes.own_source import add_provisions, add_source
from partnerships.writes.partnership import add_partner
from partnerships.writes.post import add_post
from partnerships.writes.register_import import keep_sheet
from partnerships.writes.risk_answer import close_risk
from tests.partnerships.returning import shown_of
from tests.rules.making_content import a_checklist
from tests.world import PASSWORD, World, make_world

P = Permission
NEW_PASSWORD = "another long enough one"
PUBLIC = "public"  # no log-in needed
OF_AN_APPRAISAL = ("appraisal", "answer", "assignment")  # what a rule can be about that has its states
# Whoever reads every issued report. A committee member does where nothing is withheld in it.
READERS = {
    "lead",
    "contributor",
    "colleague",  # who answered what is theirs
    "reviewer",
    "opinion_giver",
    "approver",
    "governance",
    "proper",
    "auditor",
    "cleared",
}


@dataclass(frozen=True)
class Rule:
    """What one address takes. `get` and `post` are permissions, None where the method is not served."""

    get: Permission | str | None
    post: Permission | str | None = None
    see: Permission | None = None
    about: str = "nothing"
    more: tuple = ()
    data: Callable = field(default=lambda place, person: {})
    succeeds: str = ""  # the person and the state in which a valid POST must succeed
    done: int = 302  # what success answers
    whose: str = ""  # the one person for whom its record exists


def option_of(place, code):
    answer = place.appraisal.answers.get(question__code=code)
    return answer.question.scale.options.get(code="partly").pk, answer.version


def answer_data(place, person):
    option, version = option_of(place, "CG-01")
    return {"option": option, "narrative": "Words", "seen": version}


def verdict(place, person):
    return {"text": "Say more", "seen": option_of(place, "CG-01")[1]}


def versions_of(place) -> int:
    """What tells whether an answer of the first section was saved since the page was made."""
    answers = place.appraisal.answers.asked().filter(question__section=place.first_section)
    return sum(answers.values_list("version", flat=True))


def soon():
    day = timezone.localdate() + timedelta(days=90)
    return day.day, day.month, day.year


def dated(name):
    return dict(zip((f"{name}_0", f"{name}_1", f"{name}_2"), soon(), strict=True))


def people_data(place, person):
    world = place.world
    return {
        "lead": world.lead.pk,
        "reviewer": [world.reviewer.pk],
        "approver": world.approver.pk,
        "contributor": [world.contributor.pk],
        "seen": place.appraisal.version,
    }


def conclusion_data(place, person):
    held = getattr(place.appraisal, "conclusion", None)
    return {"word": "continue", "reason": "It works.", "seen": held.version if held else 0}


def sign_data(place, person):
    return {"declared": "on", "fingerprint": place.fingerprint, "password": PASSWORD}


def a_text(place) -> int:
    """An answer with words, where there is one."""
    found = place.appraisal.answers.exclude(narrative="").first()
    return found.pk if found else 0


def carried_data(place, person):
    """Those that came from the appraisal before and may be confirmed together."""
    return {"answers": [one.key for one in to_confirm(place.appraisal) if not one.alone]}


def endorse_data(place, person):
    return {"support": "supported", "fingerprint": place.fingerprint, "has_interest": "none"}


def opinion_to_confirm(place, person):
    """The opinion that is to be confirmed, which the person has given before."""
    is_open = place.appraisal.state in OPEN_STATES
    if person == place.world.opinion_giver and is_open and not place.appraisal.opinions.exists():
        given = {"view": "content", "text": "", "seen": 0, "by": person, "at": place.world.now()}
        give_opinion(appraisal=place.appraisal, **given)
    return {"seen": 1}


def on_risk(get=P.EDIT_RISK, post=P.EDIT_RISK, *, more=(1,), data, by="lead", seen=1) -> Rule:
    """A page that writes to a risk of a partnership."""
    return Rule(
        get,
        post,
        P.READ_REGISTER,
        "partnership",
        more,
        data=lambda place, person: {"seen": seen} | data(place, person),
        succeeds=f"{by} free",
    )


def on_action(get=P.EDIT_ACTION, post=P.EDIT_ACTION, **given) -> Rule:
    return on_risk(get, post, **given)


def a_risk(place):
    return {
        "title": "The depot floods",
        "cause": "It stands by the river.",
        "event": "Water reaches the lorries.",
        "effect": "Nothing is collected for a week.",
        "category": "finance",
        "whose": "council",
        "owner_post": place.world.posts["lead"].pk,
        "likelihood": 2,
        "impact": 2,
        "treatment": "tolerate",
    }


def an_action(place):
    fields = {"title": "Move the depot", "what": "Find a dry site.", "priority": 1}
    return fields | {
        "owner_post": place.world.posts["lead"].pk,
        **dict(zip(("raised_on_0", "raised_on_1", "raised_on_2"), (1, 9, 2026), strict=True)),
        **dated("due"),
    }


A_MARK = {
    "part": "text",
    "kind": "exempt",
    "paragraph": "3",
    "reason": "It would show our bid.",
    **dated("look_again"),
}
AGREED = {"decision": "agree"}


def partnership_data(place, person):
    post = place.world.posts["lead"].pk
    return {
        "name": f"Partnership {uuid4().hex[:8]}",
        "purpose": "Keeps the coast path open.",
        "arrangement": "joint_committee",
        "status": "running",
        "our_role": "partner",
        "lead_post": post,
        "exit_state": "none",
        "seen": place.partnership.version,
    }


def of_partnership(*more, **given) -> Rule:
    """A page that edits something of a partnership."""
    edits = P.EDIT_PARTNERSHIP
    return Rule(edits, edits, P.READ_REGISTER, "partnership", more, succeeds="lead free", **given)


def of_outcome(*more, **given) -> Rule:
    """A page about the figures of an outcome. That of the sweep has no owner."""
    records = P.RECORD_FIGURE
    return Rule(records, records, P.READ_REGISTER, "partnership", more, succeeds="lead free", **given)


def everybody_fictional(place, person):
    """Starts for real; the request around it is undone, and so is that everybody is of a demonstration."""
    Person.objects.update(is_demonstration=True)
    return {"name": "Nia New", "email": "nia@northmoor.example", "words": "start for real"}


OWN_SOURCE = {
    "title": "Our code",
    "publisher": "Northmoor Council",
    "published": "May 2026",
    "year": 2026,
    "nation": "England",
    "status": "In force.",
    "attribution": "Northmoor Council, 2026.",
    "summary": "What we ask.",
}
OWN_PROVISION = {
    "place": "section 1",
    "kind": "principle",
    "title": "An owner",
    "theme": "CG",
    "level": "core",
    "text": "There is an owner.",
}
OWN_LIST = "ref,place,kind,title,theme,level,text\nOWN-3,section 1,principle,An owner,CG,core,There is one."


def editing(*more, reads: bool = False, **given) -> Rule:
    """A page of the checklist editor; one that only `reads` is not written to."""
    post, succeeds = (None, "") if reads else (P.EDIT_CHECKLIST, "editor free")
    return Rule(P.EDIT_CHECKLIST, post, P.READ_LIBRARY, more=more, succeeds=succeeds, **given)


def on_assignment(permission: Permission, succeeds: str, *, post: str = "", **fields) -> Rule:
    """What is said to something that was handed out."""

    def data(place, person):
        return fields | ({"post": place.world.posts[post].pk} if post else {})

    return Rule(
        permission, permission, P.READ_APPRAISAL, "assignment", ("assignment",), data=data, succeeds=succeeds
    )


APPRAISAL = {
    "appraisal_move": Rule(
        P.ANSWER,
        P.SUBMIT,
        P.READ_APPRAISAL,
        "appraisal",
        data=lambda place, person: {
            "seen": Appraisal.objects.get(pk=place.appraisal.pk).version,
            "edition": ChecklistVersion.objects.in_use().get(checklist__code="due-diligence").pk,
        },
        succeeds="lead draft",
    ),
    "appraisal_move_undo": Rule(
        P.SUBMIT,
        P.SUBMIT,
        P.READ_APPRAISAL,
        "appraisal",
        data=lambda place, person: {"seen": Appraisal.objects.get(pk=place.appraisal.pk).version},
        succeeds="lead moved",
    ),
    "appraisal_annex": Rule(P.READ_APPRAISAL, about="appraisal"),
    "appraisal": Rule(P.READ_APPRAISAL, about="appraisal"),
    "what_applies": Rule(
        P.READ_APPRAISAL,
        P.ANSWER,
        about="appraisal",
        data=lambda place, person: {"circumstances": ["trading"], "seen": place.appraisal.version},
        succeeds="lead draft",
    ),
    "appraisal_people": Rule(
        P.ASSIGN, P.ASSIGN, P.READ_APPRAISAL, "appraisal", data=people_data, succeeds="governance draft"
    ),
    "handed_out": Rule(
        P.READ_APPRAISAL,
        P.ASSIGN,
        about="appraisal",
        data=lambda place, person: {"parts": ["section:FM"], "post": place.world.posts["colleague"].pk},
        succeeds="lead draft",
    ),
    "next_of_mine": Rule(P.READ_APPRAISAL, about="appraisal"),
    "assignment": Rule(P.READ_APPRAISAL, about="assignment", more=("assignment",)),
    "assignment_accept": on_assignment(P.TAKE_ON, "assigned draft"),
    "assignment_decline": on_assignment(P.TAKE_ON, "assigned draft", reason="Not ours."),
    "assignment_hand_on": on_assignment(P.TAKE_ON, "assigned draft", post="contributor"),
    "assignment_take_back": on_assignment(P.ASSIGN, "governance draft"),
    "assignment_remind": on_assignment(P.ASSIGN, "lead draft"),
    "assignments": Rule(P.READ_REGISTER),
    "page_one": Rule(
        P.READ_APPRAISAL,
        P.ANSWER,
        about="appraisal",
        data=lambda place, person: {"headline": "New words", "seen": place.appraisal.version},
        succeeds="lead draft",
    ),
    "check_answers": Rule(P.READ_APPRAISAL, P.SUBMIT, about="appraisal", succeeds="lead complete"),
    "confirm_together": Rule(
        P.READ_APPRAISAL, P.ANSWER, about="appraisal", data=carried_data, succeeds="lead carried"
    ),
    "all_questions": Rule(P.READ_APPRAISAL, about="appraisal"),
    "question": Rule(
        P.READ_APPRAISAL,
        P.ANSWER,
        about="answer",
        more=("CG-01",),
        data=answer_data,
        succeeds="contributor draft",
    ),
    "answer_history": Rule(P.READ_APPRAISAL, about="appraisal", more=("CG-01",)),
    "answer_bring_back": Rule(
        P.ANSWER,
        P.ANSWER,
        P.READ_APPRAISAL,
        "answer",
        more=("CG-01", "revision"),
        data=lambda place, person: {"seen": option_of(place, "CG-01")[1]},
        succeeds="lead complete",
    ),
    "answer_mark": Rule(
        P.READ_APPRAISAL,
        P.PROPOSE_MARK,
        about="appraisal",
        more=("CG-02",),
        data=lambda place, person: {
            "part": "narrative",
            "kind": "exempt",
            "paragraph": "3",
            "reason": "It would show our bid.",
            **dated("look_again"),
        },
        succeeds="contributor draft",
    ),
    "answer_mark_decide": Rule(
        P.DECIDE_MARK,
        P.DECIDE_MARK,
        P.READ_APPRAISAL,
        "appraisal",
        ("CG-01", "answer mark"),
        data=lambda place, person: {"decision": "decline", "reason": "It is public already."},
        succeeds="proper draft",
    ),
    "appraisal_mark": Rule(
        P.READ_APPRAISAL,
        P.PROPOSE_MARK,
        about="appraisal",
        data=lambda place, person: {
            "part": "conclusion",
            "kind": "exempt",
            "paragraph": "3",
            "reason": "It would show our bid.",
            **dated("look_again"),
        },
        succeeds="approver endorsed",
    ),
    "appraisal_mark_decide": Rule(
        P.DECIDE_MARK,
        P.DECIDE_MARK,
        P.READ_APPRAISAL,
        "appraisal",
        ("text mark",),
        data=lambda place, person: {"decision": "decline", "reason": "It is public already."},
        succeeds="proper signed",
    ),
    "challenge_question": Rule(
        P.CHALLENGE,
        P.CHALLENGE,
        P.READ_APPRAISAL,
        "appraisal",
        ("CG-01",),
        data=verdict,
        succeeds="reviewer in_challenge",
    ),
    "answer_thread": Rule(
        P.DISCUSS,
        P.DISCUSS,
        P.READ_APPRAISAL,
        "answer",
        ("CG-01",),
        data=lambda place, person: {"text": "May we change it?"},
        succeeds="contributor returned",
    ),
    "answer_open": Rule(
        P.RESOLVE,
        P.RESOLVE,
        P.READ_APPRAISAL,
        "appraisal",
        ("CG-02",),
        data=lambda place, person: {"reason": "They asked for it."},
        succeeds="reviewer returned",
    ),
    "threads": Rule(P.READ_APPRAISAL, about="appraisal"),
    "earlier": Rule(P.READ_APPRAISAL, about="appraisal"),
    "thread_new": Rule(
        P.DISCUSS,
        P.DISCUSS,
        P.READ_APPRAISAL,
        "appraisal",
        data=lambda place, person: {"text": "What of the lease?"},
        succeeds="lead in_challenge",
    ),
    "thread": Rule(
        P.READ_APPRAISAL,
        P.DISCUSS,
        about="appraisal",
        more=("thread",),
        data=lambda place, person: {"text": "Done"},
        succeeds="lead in_challenge",
    ),
    "thread_resolve": Rule(
        P.RESOLVE,
        P.RESOLVE,
        P.READ_APPRAISAL,
        "appraisal",
        ("thread",),
        succeeds="reviewer in_challenge",
    ),
    "message_remove": Rule(
        P.DISCUSS,
        P.DISCUSS,
        P.READ_APPRAISAL,
        "appraisal",
        ("message",),
        succeeds="reviewer in_challenge",
    ),
    "evidence": Rule(P.READ_APPRAISAL, about="appraisal"),
    "evidence_new": Rule(
        P.ADD_EVIDENCE,
        P.ADD_EVIDENCE,
        P.READ_APPRAISAL,
        "appraisal",
        data=lambda place, person: {
            "title": "Minutes",
            "strength": "seen",
            "file": SimpleUploadedFile("minutes.txt", b"We met."),
            "whole": "yes",
        },
        succeeds="lead draft",
    ),
    "evidence_file": Rule(P.READ_APPRAISAL, about="appraisal", more=("file",)),
    "evidence_cite": Rule(
        P.ANSWER, P.ANSWER, P.READ_APPRAISAL, "answer", more=("file", "CG-02"), succeeds="assigned complete"
    ),
    "evidence_edit": Rule(
        P.ANSWER,
        P.ANSWER,
        P.READ_APPRAISAL,
        "appraisal",
        (1,),
        data=lambda place, person: {"title": "Minutes", "strength": "seen", "seen": 1},
        succeeds="lead complete",
    ),
    "evidence_remove": Rule(
        P.ANSWER, P.ANSWER, P.READ_APPRAISAL, "appraisal", ("file",), succeeds="lead complete"
    ),
    "challenge": Rule(
        P.CHALLENGE,
        P.CHALLENGE,
        P.READ_APPRAISAL,
        "appraisal",
        data=lambda place, person: {"text": "Say more"},
        succeeds="reviewer in_challenge",
    ),
    "challenge_accept": Rule(
        P.CHALLENGE,
        P.CHALLENGE,
        P.READ_APPRAISAL,
        "appraisal",
        ("first section",),
        data=lambda place, person: {"seen": versions_of(place)},
        succeeds="reviewer in_challenge",
    ),
    "challenge_return": Rule(
        P.CHALLENGE, P.CHALLENGE, P.READ_APPRAISAL, "appraisal", succeeds="reviewer in_challenge"
    ),
    "challenge_endorse": Rule(
        P.CHALLENGE,
        P.CHALLENGE,
        P.READ_APPRAISAL,
        "appraisal",
        data=endorse_data,
        succeeds="reviewer content",
    ),
    "opinion": Rule(
        P.GIVE_OPINION,
        P.GIVE_OPINION,
        P.READ_APPRAISAL,
        "appraisal",
        data=lambda place, person: {"view": "content", "seen": 0, "has_interest": "none"},
        succeeds="opinion_giver endorsed",
    ),
    "opinion_confirm": Rule(
        P.GIVE_OPINION,
        P.GIVE_OPINION,
        P.READ_APPRAISAL,
        "appraisal",
        data=opinion_to_confirm,
        succeeds="opinion_giver endorsed",
    ),
    "appraisal_opinions": Rule(
        P.READ_APPRAISAL,
        P.ASSIGN,
        P.READ_APPRAISAL,
        "appraisal",
        data=lambda place, person: {
            f"ask_{place.world.posts['opinion_giver'].pk}": "holder",
            "seen": place.appraisal.version,
        },
        succeeds="governance draft",
    ),
    "conclusion": Rule(
        P.CONCLUDE,
        P.CONCLUDE,
        P.READ_APPRAISAL,
        "appraisal",
        data=conclusion_data,
        succeeds="approver endorsed",
    ),
    "sign": Rule(
        P.COME_TO_SIGN,
        P.COME_TO_SIGN,
        P.READ_APPRAISAL,
        "appraisal",
        data=sign_data,
        succeeds="approver endorsed",
    ),
    "withdraw": Rule(
        P.WITHDRAW,
        P.WITHDRAW,
        P.READ_APPRAISAL,
        "appraisal",
        data=lambda place, person: {"reason": "Wrong partner named"},
        succeeds="approver signed",
    ),
    "abandon": Rule(
        P.ABANDON,
        P.ABANDON,
        P.READ_APPRAISAL,
        "appraisal",
        data=lambda place, person: {"reason": "Started by mistake"},
        succeeds="lead draft",
    ),
    "correction_new": Rule(
        P.NOTE_CORRECTION,
        P.NOTE_CORRECTION,
        P.READ_REPORT,
        "appraisal",
        data=lambda place, person: {"about": "Page one", "text": "It was in May."},
        succeeds="approver signed",
    ),
    "redaction_new": Rule(
        P.PROPOSE_REDACTION,
        P.PROPOSE_REDACTION,
        P.READ_APPRAISAL,
        "appraisal",
        data=lambda place, person: {"target": f"answer.narrative:{a_text(place)}", "reason": "A name"},
        succeeds="lead complete",
    ),
    "redaction_decide": Rule(
        P.AUTHORISE_REDACTION,
        P.AUTHORISE_REDACTION,
        P.READ_APPRAISAL,
        "appraisal",
        (1,),
        data=lambda place, person: {"decision": "decline"},
        succeeds="proper complete",
    ),
    "trail": Rule(P.READ_TRAIL),
    "trail_csv": Rule(P.READ_TRAIL),
    "report": Rule(P.READ_REPORT, about="appraisal"),
    "report_pdf": Rule(P.READ_REPORT, about="appraisal"),
    "draft": Rule(P.READ_APPRAISAL, about="appraisal"),
    "draft_pdf": Rule(P.READ_APPRAISAL, about="appraisal"),
}

REGISTER = {
    "my_work": Rule(P.READ_REGISTER),
    "appraisals": Rule(P.READ_REGISTER),
    "appraisal_new": Rule(
        P.START_APPRAISAL,
        P.START_APPRAISAL,
        P.READ_REGISTER,
        "partnership",
        data=lambda place, person: {"purpose": "annual_review", "depth": "short"},
        succeeds="lead free",
    ),
    "checklists": Rule(P.READ_LIBRARY),
    "checklist": Rule(P.READ_LIBRARY, more=("due-diligence",)),
    "checklist_new": editing(
        data=lambda place, person: {
            "title": "Bus partnerships",
            "kind": "main",
            "code": "buses",
            "summary": "For buses.",
            "like": ChecklistVersion.objects.in_use().get().pk,
            "whole": "yes",
        }
    ),
    "draft_open": editing("due-diligence"),
    "source_new": editing(data=lambda place, person: OWN_SOURCE | {"code": "NEW"}),
    "source_edit": editing("OWN", data=lambda place, person: OWN_SOURCE | {"seen": 1}),
    "provision_new": editing("OWN", data=lambda place, person: OWN_PROVISION | {"ref": "OWN-2"}),
    "provisions_list": editing("OWN", data=lambda place, person: {"text": OWN_LIST}),
    "provision_edit": editing("OWN-1", data=lambda place, person: OWN_PROVISION | {"seen": 1}),
    "provision_remove": editing("OWN-1"),
    "draft_edition": editing(
        "small",
        data=lambda place, person: {"reorder": f"question-{place.others['question_id']}-down"},
    ),
    "draft_changes": editing(
        "small",
        data=lambda place, person: {
            "change_note": "First edition.",
            "looked_at": digest(content_of(ChecklistVersion.objects.get(checklist__code="small"))),
        },
    ),
    "draft_discard": editing("small"),
    "draft_head": editing(
        "small", data=lambda place, person: {"title": "Smaller", "summary": "Less.", "seen": 1}
    ),
    "draft_taken_out": editing("small"),
    "checklist_changes": Rule(P.READ_LIBRARY, more=("due-diligence",)),
    "checklist_file": Rule(P.READ_LIBRARY, more=("due-diligence",)),
    "checklist_template": editing(reads=True),
    "checklist_import": editing(
        data=lambda place, person: {
            "file": SimpleUploadedFile("a.json", write_json(a_checklist(code="brought"))),
            "what": "draft",
        }
    ),
    "draft_try_pdf": editing("small", reads=True),
    "draft_scales": editing("small", reads=True),
    "draft_coverage": editing("small", reads=True),
    "draft_try": editing(
        "small",
        data=lambda place, person: {
            "purpose": "proposal",
            "depth": "full",
            "gate": "idea",
            "arrangement": "company",
            "our_role": "partner",
            "nation": "wales",
        },
    ),
    "part_new": editing("small", "section", data=lambda place, person: {"code": "ZZ", "title": "More"}),
    "part_edit": editing(
        "small", "section", "section_id", data=lambda place, person: {"title": "Renamed", "seen": 1}
    ),
    "part_remove": editing("small", "section", "section_id"),
    "part_copy": editing(
        "small", "section", "section_id", data=lambda place, person: {"code": "YY", "title": "Copy"}
    ),
    "part_place": editing("small", "question", "question_id", data=lambda place, person: {"after": "first"}),
    "question_duplicate": editing("small", "question_id"),
    "question_when": editing("small", "question_id", data=lambda place, person: {"join": "any", "seen": 1}),
    "condition_new": editing(
        "small",
        "question_id",
        "purpose",
        data=lambda place, person: {"operator": "is", "values": ["proposal"]},
    ),
    "question_provisions": editing("small", "question_id", data=lambda place, person: {"add": "SWAP-T1-01"}),
    "question_preview": editing("small", "question_id", reads=True),
    "checklist_retire": Rule(
        P.EDIT_CHECKLIST, P.EDIT_CHECKLIST, P.READ_LIBRARY, more=("due-diligence",), succeeds="editor free"
    ),
    "library": Rule(P.READ_LIBRARY),
    "source": Rule(P.READ_LIBRARY, more=("SWAP",)),
    "provision": Rule(P.READ_LIBRARY, more=("SWAP-T1-01",)),
    "partnerships": Rule(P.READ_REGISTER),
    "partnerships_print": Rule(P.READ_REGISTER),
    "partnership": Rule(P.READ_REGISTER, about="partnership"),
    "partnership_history": Rule(P.READ_REGISTER, about="partnership"),
    "trends": Rule(P.READ_REGISTER, about="partnership"),
    "partnership_new": Rule(
        P.ADD_PARTNERSHIP,
        P.ADD_PARTNERSHIP,
        P.READ_REGISTER,
        "register",
        data=partnership_data,
        succeeds="governance free",
    ),
    "partnership_edit": Rule(
        P.EDIT_PARTNERSHIP,
        P.EDIT_PARTNERSHIP,
        P.READ_REGISTER,
        "partnership",
        ("what",),
        data=partnership_data,
        succeeds="lead free",
    ),
    "partnership_partners": Rule(P.READ_REGISTER, about="partnership"),
    "partnership_facts": Rule(P.READ_REGISTER, about="partnership"),
    "partnership_governance": Rule(P.READ_REGISTER, about="partnership"),
    "partnership_outcomes": Rule(P.READ_REGISTER, about="partnership"),
    "partnership_money": of_partnership(
        2026,
        data=lambda place, person: {
            f"partner_{place.others['partner']}": "1200",
            "seen": contributions_seen(place.partnership),
        },
    ),
    "row_new": of_partnership("document", data=lambda place, person: {"kind": "terms", "title": "Terms"}),
    "row_edit": of_partnership(
        "contribution",
        "contribution row",
        data=lambda place, person: {
            "partner": place.others["partner"],
            "year": 2026,
            "kind": "staff",
            "amount": 500,
            "seen": 1,
        },
    ),
    "row_remove": of_partnership("contribution", "contribution row"),
    "actual_new": of_outcome(
        "outcome", data=lambda place, person: {"value": "12.5", "on_0": 1, "on_1": 9, "on_2": 2026}
    ),
    "actual_remove": of_outcome("actual"),
    "partner_edit": of_partnership(
        "partner", data=lambda place, person: {"role": "host", "share": "50", "seen": 1}
    ),
    "partner_remove": of_partnership("spare partner"),
    "partner_new": Rule(
        P.EDIT_PARTNERSHIP,
        P.EDIT_PARTNERSHIP,
        P.READ_REGISTER,
        "partnership",
        data=lambda place, person: {"name": "Eastvale Council", "sector": "council", "role": "partner"},
        succeeds="lead free",
    ),
    "partner_leave": Rule(
        P.EDIT_PARTNERSHIP,
        P.EDIT_PARTNERSHIP,
        P.READ_REGISTER,
        "partnership",
        ("partner",),
        data=lambda place, person: dict(zip(("left_0", "left_1", "left_2"), (1, 9, 2026), strict=True)),
        succeeds="lead free",
    ),
    "partnership_mark": Rule(
        P.READ_REGISTER,
        P.PROPOSE_MARK,
        about="partnership",
        data=lambda place, person: {
            "part": "our_share",
            "kind": "exempt",
            "paragraph": "3",
            "reason": "It would show our bid.",
            **dated("look_again"),
        },
        succeeds="lead free",
    ),
    "mark_decide": Rule(
        P.DECIDE_MARK,
        P.DECIDE_MARK,
        P.READ_REGISTER,
        "partnership",
        ("mark",),
        data=lambda place, person: {"decision": "agree"},
        succeeds="proper free",
    ),
    "marks_to_decide": Rule(P.DECIDE_MARK),
    "marks_to_look_again": Rule(P.READ_WITHHELD),
    # Spreadsheets in and out, and organisations that are one body.
    "partnerships_csv": Rule(P.READ_REGISTER),
    "partnerships_xlsx": Rule(P.READ_REGISTER),
    "register_import_new": Rule(
        P.IMPORT_REGISTER,
        P.IMPORT_REGISTER,
        P.READ_REGISTER,
        data=lambda place, person: {
            "file": SimpleUploadedFile("a.csv", b"Name,Lead\nHarbour,Post of Lena Lead")
        },
        succeeds="governance free",
    ),
    "register_import": Rule(
        P.IMPORT_REGISTER,
        P.IMPORT_REGISTER,
        more=("sheet",),
        data=lambda place, person: {
            "column_0": "name",
            "column_1": "lead_post",
            "then": "import",
            "seen": 1,
            "checked": plan_import(table_of(RegisterImport.objects.get()), timezone.localdate()).fingerprint,
        },
        succeeds="governance free",
    ),
    "organisations_alike": Rule(P.EDIT_ORGANISATION, see=P.READ_REGISTER),
    "organisation_merge": Rule(
        P.EDIT_ORGANISATION,
        P.EDIT_ORGANISATION,
        P.READ_REGISTER,
        more=("spare",),
        data=lambda place, person: {
            "other": place.others["organisation"],
            "keep": place.others["organisation"],
        },
        succeeds="governance free",
    ),
    "organisations_apart": Rule(
        P.EDIT_ORGANISATION,
        P.EDIT_ORGANISATION,
        P.READ_REGISTER,
        more=("spare", "organisation"),
        data=lambda place, person: {"reason": "They have two charity numbers."},
        succeeds="governance free",
    ),
    "organisation_remove": Rule(
        P.EDIT_ORGANISATION, P.EDIT_ORGANISATION, P.READ_REGISTER, more=("spare",), succeeds="governance free"
    ),
    # Risks and actions. In every partnership here, the lead officer's post owns them.
    "risks": Rule(P.READ_REGISTER),
    "risks_csv": Rule(P.READ_REGISTER),
    "risks_xlsx": Rule(P.READ_REGISTER),
    "actions_csv": Rule(P.READ_REGISTER),
    "actions_xlsx": Rule(P.READ_REGISTER),
    "returns_csv": Rule(P.READ_REGISTER),
    "returns_xlsx": Rule(P.READ_REGISTER),
    "actions": Rule(P.READ_REGISTER),
    "risk_matrix": Rule(P.READ_REGISTER),
    "risk_matrix_edit": Rule(
        P.EDIT_POLICY,
        P.EDIT_POLICY,
        P.READ_REGISTER,
        data=lambda place, person: fields_of(EXAMPLE) | {"likelihood_1": "Very rare", "seen": 0},
        succeeds="administrator free",
    ),
    "partnership_risks": Rule(P.READ_REGISTER, about="partnership"),
    "partnership_actions": Rule(P.READ_REGISTER, about="partnership"),
    "risk_new": on_risk(more=(), data=lambda place, person: a_risk(place)),
    "risk": Rule(P.READ_REGISTER, about="partnership", more=(1,)),
    "risk_history": Rule(P.READ_REGISTER, about="partnership", more=(1,)),
    "risk_edit": on_risk(data=lambda place, person: a_risk(place)),
    "risk_score": on_risk(data=lambda place, person: a_risk(place)),
    "risk_review": on_risk(data=lambda place, person: dated("review_on")),
    "risk_accept": on_risk(
        data=lambda place, person: {
            "post": place.world.posts["approver"].pk,
            "reason": "It is worth it.",
            **dated("until"),
        }
    ),
    "risk_close": on_risk(data=lambda place, person: {"reason": "It cannot happen now."}),
    "risk_reopen": on_risk(more=(2,), seen=2, data=lambda place, person: {"reason": "It can."}),
    "risk_mark": on_risk(P.READ_REGISTER, P.PROPOSE_MARK, more=(2,), data=lambda place, person: A_MARK),
    "risk_mark_decide": on_risk(
        P.DECIDE_MARK, P.DECIDE_MARK, more=(1, "risk mark"), by="proper", data=lambda place, person: AGREED
    ),
    "action_new": on_action(more=(), data=lambda place, person: an_action(place)),
    "action": Rule(P.READ_REGISTER, about="partnership", more=(1,)),
    "action_history": Rule(P.READ_REGISTER, about="partnership", more=(1,)),
    "action_edit": on_action(data=lambda place, person: an_action(place)),
    "action_move": on_action(
        data=lambda place, person: {"reason": "The tender is late.", "agreed_by": "The board", **dated("due")}
    ),
    "action_progress": on_action(data=lambda place, person: {"progress": "Half of it is done."}),
    "action_done": on_action(data=lambda place, person: {"reason": "It is done."}),
    "action_check": on_action(
        P.CHECK_ACTION,
        P.CHECK_ACTION,
        more=(2,),
        seen=2,
        by="governance",
        data=lambda place, person: {"decision": "check"},
    ),
    "action_drop": on_action(data=lambda place, person: {"reason": "Nobody needs it."}),
    "action_reopen": on_action(more=(3,), seen=2, data=lambda place, person: {"reason": "Needed."}),
    "action_mark": on_action(P.READ_REGISTER, P.PROPOSE_MARK, more=(2,), data=lambda place, person: A_MARK),
    "action_mark_decide": on_action(
        P.DECIDE_MARK, P.DECIDE_MARK, more=(1, "action mark"), by="proper", data=lambda place, person: AGREED
    ),
    "organisations": Rule(P.READ_REGISTER),
    "organisation": Rule(P.READ_REGISTER, more=("organisation",)),
    "organisation_history": Rule(P.READ_REGISTER, more=("organisation",)),
    "organisation_new": Rule(
        P.EDIT_ORGANISATION,
        P.EDIT_ORGANISATION,
        P.READ_REGISTER,
        data=lambda place, person: {"name": "Harrowby Council", "sector": "council", "seen": 0},
        succeeds="governance free",
    ),
    "organisation_edit": Rule(
        P.EDIT_ORGANISATION,
        P.EDIT_ORGANISATION,
        P.READ_REGISTER,
        more=("organisation",),
        data=lambda place, person: {"name": "Northmoor Council", "sector": "other", "seen": 1},
        succeeds="governance free",
    ),
    "account": Rule(P.READ_REGISTER),
    "change_password": Rule(
        P.READ_REGISTER,
        P.READ_REGISTER,
        data=lambda place, person: {"current": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD},
        succeeds="colleague free",
    ),
    "kept_texts": Rule(P.READ_REGISTER, P.READ_REGISTER, succeeds="colleague free"),
    "notices": Rule(
        P.READ_REGISTER,
        P.READ_REGISTER,
        data=lambda place, person: {"shown": "1,2", "newest": timezone.now().isoformat()},
        succeeds="colleague free",
    ),
    "notice": Rule(P.READ_REGISTER, more=("notice",), whose="lead"),
    "notices_by_mail": Rule(
        P.READ_REGISTER,
        P.READ_REGISTER,
        data=lambda place, person: {"notices_by_mail": "daily", "seen": person.version},
        succeeds="colleague free",
    ),
    "people": Rule(P.READ_PEOPLE),
    "person_new": Rule(
        P.EDIT_PEOPLE,
        P.EDIT_PEOPLE,
        data=lambda place, person: {"name": "Nia New", "email": "nia@northmoor.example"},
        succeeds="administrator free",
    ),
    "person": Rule(
        P.READ_PEOPLE,
        P.EDIT_PEOPLE,
        more=("person",),
        data=lambda place, person: {
            "name": "Kit Other",
            "email": "kit@northmoor.example",
            "is_active": "on",
            "seen": place.world.colleague.version,
        },
        succeeds="administrator free",
    ),
    "posts": Rule(P.READ_PEOPLE),
    "opinion_givers": Rule(P.READ_PEOPLE),
    "opinion_giver_new": Rule(
        P.EDIT_PEOPLE,
        P.EDIT_PEOPLE,
        data=lambda place, person: {
            "post": place.world.posts["colleague"].pk,
            "role": "Head of paid service",
            "asked": "all",
            "place": 1,
        },
        succeeds="administrator free",
    ),
    "opinion_giver": Rule(
        P.EDIT_PEOPLE,
        P.EDIT_PEOPLE,
        more=("giver",),
        data=lambda place, person: {"role": "Section 151 officer", "asked": "all", "place": 1, "seen": 1},
        succeeds="administrator free",
    ),
    "post_new": Rule(
        P.EDIT_PEOPLE,
        P.EDIT_PEOPLE,
        data=lambda place, person: {"title": "Head of Coast"},
        succeeds="administrator free",
    ),
    "post": Rule(
        P.READ_PEOPLE,
        P.EDIT_PEOPLE,
        more=("post",),
        data=lambda place, person: {"title": "Head of Coast", "seen": 1},
        succeeds="administrator free",
    ),
    "post_holder": Rule(
        P.EDIT_PEOPLE,
        P.EDIT_PEOPLE,
        more=("post",),
        data=lambda place, person: {
            "holder": place.world.governance.pk,
            **dict(zip(("since_0", "since_1", "since_2"), (1, 9, 2026), strict=True)),
        },
        succeeds="administrator free",
    ),
    "council": Rule(
        P.EDIT_COUNCIL,
        P.EDIT_COUNCIL,
        data=lambda place, person: {
            "name": "Northmoor Council",
            "nation": "wales",
            "committee": "Governance and Audit Committee",
            "seen": 1,
        },
        succeeds="administrator free",
    ),
    # First steps, the council's looks, starting for real, and the portfolio.
    "first_run": Rule(P.EDIT_POLICY),
    "brand": Rule(
        P.EDIT_COUNCIL,
        P.EDIT_COUNCIL,
        data=lambda place, person: {"colour": "#1d70b8", "seen": 1},
        succeeds="administrator free",
    ),
    "post_remove": Rule(P.EDIT_PEOPLE, P.EDIT_PEOPLE, more=("spare_post",), succeeds="administrator free"),
    "brand_remove": Rule(P.EDIT_COUNCIL, P.EDIT_COUNCIL, succeeds="administrator free"),
    "council_logo": Rule(PUBLIC, more=("none",)),
    "brand_css": Rule(PUBLIC, more=("none",)),
    "reach": Rule(PUBLIC),
    "posts_list": Rule(
        P.EDIT_PEOPLE,
        P.EDIT_PEOPLE,
        data=lambda place, person: {
            "text": "Head of Coast, Nia New, nia@northmoor.example",
            "what": "add",
            **dict(zip(("since_0", "since_1", "since_2"), (1, 9, 2026), strict=True)),
        },
        succeeds="administrator free",
    ),
    "start_for_real": Rule(
        P.EDIT_COUNCIL, P.EDIT_COUNCIL, data=everybody_fictional, succeeds="administrator free", done=200
    ),
    "portfolio": Rule(P.READ_PORTFOLIO),
    "what_moved": Rule(P.READ_PORTFOLIO),
    "login": Rule(PUBLIC),
    "logout": Rule(PUBLIC),
    "choose_password": Rule(PUBLIC, more=("MQ", "spent")),
}


def tier_data(place, person):
    """The lowest levels, and the tier that is proposed for them."""
    now, facts = scheme_in_force(), register_facts(place.partnership)
    levels = {one.code: 0 for one in asked(now.scheme, facts)}
    proposed = decide(now.scheme, levels, facts).proposed
    chosen = {f"level_{code}": level for code, level in levels.items()}
    return chosen | {"tier": proposed, "proposed": proposed, "edition": 0, "seen": 0, "then": "decide"}


def form_data(name: str):
    """What a form that edits a policy says as it is opened."""

    def data(place, person):
        form = client_of(person).get(reverse(name)).context["form"]
        given = {one.name: one.value() for one in form if one.value() is not None}
        return {key: value for key, value in given.items() if key not in ("write_key", "typed_by")}

    return data


def still_right(place, person):
    one = place.partnership
    named = ("status", "our_share", "annual_value", "exit_state")
    ticks = ("life", "lead", "partners", "money", "loss", "exit", "agreements", "review")
    return {
        **{name: getattr(one, name) for name in named},
        **dict(
            zip(("ends_0", "ends_1", "ends_2"), (one.ends.day, one.ends.month, one.ends.year), strict=True)
        ),
        **{f"still_{code}": "on" for code in ticks},
        "lead_post": one.lead_post_id,
        "seen": one.version,
        "shown": shown_of(one),
    }


def recording(*more, data) -> Rule:
    """A page on which a governance officer records what committees do."""
    return Rule(
        P.EDIT_MEETING, P.EDIT_MEETING, P.READ_REGISTER, more=more, data=data, succeeds="governance free"
    )


def on(name: str, day: date) -> dict:
    return dict(zip((f"{name}_0", f"{name}_1", f"{name}_2"), (day.day, day.month, day.year), strict=True))


HELD, COMING = date(2026, 9, 15), date(2027, 6, 8)
FRAMEWORK = {
    "partnership_nature": Rule(
        P.EDIT_PARTNERSHIP,
        P.EDIT_PARTNERSHIP,
        P.READ_REGISTER,
        "partnership",
        data=lambda place, person: {
            "another_body": "yes",
            "same_result": "yes",
            "decide_together": "yes",
            "share_results": "no",
            "seen": place.partnership.version,
        },
        succeeds="lead free",
    ),
    "significance": Rule(P.READ_REGISTER, about="partnership"),
    "significance_decide": Rule(
        P.DECIDE_SIGNIFICANCE,
        P.DECIDE_SIGNIFICANCE,
        P.READ_REGISTER,
        "partnership",
        data=tier_data,
        succeeds="governance free",
    ),
    "annual_return": Rule(
        P.EDIT_PARTNERSHIP,
        P.EDIT_PARTNERSHIP,
        P.READ_REGISTER,
        "partnership",
        data=still_right,
        succeeds="lead free",
    ),
    "annual_returns": Rule(P.READ_REGISTER),
    "partnership_returns": Rule(P.READ_REGISTER, about="partnership"),
    "significance_scheme": Rule(
        P.READ_REGISTER, P.EDIT_POLICY, data=form_data("significance_scheme"), succeeds="governance free"
    ),
    "timetable_policy": Rule(
        P.READ_REGISTER, P.EDIT_POLICY, data=form_data("timetable_policy"), succeeds="administrator free"
    ),
    "bodies": Rule(P.READ_REGISTER),
    "body_new": recording(data=lambda place, person: {"name": "Scrutiny", "kind": "assurance"}),
    "body_edit": recording(
        "body", data=lambda place, person: {"name": "Cabinet of one", "kind": "decision_maker", "seen": 1}
    ),
    "body_history": Rule(P.READ_REGISTER, more=("body",)),
    "meetings": Rule(P.READ_REGISTER),
    "meeting": Rule(P.READ_REGISTER, more=("meeting",)),
    "meeting_new": recording(
        data=lambda place, person: {"body": place.others["body"], **on("on", date(2027, 5, 4))}
    ),
    "meeting_edit": recording(
        "meeting", data=lambda place, person: {"body": place.others["body"], **on("on", HELD), "seen": 1}
    ),
    "meeting_item_new": recording(
        "meeting",
        data=lambda place, person: {"partnership": place.partnership.ref, "purpose": "Approve more."},
    ),
    "item_decide": recording(
        "meeting", 1, data=lambda place, person: {"decision": "approved", **on("decided_on", HELD), "seen": 1}
    ),
    "item_edit": recording(
        "meeting", 1, data=lambda place, person: {"purpose": "Note it.", "report": "none", "seen": 1}
    ),
    "item_undecide": recording("meeting", 2, data=lambda place, person: {"seen": 2}),
    "item_remove": recording("meeting", 1, data=lambda place, person: {"seen": 1}),
    "item_step": recording(
        "meeting",
        1,
        "agenda-sent-out-five-clear-days",
        data=lambda place, person: {"standing": "done", **on("on", HELD), "seen": 0},
    ),
    "item_request": recording(
        "meeting",
        1,
        data=lambda place, person: {
            "title": "Cost the exit",
            "what": "Say what leaving would cost.",
            "owner_post": place.world.posts["lead"].pk,
            "priority": "2",
            **dated("due"),
        },
    ),
    "meeting_cancel": recording(
        "coming meeting", data=lambda place, person: {"reason": "Too few could come.", "seen": 1}
    ),
    "meeting_hold": recording("cancelled meeting", data=lambda place, person: {"seen": 2}),
    "meeting_remove": recording("coming meeting", data=lambda place, person: {}),
    "body_remove": recording("spare body", data=lambda place, person: {}),
    "meeting_timetable": Rule(P.READ_REGISTER, more=("meeting",)),
    "meeting_steps": Rule(P.READ_REGISTER),
    "meeting_history": Rule(P.READ_REGISTER, more=("meeting",)),
}


def named_addresses() -> dict[str, URLPattern]:
    found = {}

    def walk(patterns):
        for one in patterns:
            if isinstance(one, URLPattern):
                found[one.name] = one
            else:
                walk(one.url_patterns)

    walk(get_resolver().url_patterns)
    return found


@dataclass
class Place:
    """Where the sweep stands: the world, one appraisal in one state, and its partnership."""

    world: World
    appraisal: Appraisal
    partnership: object
    others: dict = field(default_factory=dict)
    known: dict = field(default_factory=dict)

    @cached_property
    def revision(self) -> int:
        """An earlier text of the first question, or nothing."""
        found = AnswerRevision.objects.filter(
            answer__appraisal=self.appraisal, answer__question__code="CG-01"
        )
        return found.order_by("id").values_list("pk", flat=True).first() or 0

    @cached_property
    def message(self) -> Message | None:
        """The first message of the first thread, where there is one."""
        return Message.objects.filter(thread__appraisal=self.appraisal).order_by("id").first()

    @cached_property
    def first_section(self) -> int:
        """The section of the first question."""
        return self.appraisal.answers.get(question__code="CG-01").question.section_id

    @cached_property
    def answer(self):
        """An answer that is handed out with its section."""
        return self.appraisal.answers.get(question__code="CG-01")

    @cached_property
    def assignment(self):
        """What is handed out of the appraisal."""
        return self.appraisal.assignments.order_by("pk").first()

    @cached_property
    def fingerprint(self) -> str:
        """Of what stands in the appraisal, which every request leaves as it is."""
        return fingerprint(collect_document(self.appraisal.pk))

    def may(self, person: Person, permission: Permission, about: str) -> bool:
        """Whether somebody may do something here; it is asked of the record once, since none is changed."""
        asked = person.pk, permission, about
        if asked not in self.known:
            record = {
                "answer": self.answer,
                "assignment": self.assignment,
                "appraisal": self.appraisal,
                "partnership": self.partnership,
                "register": ToRegister(),
            }.get(about)
            self.known[asked] = can(person, permission, record)
        return self.known[asked]

    @cached_property
    def file(self) -> int:
        """The number of the evidence that is a file."""
        found = EvidenceFile.objects.filter(evidence__appraisal=self.appraisal)
        return found.values_list("evidence__number", flat=True).get()

    @cached_property
    def missing(self) -> set[str]:
        """Addresses that have no record here; the row that lets the permitted person write has them."""
        there = dict.fromkeys(("thread", "thread_resolve", "message_remove"), self.message)
        there |= {"answer_bring_back": self.revision}
        return {name for name, found in there.items() if not found}

    def address(self, name: str, rule: Rule) -> str:
        start = {"appraisal": [self.appraisal.ref], "partnership": [self.partnership.ref], "nothing": []}
        start["register"] = []
        start["answer"] = start["assignment"] = start["appraisal"]
        here = {
            "assignment": self.assignment.pk,
            "revision": self.revision,
            "first section": self.first_section,
            **self.others,
        }
        here["message"] = self.message.pk if self.message else 0
        here["thread"] = self.message.thread_id if self.message else 0
        here["file"] = self.file
        more = [here.get(one, one) for one in rule.more]
        return reverse(name, args=start[rule.about] + more)


def partner_of(world: World, place: Place):
    held = place.partnership.partners.filter(organisation__ours=False).first()
    eastvale = Organisation.objects.filter(name="Eastvale").first() or add_organisation(
        name="Eastvale", sector="council", by=world.governance, at=world.now()
    )
    return held or add_partner(
        partnership=place.partnership,
        organisation=eastvale,
        role="partner",
        joined=None,
        by=world.governance,
        at=world.now(),
    )


def spare_partner_of(world: World, place: Place):
    """A partner that nothing names."""
    given = {"by": world.governance, "at": world.now()}
    westvale = Organisation.objects.filter(name="Westvale").first() or add_organisation(
        name="Westvale", sector="council", **given
    )
    facts = {"organisation": westvale, "role": "partner", "joined": None}
    return add_partner(partnership=place.partnership, **facts, **given)


def client_of(person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="partnerships.known.KnownPerson")
    client.cookies_at_start = deepcopy(client.cookies)  # a password changed and undone leaves another session
    return client


def payload(person, place, rule) -> dict:
    return {
        "write_key": str(uuid4()),
        "typed_by": signing.dumps(person.pk, salt=TYPED_BY),
        **rule.data(place, person),
    }


def build_states(world: World) -> dict[str, Place]:
    """An appraisal in every state, each of a partnership of its own."""

    def place(name, appraisal):
        appraisal = Appraisal.objects.get(pk=appraisal.pk)
        if name == "in_challenge":
            world.thread(appraisal)
        return Place(world, appraisal, appraisal.partnership)

    def fresh(name):
        appraisal = world.appraisal(world.partnership(f"Partnership that is {name}"))
        list_file(world, appraisal)
        world.hand_out(appraisal, "CG")
        return Appraisal.objects.get(pk=appraisal.pk)

    complete = fresh("complete")
    world.answer_all(complete)
    places = {
        "draft": place("draft", fresh("draft")),
        "complete": place("complete", complete),
        "in_challenge": place("in_challenge", world.submitted(fresh("in challenge"))),
        "content": place("content", content(world, fresh("content"))),
        "returned": place("returned", world.returned(world.submitted(fresh("returned")), "CG-01")),
        "endorsed": place("endorsed", world.concluded(fresh("endorsed"))),
    }
    for name in ("signed", "withdrawn", "superseded", "open"):
        appraisal = signed(world, answered_by_others(world, fresh(name)))
        if name == "withdrawn":
            withdraw(appraisal=appraisal, reason="Wrong.", by=world.approver, at=world.now())
        if name == "superseded":
            signed(world, world.appraisal(appraisal.partnership))
        places[name] = place(name, appraisal)
    places["abandoned"] = abandoned(world, place("abandoned", fresh("abandoned")))
    places["carried"] = place("carried", carried_into_the_next(world, fresh("carried")))
    places["moved"] = place("moved", moved_to_another_edition(world, fresh("moved")))
    free = world.partnership("Partnership that is free")
    places["free"] = Place(world, places["draft"].appraisal, free)
    for name, one in places.items():
        if name not in ("open", "abandoned"):  # in the first, nothing is withheld
            one.others = others_of(world, one)
    return places


def answered_by_others(world: World, appraisal: Appraisal) -> Appraisal:
    """Two questions answered by whoever has them: ``colleague`` keeps hers, ``editor`` does not."""
    for name, code in (("colleague", "FM-02"), ("editor", "RM-01")):
        (held,) = world.hand_out(appraisal, questions=(code,), post=world.posts[name])
        world.answer(appraisal, code, "partly", "As the books say.", by=world.people[name])
    held = Assignment.objects.select_related("appraisal").get(pk=held.pk)
    take_back(assignment=held, by=world.lead, at=world.now())
    return Appraisal.objects.get(pk=appraisal.pk)


def abandoned(world: World, place: Place) -> Place:
    """A draft that is abandoned, with whatever addresses ask for, which nobody can make afterwards."""
    place.others = others_of(world, place)
    given = {"reason": "Started by mistake.", "by": world.governance, "at": world.now()}
    place.appraisal = abandon(appraisal=place.appraisal, **given)
    return place


def content(world: World, appraisal: Appraisal) -> Appraisal:
    """Submitted, and every answer accepted."""
    appraisal = world.submitted(appraisal)
    world.content(appraisal)
    return appraisal


def list_file(world: World, appraisal: Appraisal) -> None:
    """A file on the evidence list that no answer cites."""
    content = ContentFile(b"A letter.")
    facts = {"title": "A letter", "held": "", "strength": "seen", "dated": None, "valid_until": None}
    with kept(content, "letter.txt", judge(content, "txt")) as file:
        add_evidence(appraisal=appraisal, facts=facts, file=file, by=world.lead, at=world.now())


def signed(world: World, appraisal: Appraisal) -> Appraisal:
    """Answers, endorses, concludes and signs an appraisal."""
    appraisal = world.concluded(appraisal)
    seen = fingerprint(collect_document(appraisal.pk))
    prepared = sign_off.prepare(appraisal=appraisal, by=world.approver, at=world.now(), seen=seen)
    sign_off.sign(appraisal=appraisal, prepared=prepared, by=world.approver)
    return appraisal


def carried_into_the_next(world: World, appraisal: Appraisal) -> Appraisal:
    """Signs an appraisal with everything in place, and starts the next from it."""
    world.answer_all(appraisal, 1)
    seen = fingerprint(collect_document(world.concluded_from(world.submit(appraisal)).pk))
    prepared = sign_off.prepare(appraisal=appraisal, by=world.approver, at=world.now(), seen=seen)
    sign_off.sign(appraisal=appraisal, prepared=prepared, by=world.approver)
    following = world.appraisal(appraisal.partnership, start_from=appraisal)
    list_file(world, following)
    world.hand_out(following, "CG")
    return following


def stands_in(*, ref: str, **given) -> bytes:
    """A PDF made at once, unlike that of any other appraisal."""
    return f"%PDF of {ref}".encode()


def moved_to_another_edition(world: World, appraisal: Appraisal) -> Appraisal:
    """Publishes a second edition of the built-in checklist, and moves the appraisal to it."""
    draft = open_draft(checklist=Checklist.objects.get(code="due-diligence"), by=None, at=world.now())
    draft.questions.filter(code="CG-01").update(why="Said otherwise.")
    edition = publish(version=draft, change_note="A second edition.", by=None, at=world.now())
    given = {"seen": appraisal.version, "by": world.lead, "at": world.now()}
    move_to_edition(appraisal=appraisal, to=edition, **given)
    return appraisal


def a_redaction(world: World, appraisal: Appraisal) -> None:
    """A proposal to take words out of an appraisal, number 1 of it."""
    facts = {
        "target": "answer.narrative",
        "target_id": appraisal.answers.get(question__code="CG-02").pk,
        "what": "The words of CG-02",
        "whole": True,
        "reason": "A name",
        "proposed_by": world.lead,
        "proposed_at": world.now(),
    }
    Redaction.objects.get_or_create(appraisal=appraisal, number=1, defaults=facts)


def others_of(world: World, place: Place) -> dict:
    """Ids that addresses ask for beside a ref: a partner, marks, a person, a post."""
    facts = {"kind": "exempt", "paragraph": "3", "reason": "Bid.", "look_again": date(2030, 1, 1)}
    given = {"by": world.governance, "at": world.now()}
    mark = propose_mark(subject=place.partnership, part="annual_value", **facts, **given)
    a_redaction(world, place.appraisal)
    answer = place.appraisal.answers.get(question__code="CG-01")
    held = Mark.objects.on(answer).first()
    answer_mark = held or mark_part(subject=answer, part="narrative", **facts, **given)
    held = Mark.objects.on(place.appraisal).first()
    text_mark = held or mark_part(subject=place.appraisal, part="headline", **facts, **given)
    partner = partner_of(world, place)
    sum_of = {"partner": partner, "year": 2026, "kind": "staff", "amount": 200, "words": ""}
    fewer = {"partnership": place.partnership, "title": "Fewer trips", "kind": "benefit"}
    outcome = Outcome.objects.create(**fewer)
    return committee_of(world, place) | {
        "partner": partner.pk,
        "spare partner": spare_partner_of(world, place).pk,
        "contribution row": add_contribution(partnership=place.partnership, facts=sum_of, **given).pk,
        "outcome": outcome.pk,
        "actual": Actual.objects.create(outcome=outcome, on=date(2026, 8, 1), value=4000).pk,
        "mark": mark.pk,
        "answer mark": answer_mark.pk,
        "text mark": text_mark.pk,
        **risks_and_actions_of(world, place),
        "organisation": Organisation.objects.get(ours=True).pk,
        "spare": spare_of(world).pk,
        "sheet": sheet_of(world).pk,
        "person": world.colleague.pk,
        "notice": world.lead.notices.earliest("pk").pk,
        "post": world.posts["colleague"].pk,
        "giver": world.posts["opinion_giver"].pk,
        "spare_post": spare_post_of(given).pk,
        "section_id": Section.objects.get(version__checklist__code="small", code="A").pk,
        "question_id": Question.objects.get(version__checklist__code="small", code="A-01").pk,
    }


def committee_of(world: World, place: Place) -> dict:
    """A body that decides, and a meeting it has held with two items: the second is decided."""
    given = {"by": world.governance, "at": world.now()}
    body = Body.objects.first() or add_body(name="Cabinet", kind="decision_maker", **given)
    held = Meeting.objects.filter(on=HELD).first() or add_meeting(body=body, on=HELD, place="", **given)
    if not held.items.exists():
        for purpose in ("Hear of it.", "Approve it."):
            item = add_item(meeting=held, partnership=place.partnership, purpose=purpose, report="", **given)
        decision = {"decision": "noted", "decided_on": HELD, "minute": "", "minute_ref": ""}
        decide_item(item=item, seen=1, **decision, **given)
    return {"body": body.pk, "meeting": held.pk} | meetings_to_come(body, given)


def meetings_to_come(body: Body, given: dict) -> dict:
    """A meeting to which nothing is brought, one that is cancelled, and a body that never met."""
    if not Meeting.objects.filter(on=COMING).exists():
        add_meeting(body=body, on=COMING, place="", **given)
        cancelled = add_meeting(body=body, on=COMING + timedelta(days=7), place="", **given)
        cancel_meeting(meeting=cancelled, reason="No room.", seen=1, **given)
        add_body(name="Never", kind="assurance", **given)
    return {
        "coming meeting": Meeting.objects.get(on=COMING).pk,
        "cancelled meeting": Meeting.objects.get(on=COMING + timedelta(days=7)).pk,
        "spare body": Body.objects.get(name="Never").pk,
    }


def spare_post_of(given) -> Post:
    """A post that nobody holds and that owns nothing."""
    spare = Post.objects.filter(title="Head of Nothing").first()
    return spare or add_post(title="Head of Nothing", gives_opinions=False, **given)


def spare_of(world: World) -> Organisation:
    """An organisation that nothing names."""
    return Organisation.objects.filter(name="Spare").first() or add_organisation(
        name="Spare", sector="other", by=world.governance, at=world.now()
    )


def sheet_of(world: World) -> RegisterImport:
    """A sheet that the governance officer uploaded."""
    sheet = Sheet(["Name", "Lead"], [(2, ["Harbour", "Post of Lena Lead"])])
    held = RegisterImport.objects.first()
    return held or keep_sheet(name="a.csv", sheet=sheet, by=world.governance, at=world.now())


def risks_and_actions_of(world: World, place: Place) -> dict:
    """A risk above appetite and a closed one; an action under way, one reported complete, one dropped."""
    facts = {"kind": "exempt", "paragraph": "3", "reason": "Bid.", "look_again": date(2030, 1, 1)}
    given = {"by": world.lead, "at": world.now()}
    risk, closed = (world.risk(place.partnership) for _ in range(2))
    close_risk(risk=closed, reason="It is over.", seen=1, **given)
    action, done, dropped = (world.action(place.partnership) for _ in range(3))
    move_action(action=done, move=Move.REPORT, words="Done.", seen=1, **given)
    move_action(action=dropped, move=Move.DROP, words="Not needed.", seen=1, **given)
    marks = [propose_mark(subject=one, part="text", **facts, **given) for one in (risk, action)]
    return {"risk mark": marks[0].pk, "action mark": marks[1].pk}


# Who may do what is one table for both databases; lists, which are read, ask it of each in its own words.
METHODS = ("get", "post") if connection.vendor == "sqlite" else ("get",)


class TestSweep(TestCase):
    """Runs over `RULES`; each request is undone."""

    @classmethod
    def setUpTestData(cls):
        patch = pytest.MonkeyPatch()
        patch.setattr("appraisal.writes.sign_off.render_pdf", stands_in)
        cls.world = make_world()
        import_checklist(content=a_checklist(), replace=False, by=None, at=timezone.now())
        source = add_source(facts=OWN_SOURCE | {"code": "OWN"}, by=None, at=timezone.now())
        content = ProvisionContent(ref="OWN-1", **OWN_PROVISION)
        add_provisions(source=source, provisions=[content], by=None, at=timezone.now())
        cls.places = build_states(cls.world)
        patch.undo()

    def setUp(self):
        self.patch = pytest.MonkeyPatch()
        for room in ("appraisal.writes.sign_off", "appraisal.views.report"):
            self.patch.setattr(f"{room}.render_pdf", stands_in)
        self.addCleanup(self.patch.undo)

    def test_every_address_has_a_rule_and_every_rule_an_address(self):
        assert set(named_addresses()) == set(RULES)

    def test_every_guard_says_what_the_table_says(self):
        wrong = []
        for name, pattern in named_addresses().items():
            rule, view = RULES[name], pattern.callback
            if rule.get == PUBLIC:
                continue
            if (getattr(view, "permission", None), getattr(view, "post_permission", None)) != (
                rule.get,
                rule.post,
            ):
                wrong.append(name)
        assert not wrong

    def test_nobody_gets_in_without_logging_in(self):
        place, wrong = self.places["in_challenge"], []
        for name, rule in RULES.items():
            if rule.get == PUBLIC:
                continue
            for method in ("get", "post"):
                response = getattr(Client(), method)(place.address(name, rule))
                if response.status_code != 302 or not response.url.startswith(reverse("login")):
                    wrong.append((name, method, response.status_code))
        assert not wrong

    def sweep(self, state: str, names: tuple[str, ...] = ()):
        place, wrong = self.places[state], []
        rules = {name: RULES[name] for name in names} or RULES
        for key, person in self.world.people.items():
            client = client_of(person)
            for name, rule in rules.items():
                if rule.get == PUBLIC or (state != "draft" and rule.about not in OF_AN_APPRAISAL):
                    continue  # what is not about an appraisal is the same whatever its state
                for method in METHODS:
                    wrong += self.one(client, key, person, place, name, rule, method)
        assert not wrong, wrong[:20]

    def one(self, client, key, person, place, name, rule, method):
        wanted = rule.post if method == "post" else rule.get
        address = place.address(name, rule)
        client.cookies = deepcopy(client.cookies_at_start)
        with transaction.atomic():
            data = payload(person, place, rule) if method == "post" and wanted else {}
            response = read_to_its_end(getattr(client, method)(address, data))
            transaction.set_rollback(True)
        status = response.status_code
        if name in place.missing:
            return [] if status == 404 else [(key, name, method, status, "found")]
        if wanted is None:
            return [] if status in (404, 405) else [(key, name, method, status, "not served")]
        if rule.whose not in ("", key):
            return [] if status == 404 else [(key, name, method, status, "somebody else's")]
        if place.may(person, wanted, rule.about):
            return [] if status in (200, 302) else [(key, name, method, status, "allowed")]
        visible = place.may(person, rule.see or rule.get, rule.about)
        expected = 403 if visible else 404
        return [] if status == expected else [(key, name, method, status, f"not {expected}")]

    @pytest.mark.long
    def test_draft(self):
        self.sweep("draft")

    def test_in_challenge(self):
        self.sweep("in_challenge")

    def test_endorsed(self):
        self.sweep("endorsed")

    def test_signed(self):
        self.sweep("signed")

    def test_withdrawn(self):
        self.sweep("withdrawn")

    def test_superseded(self):
        self.sweep("superseded")

    def test_abandoned(self):
        self.sweep("abandoned")

    def test_what_is_abandoned_has_no_report_whoever_asks(self):
        place = self.places["abandoned"]
        for person in self.world.people.values():
            for name in ("report", "report_pdf"):
                address = reverse(name, args=[place.appraisal.ref])
                assert client_of(person).get(address).status_code == 404

    def test_an_issued_report_opens_for_everyone_permitted_and_nobody_else(self):
        for state in ("signed", "withdrawn", "superseded", "open"):
            self.reports(state)

    def reports(self, state: str):
        place, wrong = self.places[state], []
        readers = {*READERS, "member"} if state == "open" else READERS
        for key, person in self.world.people.items():
            client = client_of(person)
            read = client.get(reverse("report", args=[place.appraisal.ref]))
            pdf = client.get(reverse("report_pdf", args=[place.appraisal.ref]))
            statuses = read.status_code, pdf.status_code
            opened = statuses == (200, 200) and (
                read.context["document"]["ref"] == place.appraisal.ref
                and pdf.content == stands_in(ref=place.appraisal.ref)
            )
            if not opened if key in readers else statuses != (404, 404):
                wrong.append((key, state, statuses))
        assert not wrong, wrong

    def test_head_is_guarded_as_get_is_and_no_other_method_is_served(self):
        place, wrong = self.places["draft"], []
        for key in ("lead", "member"):
            client = client_of(self.world.people[key])
            for name, rule in RULES.items():
                if rule.get == PUBLIC:
                    continue
                address = place.address(name, rule)
                asked = [read_to_its_end(ask(address)).status_code for ask in (client.head, client.get)]
                if asked[0] != asked[1]:
                    wrong.append((key, name, "head"))
                for method in ("put", "patch", "delete"):
                    if getattr(client, method)(address).status_code != 405:
                        wrong.append((key, name, method))
        assert not wrong, wrong

    def test_each_row_lets_the_permitted_person_write(self):
        wrong = []
        for name, rule in RULES.items():
            if rule.post is None or rule.get == PUBLIC:
                continue
            assert rule.succeeds, f"{name}: say who succeeds, and in which state"
            key, state = rule.succeeds.split()
            place, person = self.places[state], self.world.people[key]
            with transaction.atomic():
                response = client_of(person).post(place.address(name, rule), payload(person, place, rule))
                transaction.set_rollback(True)
            if response.status_code != rule.done or summary_of(response):
                wrong.append((name, response.status_code, summary_of(response)))
        assert not wrong, wrong

    def test_the_sweep_can_fail(self):
        """Negative control: without the guard, the sweep finds each of these addresses open."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("partnerships.views.page.require", lambda *given, **more: None)
            for name in ("question", "partnership_edit", "risk_score", "item_decide", "people"):
                with pytest.raises(AssertionError):
                    self.sweep("draft", (name,))

    def test_the_sweep_finds_a_report_that_nobody_can_open(self):
        with pytest.MonkeyPatch.context() as patch:
            for model in (Snapshot, IssuedReport):
                none = SimpleNamespace(objects=model.objects.none())
                patch.setattr(f"appraisal.views.report.{model.__name__}", none)
            for state in ("signed", "withdrawn", "superseded"):
                with pytest.raises(AssertionError):
                    self.sweep(state, ("report", "report_pdf"))
                with pytest.raises(AssertionError):
                    self.reports(state)


def read_to_its_end(response):
    """The response, its file closed."""
    if response.streaming:
        list(response.streaming_content)
    return response


def summary_of(response) -> str:
    context = response.context
    form = context.get("form") if context else None
    return str(form.errors) if form is not None else ""


RULES = APPRAISAL | REGISTER | FRAMEWORK
