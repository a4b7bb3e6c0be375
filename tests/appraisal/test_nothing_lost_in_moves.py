"""Whatever the order of editing, publishing, moving and undoing: no answer's words are lost or altered.

Seeded sequences of 40 steps; what was saved is kept beside in plain dictionaries and compared after each.
"""

from dataclasses import replace
from random import Random
from uuid import uuid4

import pytest
from django.utils import timezone

from appraisal.models import Answer, AnswerRevision, Appraisal, Checklist
from appraisal.queries.moving import move_to_undo, newer_edition
from appraisal.rules.content import ChecklistError, ConditionContent, as_plain
from appraisal.rules.reading import read_content
from appraisal.writes import edition_move
from appraisal.writes.answer import save_answer
from appraisal.writes.edition_move import move_to_edition, undo_move
from tests.appraisal.test_editions import published
from tests.rules.every_kind import FACTS, TYPED
from tests.rules.making_content import SCALE, a_checklist, a_question, a_section, with_question

CODES = [f"{section}-{number:02}" for section in "AB" for number in range(1, 5)]
VALUES = {FACTS[code]["kind"]: value for code, (_, value, _) in TYPED.items()}
FRAMELESS = {
    "choices": (),
    "unit": "",
    "least": None,
    "most": None,
    "authority": "",
    "as_at": "",
    "key": False,
}
WORDS = ("", "Words.", "Ŵyl y Tŷ: £5\n\n<b>not bold</b>", "x" * 3000, "\u202eback", "  spaces  ")


class Sequence:
    """One appraisal, worked on at random; `said` is the last text of each code, `ever` every text saved."""

    def __init__(self, world, seed):
        self.world, self.random = world, Random(seed)
        self.content = a_checklist(a_section("A", 4), a_section("B", 4))
        published(self.content)
        self.appraisal = world.appraisal(checklist=Checklist.objects.get(code="small"), depth="full")
        self.said, self.ever, self.notes = {}, set(), 0

    def now(self):
        return Appraisal.objects.get(pk=self.appraisal.pk)

    def by(self):
        return {"by": self.world.lead, "at": timezone.now()}

    def answer(self):
        asked = list(Answer.objects.asked().filter(appraisal=self.appraisal).select_related("question"))
        if not asked:
            return
        one = self.random.choice(asked)
        one.appraisal = self.now()
        words, option, value = f"{self.random.choice(WORDS)} {uuid4()}", None, []
        if one.question.scale:
            option = self.random.choice([None, *one.question.scale.options.all()])
        else:
            value = self.random.choice([[], VALUES[one.question.kind]])
        save_answer(
            answer=one,
            option=option,
            value=value,
            narrative=words,
            evidence=[],
            seen=one.version,
            key=uuid4(),
            **self.by(),
        )
        self.said[one.question.code] = words
        self.ever.add((one.question.code, words, str(value)))

    def publish(self):
        changes = ["reword", "drop", "add", "rescale", "another kind", "condition"]
        code, change = self.random.choice(CODES), self.random.choice(changes)
        content = self.content
        if change == "reword":
            corrected = self.random.random() < 0.3
            content = with_question(content, code, text=f"Is {code} so, {self.notes}?", corrected=corrected)
        elif change == "another kind":
            frame = self.random.choice([*FACTS.values(), {"kind": "rating", "scale": "yes_no"}])
            content = with_question(content, code, **({"scale": ""} | FRAMELESS | frame))
        elif change == "condition":
            on = ConditionContent("question:A-01", "is_not", ("no",))
            content = with_question(content, code, conditions=self.random.choice([(), (on,)]))
        elif change == "rescale":
            options = SCALE.options if len(content.scales[0].options) < 3 else SCALE.options[:2]
            content = replace(content, scales=(replace(SCALE, options=options),))
        else:
            kept = [
                replace(one, questions=tuple(q for q in one.questions if q.code != code))
                for one in content.sections
            ]
            if change == "add":
                number = "AB".index(code[0])
                kept[number] = replace(kept[number], questions=(*kept[number].questions, a_question(code)))
            content = replace(content, sections=tuple(kept))
        if content != self.content and self.can_be_published(content):
            self.notes += 1
            self.content = content
            published(content, note=f"Change {self.notes}.")

    def can_be_published(self, content):
        try:
            return bool(read_content(as_plain(content), set()))
        except ChecklistError:
            return False

    def move(self):
        to = newer_edition(self.now())
        if to is not None:
            move_to_edition(appraisal=self.now(), to=to, seen=self.now().version, **self.by())

    def undo(self):
        if move_to_undo(self.now()) is not None:
            undo_move(appraisal=self.now(), seen=self.now().version, **self.by())

    def check(self):
        held = dict(self.appraisal.answers.values_list("question__code", "narrative"))
        assert {code: held.get(code) for code in self.said} == self.said
        revisions = AnswerRevision.objects.filter(answer__appraisal=self.appraisal, kind="typed")
        kept = revisions.values_list("answer__question__code", "narrative", "value")
        assert {(code, words, str(value)) for code, words, value in kept} == self.ever
        pinned = self.appraisal.pinned.get().version_id
        for one in self.appraisal.answers.asked().select_related("question", "option"):
            assert one.question.version_id == pinned
            assert one.option is None or one.option.scale_id == one.question.scale_id
            assert one.question.as_kind.fault(one.value, one.question) == ""

    def run(self, steps=40):
        for _ in range(steps):
            self.random.choice([self.answer, self.answer, self.publish, self.move, self.undo])()
            self.check()


@pytest.mark.parametrize("seed", range(12))
def test_no_sequence_loses_or_alters_an_answers_words(world, seed):
    Sequence(world, seed).run()


def test_the_check_can_fail(world, monkeypatch):
    """Negative control: a move that drops the words of what is gone is found out."""
    repoint = edition_move._repoint

    def careless(answers, *others):
        for one in answers[:1]:
            Answer.objects.filter(pk=one.pk).update(narrative="")
        return repoint(answers, *others)

    monkeypatch.setattr(edition_move, "_repoint", careless)
    with pytest.raises(AssertionError):
        for seed in range(5):
            Sequence(world, seed).run()
