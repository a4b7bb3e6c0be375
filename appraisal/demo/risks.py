"""The risks of a partnership of the demonstration and its actions, from the day they were raised."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from appraisal.demo.calendar import Clock
from appraisal.demo.cast import BEGINNING, Cast
from appraisal.demo.withholding import withhold
from partnerships.models import Action, Partner, Partnership, Person, Risk
from partnerships.permissions import Permission, Role
from partnerships.rules.action import Move
from partnerships.rules.risk_matrix import EXAMPLE, write_matrix
from partnerships.writes.action import FACTS as ACTION_FACTS
from partnerships.writes.action import add_action, move_action
from partnerships.writes.action_dates import move_date, note_progress
from partnerships.writes.risk import FACTS, add_risk
from partnerships.writes.risk_answer import accept_risk
from partnerships.writes.risk_matrix import agree_matrix
from partnerships.writes.risk_score import SCORES, score_risk

MOVES = {"done": Move.REPORT, "checked": Move.CHECK, "returned": Move.RETURN, "dropped": Move.DROP}
PAIRS = {"inherent": "inherent_", "now": "", "target": "target_"}


def agree_example(cast: Cast) -> None:
    """The council agrees the built-in matrix as its own."""
    by = cast.officer(Role.GOVERNANCE_OFFICER, Permission.EDIT_POLICY)
    at = Clock().on(cast.calendar.day(BEGINNING))
    agree_matrix(content=write_matrix(EXAMPLE), seen=0, by=by, at=at)


@dataclass
class Watch:
    """What is kept an eye on in one partnership, by its place in its file."""

    cast: Cast
    partnership: Callable[[], Partnership | None]
    risks: dict[int, Risk] = field(default_factory=dict)
    actions: dict[int, Action] = field(default_factory=dict)

    def steps(self, facts: dict[str, Any]) -> Iterator[tuple[date, Callable[[], object]]]:
        """Every step with its day, each record's own in their order."""
        for number, one in enumerate(facts.get("risk", []), 1):
            yield self._day(one), partial(self.raise_risk, number, one)
            for name, act in (("scored", self.score), ("accepted", self.accept), ("mark", self.mark)):
                for step in one.get(name, []):
                    yield self._day(step), partial(act, number, one, step)
        for number, one in enumerate(facts.get("action", []), 1):
            yield self._day(one), partial(self.raise_action, number, one)
            for step in one.get("step", []):
                yield self._day(step), partial(self.take_step, number, step)

    def _day(self, content: dict[str, Any]) -> date:
        return self.cast.calendar.day(content["on"])

    def _at(self, content: dict[str, Any]):
        return Clock().on(self._day(content))

    def _by(self, content: dict[str, Any], permission: Permission, subject) -> Person:
        return self.cast.allowed(content["by"], permission, subject)

    def raise_risk(self, number: int, content: dict[str, Any]) -> None:
        partnership = self.partnership()
        given: dict[str, Any] = {
            "controls": "",
            "planned_controls": "",
            "corporate_ref": "",
            "whose": "council",
        }
        given |= {name: content[name] for name in FACTS if name in content}
        given["review_on"] = self._maybe(content, "review_on")
        given["owner_post"] = self.cast.post(content["owner"])
        given["partner"] = self._partner(partnership, content.get("partner", ""))
        by = self._by(content, Permission.EDIT_RISK, partnership)
        facts = given | self._scores(content)
        self.risks[number] = add_risk(partnership=partnership, facts=facts, by=by, at=self._at(content))

    def score(self, number: int, content: dict[str, Any], step: dict[str, Any]) -> None:
        risk = Risk.objects.get(pk=self.risks[number].pk)
        content.update({name: one for name, one in step.items() if name not in ("on", "by", "words")})
        by = self._by(step, Permission.EDIT_RISK, risk)
        given = {"words": step["words"], "seen": risk.version, "by": by, "at": self._at(step)}
        score_risk(risk=risk, facts=self._scores(content), **given)

    def accept(self, number: int, content: dict[str, Any], step: dict[str, Any]) -> None:
        risk = Risk.objects.get(pk=self.risks[number].pk)
        accept_risk(
            risk=risk,
            post=self.cast.post(step["post"]),
            reason=step["reason"],
            until=self.cast.calendar.day(step["until"]),
            seen=risk.version,
            by=self._by(step, Permission.EDIT_RISK, risk),
            at=self._at(step),
        )

    def mark(self, number: int, content: dict[str, Any], step: dict[str, Any]) -> None:
        withhold(self.cast, Risk.objects.get(pk=self.risks[number].pk), step, Clock())

    def raise_action(self, number: int, content: dict[str, Any]) -> None:
        partnership = self.partnership()
        facts = {"origin": "", "priority": 2} | {
            name: content[name] for name in ACTION_FACTS if name in content
        }
        facts |= {
            "owner_post": self.cast.post(content["owner"]),
            "risk": Risk.objects.get(pk=self.risks[content["risk"]].pk) if "risk" in content else None,
            "raised_on": self._day(content),
            "due": self.cast.calendar.day(content["due"]),
        }
        by = self._by(content, Permission.EDIT_ACTION, partnership)
        self.actions[number] = add_action(partnership=partnership, facts=facts, by=by, at=self._at(content))

    def take_step(self, number: int, step: dict[str, Any]) -> None:
        """One step of an action: ``moved`` to a date, ``progress``, or one of `MOVES` with its words."""
        action = Action.objects.get(pk=self.actions[number].pk)
        what = next(name for name in ("moved", "progress", *MOVES) if name in step)
        checking = what in ("checked", "returned")
        by = self._by(step, Permission.CHECK_ACTION if checking else Permission.EDIT_ACTION, action)
        given = {"action": action, "seen": action.version, "by": by, "at": self._at(step)}
        if what == "moved":
            due = self.cast.calendar.day(step["moved"])
            move_date(due=due, reason=step["reason"], agreed_by=step["agreed_by"], **given)
        elif what == "progress":
            note_progress(progress=step["progress"], forecast=self._maybe(step, "forecast"), **given)
        else:
            move_action(move=MOVES[what], words=step[what], **given)

    def _maybe(self, content: dict[str, Any], name: str) -> date | None:
        return self.cast.calendar.day(content[name]) if name in content else None

    def _partner(self, partnership: Partnership | None, name: str) -> Partner | None:
        return Partner.objects.get(partnership=partnership, organisation__name=name) if name else None

    def _scores(self, content: dict[str, Any]) -> dict[str, Any]:
        """The scores of a file, each a likelihood and an impact, as the writes take them."""
        scores: dict[str, Any] = {"odd_reason": content.get("odd_reason", "")}
        for name, start in PAIRS.items():
            likelihood, impact = content.get(name, (None, None))
            scores |= {f"{start}likelihood": likelihood, f"{start}impact": impact}
        scores |= {"target_on": self._maybe(content, "target_on"), "treatment": content["treatment"]}
        return {name: scores[name] for name in SCORES}
