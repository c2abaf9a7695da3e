"""When a drop can be chance, and how few queries can tell."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rankings import differences

from reconciler.verifying.scoring import permutation
from reconciler.verifying.scoring.permutation import is_tie, p_value_of_drop, smallest_p_value


@pytest.mark.parametrize(
    ("differences", "expected"),
    [
        ([], 1),
        ([0, 0], 1),
        ([-1], 1 / 2),
        ([1], 1),
        ([-1, -1, -1], 1 / 8),
        # As low as -1 are -3 + 1 + 1, twice -3 + 1 - 1, and -3 - 1 - 1, of 8.
        ([-3, 1, 1], 4 / 8),
        # As low as 0 are all but 1 + 1, of 4.
        ([1, -1], 3 / 4),
    ],
)
def test_a_p_value_by_hand(differences, expected):
    assert p_value_of_drop(differences) == expected


def test_only_worse_is_asked_for():
    worse, better = [-0.25] * 10, [0.25] * 10
    assert p_value_of_drop(worse) == 2**-10
    assert p_value_of_drop(better) == 1


@pytest.mark.parametrize("count", [0, 1, 4, 5, 12])
def test_so_few_queries_reach_no_smaller_p_value_than_when_all_are_lost(count):
    assert smallest_p_value(count) == 2.0**-count
    assert p_value_of_drop([-0.5] * count) == smallest_p_value(count)


@pytest.mark.parametrize("count", [13, 40, 1000])
def test_what_is_drawn_is_never_impossible(count):
    assert smallest_p_value(count) == 1 / (permutation.PERMUTATIONS + 1)
    assert smallest_p_value(count) <= p_value_of_drop([-0.5] * count) < 0.001
    assert p_value_of_drop([0.5] * count) == 1


@given(st.lists(differences, max_size=12))
def test_no_p_value_is_smaller_than_the_smallest(differences):
    differing = sum(not is_tie(each) for each in differences)
    assert smallest_p_value(differing) <= p_value_of_drop(differences) <= 1


@pytest.mark.parametrize("size", [5, 30])
def test_the_order_of_queries_and_how_often_one_asks_change_nothing(size):
    chance = random.Random(7)
    before = [chance.uniform(-1, 1) for _ in range(size)]
    after = chance.sample(before, size)
    assert p_value_of_drop(before) == p_value_of_drop(after) == p_value_of_drop(after)


@pytest.mark.parametrize("size", [3, 20])
def test_queries_that_tie_tell_nothing(size):
    lost = [-0.125] * size
    assert p_value_of_drop([*lost, *[0.0] * 50, 1e-13, -1e-13]) == p_value_of_drop(lost)


@pytest.mark.parametrize(
    ("difference", "expected"), [(9e-13, True), (-9e-13, True), (2e-12, False)]
)
def test_what_floating_numbers_err_by_is_no_difference(difference, expected):
    assert is_tie(difference) is expected


def test_sums_that_differ_by_a_floating_error_are_equal():
    # 0.1 + 0.2 - 0.3 is 5.6e-17 for a computer: here as many signs make 0 as in whole numbers.
    assert p_value_of_drop([-0.1, -0.2, 0.3]) == p_value_of_drop([-1, -2, 3])
    assert p_value_of_drop([0.1, 0.2, -0.3]) == p_value_of_drop([1, 2, -3])


def test_every_drawn_query_has_its_say():
    # As many wins as losses but for one that outweighs all others, wherever it is sorted.
    small = [0.001] * 20
    assert p_value_of_drop([*small, -1]) == pytest.approx(0.5, abs=0.02)
    assert p_value_of_drop([*small, 1]) == pytest.approx(1, abs=1e-9)
