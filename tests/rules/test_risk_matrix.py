"""The council's matrix: a level comes from its cell, faults are told together, the rules on one risk."""

from collections import Counter
from copy import deepcopy
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.rules.risk import (
    ACROSS,
    FALLING,
    NEW,
    RISING,
    SAME,
    Scores,
    direction,
    heat_map,
    odd_scores,
    tally,
)
from partnerships.rules.risk_matrix import (
    COLOURS,
    EXAMPLE,
    MatrixFault,
    RiskMatrix,
    read_matrix,
    write_matrix,
)

TODAY = date(2026, 11, 21)
CONTENT = write_matrix(EXAMPLE)


@st.composite
def contents(draw) -> dict:
    """A matrix that is right, of any size: from a level of 1 no cell is better than those before it."""
    wide, high, levels = (draw(st.integers(2, 6)) for _ in range(3))
    names = [f"Level {number}" for number in range(1, levels + 1)]
    cells = [[1] * wide for _ in range(high)]
    for row in range(high):
        for column in range(wide):
            least = max(cells[row - 1][column] if row else 1, cells[row][column - 1] if column else 1)
            cells[row][column] = draw(st.integers(least, levels))
    colours = draw(st.permutations(list(COLOURS)))[:levels]
    return {
        "likelihoods": [{"name": f"Likelihood {one}", "meaning": ""} for one in range(high)],
        "impacts": [{"name": f"Impact {one}", "meaning": "Bad."} for one in range(wide)],
        "levels": [{"name": name, "colour": colour} for name, colour in zip(names, colours, strict=True)],
        "cells": [[names[number - 1] for number in row] for row in cells],
        "categories": [
            {"code": "money", "name": "Money", "appetite": "open", "accepts": draw(st.sampled_from(names))}
        ],
    }


@given(contents())
def test_a_level_comes_from_its_cell_and_what_is_written_is_read_again(content):
    matrix = read_matrix(content)
    assert write_matrix(matrix) == content
    worst = next(one for one in matrix.levels if one.name == content["categories"][0]["accepts"])
    for likelihood, row in enumerate(content["cells"], 1):
        for impact, name in enumerate(row, 1):
            level = matrix.level_of(likelihood, impact)
            assert level.name == name
            assert level.colour == content["levels"][level.number - 1]["colour"]
            assert matrix.above_appetite("money", likelihood, impact) == (level.number > worst.number)
            assert impact in matrix.cells_of([level.number])[likelihood]
    everywhere = matrix.cells_of(range(1, len(matrix.levels) + 1))
    assert sum(map(len, everywhere.values())) == len(matrix.likelihoods) * len(matrix.impacts)


@given(contents(), st.data())
def test_the_colour_comes_from_the_cell_whatever_the_order_of_edits(content, data):
    """Cells set one by one, in two orders: the last word on each decides, and its neighbours stay."""
    names = [one["name"] for one in content["levels"]]
    places = [
        (row, column) for row in range(len(content["cells"])) for column in range(len(content["cells"][0]))
    ]
    edits = data.draw(st.dictionaries(st.sampled_from(places), st.sampled_from(names), max_size=8))
    one_way, other_way = deepcopy(content), deepcopy(content)
    for way, order in ((one_way, list(edits)), (other_way, data.draw(st.permutations(list(edits))))):
        for row, column in order:
            way["cells"][row][column] = edits[row, column]
    matrices = []
    for way in (one_way, other_way):
        try:
            matrices.append(read_matrix(way))
        except MatrixFault as fault:
            matrices.append(fault.faults)
    assert matrices[0] == matrices[1]
    if isinstance(matrices[0], RiskMatrix):
        for row, column in places:
            wanted = edits.get((row, column), content["cells"][row][column])
            assert matrices[0].level_of(row + 1, column + 1).name == wanted


@given(contents(), st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=60))
def test_a_heat_map_counts_every_risk_once(content, scores):
    matrix = read_matrix(content)
    there = [one for one in scores if matrix.holds(*one)]
    counts = tally(Counter(there).items())
    rows = heat_map(matrix, counts)
    assert sum(cell.count for row in rows for cell in row) == len(there)
    assert len(rows) == len(matrix.likelihoods) and {len(row) for row in rows} == {len(matrix.impacts)}
    for row in rows:
        for cell in row:
            level = matrix.level_of(cell.likelihood, cell.impact)
            assert (cell.level, cell.colour, cell.shape) == (level.name, level.colour, level.shape)


