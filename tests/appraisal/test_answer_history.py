"""The history of an answer: what each text changed, an earlier one brought back, and a conflict settled."""

from difflib import SequenceMatcher
from uuid import uuid4

import pytest
from django.urls import reverse

from appraisal.models import Answer, AnswerRevision, Evidence
from appraisal.queries.answer_history import history_of
from appraisal.queries.facts import bars_against
from appraisal.writes.evidence import add_evidence, remove_evidence
from tests.appraisal.test_pages import client_of, sent

CODE = "CG-01"


@pytest.fixture
def appraisal(world):
    return world.appraisal()


@pytest.fixture
def lead(world):
    return client_of(world.lead)


def answer(appraisal) -> Answer:
    return Answer.objects.select_related("question", "option").get(appraisal=appraisal, question__code=CODE)


def say(world, appraisal, words, option="partly", **more):
    return world.answer(appraisal, CODE, option, words, **more)


def address(name, appraisal, *more):
    return reverse(name, args=[appraisal.ref, CODE, *more])


def bring_back(client, person, appraisal, revision, **more):
    fields = {"seen": answer(appraisal).version} | more
    return client.post(address("answer_bring_back", appraisal, revision.pk), sent(person, **fields))


def content(appraisal):
    now = answer(appraisal)
    cited = sorted(now.cited.values_list("evidence__title", flat=True))
    return now.option.code if now.option else "", now.narrative, cited


def revisions(appraisal):
    return list(AnswerRevision.objects.filter(answer=answer(appraisal)).order_by("id"))


def test_each_text_says_what_it_changed(world, lead, appraisal):
    say(world, appraisal, "The board meets monthly.")
    say(world, appraisal, "The board meets each quarter.", option="in_place")
    newest, first = history_of(answer(appraisal))
    assert newest.stands and not first.stands and first.differs == ()
    rating, words = newest.differs
    assert (rating.before, rating.after) == ("Partly in place", "In place")
    assert words.words == (
        ("same", "The board meets"),
        ("removed", "monthly."),
        ("added", "each quarter."),
    )
    page = lead.get(address("answer_history", appraisal)).text
    assert "<del>monthly.</del>" in page and "<ins>each quarter.</ins>" in page
    assert page.count("Bring this back") == 1


def test_a_text_that_is_saved_again_as_it_was_says_so(world, lead, appraisal):
    say(world, appraisal, "The board meets monthly.")
    say(world, appraisal, "The board meets monthly.")
    newest, first = history_of(answer(appraisal))
    assert newest.same and not first.same
    page = lead.get(address("answer_history", appraisal)).text
    assert page.count("The board meets monthly.") == 1 and page.count("Nothing in it changed.") == 1


def test_a_long_history_of_long_texts_compares_so_much_and_no_more(world, lead, appraisal, monkeypatch):
    compared = []

    class Counted(SequenceMatcher):
        def __init__(self, a, b, autojunk):
            compared.append(len(a) + len(b) + sum(a.count(one) for one in b))
            super().__init__(a=a, b=b, autojunk=autojunk)

        def get_opcodes(self):
            done.append(compared[-1])
            return super().get_opcodes()

        def get_matching_blocks(self):
            done.append(compared[-1])
            return super().get_matching_blocks()

    done: list[int] = []
    monkeypatch.setattr("appraisal.rules.word_by_word.SequenceMatcher", Counted)
    texts = [" ".join(f"a {letter}{number}" for number in range(60)) for letter in "xy"]
    one = answer(appraisal)
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            answer=one, number=number, narrative=texts[number % 2], by=world.lead, at=world.now(), key=uuid4()
        )
        for number in range(1, 101)
    )
    page = lead.get(address("answer_history", appraisal)).text
    assert page.count("<del>") >= 99 and page.count(texts[0][-20:]) > 40
    assert 0 < sum(done) <= 3 * 30_000 and max(done) <= 6_000


def test_an_earlier_text_stands_again_and_the_later_one_is_kept(world, lead, appraisal):
    world.answer(appraisal, CODE, "partly", "The first.", evidence=[evidence(world, appraisal).pk])
    say(world, appraisal, "The second.", option="in_place")
    first, second = revisions(appraisal)
    page = lead.get(address("answer_bring_back", appraisal, first.pk)).text
    assert "<del>second.</del>" in page and "<ins>first.</ins>" in page and "E1" in page
    assert bring_back(lead, world.lead, appraisal, first).status_code == 302
    assert content(appraisal) == ("partly", "The first.", ["Minutes"])
    assert [(one.number, one.kind, one.narrative) for one in revisions(appraisal)] == [
        (1, "typed", "The first."),
        (2, "typed", "The second."),
        (3, "restored", "The first."),
    ]
    assert bring_back(lead, world.lead, appraisal, second).status_code == 302
    assert content(appraisal) == ("in_place", "The second.", [])


