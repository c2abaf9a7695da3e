"""A stamp is read as it was written, and whatever is not one is nobody's."""

import pytest

from reconciler.api.reading.stamps import read_stamp
from reconciler.applying.requests.bodies import stamp_of
from reconciler.model.data import Data
from reconciler.model.resource import Stamp


@pytest.mark.parametrize(
    "stamp",
    [
        Stamp("ads"),
        Stamp("ads", is_protected=True),
        Stamp("ads", successor_of="search"),
        Stamp("ads", is_protected=True, retired_from="search"),
        Stamp("ads", successor_of="x" * 1000),
    ],
)
def test_a_stamp_is_read_as_it_was_written(stamp: Stamp) -> None:
    assert read_stamp({"metadata": {"team": "a", "reconciler": stamp_of(stamp)}}) == stamp


def test_what_a_stamp_does_not_say_is_not_written() -> None:
    assert stamp_of(Stamp("ads")) == {"stack": "ads"}


@pytest.mark.parametrize("odd", [1, "", [], {"a": 1}, True, None])
def test_an_odd_part_of_a_stamp_says_nothing(odd: Data) -> None:
    mark: dict[str, Data] = {"stack": "ads", "successor_of": odd, "retired_from": odd}
    assert read_stamp({"metadata": {"reconciler": mark}}) == Stamp("ads")


def test_what_an_earlier_version_noted_of_a_public_form_is_read_and_written_no_more() -> None:
    mark: Data = {"stack": "ads", "retired_from": "s", "publication": {"public_name": "a-b"}}
    stamp = read_stamp({"metadata": {"reconciler": mark}})
    assert stamp is not None
    assert stamp.publication == {"public_name": "a-b"}
    assert stamp_of(stamp) == {"stack": "ads", "retired_from": "s"}
