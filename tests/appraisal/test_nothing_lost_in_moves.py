"""Whatever the order of editing, publishing, moving, undoing, challenging: nothing said is lost or altered.

Seeded sequences of steps, each with the product's own writes; what was saved is kept beside in plain
dictionaries and compared after each step. `FUZZ_SEQUENCES` says how many sequences, 28 unless told.
"""

import os
import sys
from collections import Counter
from dataclasses import dataclass
from random import Random
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from appraisal.models import Answer, AnswerRevision, Appraisal, Question, Thread
from appraisal.queries.moving import move_to_undo, newer_edition
from appraisal.rules.content import ConditionContent
from appraisal.writes import edition_move
from appraisal.writes import modules as modules_writes
from appraisal.writes.answer import save_answer, settle_rating
from appraisal.writes.appraisal import choose_questions
from appraisal.writes.challenge import say, start_thread
from appraisal.writes.edition_move import move_to_edition, undo_move
from appraisal.writes.evidence import add_evidence
from appraisal.writes.move import return_appraisal, submit
from tests.appraisal.random_editing import Editing
from tests.appraisal.test_editions import published
from tests.appraisal.test_modules import COMPANY, LAW
from tests.rules.every_kind import FACTS, TYPED
from tests.rules.making_content import a_checklist, a_section, with_question
from tests.world import make_world

SEQUENCES, STEPS, GROUPS = int(os.environ.get("FUZZ_SEQUENCES", "28")), 60, 4
VALUES = {FACTS[code]["kind"]: value for code, (_, value, _) in TYPED.items()}
WORDS = ("", "Words.", "Ŵyl y Tŷ: £5\n\n<b>not bold</b>", "x" * 3000, "\u202eback", "  spaces  ")
WAITS = ConditionContent("circumstances", "includes", ("trading",))
DEPENDS = ConditionContent("question:A-01", "is_not", ("no",))
MAIN = a_checklist(a_section("A", 4), a_section("B", 4))
MAIN = with_question(with_question(MAIN, "A-03", conditions=(WAITS,)), "B-03", conditions=(DEPENDS,))
CIRCUMSTANCES = ([], ["trading"], ["staff_affected"])


@dataclass
class Said:
    """What was last saved as an answer. It is `loose` after a move, which may take away what it chose."""

    words: str
    option: str | None
    value: list[str]
    cited: set[int]
    loose: bool = False


@dataclass
class Settled:
    """The rating last settled in challenge, or None where it was taken back."""

    option: str | None
    reason: str
    loose: bool = False