def evidence(world, appraisal) -> Evidence:
    facts = {"title": "Minutes", "held": "", "strength": "seen", "dated": None, "valid_until": None}
    return add_evidence(appraisal=appraisal, facts=facts, by=world.lead, at=world.now())


def test_what_has_left_the_list_is_not_cited_again(world, lead, appraisal):
    gone = evidence(world, appraisal)
    world.answer(appraisal, CODE, "partly", "With minutes.", evidence=[gone.pk])
    say(world, appraisal, "Without.")
    remove_evidence(evidence=gone, by=world.lead, at=world.now())
    first = revisions(appraisal)[0]
    assert "1 no longer listed" in lead.get(address("answer_history", appraisal)).text
    assert bring_back(lead, world.lead, appraisal, first).status_code == 302
    assert content(appraisal) == ("partly", "With minutes.", [])


def test_nothing_is_brought_back_over_what_nobody_saw(world, lead, appraisal):
    say(world, appraisal, "The first.")
    say(world, appraisal, "The second.")
    seen = answer(appraisal).version
    say(world, appraisal, "Theirs, meanwhile.", by=world.contributor)
    response = bring_back(lead, world.lead, appraisal, revisions(appraisal)[0], seen=seen)
    assert response.status_code == 200 and "Somebody else saved this page" in response.text
    assert content(appraisal)[1] == "Theirs, meanwhile."
    assert not AnswerRevision.objects.filter(kind__in=("restored", "conflict")).exists()


def test_a_request_that_comes_twice_brings_back_once(world, lead, appraisal):
    say(world, appraisal, "The first.")
    say(world, appraisal, "The second.")
    fields = sent(world.lead, seen=answer(appraisal).version)
    for _ in range(2):
        where = address("answer_bring_back", appraisal, revisions(appraisal)[0].pk)
        assert lead.post(where, fields).status_code == 302
    assert [one.kind for one in revisions(appraisal)] == ["typed", "typed", "restored"]


def test_whoever_brings_back_has_answered(world, appraisal):
    say(world, appraisal, "The first.")
    say(world, appraisal, "The second.")
    contributor = client_of(world.contributor)
    bring_back(contributor, world.contributor, appraisal, revisions(appraisal)[0])
    assert any("You answered" in one for one in bars_against(appraisal, world.contributor, []))


def test_a_settled_rating_and_another_answers_text_are_not_brought_back(world, lead, appraisal):
    say(world, appraisal, "Words.")
    other = world.answer(appraisal, "CG-02", "partly", "Of another.")
    assert other.version == 1
    theirs = AnswerRevision.objects.get(answer__question__code="CG-02")
    assert lead.get(address("answer_bring_back", appraisal, theirs.pk)).status_code == 404
    settled = AnswerRevision.objects.create(
        answer=answer(appraisal), number=7, kind="settled", by=world.reviewer, at=world.now()
    )
    assert lead.get(address("answer_bring_back", appraisal, settled.pk)).status_code == 404


class TestAConflict:
    @pytest.fixture
    def page(self, world, lead, appraisal):
        """The page that shows both texts, after the contributor saved first."""
        say(world, appraisal, "The board meets monthly in public.")
        seen = answer(appraisal).version
        say(world, appraisal, "The board meets yearly in public.", by=world.contributor)
        mine = sent(world.lead, seen=seen, narrative="The board meets monthly in private.", then="stay")
        return lead.post(address("question", appraisal), mine, follow=True).text

    def test_shows_mine_theirs_and_what_both_began_with(self, page):
        assert "What you wrote" in page and "What is saved now" in page
        assert "What you both began with" in page and "The board meets monthly in public." in page
        assert "<ins>private.</ins>" in page and "<ins>yearly</ins>" in page

    def test_mine_can_be_kept_whole(self, world, lead, appraisal, page):
        mine = AnswerRevision.objects.get(kind="conflict")
        assert address("answer_bring_back", appraisal, mine.pk) in page
        assert bring_back(lead, world.lead, appraisal, mine).status_code == 302
        assert content(appraisal)[1] == "The board meets monthly in private."
        kept = {one.narrative for one in revisions(appraisal)}
        assert "The board meets yearly in public." in kept

    def test_is_shown_to_nobody_else(self, world, appraisal, page):
        mine = AnswerRevision.objects.get(kind="conflict")
        where = f"{address('question', appraisal)}?conflict={mine.pk}"
        assert "What you wrote" not in client_of(world.contributor).get(where).text
