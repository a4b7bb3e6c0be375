"""An editor who changes drafts at random, with what the editor's pages use; most of it can be published."""

from collections import Counter
from dataclasses import replace
from datetime import date
from random import Random

from django.utils import timezone

from appraisal.models import Checklist, Condition, Option, Question, Section
from appraisal.queries.content import content_of
from appraisal.queries.draft import next_code, offers_in, others_offered
from appraisal.rules.conditions import Row
from appraisal.writes.checklist import import_checklist
from appraisal.writes.copying import duplicate_question, duplicate_section
from appraisal.writes.draft import (
    add_condition,
    add_part,
    add_reference,
    edit_part,
    open_draft,
    place_part,
    remove_condition,
    remove_part,
    reorder_part,
)
from appraisal.writes.edition import discard, publish
from appraisal.writes.taken_out import put_back
from partnerships.faults import MoveRefused, Refused
from partnerships.models import Provision
from tests.rules.every_kind import FACTS

NO_FRAME = {
    "scale": None,
    "choices": [],
    "unit": "",
    "least": None,
    "most": None,
    "authority": "",
    "as_at": None,
}
OF_A_FACT = {"key": False, "weight": 1, "opening": ""}


class Editing:
    """The drafts of some checklists; `done` counts what was done."""

    def __init__(self, person, random: Random, done: Counter):
        self.person, self.random, self.done, self.number = person, random, done, 0
        self.to_do = []  # every deed comes once before any comes again

    def by(self):
        return {"by": self.person, "at": timezone.now()}

    def draft_of(self, checklist: Checklist):
        held = checklist.versions.select_related("checklist").filter(state="draft").first()
        return held or open_draft(checklist=checklist, **self.by())

    def edit(self, checklist: Checklist) -> None:
        """One change of a draft, which is opened for it; a change that is refused changes nothing."""
        self.number += 1
        self.to_do = self.to_do or self.random.sample(self.DEEDS, len(self.DEEDS))
        deed = self.to_do.pop()
        try:
            deed(self, self.draft_of(checklist))
        except Refused:
            self.done["an edit refused"] += 1
        else:
            self.done[deed.__name__] += 1

    def publish(self, checklist: Checklist) -> None:
        """Publish the draft there is, or discard what cannot be published."""
        draft = checklist.versions.select_related("checklist").filter(state="draft").first()
        if draft is None:
            return
        try:
            publish(version=draft, change_note=f"Change {self.number}.", **self.by())
        except MoveRefused:
            self.done["a publication refused"] += 1
            discard(version=draft, **self.by())
        else:
            self.done["published"] += 1

    def any_of(self, parts):
        """One of some parts; where there is none, nothing is done."""
        held = list(parts)
        if not held:
            raise Refused("There is none.")
        return self.random.choice(held)

    def question(self, draft) -> Question:
        return self.any_of(draft.questions.select_related("section__version", "version__checklist"))

    def set(self, part, **values) -> None:
        edit_part(part=part, seen=part.edits, values=values, **self.by())

    # --- what can be done to a draft

    def reword(self, draft):
        corrected = self.random.random() < 0.3
        self.set(self.question(draft), text=f"Is it so, {self.number}?", corrected=corrected)

    def change_help(self, draft):
        self.set(self.question(draft), good=f"Good, {self.number}.", prompts=["Who?", "Since when?"])

    def change_kind(self, draft):
        frame = dict(self.random.choice([*FACTS.values(), {"kind": "rating"}]))
        if frame["kind"] == "rating":
            frame["scale"] = self.any_of(draft.scales.all())
        else:
            frame |= OF_A_FACT
        frame |= {"choices": list(frame.get("choices", ()))}
        frame |= {"as_at": date.fromisoformat(frame["as_at"])} if "as_at" in frame else {}
        self.set(self.question(draft), **(NO_FRAME | frame))

    def change_section(self, draft):
        self.set(self.question(draft), section=self.any_of(draft.sections.all()))

    def add_question(self, draft):
        section = self.any_of(draft.sections.select_related("version__checklist"))
        given = {"text": f"New, {self.number}?", "label": "new", "gate": "idea", "short": True}
        given |= {"scale": draft.scales.first(), "kind": "rating" if draft.scales.exists() else "yes_no"}
        question = Question(version=draft, section=section, code=next_code(section), **given)
        add_part(part=question, **self.by())

    def copy_question(self, draft):
        one = self.question(draft)
        duplicate_question(question=one, code=next_code(one.section), **self.by())

    def copy_section(self, draft):
        section, code = self.any_of(draft.sections.select_related("version__checklist")), f"C{self.number}"
        code = f"{draft.checklist.code[:4]}{code}"
        duplicate_section(section=section, code=code, title="Copied", **self.by())

    def add_section(self, draft):
        code = f"{draft.checklist.code[:4]}{self.number}"
        add_part(part=Section(version=draft, code=code, title="More", summary="More."), **self.by())
        self.set(self.question(draft), section=draft.sections.get(code=code))

    def take_out(self, draft):
        remove_part(part=self.question(draft), **self.by())

    def take_section_out(self, draft):
        if draft.sections.count() > 1:
            remove_part(part=self.any_of(draft.sections.all()), **self.by())

    def reorder(self, draft):
        options = Option.objects.filter(scale__version=draft).select_related("scale__version")
        parts = [*draft.questions.select_related("version"), *draft.sections.all(), *options]
        reorder_part(part=self.any_of(parts), up=self.random.random() < 0.5, **self.by())

    def place_first(self, draft):
        place_part(part=self.question(draft), after=None, **self.by())

    def option(self, draft) -> Option:
        return self.any_of(Option.objects.filter(scale__version=draft).select_related("scale__version"))

    def change_word(self, draft):
        one, corrected = self.option(draft), self.random.random() < 0.3
        self.set(one, word=f"{one.code} {self.number}", corrected=corrected)

    def take_word_out(self, draft):
        remove_part(part=self.option(draft), **self.by())

    def add_word(self, draft):
        looks = {"shape": "half", "colour": "#a85400", "standing": "rated", "needs_reason": False}
        scale = self.any_of(draft.scales.select_related("version"))
        option = Option(scale=scale, word=f"Word {self.number}", points=1, counts=True, **looks)
        add_part(part=option, **self.by())

    def add_condition(self, draft):
        """On what applies, or on the answer to another question."""
        one = self.question(draft)
        row = Row("circumstances", "includes", ("trading",))
        others = others_offered(one, offers_in(draft))
        if others and self.random.random() < 0.6:
            fact, choices = self.random.choice(others)
            row = Row(fact, self.random.choice(["is", "is_not"]), (self.random.choice(list(choices)),))
        add_condition(question=one, row=row, **self.by())

    def take_condition_out(self, draft):
        one = self.any_of(
            Condition.objects.filter(question__version=draft).select_related("question__version")
        )
        remove_condition(question=one.question, number=one.pk, **self.by())

    def add_reference(self, draft):
        provision = self.any_of(Provision.objects.order_by("pk")[:20])
        add_reference(question=self.question(draft), provision=provision, **self.by())

    def put_back(self, draft):
        """The last thing that was taken out, or something that is taken out for it."""
        if not draft.taken_out.exists():
            self.take_out(draft)
        put_back(taken=self.any_of(draft.taken_out.select_related("version")), **self.by())

    def import_an_earlier_edition(self, draft):
        """What was taken out comes back under its code, which adding it again would not do."""
        earlier = self.any_of(draft.checklist.versions.exclude(state="draft").select_related("checklist"))
        note = f"As in edition {earlier.number}."
        import_checklist(content=replace(content_of(earlier), change_note=note), replace=True, **self.by())

    DEEDS = (
        reword, reword, change_help, change_kind, change_kind, change_section, add_question, copy_question,
        add_section, take_out, take_out, take_section_out, copy_section, reorder, place_first, change_word,
        take_word_out, add_word, add_condition, add_condition, take_condition_out, add_reference, put_back,
        import_an_earlier_edition,
    )  # fmt: skip