class Sequence:
    """One appraisal of a main checklist and its modules, worked on at random beside an editor."""

    def __init__(self, world, seed):
        self.world, self.random, self.done = world, Random(seed), Counter()
        main = published(MAIN).checklist
        self.modules = [published(one).checklist for one in (LAW, COMPANY)]
        self.checklists = [main, main, *self.modules]
        self.editing = Editing(world.editor, self.random, self.done)
        taken = self.random.choice([[], self.modules[1:], self.modules])
        partnership = world.partnership(f"Partnership {seed}")
        self.appraisal = world.appraisal(partnership, checklist=main, depth="full", modules=taken)
        facts = {"held": "", "strength": "seen", "dated": None, "valid_until": None}
        self.evidence = [
            add_evidence(appraisal=self.now(), facts=facts | {"title": title}, **self.by("lead")).pk
            for title in ("Minutes", "Cytundeb")
        ]
        self.said, self.settled = {}, {}  # by code: `Said` and `Settled`
        self.typed, self.reasons, self.comments = set(), set(), {}  # everything there ever was
        self.as_it_was = ({}, {})  # before the last move

    def now(self):
        return Appraisal.objects.get(pk=self.appraisal.pk)

    def by(self, who):
        return {"by": self.world.people[who], "at": timezone.now()}

    def asked(self, **wanted):
        asked = Answer.objects.asked().filter(appraisal=self.appraisal, **wanted)
        return list(asked.select_related("question", "appraisal", "option").order_by("place"))

    # --- steps in every open state

    def answer(self):
        asked = self.asked()
        if asked:
            self.give(self.random.choice(asked), complete=self.random.random() < 0.5)
            self.done["answered"] += 1

    def give(self, one, *, complete):
        words, option, value = f"{self.random.choice(WORDS)} {uuid4()}", None, []
        if one.question.scale:
            options = list(one.question.scale.options.all())
            option = self.random.choice(options if complete else [None, *options])
        else:
            value = self.random.choice([[], VALUES.get(one.question.kind, [])])
            value = [] if one.question.as_kind.fault(value, one.question) else value
        given = {"option": option, "value": value, "narrative": words}
        cited = set(self.random.sample(self.evidence, self.random.randint(0, 2)))
        save_answer(answer=one, evidence=cited, seen=one.version, key=uuid4(), **given, **self.by("lead"))
        code = one.question.code
        self.said[code] = Said(words, option.code if option else None, value, cited)
        self.typed.add((code, words, option.code if option else None, str(value)))

    def edit(self):
        self.editing.edit(self.random.choice(self.checklists))

    def publish(self):
        self.editing.publish(self.random.choice(self.checklists))

    def choose(self):
        """Other facts and other modules, of which some come and some leave."""
        held = self.now()
        before = set(held.pinned.filter(part="module").values_list("version__checklist", flat=True))
        modules = [one for one in self.modules if self.random.random() < 0.6]
        choice = {"circumstances": self.random.choice(CIRCUMSTANCES), "modules": modules}
        choose_questions(appraisal=held, seen=held.version, **choice, **self.by("lead"))
        wanted = {one.pk for one in modules}
        self.done["a module taken"] += bool(wanted - before)
        self.done["a module left"] += bool(before - wanted)

    # --- steps of a draft

    def move(self):
        held = self.now()
        to = newer_edition(held)
        if to is not None:
            move_to_edition(appraisal=held, to=to, seen=held.version, **self.by("lead"))
            self.as_it_was = tuple(
                {code: one.loose for code, one in d.items()} for d in (self.said, self.settled)
            )
            for one in (*self.said.values(), *self.settled.values()):
                one.loose = True
            self.done["moved"] += 1

    def undo(self):
        held = self.now()
        if move_to_undo(held) is not None:
            undo_move(appraisal=held, seen=held.version, **self.by("lead"))
            for there, was in zip((self.said, self.settled), self.as_it_was, strict=True):
                for code, loose in was.items():
                    there[code].loose = loose
            self.done["undone"] += 1

    def submit(self):
        """Answer what is missing or to be confirmed, which may lead to more questions; then send it."""
        while missing := [one for one in self.asked() if one.confirm or not self.is_complete(one)]:
            for one in missing[:1]:
                self.give(one, complete=True)
        for one in self.appraisal.threads.waiting_for("officers"):
            one.appraisal = self.now()
            say(thread=one, text="Changed.", **self.by("lead"))
        if self.asked():
            submit(appraisal=self.now(), **self.by("lead"))
            self.done["submitted"] += 1

    def is_complete(self, one):
        return not one.question.as_kind.lacks(one.given_at("running"))

    # --- steps in challenge

    def comment(self):
        one, text = self.random.choice(self.asked()), f"Why? {uuid4()}"
        made = start_thread(appraisal=self.now(), question=one.question, text=text, **self.by("reviewer"))
        self.comments[made.pk] = (one.question.code, text)
        self.done["commented"] += 1

    def settle(self):
        rated = self.asked(question__scale__isnull=False)
        if rated:
            one, reason = self.random.choice(rated), f"Seen otherwise. {uuid4()}"
            option = self.random.choice([None, *one.question.scale.options.all()])
            settle_rating(answer=one, option=option, reason=reason, seen=one.version, **self.by("reviewer"))
            given = option and option.pk != one.option_id
            self.settled[one.question.code] = Settled(*(option.code, reason) if given else (None, ""))
            self.reasons.add((one.question.code, reason))
            self.done["settled"] += 1

    def send_back(self):
        self.comment()
        text = f"All of it. {uuid4()}"
        made = start_thread(appraisal=self.now(), text=text, **self.by("reviewer"))
        self.comments[made.pk] = ("", text)  # a thread on the whole opens every answer
        return_appraisal(appraisal=self.now(), **self.by("reviewer"))
        self.done["returned"] += 1

    ALWAYS = (answer, answer, answer, edit, edit, edit, edit, publish, publish, publish, choose)
    BY_STATE = {
        "draft": (*ALWAYS, move, move, move, undo, undo, submit),
        "in_challenge": (*ALWAYS, comment, settle, settle, send_back, send_back),
    }

    # --- and what must hold after each

    def check(self):
        held = {}
        answers = self.appraisal.answers.select_related("question", "option", "settled_option")
        for one in answers.prefetch_related("cited"):
            held.setdefault(one.question.code, []).append(one)
        assert held.keys() >= self.said.keys() | self.settled.keys()
        pinned = set(self.appraisal.pinned.values_list("version_id", flat=True))
        for code, rows in held.items():
            asked = [one for one in rows if one.asked]
            assert len(asked) <= 1
            self.check_kept(code, rows, asked)
            for one in asked:
                assert one.question.version_id in pinned
                for option in (one.option, one.settled_option):
                    assert option is None or option.scale_id == one.question.scale_id
                assert one.question.as_kind.fault(one.value, one.question) == ""
        revisions = AnswerRevision.objects.filter(answer__appraisal=self.appraisal)
        kept = revisions.values_list("answer__question__code", "narrative", "option__code", "value", "kind")
        assert {(*row[:3], str(row[3])) for row in kept if row[4] == "typed"} == self.typed
        assert {row[:2] for row in kept if row[4] == "settled"} == self.reasons
        self.check_comments(pinned)

    def check_kept(self, code, rows, asked):
        """The last words are there, in the answer that is asked if any is, with what they cite and chose."""
        said = self.said.get(code, Said("", None, [], set()))
        of_it = asked or [one for one in rows if one.narrative == said.words]
        assert [one.narrative for one in of_it[:1]] == [said.words]
        here = of_it[0]
        assert {cite.evidence_id for cite in here.cited.all()} == said.cited
        settled = self.settled.get(code, Settled(None, ""))
        chosen = (here.option and here.option.code, here.value)
        assert chosen == (said.option, said.value) or (said.loose and not (chosen[0] or chosen[1]))
        ruled = (here.settled_option and here.settled_option.code, here.settled_reason)
        assert ruled == (settled.option, settled.reason) or (settled.loose and ruled == (None, ""))

    def check_comments(self, pinned):
        """Every comment is on the question of its code: on that of a pinned edition, if one has it."""
        here = set(Question.objects.filter(version__in=pinned).values_list("code", flat=True))
        held = Thread.objects.filter(appraisal=self.appraisal).select_related("question")
        threads = list(held.prefetch_related("messages"))
        said = {one.pk: (one.question and one.question.code, one.messages.first().text) for one in threads}
        assert {pk: (code or "", text) for pk, (code, text) in said.items()} == self.comments
        on_answers = [one.question for one in threads if one.question]
        assert all(one.version_id in pinned for one in on_answers if one.code in here)

    def run(self):
        for _ in range(STEPS):
            self.random.choice(self.BY_STATE[self.now().state])(self)
            self.check()
        return self.done


