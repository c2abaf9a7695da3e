"""The least a no-op plan can do, as the yardstick for ours: `python -m benchmarks.floor`.

Reads every manifest with its places, checks every spec, reads every list, compares. It knows no
variables, problems, ownership, guards or changes: it only tells how many resources differ.
"""

import asyncio
import gc
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import click
import httpx
from pydantic import BaseModel, ConfigDict, TypeAdapter
from yaml import CSafeLoader
from yaml._yaml import CParser
from yaml.events import (
    DocumentStartEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

Value: TypeAlias = Any  # a prototype has no time for the shapes of other people's data
Place: TypeAlias = tuple[int, int]
Address: TypeAlias = tuple[str, str]


class Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Namespace(Spec):
    description: str | None = None
    feature_extractors: list[dict[str, str]] = []


class UniqueKey(Spec):
    fields: list[str]
    default_policy: str | None = None


class Bucket(Spec):
    description: str | None = None
    bucket_schema: dict[str, dict[str, dict[str, Value]]]
    unique_key: UniqueKey | None = None
    storage_class: str | None = None
    metadata: dict[str, Value] | None = None


class Source(Spec):
    type: str
    bucket_ids: list[str] | None = None
    collection_ids: list[str] | None = None
    source_filters: dict[str, Value] | None = None


class Extractor(Spec):
    feature_extractor_name: str
    version: str
    input_mappings: dict[str, str] | None = None
    field_passthrough: list[dict[str, Value]] = []
    parameters: dict[str, Value] | None = None


class Collection(Spec):
    description: str | None = None
    source: Source
    feature_extractor: Extractor
    schedule: dict[str, Value] | None = None
    metadata: dict[str, Value] | None = None


class Stage(Spec):
    stage_name: str
    config: dict[str, Value]


class Retriever(Spec):
    description: str | None = None
    collection_identifiers: list[str] = []
    input_schema: dict[str, dict[str, Value]] = {}
    stages: list[Stage]
    budget_limits: dict[str, int] | None = None
    tags: list[str] = []
    metadata: dict[str, Value] | None = None


KINDS: Final = {
    kind.__name__: TypeAdapter(kind) for kind in (Namespace, Bucket, Collection, Retriever)
}
_PLAIN: Final = CSafeLoader.yaml_implicit_resolvers
_SCALARS: Final[dict[str, Value]] = {"true": True, "false": False, "null": None, "": None}


def read(text: str) -> Iterable[tuple[Value, Value]]:
    """Documents and the places of their fields, from libyaml's events."""
    parser = CParser(text)
    while type(event := parser.get_event()) is not StreamEndEvent:
        if type(event) is DocumentStartEvent:
            yield _node(parser, parser.get_event())


def _node(parser: CParser, event: Value) -> tuple[Value, Value]:
    mark = event.start_mark
    place: Place = (mark.line, mark.column)
    if type(event) is ScalarEvent:
        return _scalar(event.value, event.style), (place, None)
    if type(event) is SequenceStartEvent:
        return _sequence(parser, place)
    values, places = {}, {}
    key: Value
    while type(key := parser.get_event()) is not MappingEndEvent:
        values[key.value], places[key.value] = _node(parser, parser.get_event())
    return values, (place, places)


def _sequence(parser: CParser, place: Place) -> tuple[Value, Value]:
    items = []
    while type(event := parser.get_event()) is not SequenceEndEvent:
        items.append(_node(parser, event))
    return [value for value, _ in items], (place, [where for _, where in items])


def _scalar(text: str, style: str | None) -> Value:
    if style or text[:1] not in _PLAIN:
        return text
    if text in _SCALARS:
        return _SCALARS[text]
    return int(text) if text.isdigit() else text


def desired_in(folder: Path) -> dict[Address, Value]:
    desired = {}
    for file in sorted(folder.rglob("*.yaml")):
        for document, _ in read(file.read_text(encoding="utf-8")):
            spec = document["spec"]
            KINDS[document["kind"]].validate_python(spec)
            desired[document["kind"], document["metadata"]["name"]] = spec
    return desired


async def live_at(url: str) -> dict[Address, Value]:
    async with httpx.AsyncClient(base_url=url, headers={"Authorization": "Bearer x"}) as http:
        spaces = await _rows(http, "Namespace", {})
        headers = {"X-Namespace": spaces[0]["namespace_id"]}
        lists = await asyncio.gather(
            *(_rows(http, kind, headers) for kind in KINDS if kind != "Namespace")
        )
    kinds = dict(zip(KINDS, [spaces, *lists], strict=True))
    rows = [(kind, kind.lower(), row) for kind, listed in kinds.items() for row in listed]
    ids = {row[f"{word}_id"]: row[f"{word}_name"] for _, word, row in rows}
    return {(kind, row[f"{word}_name"]): _named(row, ids) for kind, word, row in rows}


async def _rows(http: httpx.AsyncClient, kind: str, headers: Mapping[str, str]) -> list[Value]:
    rows: list[Value] = []
    params = {"limit": "1000"}
    while True:
        path = f"/v1/{kind.lower()}s/list"
        page = (await http.post(path, params=params, headers=headers, json={})).json()
        rows += page["results"]
        cursor = page["pagination"].get("next_cursor")
        if not cursor:
            return rows
        params["cursor"] = cursor


def _named(value: Value, ids: Mapping[str, str]) -> Value:
    if isinstance(value, str):
        return ids.get(value, value)
    if isinstance(value, dict):
        return {key: _named(inner, ids) for key, inner in value.items()}
    return [_named(inner, ids) for inner in value] if isinstance(value, list) else value


def _like(live: Value, wanted: Value) -> Value:
    """The live side, as far as the desired side speaks of it."""
    if isinstance(wanted, dict) and isinstance(live, dict):
        return {key: _like(live.get(key), inner) for key, inner in wanted.items()}
    if isinstance(wanted, list) and isinstance(live, list) and len(live) == len(wanted):
        return [_like(*pair) for pair in zip(live, wanted, strict=True)]
    return live


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("url")
def main(folder: Path, url: str) -> None:
    gc.disable()
    desired, live = desired_in(folder / "manifests"), asyncio.run(live_at(url))
    differing = [at for at, spec in desired.items() if _like(live.get(at), spec) != spec]
    click.echo(f"{len(differing)} of {len(desired)} differ, {len(live)} are live")
    raise SystemExit(2 if differing else 0)


if __name__ == "__main__":
    main()
