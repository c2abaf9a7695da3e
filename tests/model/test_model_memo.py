"""What was told of an object is told again of that object, and of no other."""

from reconciler.model.sharing import memo
from reconciler.model.sharing.memo import Memo, note_in_common


def test_an_answer_is_of_the_very_same_objects_in_their_order():
    known, one, other = Memo(), ["a"], ["a"]
    note_in_common([one, other])
    assert known.keep("yes", one, other) == "yes"
    assert known.find(one, other) == "yes"
    assert known.find(other, one) is None
    assert known.find(one, one) is None
    assert known.find(one) is None


def test_no_later_object_is_taken_for_one_that_went():
    known = Memo()
    for number in range(100):
        value = [number]
        note_in_common(value)
        assert known.find(value) is None
        known.keep(number, value)


def test_a_stack_without_anything_in_common_is_not_held_by_it(monkeypatch):
    monkeypatch.setattr(memo, "_MOST", 10)
    known = Memo()
    values = [[number] for number in range(95)]
    note_in_common(values)
    for value in values:
        known.keep("yes", value)
    assert 0 < sum(known.find(value) == "yes" for value in values) <= 10
    assert known.find(values[-1]) == "yes"


def test_of_what_one_resource_alone_says_nothing_is_remembered():
    known, alone, inside = Memo(), {"a": ["b"]}, {"c": [{"d": "e"}]}
    assert known.keep("yes", alone) == "yes"
    assert known.find(alone) is None
    note_in_common(inside)
    assert known.keep("yes", inside["c"][0]) == known.find(inside["c"][0]) == "yes"


def test_what_is_in_common_is_held_within_limits(monkeypatch):
    monkeypatch.setattr(memo, "_MOST_IN_COMMON", 10)
    known = Memo()
    for number in range(95):
        value = [number]
        note_in_common(value)
        assert known.keep(number, value) == known.find(value) == number
