"""What a struct leaves out: of what is shown of it, of what makes two different, of its hash."""

from collections.abc import Mapping

from msgspec import Struct

from reconciler.model.partly import PartlyCompared, PartlyShown, Uncompared, Unhashed, Unshown


class Told(PartlyShown, PartlyCompared, Struct, frozen=True):
    """Each of the three, beside what is left out of nothing."""

    name: str
    key: Unshown[str] = ""
    line: Uncompared[int] = 0
    counts: Unhashed[Mapping[str, int]] = {}
    source: Unshown[Uncompared[str]] = ""


class More(Told, frozen=True):
    """What is said of a field holds below as well."""

    size: int = 1


def test_a_repr_is_silent_about_what_is_unshown():
    told = Told("ads", key="sk_live", source="text")
    assert repr(told) == "Told(name='ads', line=0, counts={})"
    assert repr(More("ads", key="sk_live")) == "More(name='ads', line=0, counts={}, size=1)"


def test_what_is_uncompared_makes_no_two_different():
    assert Told("ads", line=1, source="a") == Told("ads", line=2, source="b")
    assert Told("ads", key="a") != Told("ads", key="b")
    assert Told("ads", counts={"x": 1}) != Told("ads", counts={"x": 2})
    assert More("ads", size=1) != More("ads", size=2)


def test_equal_ones_have_one_hash_whatever_they_hold():
    one, other = Told("ads", line=1, counts={"x": 1}), Told("ads", line=2, counts={"x": 1})
    assert {one, other} == {one}
    assert hash(one) != hash(Told("shop", counts={"x": 1}))


def test_another_type_is_another_value():
    assert Told("ads") != More("ads")
    assert Told("ads") != ("ads", "", 0, {}, "")
