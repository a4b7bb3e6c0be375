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
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, TestCase
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from appraisal.models import (
    Appraisal,
    Checklist,
    ChecklistVersion,
    IssuedReport,
    Question,
    Section,
    Snapshot,
)
from appraisal.queries.content import content_of
from appraisal.queries.document import collect_document, fingerprint
from appraisal.rules.content_json import write_json
from appraisal.writes import sign_off
from appraisal.writes.challenge import add_comment
from appraisal.writes.checklist import digest, import_checklist
from appraisal.writes.draft import open_draft
from appraisal.writes.edition import publish
from appraisal.writes.edition_move import move_to_edition
from appraisal.writes.evidence import add_evidence
from appraisal.writes.mark import mark_part
from appraisal.writes.move import withdraw
from partnerships.access import can
from partnerships.forms.base import TYPED_BY
from partnerships.library.schema import ProvisionContent
from partnerships.models import Mark, Organisation, Person
from partnerships.permissions import Permission
from partnerships.writes.mark import propose_mark
from partnerships.writes.organisation import add_organisation
from partnerships.writes.own_source import add_provisions, add_source
from partnerships.writes.partnership import add_partner
from tests.rules.making_content import a_checklist
from tests.world import PASSWORD, World, make_world

P = Permission
NEW_PASSWORD = "another long enough one"
PUBLIC = "public"  # no log-in needed
# Whoever reads every issued report. A committee member does where nothing is withheld in it.
READERS = {
    "lead",
    "contributor",
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


def option_of(place, code):
    answer = place.appraisal.answers.get(question__code=code)
    return answer.question.scale.options.get(code="partly").pk, answer.version


def answer_data(place, person):
    option, version = option_of(place, "CG-01")
    return {"option": option, "narrative": "Words", "seen": version}


def verdict(place, person):
    return {"text": "Say more", "seen": option_of(place, "CG-01")[1]}


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
        "opinion_giver": [world.opinion_giver.pk],
        "contributor": [world.contributor.pk],
        "seen": place.appraisal.version,
    }


def conclusion_data(place, person):
    held = getattr(place.appraisal, "conclusion", None)
    return {"word": "continue", "reason": "It works.", "seen": held.version if held else 0}


def sign_data(place, person):
    return {"declared": "on", "fingerprint": fingerprint(collect_document(place.appraisal.pk))}


