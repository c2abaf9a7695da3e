"""The events of a stream, for which the vendor has no model, and what they add up to (§12)."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from reconciler.api.network.messages import Follow
from reconciler.api.search.stage_statistics import stage_in
from reconciler.api.text.event_stream import EventReader
from reconciler.api.text.sanitize import fields_in, items_in
from reconciler.model.data import Data, Fields
from reconciler.model.search.result import StageEvent, number_of, text_of

OnEvent: TypeAlias = Callable[[StageEvent], None]
"""Is told each event of a stream when it comes."""

_COMPLETE: Final = "execution_complete"
_FAILED: Final = "execution_error"
_OUTER: Final = frozenset({"event_type", "stage_name", "stage_index", "total_stages"})


def following(on_event: OnEvent) -> Follow:
    """What a stream is handed to, piece by piece, so that its events are told at once."""
    reader = EventReader()

    def follow(piece: bytes) -> None:
        for value in reader.feed(piece):
            event = event_in(fields_in(value))
            if event is not None:
                on_event(event)

    return follow


def events_in(body: Data) -> tuple[StageEvent, ...]:
    """The events of a body that was a stream; none where it was not."""
    found = (event_in(fields_in(each)) for each in items_in(body))
    return tuple(event for event in found if event is not None)


def event_in(facts: Fields) -> StageEvent | None:
    """One event; `None` for a sign of life."""
    type_ = text_of(facts, "event_type")
    if not type_:
        return None
    stage = stage_in(text_of(facts, "stage_name"), fields_in(facts.get("statistics")))
    documents = tuple(fields_in(each) for each in items_in(facts.get("documents")))
    places = (number_of(facts, key) for key in ("stage_index", "total_stages"))
    index, total = (None if place is None else int(place) for place in places)
    return StageEvent(type_, stage, index, total, documents, facts)


def as_one_answer(events: Sequence[StageEvent]) -> Fields | None:
    """The answer without a stream that these events amount to; `None` before its end."""
    last = next((event for event in reversed(events) if event.type in (_COMPLETE, _FAILED)), None)
    if last is None:
        return None
    is_complete = last.type == _COMPLETE
    error = text_of(last.facts, "error") or text_of(last.facts, "message")
    said = {key: held for key, held in last.facts.items() if key not in _OUTER}
    return {
        "status": "completed" if is_complete else "failed",
        **said,
        "documents": list(last.documents),
        "stage_statistics": _statistics(events, last.facts),
        **({} if is_complete else {"error": error or "the API does not say why"}),
    }


def _statistics(events: Sequence[StageEvent], last: Fields) -> Fields:
    """As the last event has them; where it has none, what each stage told of itself."""
    said = fields_in(last.get("stage_statistics")) or fields_in(last.get("statistics"))
    told: dict[str, Data] = {
        event.stage.name: event.stage.facts
        for event in events
        if event.stage.name and event.type in ("stage_complete", "stage_error")
    }
    budget = fields_in(last.get("budget_used"))
    return {
        "stages": told,
        "total_time_ms": number_of(budget, "time_elapsed_ms"),
        "credits_used": number_of(budget, "credits_used"),
        **said,
    }
