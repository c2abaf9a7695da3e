"""Counting what is lost: everything once, and what nobody knows as unknown."""

import pytest

from reconciler.model.plan import BlastRadius
from reconciler.planning.impact.blast_radius import add_radii, count_destroyed, subtract_radii

UNKNOWN = BlastRadius(documents=None)


@pytest.mark.parametrize(
    ("radius", "count"),
    [
        (BlastRadius(), 0),
        (BlastRadius(documents=2, objects=3), 5),
        (UNKNOWN, None),
        (BlastRadius(documents=2, objects=None), None),
    ],
)
def test_documents_and_objects_count_together(radius, count):
    assert count_destroyed(radius) == count


def test_what_goes_together_is_added_up():
    one, other = BlastRadius(1, 2, 3), BlastRadius(10, 20, 30)
    assert add_radii(one, [other, other]) == BlastRadius(21, 42, 63)


def test_one_unknown_count_makes_the_sum_unknown_and_no_other():
    assert add_radii(BlastRadius(1, 2, 3), [UNKNOWN]) == BlastRadius(None, 2, 3)


def test_a_whole_without_its_parts_is_what_is_left():
    parts = [BlastRadius(1, 2, 3), BlastRadius(10, 20, 30)]
    assert subtract_radii(BlastRadius(100, 50, 7), parts) == BlastRadius(89, 28, 7)


def test_a_part_that_is_larger_than_the_whole_leaves_nothing():
    assert subtract_radii(BlastRadius(10, 0), [BlastRadius(documents=11)]) == BlastRadius()


def test_an_unknown_part_is_told_where_it_is_and_an_unknown_whole_stays_unknown():
    assert subtract_radii(BlastRadius(10), [UNKNOWN]) == BlastRadius(10)
    assert subtract_radii(UNKNOWN, [BlastRadius(10)]) == UNKNOWN
