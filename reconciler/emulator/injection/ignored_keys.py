"""Keys that do nothing and are named by ``warnings``, as until 2026-11-02 (§0.3)."""

from collections.abc import Sequence
from functools import reduce
from typing import TypeAlias

from reconciler.emulator.contract.json_text import (
    Json,
    JsonObject,
    as_list,
    as_object,
    decode,
    encode,
)
from reconciler.emulator.faults.fault import Effect
from reconciler.emulator.injection.exchange import BufferedResponse, Exchange

JsonPath: TypeAlias = tuple[Json, ...]


async def ask_ignoring(effect: Effect, exchange: Exchange) -> BufferedResponse:
    """Without the chosen keys; by default, without those that the body does not declare."""
    sent = _read(await exchange.body())
    if "keys" in effect.settings:
        named = effect.settings["keys"].split(",")
        places: list[JsonPath] = [(key,) for key in named if key in as_object(sent)]
    else:
        first = await exchange.ask()
        places = _find_undeclared(first)
        if not places:
            return first
    reply = await exchange.ask(body=encode(reduce(_without, places, sent)).encode())
    return reply if effect.has("quietly") else _warning(reply, places)


def _read(raw: bytes) -> Json:
    try:
        return decode(raw)
    except ValueError:
        return {}


def _find_undeclared(reply: BufferedResponse) -> list[JsonPath]:
    """Where the body says too much, if that is all that is wrong with it (§1.2, 422)."""
    error = as_object(reply.fields.get("error"))
    entries = as_list(as_object(error.get("details")).get("validation_errors"))
    complaints = [as_object(entry) for entry in entries]
    if any(complaint.get("type") != "extra_forbidden" for complaint in complaints):
        return []
    return [tuple(as_list(complaint.get("location"))[1:]) for complaint in complaints]


def _without(value: Json, place: JsonPath) -> Json:
    if not place:
        return value
    first, rest = place[0], place[1:]
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if rest or key != first}
        return {key: _without(item, rest) if key == first else item for key, item in kept.items()}
    if isinstance(value, list):
        return [_without(item, rest) if at == first else item for at, item in enumerate(value)]
    return value


def _warning(reply: BufferedResponse, places: Sequence[JsonPath]) -> BufferedResponse:
    if not reply.is_success or not isinstance(reply.json, dict) or not places:
        return reply
    said = as_list(reply.fields.get("warnings"))
    return reply.saying({**reply.fields, "warnings": [*said, *map(_remark, places)]})


def _remark(place: JsonPath) -> JsonObject:
    """A DegradedEntry (§1.5): where these warnings stand, and how, is nowhere declared."""
    key = ".".join(str(step) for step in place)
    return {
        "resource": "request_body",
        "id": key,
        "reason": f"Key '{key}' was ignored",
        "next_step": "Remove it: from 2026-11-02 such keys are refused",
        "stage": None,
    }
