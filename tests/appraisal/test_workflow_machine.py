"""The whole workflow of an appraisal against a small model, by people who may and people who may not.

Hypothesis makes up what happens. After each act the appraisal is what the model says; what the model refuses
is refused, and leaves every table as it was; revisions only grow; the trail tells of exactly what was done;
and what is signed stays as it was signed, and genuine. WORKFLOW_RUNS and WORKFLOW_STEPS make a longer run.
"""

import os
from collections import Counter
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from uuid import uuid4

import hypothesis.strategies as st
import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from appraisal.models import (
    Answer,
    AnswerRevision,
    Appraisal,
    Assignment,
    ChecklistVersion,
    IssuedReport,
    Message,
    OpinionCondition,
    Option,
    Section,
    Snapshot,
    Thread,
)
from appraisal.queries.changed import changed_since_read
from appraisal.queries.document import collect_document, fingerprint
from appraisal.queries.verify import faults_in_state, faults_of
from appraisal.rules.conclusion import ConditionFacts
from appraisal.writes import assignment as handing_out
from appraisal.writes.answer import save_answer, settle_rating
from appraisal.writes.appraisal import set_people, start_appraisal
from appraisal.writes.challenge import resolve_thread, say, start_thread, take_back
from appraisal.writes.checklist import import_checklist
from appraisal.writes.conclusion import conclude
from appraisal.writes.confirming import confirm_together
from appraisal.writes.correction import add_correction
from appraisal.writes.edition import publish
from appraisal.writes.evidence import add_evidence
from appraisal.writes.move import abandon, endorse, return_appraisal, submit, withdraw
from appraisal.writes.opinion import give_opinion
from appraisal.writes.sign_off import prepare, sign
from appraisal.writes.verdict import accept_section, give_verdict, open_answer
from partnerships.access import require
from partnerships.faults import MoveRefused, Refused, Stale
from partnerships.models import Action
from partnerships.permissions import Permission
from partnerships.queries.trail import trail_breaks_at, trail_of
from tests.appraisal.again import SEEN
from tests.appraisal.test_verify import small_pdf
from tests.appraisal.workflow_model import CODES, ISSUED, KEY, OPEN, SECTIONS, TOP, WHOLE, No, Workflow
from tests.rules.making_content import SCALE, a_checklist, an_option, with_question

RUNS = int(os.environ.get("WORKFLOW_RUNS", "20"))
STEPS = int(os.environ.get("WORKFLOW_STEPS", "60"))
OFTEN = 3  # how often what is refused for one reason is tried
P = Permission
# Published guidance: nothing that is done to an appraisal reaches it.
GUIDANCE = {"source", "provision", "checklistversion", "band", "scale", "option", "section", "question"}
GUIDANCE |= {"questionprovision", "condition", "checklist", "takenout"}
TABLES = [
    one._meta.db_table
    for wing in ("appraisal", "partnerships")
    for one in apps.get_app_config(wing).get_models()
    if one._meta.model_name not in GUIDANCE
]
EVERYBODY = ("lead", "contributor", "assigned", "colleague", "reviewer", "opinion_giver", "approver")
EVERYBODY += ("governance", "auditor", "member")
FORBIDDEN = (PermissionDenied, Http404, Refused, MoveRefused, Stale)


