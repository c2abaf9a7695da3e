"""How far two rankings agree, and what one of them has that the other has not."""

import pytest
from hypothesis import given
from rankings import rankings, with_repeats

from reconciler.model.verification.ranking import RankedDocument
from reconciler.verifying.scoring.overlap import compare_rankings, overlap, rank_biased_overlap


@given(with_repeats)
def test_a_ranking_agrees_with_itself_to_the_last_digit(ranking):
    assert rank_biased_overlap(ranking, ranking) == 1.0
    assert overlap(ranking, ranking) == 1.0


@given(with_repeats, with_repeats)
def test_agreement_has_no_direction_and_stays_between_0_and_1(one, other):
    assert rank_biased_overlap(one, other) == pytest.approx(rank_biased_overlap(other, one))
    assert 0 <= rank_biased_overlap(one, other) <= 1 + 1e-12
    assert overlap(one, other) == overlap(other, one)
    assert 0 <= overlap(one, other) <= 1


def test_rankings_with_nothing_in_common_do_not_agree():
    assert rank_biased_overlap("ab", "cde") == 0
    assert overlap("ab", "cde") == 0


def test_an_empty_ranking_agrees_with_an_empty_one_alone():
    assert rank_biased_overlap([], []) == overlap([], []) == 1
    assert rank_biased_overlap([], ["a"]) == overlap([], ["a"]) == 0
    assert rank_biased_overlap(["a"], []) == overlap(["a"], []) == 0


def test_the_first_places_weigh_most():
    assert rank_biased_overlap("abcdef", "bacdef") < rank_biased_overlap("abcdef", "abcdfe")


def test_a_hasty_reader_weighs_the_first_place_more():
    hasty, patient = (rank_biased_overlap("ab", "cb", persistence=p) for p in (0.5, 0.9))
    assert hasty < patient
    assert rank_biased_overlap("ab", "cb") == patient


def test_overlap_by_hand():
    # The first one, two, three agree by 0, 1/2, 1/3, and so does all that nobody has seen.
    by_hand = 0.1 * 0 + 0.1 * 0.9 / 2 + 0.1 * 0.81 / 3 + 0.729 / 3
    assert rank_biased_overlap("abc", "dbe") == pytest.approx(by_hand, abs=1e-12)
    # Behind the end of the shorter one: 1 of 2 that is seen, then 1 and half of what is not, of 3.
    by_hand = 0.1 * 0 + 0.1 * 0.9 / 2 + 0.1 * 0.81 * 1.5 / 3 + 0.729 * 1.5 / 3
    assert rank_biased_overlap("ab", "cbd") == pytest.approx(by_hand, abs=1e-12)


def test_the_beginning_of_a_ranking_agrees_with_all_of_it():
    assert rank_biased_overlap("a", "abc") == 1.0
    assert overlap("a", "abc") == 1 / 3


@pytest.mark.parametrize(
    ("k", "expected"), [(1, 0), (2, 1), (3, 2 / 3), (4, 3 / 4), (9, 3 / 4), (None, 3 / 4)]
)
def test_overlap_of_the_first_results_is_a_share_of_the_longer_page(k, expected):
    assert overlap("bacd", "abd", k) == pytest.approx(expected)


def test_what_comes_again_is_shared_as_often_as_both_have_it():
    assert overlap("aab", "aac") == 2 / 3
    assert overlap("aab", "acd") == 1 / 3


def test_gained_and_lost_documents_have_their_places():
    seen = compare_rankings(["a", "b", "b", "c"], ["d", "a", "d", "e"])
    assert seen.gained == (RankedDocument("d", 1), RankedDocument("e", 4))
    assert seen.lost == (RankedDocument("b", 2), RankedDocument("c", 4))
    assert seen.overlap == 1 / 4
    assert seen.rank_biased_overlap == rank_biased_overlap("abbc", "dade")


def test_a_comparison_is_read_from_its_baseline_on_with_its_own_persistence():
    assert compare_rankings("ab", "cb", persistence=0.5).rank_biased_overlap == (
        rank_biased_overlap("ab", "cb", persistence=0.5)
    )


@given(rankings, rankings)
def test_what_is_neither_gained_nor_lost_is_in_both(baseline, candidate):
    seen = compare_rankings(baseline, candidate)
    gained = {each.document_id for each in seen.gained}
    lost = {each.document_id for each in seen.lost}
    assert gained == set(candidate) - set(baseline)
    assert lost == set(baseline) - set(candidate)
    for each in seen.gained:
        assert candidate[each.rank - 1] == each.document_id
    for each in seen.lost:
        assert baseline[each.rank - 1] == each.document_id
