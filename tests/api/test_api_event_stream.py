"""Server-sent events: the same ones, in whatever pieces they come."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.api.text.event_stream import EventReader, parse_events
from reconciler.model.text.json_text import NotJson

ENDS = ["\n", "\r\n", "\r"]


@given(
    values=st.lists(st.dictionaries(st.text(), st.one_of(st.integers(), st.text()))),
    end=st.sampled_from(ENDS),
    size=st.integers(1, 40),
)
def test_events_are_the_same_in_pieces_of_any_size(
    values: list[dict[str, int | str]], end: str, size: int
) -> None:
    told = "".join(f": alive{end}{end}data: {json.dumps(value)}{end}{end}" for value in values)
    content = told.encode()
    reader = EventReader()
    found = [
        event
        for start in range(0, len(content), size)
        for event in reader.feed(content[start : start + size])
    ]
    assert found == parse_events(content) == values


@pytest.mark.parametrize(
    ("content", "values"),
    [
        (b"", []),
        (b"event: x\nid: 1\ndata: {}\n\n", [{}]),
        (b'data: {"a":\ndata: 1}\n\n', [{"a": 1}]),
        (b'data:{"a": 1}', [{"a": 1}]),
        (b"data: {}\n\ndata: [DONE]\n\n", [{}]),
    ],
)
def test_what_stands_around_data_is_no_event(content: bytes, values: list[object]) -> None:
    assert parse_events(content) == values


def test_an_event_that_is_not_json_is_told() -> None:
    assert isinstance(parse_events(b"data: {}\n\ndata: {\n\n"), NotJson)
