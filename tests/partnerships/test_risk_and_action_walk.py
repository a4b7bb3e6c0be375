"""Risks and actions under any order of edits: a random walk over the writes, and what holds after each step.

Every step takes a person, a record and values at random, right and wrong ones alike; a step that is refused
changes nothing. It runs on both databases.
"""

from datetime import date, timedelta
from random import Random

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from partnerships.faults import MoveRefused, Refused, Stale
from partnerships.models import Action, ActionRevision, Event, Risk, RiskScoring
from partnerships.queries.risk_list import WantedRisks, risks_page
from partnerships.queries.risk_matrix import matrix_in_force
from partnerships.rules.action import MOVES, Move, extensions_in
from partnerships.rules.risk_matrix import EXAMPLE, write_matrix
from partnerships.rules.trail import first_break
from partnerships.writes.action import FACTS as ACTION_FACTS
from partnerships.writes.action import edit_action, move_action
from partnerships.writes.action_dates import move_date, note_progress
from partnerships.writes.meeting import add_body, add_item, add_meeting, ask_for
from partnerships.writes.risk import FACTS as RISK_FACTS
from partnerships.writes.risk import edit_risk
from partnerships.writes.risk_answer import accept_risk, close_risk, reopen_risk
from partnerships.writes.risk_matrix import agree_matrix
from partnerships.writes.risk_score import SCORES, review_risk, score_risk

STEPS = 160
FAULTS = (Refused, MoveRefused, Stale)
PEOPLE = ("lead", "governance", "contributor")
START = date(2026, 9, 1)