def endorse_data(place, person):
    seen = fingerprint(collect_document(place.appraisal.pk))
    return {"support": "supported", "fingerprint": seen}


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
    "page_one": Rule(
        P.READ_APPRAISAL,
        P.ANSWER,
        about="appraisal",
        data=lambda place, person: {"headline": "New words", "seen": place.appraisal.version},
        succeeds="lead draft",
    ),
    "check_answers": Rule(P.READ_APPRAISAL, P.SUBMIT, about="appraisal", succeeds="lead complete"),
    "all_questions": Rule(P.READ_APPRAISAL, about="appraisal"),
    "question": Rule(
        P.READ_APPRAISAL,
        P.ANSWER,
        about="appraisal",
        more=("CG-01",),
        data=answer_data,
        succeeds="contributor draft",
    ),
    "answer_history": Rule(P.READ_APPRAISAL, about="appraisal", more=("CG-01",)),
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
    "comment_reply": Rule(
        P.READ_APPRAISAL,
        P.ANSWER,
        about="appraisal",
        more=("comment",),
        data=lambda place, person: {"text": "Done"},
        succeeds="lead in_challenge",
    ),
    "comment_remove": Rule(
        P.CHALLENGE,
        P.CHALLENGE,
        P.READ_APPRAISAL,
        "appraisal",
        ("comment",),
        succeeds="reviewer in_challenge",
    ),
    "evidence": Rule(P.READ_APPRAISAL, about="appraisal"),
    "evidence_new": Rule(
        P.ANSWER,
        P.ANSWER,
        P.READ_APPRAISAL,
        "appraisal",
        data=lambda place, person: {"title": "Minutes", "strength": "seen"},
        succeeds="lead draft",
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
        P.ANSWER, P.ANSWER, P.READ_APPRAISAL, "appraisal", (2,), succeeds="lead complete"
    ),
    "challenge": Rule(
        P.CHALLENGE,
        P.CHALLENGE,
        P.READ_APPRAISAL,
        "appraisal",
        data=lambda place, person: {"text": "Say more"},
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
        succeeds="reviewer uncommented",
    ),
    "opinion": Rule(
        P.GIVE_OPINION,
        P.GIVE_OPINION,
        P.READ_APPRAISAL,
        "appraisal",
        data=lambda place, person: {"view": "content", "seen": 0},
        succeeds="opinion_giver endorsed",
    ),
    "conclusion": Rule(
        P.CONCLUDE,
        P.CONCLUDE,
        P.READ_APPRAISAL,
        "appraisal",
        data=conclusion_data,
        succeeds="approver endorsed",
    ),
    "sign": Rule(P.SIGN, P.SIGN, P.READ_APPRAISAL, "appraisal", data=sign_data, succeeds="approver endorsed"),
    "withdraw": Rule(
        P.WITHDRAW,
        P.WITHDRAW,
        P.READ_APPRAISAL,
        "appraisal",
        data=lambda place, person: {"reason": "Wrong partner named"},
        succeeds="approver signed",
    ),
    "appraisal_trail": Rule(P.READ_TRAIL, see=P.READ_APPRAISAL, about="appraisal"),
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
    "partnership_new": Rule(
        P.ADD_PARTNERSHIP,
        P.ADD_PARTNERSHIP,
        P.READ_REGISTER,
        data=partnership_data,
        succeeds="governance free",
    ),
    "partnership_edit": Rule(
        P.EDIT_PARTNERSHIP,
        P.EDIT_PARTNERSHIP,
        P.READ_REGISTER,
        "partnership",
        data=partnership_data,
        succeeds="lead free",
    ),
    "partnership_partners": Rule(
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
    "organisations": Rule(P.READ_REGISTER),
    "organisation": Rule(P.READ_REGISTER, more=("organisation",)),
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
    "people": Rule(P.EDIT_PEOPLE),
    "person_new": Rule(
        P.EDIT_PEOPLE,
        P.EDIT_PEOPLE,
        data=lambda place, person: {"name": "Nia New", "email": "nia@northmoor.example"},
        succeeds="administrator free",
    ),
    "person": Rule(
        P.EDIT_PEOPLE,
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
    "person_link": Rule(
        P.EDIT_PEOPLE, P.EDIT_PEOPLE, more=("person",), succeeds="administrator free", done=200
    ),
    "posts": Rule(P.EDIT_PEOPLE),
    "post_new": Rule(
        P.EDIT_PEOPLE,
        P.EDIT_PEOPLE,
        data=lambda place, person: {"title": "Head of Coast"},
        succeeds="administrator free",
    ),
    "post": Rule(
        P.EDIT_PEOPLE,
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
    "brand_remove": Rule(P.EDIT_COUNCIL, P.EDIT_COUNCIL, succeeds="administrator free"),
    "council_logo": Rule(PUBLIC, more=("none",)),
    "brand_css": Rule(PUBLIC, more=("none",)),
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
    "login": Rule(PUBLIC),
    "logout": Rule(PUBLIC),
    "choose_password": Rule(PUBLIC, more=("MQ", "spent")),
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
    """Where the sweep stands: the world, one appraisal in one state, its partnership and a comment."""

    world: World
    appraisal: Appraisal
    partnership: object
    comment: int = 0
    others: dict = field(default_factory=dict)

    @cached_property
    def missing(self) -> set[str]:
        """Addresses that have no record here; the row that lets the permitted person write has them."""
        listed = set(self.appraisal.evidence.values_list("number", flat=True))
        there = {"comment_reply": self.comment, "comment_remove": self.comment}
        there |= {"evidence_edit": 1 in listed, "evidence_remove": 2 in listed}
        return {name for name, found in there.items() if not found}

    def address(self, name: str, rule: Rule) -> str:
        start = {"appraisal": [self.appraisal.ref], "partnership": [self.partnership.ref], "nothing": []}
        more = [self.comment if one == "comment" else self.others.get(one, one) for one in rule.more]
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


def client_of(person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
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
        comment = add_comment_to(world, appraisal) if name in ("in_challenge",) else 0
        return Place(world, appraisal, appraisal.partnership, comment)

    def fresh(name):
        return world.appraisal(world.partnership(f"Partnership that is {name}"))

    complete = fresh("complete")
    world.answer_all(complete)
    facts = {"title": "A letter", "held": "", "strength": "seen", "dated": None, "valid_until": None}
    add_evidence(appraisal=complete, facts=facts, by=world.lead, at=world.now())  # cited by no answer
    places = {
        "draft": place("draft", fresh("draft")),
        "complete": place("complete", complete),
        "in_challenge": place("in_challenge", world.submitted(fresh("in challenge"))),
        "uncommented": place("uncommented", world.submitted(fresh("uncommented"))),
        "endorsed": place("endorsed", world.concluded(fresh("endorsed"))),
    }
    for name in ("signed", "withdrawn", "superseded", "open"):
        appraisal = signed(world, fresh(name))
        if name == "withdrawn":
            withdraw(appraisal=appraisal, reason="Wrong.", by=world.approver, at=world.now())
        if name == "superseded":
            signed(world, world.appraisal(appraisal.partnership))
        places[name] = place(name, appraisal)
    places["moved"] = place("moved", moved_to_another_edition(world, fresh("moved")))
    free = world.partnership("Partnership that is free")
    places["free"] = Place(world, places["draft"].appraisal, free)
    for name, one in places.items():
        if name != "open":  # in it, nothing is withheld
            one.others = others_of(world, one)
    return places


def signed(world: World, appraisal: Appraisal) -> Appraisal:
    """Answers, endorses, concludes and signs an appraisal."""
    appraisal = world.concluded(appraisal)
    seen = fingerprint(collect_document(appraisal.pk))
    prepared = sign_off.prepare(appraisal=appraisal, by=world.approver, at=world.now(), seen=seen)
    sign_off.sign(appraisal=appraisal, prepared=prepared, by=world.approver)
    return appraisal


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


def others_of(world: World, place: Place) -> dict:
    """Ids that addresses ask for beside a ref: a partner, marks, a person, a post."""
    facts = {"kind": "exempt", "paragraph": "3", "reason": "Bid.", "look_again": date(2030, 1, 1)}
    given = {"by": world.governance, "at": world.now()}
    mark = propose_mark(subject=place.partnership, part="annual_value", **facts, **given)
    answer = place.appraisal.answers.get(question__code="CG-01")
    held = Mark.objects.on(answer).first()
    answer_mark = held or mark_part(subject=answer, part="narrative", **facts, **given)
    held = Mark.objects.on(place.appraisal).first()
    text_mark = held or mark_part(subject=place.appraisal, part="headline", **facts, **given)
    return {
        "partner": partner_of(world, place).pk,
        "mark": mark.pk,
        "answer mark": answer_mark.pk,
        "text mark": text_mark.pk,
        "organisation": Organisation.objects.get(ours=True).pk,
        "person": world.colleague.pk,
        "post": world.posts["colleague"].pk,
        "section_id": Section.objects.get(version__checklist__code="small", code="A").pk,
        "question_id": Question.objects.get(version__checklist__code="small", code="A-01").pk,
    }


def add_comment_to(world, appraisal) -> int:
    comment = add_comment(appraisal=appraisal, question=None, text="Why?", by=world.reviewer, at=world.now())
    return comment.pk


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
                if rule.get == PUBLIC or (state != "draft" and rule.about != "appraisal"):
                    continue  # what is not about an appraisal is the same whatever its state
                for method in ("get", "post"):
                    wrong += self.one(client, key, person, place, name, rule, method)
        assert not wrong, wrong[:20]

    def one(self, client, key, person, place, name, rule, method):
        wanted = rule.post if method == "post" else rule.get
        record = {"appraisal": place.appraisal, "partnership": place.partnership}.get(rule.about)
        address = place.address(name, rule)
        client.cookies = deepcopy(client.cookies_at_start)
        with transaction.atomic():
            data = payload(person, place, rule) if method == "post" and wanted else {}
            response = getattr(client, method)(address, data)
            transaction.set_rollback(True)
        status = response.status_code
        if name in place.missing:
            return [] if status == 404 else [(key, name, method, status, "found")]
        if wanted is None:
            return [] if status in (404, 405) else [(key, name, method, status, "not served")]
        if can(person, wanted, record):
            return [] if status in (200, 302) else [(key, name, method, status, "allowed")]
        visible = can(person, rule.see or rule.get, record)
        expected = 403 if visible else 404
        return [] if status == expected else [(key, name, method, status, f"not {expected}")]

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
                if client.head(address).status_code != client.get(address).status_code:
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
        """Negative control: with a grant taken away, or given to everyone, the sweep finds it."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("partnerships.views.page.require", lambda *given, **more: None)
            with pytest.raises(AssertionError):
                self.sweep("draft")

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


def summary_of(response) -> str:
    context = response.context
    form = context.get("form") if context else None
    return str(form.errors) if form is not None else ""


RULES = APPRAISAL | REGISTER
