"""An action tells of its risk, and of what a committee asked for: what withholds those withholds it too."""

from datetime import date

import pytest

from partnerships.models import Mark
from partnerships.writes.action import FACTS, edit_action
from partnerships.writes.mark import propose_mark
from tests.partnerships.sending import client_of

AGAIN = date(2040, 1, 1)


def withhold(world, subject, part="text") -> Mark:
    given = {"kind": "exempt", "paragraph": "3", "reason": "A tender is open.", "look_again": AGAIN}
    return propose_mark(subject=subject, part=part, **given, by=world.lead, at=world.now())


@pytest.fixture
def partnership(world):
    return world.partnership()


def test_the_actions_of_a_risk_are_withheld_with_it(world, partnership):
    risk = world.risk(partnership)
    told = world.action(partnership, risk=risk, title="Agree a quiet price floor")
    other = world.action(partnership, title="Dig a hole")
    page = client_of(world.lead).get(f"{risk.get_absolute_url()}withhold/").content.decode()
    assert "The actions for it tell of it too" in page and told.get_absolute_url() in page
    withhold(world, risk)
    mark = Mark.objects.on(told).get()
    assert (mark.kind, mark.paragraph, mark.look_again, mark.state) == ("exempt", "3", AGAIN, Mark.PROPOSED)
    assert not Mark.objects.on(other).exists()
    seen = client_of(world.colleague).get(told.get_absolute_url()).content.decode()
    assert "quiet price floor" not in seen


def test_what_is_marked_already_is_not_marked_twice(world, partnership):
    risk = world.risk(partnership)
    told = world.action(partnership, risk=risk)
    withhold(world, told)
    withhold(world, risk)
    assert Mark.objects.on(told).count() == 1


def test_a_new_action_for_a_withheld_risk_is_withheld_and_one_that_turns_to_it(world, partnership):
    risk = world.risk(partnership)
    turned = world.action(partnership)
    withhold(world, risk)
    assert Mark.objects.on(world.action(partnership, risk=risk)).withholding().exists()
    assert not Mark.objects.on(turned).exists()
    facts = {name: getattr(turned, name) for name in FACTS} | {"risk": risk}
    edit_action(action=turned, facts=facts, seen=turned.version, by=world.lead, at=world.now())
    assert Mark.objects.on(turned).withholding().exists()