class Walk:
    """One walk: what it has made, and what was first and last said of each."""

    def __init__(self, world, seed: int):
        self.world, self.chance = world, Random(seed)
        self.partnerships = [world.partnership(), world.partnership("Harbour board")]
        given = {"by": world.governance, "at": world.now()}
        meeting = add_meeting(
            body=add_body(name="Cabinet", kind="decision_maker", **given), on=START, place="", **given
        )
        brought = {"meeting": meeting, "purpose": "Note it.", "report": ""}
        self.items = [add_item(partnership=one, **brought, **given) for one in self.partnerships]
        self.first_dates: dict[int, date] = {}
        self.taken = 0

    def step(self):
        """One step at random. What is refused leaves everything as it was."""
        ways = [self.an_action] * 4 + [self.a_risk] * 3 + [self.something_new] * 2
        doing = self.chance.choice(ways)
        before = self.everything()
        try:
            with transaction.atomic():
                doing()
            self.taken += 1
        except FAULTS:
            assert self.everything() == before

    def everything(self):
        models = (Action, Risk, ActionRevision, RiskScoring)
        return [list(model.objects.order_by("pk").values_list()) for model in models]

    def given(self, record):
        """Who, when, and the version they saw, which now and then is an old one."""
        return {
            "by": self.world.people[self.chance.choice(PEOPLE)],
            "at": self.world.now(),
            "seen": record.version - (self.chance.random() < 0.1),
        }

    def words(self):
        return self.chance.choice(["", "Because.", "It rained.", "So it is."])

    def day(self):
        return START + timedelta(days=self.chance.randint(-20, 300))

    def something_new(self):
        partnership = self.chance.choice(self.partnerships)
        kind = self.chance.choice(["action", "risk", "matrix", "request"])
        if kind == "matrix":
            self.another_matrix()
        elif kind == "request":
            self.a_request()
        elif kind == "risk":
            self.world.risk(partnership, **self.scores())
        else:
            risks = [None, *Risk.objects.all()]
            due = self.day()
            action = self.world.action(partnership, due=due, risk=self.chance.choice(risks))
            self.first_dates[action.pk] = due

    def a_request(self):
        """What a meeting asks for: an action from the day of the meeting on."""
        due = self.day()
        facts = {
            "title": "Cost the exit",
            "what": "Say.",
            "priority": 2,
            "owner_post": self.world.posts["lead"],
        }
        given = {"by": self.world.governance, "at": self.world.now()}
        asked = ask_for(item=self.chance.choice(self.items), facts=facts | {"due": due}, **given)
        self.first_dates[asked.pk] = due

    def an_action(self):
        action = self.chance.choice([*Action.objects.all(), None])
        if action is None:
            return
        kind = self.chance.choice(["date", "date", "progress", "edit", "move", "move"])
        given = self.given(action) | {"action": action}
        if kind == "edit":
            facts = {name: getattr(action, name) for name in ACTION_FACTS}
            facts |= {
                "title": self.words() or action.title,
                "risk": self.chance.choice([None, *Risk.objects.all()]),
            }
            edit_action(facts=facts, **given)
        elif kind == "date":
            move_date(due=self.day(), reason=self.words(), agreed_by=self.words(), **given)
        elif kind == "progress":
            note_progress(progress=self.words(), forecast=self.chance.choice([None, self.day()]), **given)
        else:
            move_action(move=self.chance.choice(list(Move)), words=self.words(), **given)

    def scores(self):
        """Scores up to 6, which is off the example's matrix."""

        def one():
            return self.chance.randint(1, 5 if self.chance.random() < 0.9 else 6)

        target = (one(), one()) if self.chance.random() < 0.7 else (None, None)
        return {
            "likelihood": one(),
            "impact": one(),
            "target_likelihood": target[0],
            "target_impact": target[1],
            "treatment": self.chance.choice(["treat", "tolerate", "transfer"]),
            "odd_reason": self.words(),
        }

    def a_risk(self):
        risk = self.chance.choice([*Risk.objects.all(), None])
        if risk is None:
            return
        given = self.given(risk) | {"risk": risk}
        kind = self.chance.choice(["score", "score", "edit", "review", "accept", "accept", "close", "reopen"])
        if kind == "edit":
            facts = {name: getattr(risk, name) for name in RISK_FACTS}
            facts |= {
                "category": self.chance.choice(["finance", "people", "legal", "invented", risk.category])
            }
            edit_risk(facts=facts, **given)
        elif kind == "score":
            facts = {name: getattr(risk, name) for name in SCORES} | self.scores()
            score_risk(facts=facts, words=self.words(), **given)
        elif kind == "review":
            review_risk(review_on=self.day(), words=self.words(), **given)
        elif kind == "accept":
            post = self.chance.choice([None, self.world.posts["approver"]])
            accept_risk(post=post, reason=self.words(), until=self.day(), **given)
        else:
            (close_risk if kind == "close" else reopen_risk)(reason=self.words(), **given)

    def another_matrix(self):
        """A matrix with a row less or as before, and one cell said otherwise."""
        force = matrix_in_force()
        content = write_matrix(EXAMPLE if self.chance.random() < 0.5 else force.matrix)
        if self.chance.random() < 0.4:
            content["likelihoods"].pop()
            content["cells"].pop()
        row = self.chance.choice(content["cells"])
        row[self.chance.randrange(len(row))] = self.chance.choice(content["levels"])["name"]
        given = {"by": self.world.governance, "at": self.world.now()}
        agree_matrix(content=content, seen=force.edition, **given)

    def check(self):
        for action in Action.objects.all():
            self.check_action(action)
        for risk in Risk.objects.all():
            self.check_risk(risk)
        self.check_heat_maps()
        for partnership in self.partnerships:
            for records in (partnership.risks, partnership.actions):
                numbers = list(records.order_by("number").values_list("number", flat=True))
                assert numbers == list(range(1, len(numbers) + 1))

    def check_action(self, action):
        ledger = list(action.revisions.order_by("number"))
        assert action.original_due == self.first_dates[action.pk]
        assert action.due == (ledger[-1].after if ledger else action.original_due)
        assert action.extensions == extensions_in((one.before, one.after) for one in ledger)
        dates = [action.original_due, *(one.after for one in ledger)]
        assert [one.before for one in ledger] == dates[:-1]
        assert all(one.reason and one.agreed_by for one in ledger)
        assert min(dates) >= action.raised_on
        assert action.risk is None or action.risk.partnership_id == action.partnership_id
        if action.item_id is not None:
            assert (action.title, action.raised_on) == ("Cost the exit", START)  # a committee's own words
        if action.state == "closed":
            assert action.checked_by_id and action.done_by_id and action.checked_by_id != action.done_by_id
        if action.state in ("done", "dropped"):
            assert action.done_by_id and action.done_words and not action.checked_by_id

    def check_risk(self, risk):
        scorings = list(risk.scorings.order_by("id"))
        assert (scorings[-1].likelihood, scorings[-1].impact) == risk.now
        if risk.closed_on is not None:
            assert risk.closed_reason
            return
        matrix = matrix_in_force().matrix
        assert matrix.holds(*risk.now) and (risk.target is None or matrix.holds(*risk.target))
        assert matrix.category(risk.category) is not None
        if risk.accepted_post_id is not None:
            assert risk.accepted_reason

    def check_heat_maps(self):
        force = matrix_in_force()
        found = risks_page(self.world.lead, WantedRisks(), force.matrix, timezone.localdate(), 1)
        count = Risk.objects.filter(closed_on__isnull=True).count()
        for rows in (found.now, found.target):
            assert sum(cell.count for row in rows for cell in row) == count == found.page.paginator.count
        for row in found.page:
            assert row.now.level == force.matrix.level_of(*row.risk.now)


@pytest.mark.parametrize("seed", [5, 11])
def test_what_must_hold_holds_after_every_step(world, seed):
    walk = Walk(world, seed)
    for number in range(STEPS):
        walk.step()
        if number % 8 == 0:
            walk.check()
    walk.check()
    assert walk.taken > STEPS // 4
    assert {one.state for one in Action.objects.all()} > {"open"} and ActionRevision.objects.count() > 3
    assert Risk.objects.filter(closed_on__isnull=False).exists()
    for model in (ActionRevision, RiskScoring):
        for change in (lambda rows: rows.update(by_name="Nobody"), lambda rows: rows.delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change(model.objects.all())
    chains: dict = {}
    for event in Event.objects.order_by("number"):
        chains.setdefault((event.subject_kind, event.subject_id), []).append(event)
    for events in chains.values():
        assert first_break([one.chained() | {"hash": one.hash} for one in events]) is None


def test_the_checks_can_fail(world):
    """Negative control: a date moved past the ledger, a first date rewritten, an extension not counted."""
    walk = Walk(world, 1)
    action = world.action(walk.partnerships[0])
    walk.first_dates[action.pk] = action.original_due
    walk.check()
    for wrong in ({"due": date(2041, 1, 1)}, {"original_due": date(2030, 1, 1)}, {"extensions": 3}):
        with pytest.raises(AssertionError), transaction.atomic():
            Action.objects.filter(pk=action.pk).update(**wrong)
            walk.check()
    assert set(MOVES) == set(Move)
