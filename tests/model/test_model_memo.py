"""What was told of an object is told again of that object, and of no other."""

from reconciler.model.sharing import memo
from reconciler.model.sharing.memo import Memo, note_in_common


def test_an_answer_is_of_the_very_same_objects_in_their_order():
    known, one, other = Memo(), ["a"], ["a"]
    note_in_common([one, other])
    assert known.keep(one, other, answer="yes") == "yes"
    assert known.find(one, other) == "yes"
    assert known.find(other, one) is None
    assert known.find(one, one) is None
    assert known.find(one) is None


def test_no_later_object_is_taken_for_one_that_went():
    known, common = Memo(), ["a"]
    note_in_common(common)
    for number in range(100):
        other = [number]  # where the last one was, unless something holds that
        assert known.find(common, other) is None
        known.keep(common, other, answer=number)


def test_no_more_answers_are_kept_than_a_long_life_can_bear(monkeypatch):
    monkeypatch.setattr(memo, "_MOST", 10)
    known = Memo()
    values = [[number] for number in range(95)]
    note_in_common(values)
    for value in values:
        known.keep(value, answer="yes")
    assert 0 < sum(known.find(value) == "yes" for value in values) <= 10
    assert known.find(values[-1]) == "yes"


def test_of_what_one_resource_alone_says_nothing_is_remembered():
    known, alone, inside = Memo(), {"a": ["b"]}, {"c": [{"d": "e"}]}
    assert known.keep(alone, answer="yes") == "yes"
    note_in_common(alone)
    assert known.find(alone) is None
    note_in_common(inside)
    assert known.keep(inside["c"][0], answer="yes") == known.find(inside["c"][0]) == "yes"


def test_what_is_in_common_is_held_within_limits(monkeypatch):
    monkeypatch.setattr(memo, "_MOST_IN_COMMON", 10)
    known = Memo()
    for number in range(95):
        value = [number]
        note_in_common(value)
        assert known.keep(value, answer=number) == known.find(value) == number
