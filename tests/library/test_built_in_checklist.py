"""The built-in checklist: its size at each depth, its scales and bands, its crosswalk."""

from itertools import chain, product

import pytest

from appraisal.rules.conditions import Row, asked
from appraisal.vocabulary import CIRCUMSTANCES, GATES, PURPOSES
from partnerships.vocabulary import ARRANGEMENTS, ROLES, Theme


def asked_of(checklist, **facts):
    """The codes of the questions asked."""
    return [
        one.code
        for one in checklist.questions()
        if asked(
            rows=[Row(row.fact, row.operator, row.values) for row in one.conditions],
            join=one.join,
            short=one.short,
            facts=facts,
        )
    ]


PLAIN = {"arrangement": "strategic_partnership", "our_role": "partner", "circumstances": []}
ANY_PARTNERSHIP = list(product(ARRANGEMENTS, ROLES))


def test_it_has_62_questions_in_eight_sections_one_for_each_theme(checklist):
    assert len(checklist.questions()) == 62
    assert [section.code for section in checklist.sections] == [theme.name for theme in Theme]
    for section in checklist.sections:
        assert (section.theme, section.title) == (section.code, Theme[section.code].value)
        codes = [one.code for one in section.questions]
        assert codes == [f"{section.code}-{number:02}" for number in range(1, len(codes) + 1)]


@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_short_form_asks_18_to_24_where_nothing_special_applies(checklist, purpose):
    for arrangement, role in ANY_PARTNERSHIP:
        facts = {"arrangement": arrangement, "our_role": role, "circumstances": []}
        assert 18 <= len(asked_of(checklist, purpose=purpose, depth="short", **facts)) <= 24


@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_full_form_asks_at_most_60_even_where_everything_applies(checklist, purpose):
    for arrangement, role in ANY_PARTNERSHIP:
        for circumstances in ([], list(CIRCUMSTANCES)):
            facts = {"arrangement": arrangement, "our_role": role, "circumstances": circumstances}
            assert len(asked_of(checklist, purpose=purpose, depth="full", **facts)) <= 60


@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_short_form_is_part_of_the_full_one(checklist, purpose):
    short = asked_of(checklist, purpose=purpose, depth="short", **PLAIN)
    full = asked_of(checklist, purpose=purpose, depth="full", **PLAIN)
    assert set(short) < set(full)


def test_every_question_is_asked_of_some_partnership(checklist):
    reached = set()
    for purpose, (arrangement, role) in product(PURPOSES, ANY_PARTNERSHIP):
        facts = {"arrangement": arrangement, "our_role": role, "circumstances": list(CIRCUMSTANCES)}
        reached.update(asked_of(checklist, purpose=purpose, depth="full", **facts))
    assert reached == {one.code for one in checklist.questions()}


@pytest.mark.parametrize("circumstance", CIRCUMSTANCES)
def test_every_circumstance_asks_for_something(checklist, circumstance):
    facts = {"purpose": "annual_review", "depth": "full"}
    more = asked_of(checklist, **facts, **PLAIN | {"circumstances": [circumstance]})
    assert set(more) > set(asked_of(checklist, **facts, **PLAIN))


def test_two_key_questions_open_every_annual_review_and_no_proposal(checklist):
    opening = {one.opening: one for one in checklist.questions() if one.opening}
    assert opening.keys() == {"delivered", "needed"}
    assert len([one for one in checklist.questions() if one.opening]) == 2
    for one in opening.values():
        assert one.key and one.short
        for depth in ("short", "full"):
            assert one.code in asked_of(checklist, purpose="annual_review", depth=depth, **PLAIN)
            assert one.code not in asked_of(checklist, purpose="proposal", depth=depth, **PLAIN)


def test_bands_are_those_of_the_design(checklist):
    assert [(band.word, band.at_least) for band in checklist.bands] == [
        ("Strong", 85), ("Sound", 65), ("Needs improvement", 40), ("Weak", 0),
    ]  # fmt: skip


def test_ratings_are_those_of_the_design(checklist):
    scale = next(one for one in checklist.scales if one.code == "in_place")
    assert [(option.word, option.points) for option in scale.options] == [
        ("In place", 3), ("Mostly in place", 2), ("Partly in place", 1), ("Not in place", 0),
        ("Not yet known", 0), ("Not due yet", None), ("Does not apply", None),
    ]  # fmt: skip


def test_judgement_can_rely_on_every_scale(checklist):
    for scale in checklist.scales:
        by_standing = {}
        for option in scale.options:
            by_standing.setdefault(option.standing, []).append(option)
        rated = [option.points for option in by_standing["rated"]]
        assert rated == [3, 2, 1, 0], scale.code
        assert [option.points for option in by_standing["not_known"]] == [0], scale.code
        for standing in ("not_due", "not_applicable"):
            assert [option.points for option in by_standing.get(standing, [])] in ([], [None]), scale.code
        best, *others = scale.options
        assert not best.needs_reason, "no reason is asked for the top rating"
        assert all(option.needs_reason for option in others if option.standing != "not_due"), scale.code


def test_what_is_due_later_can_be_rated_not_due_yet(checklist):
    waiting = {
        scale.code for scale in checklist.scales if "not_due" in {one.standing for one in scale.options}
    }
    first = next(iter(GATES))
    for one in checklist.questions():
        proposals = one.code in asked_of(checklist, purpose="proposal", depth="full", **PLAIN)
        if proposals and one.gate != first:
            assert one.scale in waiting, one.code


def test_no_question_counts_for_nothing_and_key_questions_are_few(checklist):
    assert all(1 <= one.weight <= 3 for one in checklist.questions())
    key = [one for one in checklist.questions() if one.key]
    assert len(key) * 3 <= len(checklist.questions())


def cited(one):
    return chain(one.provisions, one.risks, one.cases)


def test_every_citation_names_a_provision_that_is_there(checklist, provisions):
    for one in checklist.questions():
        assert one.provisions, f"{one.code} cites nothing"
        assert set(cited(one)) <= provisions.keys()


def test_a_question_cites_risks_and_cases_as_what_they_are(checklist, provisions):
    for one in checklist.questions():
        assert all(provisions[ref].kind == "case example" for ref in one.cases), one.code
        assert all(provisions[ref].kind != "case example" for ref in one.risks), one.code


def test_every_core_provision_is_addressed_by_a_question(checklist, provisions):
    addressed = {ref for one in checklist.questions() for ref in one.provisions}
    core = {ref for ref, provision in provisions.items() if provision.level == "core"}
    assert sorted(core - addressed) == []


def test_a_question_stands_whole_before_a_committee(checklist):
    for one in checklist.questions():
        assert 2 <= len(one.prompts) <= 6, one.code
        assert 2 <= len(one.evidence) <= 6, one.code
        assert 18 <= len(one.good.split()) <= 50 and one.good.endswith("."), one.code
        assert 10 <= len(one.why.split()) <= 40 and one.why.endswith("."), one.code
    labels = [one.label for one in checklist.questions()]
    assert len(set(labels)) == len(labels), "the report names answers by label alone"
