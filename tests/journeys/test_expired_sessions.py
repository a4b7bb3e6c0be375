"""Sessions that end while words stand in the box: every character comes back, and to nobody else.

EXPIRED_SESSIONS says how many; `script/sessions` runs two hundred. Every fortieth is typed key by key and the
others are put in at once; every fifth is without scripts; at every fourth, somebody else logs in first at the
same browser.
"""

import os
import random

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from partnerships.models import KeptText
from tests.world import PASSWORD, make_world

HOW_MANY = int(os.environ.get("EXPIRED_SESSIONS", "5"))
TYPED_EVERY, ANOTHER_EVERY, PLAIN_EVERY = 40, 4, 5
LETTERS = "abcdefghijklmnopqrstuvwxyzäâêîôûŵŷÀÉ’“”–—£€½ &<>\"'\\/%+?#\n\t0123456789🙂קאمر"
LONGEST, LONGEST_TYPED = 2_900, 120


@pytest.fixture
def world(site):
    return make_world()


@pytest.fixture
def questions(world):
    """The addresses of the rated questions of a draft, with their answers."""
    appraisal = world.appraisal()
    rated = appraisal.answers.asked().rated().select_related("question").order_by("place")
    return [(f"{appraisal.get_absolute_url()}questions/{one.question.code}/", one) for one in rated]


def words(turn: int, length: int) -> str:
    """Words of no other turn, as people paste them: any letter, lines, quotes, what markup is made of."""
    chance = random.Random(turn)
    body = "".join(chance.choices(LETTERS, k=chance.randint(1, length)))
    return f"Begun {turn}: {body}: ended {turn}"


def box(person):
    return person.page.get_by_label("What makes you say so?")


def put_in(person, text: str, *, typed: bool) -> str:
    """What the box holds once `text` has been put into it: a browser makes one kind of line end of all."""
    if typed:
        box(person).press_sequentially(text.replace("\n", " ").replace("\t", " "))
    else:
        box(person).fill(text)
    return box(person).input_value()


def another_sees_nothing(person, other, address: str, question: str, turn: int) -> None:
    """Somebody else logs in at the same browser: neither the question nor the list of kept words has them."""
    person.logs_in(other.email, PASSWORD).sees(question)
    expect(box(person)).not_to_have_value(f"Begun {turn}:")
    for seen, heading in ((address, question), ("/kept/", "Words we kept for you")):
        person.opens(seen).sees(heading)
        assert f"Begun {turn}:" not in person.page.content()
    person.opens("/account/").sees("Your account").presses("Log out").sees("Log in")
    person.opens(address).sees("Log in")


@pytest.mark.parametrize("turn", range(1, HOW_MANY + 1))
def test_every_character_comes_back_and_to_nobody_else(visitor, world, questions, turn):
    address, answer = questions[turn % len(questions)]
    owner, other = (world.lead, world.contributor) if turn % 2 else (world.contributor, world.lead)
    scripts, typed = turn % PLAIN_EVERY != 0, turn % TYPED_EVERY == 1
    one = visitor(scripts=scripts, thorough=False).is_logged_in_as(owner)
    one.opens(address).sees(answer.question.text)
    text = put_in(one, words(turn, LONGEST_TYPED if typed else LONGEST), typed=typed)
    Session.objects.all().delete()
    one.presses("Save and continue").sees("Log in")
    expect(one.page.get_by_text("We kept what you typed.")).to_be_visible()
    if turn % ANOTHER_EVERY == 0:
        another_sees_nothing(one, other, address, answer.question.text, turn)
    one.logs_in(owner.email, PASSWORD).sees(answer.question.text)
    assert box(one).input_value() == text
    answer.refresh_from_db()
    assert typed or answer.version == 0  # what is typed slowly has begun to save itself before
    one.presses("Save and return to the list").sees(answer.appraisal.title)
    answer.refresh_from_db()
    assert answer.narrative == text.strip()
    assert not KeptText.objects.exists()