def mostly(*usual):
    """Somebody: often one who may, as often anybody."""
    return [*usual * (12 // len(usual)), *EVERYBODY]


def act(*states, when=lambda machine: True, **choices):
    """Something somebody may do: often tried in `states`, now and then in others, and only `when` it can be.

    `choices` are what each argument is chosen from.
    """

    def marked(method):
        method.states, method.when, method.choices = states, when, choices
        return method

    return marked


options, words = ["yes", "yes", "no", "na"], ["", "Words.", "Other words."]
late = [0, 0, 0, 0, 1]  # how many versions what somebody read is behind
numbers = range(10)


def plain(rows) -> list[str]:
    return [repr([bytes(one) if isinstance(one, memoryview) else one for one in row]) for row in rows]


def everything() -> list[list[str]]:
    """What every table holds. Asked without the models, as it is asked often."""
    held = []
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')  # noqa: S608
            held.append(plain(cursor.fetchall()))
    return held


def frozen(appraisal) -> list:
    """What of a signed appraisal never changes."""
    found = [
        appraisal.answers.all(),
        AnswerRevision.objects.filter(answer__appraisal=appraisal),
        *(getattr(appraisal, name).all() for name in ("threads", "opinions", "evidence", "participants")),
        Message.objects.filter(thread__appraisal=appraisal),
        Snapshot.everything.filter(appraisal=appraisal),
        IssuedReport.everything.filter(snapshot__appraisal=appraisal),
    ]
    return [plain(one.order_by("pk").values_list()) for one in found]


class Machine(RuleBasedStateMachine):
    """One partnership's appraisals, year after year; `world` and `first` are set by the test."""

    world = first = None
    batch, sought = 0, frozenset()  # which run over again this is, and what acts it is to try often
    done, refused = Counter(), Counter()  # by verb; by permission, state, person and the model's reason

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.at, self.pk = self.world.at, self.first.pk
        self.model, self.past, self.opened, self.moment = Workflow(), {}, [], 1
        self.left = {}  # what was abandoned, as it was then
        self.sources = []  # what was signed and stands, which the next can start from
        self.revisions, self.trail, self.tables, self.last = [], self.verbs(), None, None

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    # --- what is there

    def now(self):
        self.at += timedelta(minutes=7)
        return self.at

    def appraisal(self) -> Appraisal:
        return Appraisal.objects.select_related("partnership").get(pk=self.pk)

    def answer(self, code) -> Answer:
        found = Answer.objects.select_related("question__section", "appraisal__partnership", "option")
        return found.get(appraisal=self.pk, question__code=code)

    def option(self, answer, code) -> Option:
        return Option.objects.get(scale=answer.question.scale_id, code=code)

    def verbs(self) -> list[str]:
        return list(trail_of(self.appraisal()).order_by("number").values_list("verb", flat=True))

    def seen(self, seen_now: bool) -> str:
        return fingerprint(collect_document(self.pk)) if seen_now else "what was there before"

    # --- one act, in the model and for real

    def attempt(self, who, expected, act, *, asks=None, about=None):
        """`expected` in the model and, asking permission `asks` of `about` as a page does, `act` for real."""
        self.moment += 1
        after, by = deepcopy(self.model), self.world.people[who]
        try:
            told = expected(after)
        except No as why:
            return self.must_refuse(by, act, asks, about, (asks, self.model.state, who, str(why)))
        self.done.update(told)
        if asks:
            require(by, asks, about() if about else self.appraisal(), to_see=P.READ_APPRAISAL)
        act(by, self.now())
        self.model, self.tables = after, None
        return self.compare(told)

    def must_refuse(self, by, act, asks, about, why):
        self.refused[why] += 1
        if self.refused[why] > OFTEN:
            return
        before = self.tables or everything()
        try:
            if asks:
                require(by, asks, about() if about else self.appraisal(), to_see=P.READ_APPRAISAL)
            act(by, self.now())
        except FORBIDDEN:
            self.tables = everything()
            assert self.tables == before, "what was refused left something behind"
        else:
            raise AssertionError(f"{by.name} did what the model refuses")

    def compare(self, told):
        appraisal, model = self.appraisal(), self.model
        assert appraisal.state == model.state
        answers = appraisal.answers.select_related("question", "option", "settled_option")
        for one in answers.prefetch_related("cited"):
            cell = model.cells[one.question.code]
            held = (one.option.code if one.option else "", one.narrative, bool(one.cited.all()), one.version)
            assert held == (cell.option, cell.words, cell.cites, cell.version), one.question.code
            settled = one.settled_option.code if one.settled_option else ""
            challenged = (settled, one.verdict, one.verdict_stands, one.returned, one.locked)
            wanted = (cell.settled, cell.verdict, cell.stands, cell.returned, cell.locked)
            assert challenged == wanted, one.question.code
            assert (one.confirm, one.carried) == (cell.confirm, cell.carried), one.question.code
        changed = changed_since_read(appraisal)
        assert {one.question.code for one in answers if one.pk in changed} == model.changed()
        talks = [(one.waits_for, one.resolved_at is not None) for one in appraisal.threads.order_by("id")]
        assert talks == [(one.waits_for, one.resolved) for one in model.talks]
        handed = list(appraisal.assignments.order_by("id").values_list("section", "stage"))
        assert handed == [(one.section, one.stage) for one in model.handed]
        held = AnswerRevision.objects.filter(answer__appraisal=self.pk).order_by("id")
        revisions = list(held.values_list("id", "number", "narrative", "option"))
        assert revisions[: len(self.revisions)] == self.revisions, "a revision was changed or removed"
        verbs = self.verbs()
        assert verbs[: len(self.trail)] == self.trail
        assert sorted(verbs[len(self.trail) :]) == sorted(told)
        self.revisions, self.trail = revisions, verbs
        assert faults_in_state(appraisal) == []
        if model.state in ISSUED:
            self.must_be_as_signed(appraisal)
        for pk, (state, held) in self.left.items():
            one = Appraisal.objects.get(pk=pk)
            assert (one.state, frozen(one)) == (state, held), "what was abandoned has changed"
        if model.state == "abandoned":
            self.left[appraisal.pk] = appraisal.state, frozen(appraisal)

    def must_be_as_signed(self, appraisal):
        """What is signed stays as it was, is genuine, and promised what the model says."""
        held = frozen(appraisal)
        assert held == self.past.setdefault(appraisal.pk, held), "what was signed has changed"
        assert faults_of(bytes(IssuedReport.objects.get(snapshot__appraisal=appraisal).content)) == []
        assert trail_breaks_at(appraisal) is None
        if appraisal.pk == self.pk:
            promised = Action.objects.filter(source__startswith=f"{appraisal.ref}/")
            assert promised.count() == self.model.actions

    # --- answering

    def saves(self, by, at, answer, option, words, cites, seen, key):
        chosen = self.option(answer, option)
        cited = list(answer.appraisal.evidence.values_list("pk", flat=True)[:1]) if cites else []
        given = {"evidence": cited or ([0] if cites else []), "seen": seen, "key": key, "by": by, "at": at}
        save_answer(answer=answer, option=chosen, narrative=words, **given)

    @act(
        *OPEN,
        who=mostly("lead", "contributor", "assigned"),
        code=CODES,
        option=options,
        words=words,
        late=late,
        cites=[True, False],
    )
    def answers(self, who, code, option, words, late, cites):
        seen, key = max(self.model.cells[code].version - late, 0), uuid4()
        sent = (option, words, cites, seen, key)
        self.last = (who, code, sent)
        self.attempt(
            who,
            lambda model: model.save(who, code, *sent[:4]),
            lambda by, at: self.saves(by, at, self.answer(code), *sent),
            asks=P.ANSWER,
            about=lambda: self.answer(code),
        )

    @act("draft", who=["lead", "lead", "contributor"])
    def answers_what_is_left(self, who):
        for code, cell in list(self.model.cells.items()):
            if not cell.is_complete and not cell.is_shut:
                cites = cell.cites or bool(self.model.evidence)
                self.answers(who, code, cell.option or TOP, cell.words or "All there is.", 0, cites)

    @act("draft", "in_challenge", "endorsed", when=lambda self: self.last)
    def sends_it_again(self):
        """The same request once more: it acts once."""
        who, code, sent = self.last
        held = AnswerRevision.objects.filter(key=sent[-1], narrative=sent[1]).exists()
        if held and self.model.may(who, "answer", code):
            before = everything()
            self.saves(self.world.people[who], self.now(), self.answer(code), *sent)
            assert everything() == before, "a request that was sent twice acted twice"

    @act(
        when=lambda self: self.model.state in OPEN, who=mostly("lead", "contributor", "assigned"), code=CODES
    )
    def opens_a_page(self, who, code):
        """What was allowed when the page was asked for; it is sent when other things have happened."""
        if self.model.may(who, "answer", code):
            self.opened.append((who, code, self.answer(code), self.model.turn))

    @act(when=lambda self: self.opened, option=options, words=words)
    def sends_a_page_that_was_let_in(self, option, words):
        who, code, answer, turn = self.opened.pop()
        now, seen = self.model.cells[code].version, answer.version
        if turn == self.model.turn and now != seen:
            return  # second to another: what `answers` does with `late`
        self.attempt(
            who,
            lambda model: model.save(who, code, option, words, False, seen, turn=turn),
            lambda by, at: self.saves(by, at, answer, option, words, False, seen, uuid4()),
        )

    @act("draft", when=lambda self: self.model.evidence < 2, who=mostly("lead", "contributor"))
    def lists_evidence(self, who):
        self.last = None  # sent again it would cite this
        self.attempt(
            who,
            lambda model: model.list_evidence(who),
            lambda by, at: add_evidence(appraisal=self.appraisal(), facts=SEEN, by=by, at=at),
            asks=P.ADD_EVIDENCE,
        )

    @act(
        "draft",
        when=lambda self: any(one.carried for one in self.model.cells.values()),
        who=mostly("lead", "contributor"),
        chosen=[*([one] for one in CODES), [*CODES[1:]], [*CODES]],
    )
    def confirms_together(self, who, chosen):
        rows = {self.answer(code).pk: self.model.cells[code].version for code in chosen}
        self.attempt(
            who,
            lambda model: model.confirm_together(who, chosen),
            lambda by, at: confirm_together(appraisal=self.appraisal(), seen=rows, by=by, at=at),
            asks=P.ANSWER,
        )

    @act("draft", when=lambda self: self.together())
    def confirms_what_can_be_together(self):
        self.confirms_together("lead", self.together())

    def together(self) -> list[str]:
        """What came across and can be confirmed together with others."""
        cells = self.model.cells.items()
        return [
            code
            for code, one in cells
            if one.carried == "waiting" and one.cites and one.governs == TOP and code != KEY
        ]

    # --- handing out

    @act("draft", who=mostly("lead", "governance"), section=sorted(SECTIONS), to=["assigned", "colleague"])
    def hands_out(self, who, section, to):
        given = {"sections": [section], "questions": [], "post": self.world.posts[to]}
        given |= {"due": None, "message": "Please."}
        self.attempt(
            who,
            lambda model: model.hand_out(who, section, to),
            lambda by, at: handing_out.hand_out(appraisal=self.appraisal(), by=by, at=at, **given),
            asks=P.ASSIGN,
        )

    @act(
        "draft",
        when=lambda self: self.model.handed,
        who=mostly("assigned", "colleague", "lead"),
        stage=["accepted", "declined", "handed_on", "handed_on", "taken_back"],
        to=["assigned", "colleague"],
        number=numbers,
    )
    def says_of_what_was_handed_out(self, who, stage, to, number):
        number = -1 - number % len(self.model.handed) // 2  # the latest are with somebody still
        number += len(self.model.handed)
        given = {
            "accepted": (handing_out.accept, {}),
            "declined": (handing_out.decline, {"reason": "Not ours."}),
            "handed_on": (handing_out.hand_on, {"post": self.world.posts[to], "reason": ""}),
            "taken_back": (handing_out.take_back, {}),
        }

        def held():
            found = Assignment.objects.select_related("appraisal__partnership", "post").order_by("id")
            return found.filter(appraisal=self.pk)[number]

        act, more = given[stage]
        self.attempt(
            who,
            lambda model: model.settle_part(who, number, stage, to),
            lambda by, at: act(assignment=held(), by=by, at=at, **more),
            asks=P.ASSIGN if stage == "taken_back" else P.TAKE_ON,
            about=held,
        )

    @act("endorsed", who=mostly("governance", "lead"), approver=["approver", "approver", "colleague"])
    def chooses_the_approver(self, who, approver):
        chosen = {"approver": [self.world.people[approver]]}

        def act(by, at):
            now = self.appraisal()
            set_people(appraisal=now, people=chosen, seen=now.version, by=by, at=at)

        self.attempt(who, lambda model: model.choose_approver(who, approver), act, asks=P.ASSIGN)

    # --- the challenge

    def thread(self, number):
        found = Thread.objects.select_related("appraisal", "question__section", "section").order_by("id")
        return found.filter(appraisal=self.pk)[number]

    @act(
        "in_challenge",
        when=lambda self: len(self.model.talks) < 4,
        who=mostly("reviewer", "lead"),
        on=[*CODES, *SECTIONS, WHOLE],
    )
    def starts_a_thread(self, who, on):
        about = {"question": self.answer(on).question} if on in CODES else {}
        if on in SECTIONS:
            about = {"section": Section.objects.get(version__pinned__appraisal=self.pk, code=on)}
        self.attempt(
            who,
            lambda model: model.start_thread(who, on),
            lambda by, at: start_thread(appraisal=self.appraisal(), text="Why?", by=by, at=at, **about),
            asks=P.DISCUSS,
            about=(lambda: self.answer(on)) if on in CODES else None,
        )

    @act(
        "draft",
        "in_challenge",
        when=lambda self: self.model.talks,
        who=mostly("lead", "reviewer"),
        number=numbers,
    )
    def replies(self, who, number):
        number %= len(self.model.talks)
        self.attempt(
            who,
            lambda model: model.say(who, number),
            lambda by, at: say(thread=self.thread(number), text="Because.", by=by, at=at),
            asks=P.DISCUSS,
            about=lambda: self.thread(number),
        )

    @act("in_challenge", when=lambda self: self.model.talks, who=mostly("reviewer"), number=numbers)
    def resolves(self, who, number):
        number %= len(self.model.talks)
        self.attempt(
            who,
            lambda model: model.resolve(who, number),
            lambda by, at: resolve_thread(thread=self.thread(number), by=by, at=at),
            asks=P.RESOLVE,
            about=lambda: self.thread(number),
        )

    @act("in_challenge", when=lambda self: self.model.talks, who=mostly("lead", "reviewer"), number=numbers)
    def takes_a_message_back(self, who, number):
        number %= len(self.model.talks)

        def message():
            return self.thread(number).messages.select_related("thread__appraisal").last()

        self.attempt(
            who,
            lambda model: model.take_back(who, number),
            lambda by, at: take_back(message=message(), by=by, at=at),
            asks=P.DISCUSS,
            about=lambda: self.thread(number),
        )

    @act(
        "in_challenge",
        who=mostly("reviewer"),
        code=CODES,
        late=late,
        word=["accept", "action", "return"],
    )
    def judges(self, who, code, word, late):
        given = {
            "accept": {},
            "action": {"what": "Test it.", "post": self.world.posts["lead"], "due": date(2027, 6, 1)},
            "return": {"reason": "Which page?"},
        }[word]
        seen = self.model.cells[code].version - late
        self.attempt(
            who,
            lambda model: model.judge(who, code, word, seen),
            lambda by, at: give_verdict(
                answer=self.answer(code), word=word, seen=seen, by=by, at=at, **given
            ),
            asks=P.CHALLENGE,
        )

    @act("in_challenge", who=mostly("reviewer"), section=sorted(SECTIONS), late=late)
    def accepts_a_section(self, who, section, late):
        seen = sum(self.model.cells[code].version for code in SECTIONS[section]) - late
        found = Section.objects.get(version__pinned__appraisal=self.pk, code=section)
        given = {"section": found, "seen": seen}
        self.attempt(
            who,
            lambda model: model.accept_section(who, section, seen),
            lambda by, at: accept_section(appraisal=self.appraisal(), by=by, at=at, **given),
            asks=P.CHALLENGE,
        )

    @act("in_challenge", who=mostly("reviewer"), code=CODES, option=options, late=late)
    def settles_a_rating(self, who, code, option, late):
        seen = self.model.cells[code].version - late

        def act(by, at):
            answer = self.answer(code)
            chosen = self.option(answer, option)
            settle_rating(answer=answer, option=chosen, reason="It has gaps.", seen=seen, by=by, at=at)

        expected = lambda model: model.settle_rating(who, code, option, seen)  # noqa: E731
        self.attempt(who, expected, act, asks=P.CHALLENGE)

    @act("draft", who=mostly("reviewer"), code=CODES)
    def opens_an_answer(self, who, code):
        self.attempt(
            who,
            lambda model: model.open_answer(who, code),
            lambda by, at: open_answer(answer=self.answer(code), reason="This too.", by=by, at=at),
            asks=P.RESOLVE,
            about=lambda: self.answer(code),
        )

    def is_content(self):
        """The reviewer resolves and accepts all that is left, and endorses."""
        for number, talk in enumerate(list(self.model.talks)):
            if not talk.resolved:
                self.resolves("reviewer", number)
        for code, cell in self.model.cells.items():
            if not cell.is_accepted:
                self.judges("reviewer", code, "action" if code == "B-02" else "accept", 0)
        self.endorses("reviewer", True)

    # --- the moves

    @act("draft", who=mostly("lead"))
    def submits(self, who):
        self.attempt(
            who,
            lambda model: model.submit(who),
            lambda by, at: submit(appraisal=self.appraisal(), by=by, at=at),
            asks=P.SUBMIT,
        )

    @act("in_challenge", who=mostly("reviewer"))
    def returns(self, who):
        self.attempt(
            who,
            lambda model: model.send_back(who),
            lambda by, at: return_appraisal(appraisal=self.appraisal(), by=by, at=at),
            asks=P.CHALLENGE,
        )

    @act("in_challenge", when=lambda self: self.model.state == "in_challenge", code=CODES)
    def sends_an_answer_back(self, code):
        self.judges("reviewer", code, "return", 0)
        self.returns("reviewer")

    @act("in_challenge", who=mostly("reviewer"), seen_now=[True, True, True, False])
    def endorses(self, who, seen_now):
        def act(by, at):
            seen, given = self.seen(seen_now), {"support": "supported", "reason": "", "by": by, "at": at}
            endorse(appraisal=self.appraisal(), seen=seen, **given)

        self.attempt(who, lambda model: model.endorse(who, seen_now), act, asks=P.CHALLENGE)

    @act(
        "in_challenge",
        "endorsed",
        who=mostly("opinion_giver"),
        view=["content", "content_with_conditions"],
        late=late,
    )
    def gives_an_opinion(self, who, view, late):
        conditions = [ConditionFacts("Fund it", self.world.posts["lead"], date(2027, 5, 1))]
        seen = self.model.opinion_version - late
        given = {"view": view, "text": "", "seen": seen, "conditions": conditions}
        self.attempt(
            who,
            lambda model: model.give_opinion(who, view, seen),
            lambda by, at: give_opinion(appraisal=self.appraisal(), by=by, at=at, **given),
            asks=P.GIVE_OPINION,
        )

    @act("endorsed", who=mostly("approver", "colleague"), takes=[True, True, False, None], late=late)
    def concludes(self, who, takes, late):
        seen = self.model.conclusion_version - late
        rows = OpinionCondition.objects.filter(opinion__appraisal=self.pk).values_list("pk", flat=True)
        taken = {} if takes is None else dict.fromkeys(rows, "" if takes else "It is done already.")
        given = {"word": "continue", "reason": "It delivers.", "risk_worth_taking": "", "conditions": ()}
        given |= {"proposed": "continue", "seen": seen, "taken": taken}
        self.attempt(
            who,
            lambda model: model.conclude(who, takes, seen),
            lambda by, at: conclude(appraisal=self.appraisal(), by=by, at=at, **given),
            asks=P.CONCLUDE,
        )

    @act("endorsed", who=mostly("approver", "colleague"), seen_now=[True, True, True, False])
    def signs(self, who, seen_now):
        def act(by, at):
            now = self.appraisal()
            prepared = prepare(appraisal=now, by=by, at=at, seen=self.seen(seen_now))
            sign(appraisal=now, prepared=prepared, by=by)

        before = self.model.state
        self.attempt(who, lambda model: model.sign(who, seen_now), act, asks=P.SIGN)
        if self.model.state == "signed" != before:
            self.sources.append((self.pk, self.model))
        if self.model.state == "signed" and len(self.past) > 1:
            self.before_must_be_superseded()

    def before_must_be_superseded(self):
        earlier = Appraisal.objects.filter(pk__in=self.past).exclude(pk=self.pk).order_by("pk")
        assert {one.state for one in earlier} <= {"superseded", "withdrawn"}
        self.must_be_as_signed(earlier.last())

    def gets_on(self):
        """What is usually done next."""
        state = self.model.state
        if state == "draft":
            if not self.model.evidence and self.step % 2:  # what cites it can be confirmed together next year
                self.lists_evidence("lead")
            self.answers_what_is_left("lead")
            for number, talk in enumerate(self.model.talks):
                if not talk.resolved and talk.waits_for == "officers":
                    self.replies("lead", number)
            self.submits("lead")
        elif state == "in_challenge":
            self.is_content()
        elif state == "abandoned":
            self.starts_the_next("governance")
        elif state == "endorsed":
            self.concludes(self.model.approver, True, 0)
            self.signs(self.model.approver, True)

    @act("signed", when=lambda self: self.model.state in ISSUED, who=mostly("approver", "governance"))
    def withdraws(self, who):
        self.attempt(
            who,
            lambda model: model.withdraw(who),
            lambda by, at: withdraw(appraisal=self.appraisal(), reason="Wrong partner.", by=by, at=at),
            asks=P.WITHDRAW,
        )
        if self.model.state == "withdrawn":
            self.sources = [one for one in self.sources if one[0] != self.pk]

    @act(who=mostly("lead", "governance"))
    def abandons(self, who):
        self.attempt(
            who,
            lambda model: model.abandon(who),
            lambda by, at: abandon(appraisal=self.appraisal(), reason="A mistake.", by=by, at=at),
            asks=P.ABANDON,
        )

    @act(*ISSUED, who=mostly("approver", "governance"))
    def notes_a_correction(self, who):
        given = {"about": "CG-01", "text": "It is 2024."}
        self.attempt(
            who,
            lambda model: model.note(who),
            lambda by, at: add_correction(appraisal=self.appraisal(), by=by, at=at, **given),
            asks=P.NOTE_CORRECTION,
        )

    @act("signed", "withdrawn", "abandoned", who=["governance", "lead"])
    def starts_the_next(self, who):
        """From the last signed one where it stands; while one is open, or from one that does not, refused."""
        earlier, by = self.appraisal(), self.world.people[who]
        given = {"purpose": "annual_review", "gate": "running", "depth": "short", "circumstances": []}
        given |= {"due": None, "start_from": earlier, "by": by, "at": self.now()}
        before = everything()
        started = None
        with suppress(Refused):
            started = start_appraisal(partnership=earlier.partnership, **given)
        assert (started is not None) == (self.model.state == "signed")
        if started is None:
            assert everything() == before
            if self.model.state in ("withdrawn", "abandoned"):
                self.begin_again(given | {"start_from": None})
        else:
            self.follow(started, self.model.next_year())

    def begin_again(self, given):
        """From what was signed before and stands, past what was abandoned; else from nothing."""
        checklist, model = self.first.pinned.get().version.checklist, Workflow()
        if self.model.state == "abandoned" and self.sources:
            pk, signed = self.sources[-1]
            given["start_from"], model = Appraisal.objects.get(pk=pk), signed.next_year()
        started = start_appraisal(partnership=self.first.partnership, checklist=checklist, **given)
        self.follow(started, model)

    def follow(self, started, model):
        """What happens from now on happens to the appraisal that was `started`."""
        people = {name: [self.world.people[name]] for name in ("contributor", "reviewer", "opinion_giver",
                                                               "approver")}  # fmt: skip
        given = {"seen": started.version, "by": self.world.governance, "at": self.now()}
        set_people(appraisal=started, people=people, **given)
        self.pk, self.model, self.opened, self.tables, self.last = started.pk, model, [], None, None
        self.trail, self.revisions = self.verbs(), []
        self.compare([])

    ACTS = [one for one in vars().values() if hasattr(one, "choices")]

    @initialize(seed=st.integers(0, 2**32))
    def begins(self, seed):
        self.seed, self.step = seed, 0

    @rule(salt=st.integers(0, 2**32))
    def something_happens(self, salt):
        """One act, made up with what is usual in the state; the arguments are told where it fails."""
        self.step += 1
        random = Random(f"{self.batch} {self.seed} {self.step} {salt}")
        found = [one for one in self.ACTS if one.when(self)]
        chances = [8 if self.model.state in one.states else 1 for one in found]
        chances = [40 if one in self.sought else much for one, much in zip(found, chances, strict=True)]
        chosen = random.choices([Machine.gets_on, *found], [sum(chances) / 12, *chances])[0]
        given = {name: random.choice(list(held)) for name, held in getattr(chosen, "choices", {}).items()}
        note(f"{self.model.state}: {chosen.__name__} {given}")
        chosen(self, **given)


@pytest.fixture
def workflow(world, monkeypatch):
    """A draft on a checklist of two sections with two questions each."""
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", small_pdf)
    given = {"by": None, "at": world.now()}
    scale = replace(SCALE, options=(*(one for one in SCALE.options if one.code != "no"),
                                    an_option("no", 0, needs_reason=True)))  # fmt: skip
    content = with_question(replace(a_checklist(), scales=(scale,)), KEY, key=True)
    import_checklist(content=content, replace=False, **given)
    draft = ChecklistVersion.objects.get(checklist__code="small")
    publish(version=draft, change_note="First.", **given)
    first = world.appraisal(checklist=draft.checklist)
    return type(
        "Tried", (Machine,), {"world": world, "first": first, "done": Counter(), "refused": Counter()}
    )


def run(machine, runs=RUNS, steps=STEPS):
    found = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(machine, settings=found)


# What is told of an appraisal, and what makes it told where that is rare. A run in which one of these never
# came to be has shown less than it says.
TOLD = {
    **dict.fromkeys(("submitted", "returned", "endorsed", "signed", "report issued", "evidence added"), None),
    **dict.fromkeys(("thread started", "answer accepted", "answer returned", "concluded"), None),
    "endorsement cancelled": Machine.answers,
    "withdrawn": Machine.withdraws,
    "abandoned": Machine.abandons,
    "handed out": Machine.hands_out,
    "handed out accepted": Machine.says_of_what_was_handed_out,
    "handed out declined": Machine.says_of_what_was_handed_out,
    "handed on": Machine.says_of_what_was_handed_out,
    "taken back": Machine.says_of_what_was_handed_out,
    "people chosen": Machine.chooses_the_approver,
    "replied": Machine.replies,
    "thread resolved": Machine.resolves,
    "message taken back": Machine.takes_a_message_back,
    "answer accepted with an action": Machine.judges,
    "answers accepted": Machine.accepts_a_section,
    "rating settled in challenge": Machine.settles_a_rating,
    "settled rating taken back": Machine.settles_a_rating,
    "answer opened": Machine.opens_an_answer,
    "opinion given": Machine.gives_an_opinion,
    "correction noted": Machine.notes_a_correction,
    "confirmed together": Machine.confirms_together,
}
# The states that few runs come to, by what leads there.
LEADS_TO = {"withdrawn": Machine.withdraws, "abandoned": Machine.abandons}
BATCHES = 12


@pytest.mark.long
def test_the_workflow_is_what_the_model_says(workflow):
    run(workflow)
    for batch in range(1, BATCHES):
        left = [TOLD[verb] for verb in TOLD.keys() - workflow.done.keys()]
        left += [act for state, act in LEADS_TO.items() if state not in refused_in(workflow)]
        if left:  # a little longer, with what did not come to be this time tried more often
            workflow.batch, workflow.sought = batch, set(left)
            run(workflow, runs=RUNS // 4)
    assert TOLD.keys() - workflow.done.keys() == set()
    assert refused_in(workflow) >= {*OPEN, "signed", *LEADS_TO}


def refused_in(workflow) -> set[str]:
    """The states in which something was refused."""
    return {state for _, state, _, _ in workflow.refused}


@pytest.mark.parametrize(
    ("where", "instead"),
    [
        # A save that was let in before is not judged again: it comes after a signature, or a return.
        ("appraisal.writes.answer.hold", lambda appraisal: Appraisal.objects.get(pk=appraisal.pk)),
        # A return opens everything.
        ("appraisal.writes.move.open_returned_parts", lambda appraisal: None),
        # An edit leaves the endorsement standing.
        ("appraisal.writes.answer.unsettle", lambda appraisal, **more: None),
        # Whoever sees an appraisal may do anything to it.
        ("tests.appraisal.test_workflow_machine.require", lambda *given, **more: None),
        # What changed under the reviewer is nowhere told, or is counted from where they never were.
        ("appraisal.writes.move.last_revision", lambda appraisal: 2**40),
        ("appraisal.writes.move.last_revision", lambda appraisal: 0),
        # The trail does not tell of verdicts.
        ("appraisal.writes.verdict.record", lambda *given, **more: None),
    ],
    ids=lambda one: one.rpartition(".")[2] if isinstance(one, str) else "",
)
def test_the_machine_can_fail(workflow, monkeypatch, where, instead):
    """Negative control: with one guard taken away it finds what that lets through, or the database does."""
    monkeypatch.setattr(where, instead)
    with pytest.raises((AssertionError, DatabaseError)):
        run(workflow, runs=60)