def test_the_example_lifts_what_is_critical_and_goes_by_cell():
    assert EXAMPLE.level_of(1, 5).name == "High"
    assert EXAMPLE.level_of(5, 1).name == "Medium"
    assert EXAMPLE.level_of(5, 5).name == "Very high"
    with pytest.raises(IndexError):
        EXAMPLE.level_of(6, 1)
    assert not EXAMPLE.above_appetite("gone", 5, 5)
    assert len({shape for _, shape in COLOURS.values()}) == len(COLOURS)


def test_every_fault_is_told_at_once():
    content = deepcopy(CONTENT)
    content["likelihoods"][1]["name"] = "rare"
    content["impacts"] = content["impacts"][:1]
    content["levels"][0]["colour"] = "red"
    content["levels"][1]["colour"] = "mud"
    content["categories"][0] |= {"appetite": "greedy", "accepts": "Enormous"}
    content["categories"][1]["code"] = "legal"
    with pytest.raises(MatrixFault) as caught:
        read_matrix(content)
    said = " ".join(caught.value.faults)
    for words in (
        "is the name of more than one likelihood",
        "Give 2 to 6 impacts. There are 1.",
        "Red is the colour of more than one level.",
        "Choose a colour for level 2.",
        "Give a level for every likelihood with every impact.",
        "Choose an appetite for “Finance”.",
        "Choose the worst level accepted for “Finance”.",
        "The category “Legal” needs a code of its own.",
    ):
        assert words in said
    content = deepcopy(CONTENT)
    content["cells"][4][4] = "Low"
    with pytest.raises(MatrixFault, match="Almost certain and Critical has a better level"):
        read_matrix(content)


@given(st.recursive(st.none() | st.integers() | st.text(max_size=3), lambda one: st.lists(one, max_size=3)))
def test_whatever_is_given_a_matrix_is_read_or_refused_in_words(value):
    for name in CONTENT:
        try:
            read_matrix(CONTENT | {name: value})
        except MatrixFault as fault:
            assert fault.faults and all(one.endswith(".") for one in fault.faults)


@pytest.mark.parametrize(
    ("was", "now", "way"),
    [
        (None, (3, 3), NEW),
        ((3, 3), (3, 3), SAME),
        ((3, 3), (4, 3), RISING),
        ((3, 3), (3, 2), FALLING),
        ((2, 4), (4, 2), ACROSS),  # Medium both
        ((1, 4), (3, 3), RISING),  # Low to Medium
        ((5, 1), (4, 5), RISING),
        ((1, 5), (4, 1), FALLING),  # High to Low
        ((6, 1), (5, 2), ACROSS),  # the matrix has no such cell any more
    ],
)
def test_direction(was, now, way):
    assert direction(EXAMPLE, was, now) is way
    assert way.words and way.arrow


def odd(**facts) -> list[str]:
    given = {"inherent": None, "current": (3, 3), "target": (2, 2), "treatment": "treat", "open_actions": 1}
    return odd_scores(EXAMPLE, Scores(**given | facts), TODAY)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"inherent": (2, 3)}, "worse than before any control"),
        ({"treatment": "transfer"}, "seldom moves our duty"),
        ({"target": None}, "there is no target score"),
        ({"target": (4, 4)}, "The target is worse"),
        ({"target": (3, 3)}, "the risk is not tolerated"),
        ({"treatment": "tolerate"}, "It is tolerated, but the target is better"),
        ({"open_actions": 0}, "no action is open and no control is planned"),
        ({"target_on": date(2026, 11, 20)}, "The date for reaching the target has passed"),
    ],
)
def test_scores_whose_order_looks_wrong_are_told_one_by_one(facts, words):
    assert odd() == []
    sentences = odd(**facts)
    assert len(sentences) == 1 and words in sentences[0]


def test_what_looks_right_is_not_told():
    assert odd(target=(3, 3), treatment="tolerate") == []
    assert odd(target=None, treatment="take") == []
    assert odd(open_actions=0, planned=True) == []
    assert odd(inherent=(5, 5), target_on=TODAY) == []