HAPPENED = {
    "answered", "published", "moved", "undone", "a module taken", "a module left", "submitted", "commented",
    "settled", "returned", *(deed.__name__ for deed in Editing.DEEDS),
}  # fmt: skip


def run(seed: int) -> Counter:
    """One sequence, in a council of its own that is taken back; what was done, and how often."""
    with transaction.atomic():
        done = Sequence(make_world(), seed).run()
        transaction.set_rollback(True)
    return done


@pytest.mark.parametrize("group", range(GROUPS))
def test_no_sequence_loses_or_alters_what_was_said(db, group):
    done = sum((run(seed) for seed in range(group, SEQUENCES, GROUPS)), Counter())
    sys.stdout.write(f"{SEQUENCES // GROUPS} sequences of {STEPS} steps: {dict(done)}\n")
    assert done.keys() >= HAPPENED, HAPPENED - done.keys()


REPOINT = edition_move._repoint


def forgets_words(answers, *others):
    """A move that drops the words of one answer."""
    for one in answers[:1]:
        Answer.objects.filter(pk=one.pk).update(narrative="")
    return REPOINT(answers, *others)


def leaves_nothing(appraisal):
    """A module that takes the words along as it leaves."""
    gone = appraisal.answers.exclude(question__version__in=appraisal.pinned.values("version"))
    gone.update(asked=False, narrative="")


WITHOUT_RATINGS = tuple(name for name in edition_move.KEPT if name != "option_id")


@pytest.mark.parametrize(
    ("room", "name", "careless"),
    [
        (edition_move, "_repoint", forgets_words),
        (edition_move, "KEPT", WITHOUT_RATINGS),
        (edition_move, "_repoint_threads", lambda *given: None),
        (modules_writes, "leave_what_is_not_pinned", leaves_nothing),
    ],
    ids=[
        "a move drops words",
        "undoing forgets ratings",
        "comments stay behind",
        "a module takes words along",
    ],
)
def test_the_check_can_fail(db, monkeypatch, room, name, careless):
    """Negative controls: each a write that loses one thing, which is found out."""
    monkeypatch.setattr(room, name, careless)
    with pytest.raises(AssertionError):
        for seed in range(SEQUENCES):
            run(seed)
