"""The API's rows as they are kept, seen by nobody else: what is there, and where two looks differ.

An observer of its own: nothing of the planner's is used to bring one side to the form of the other.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from world import World

from reconciler.emulator.app import Emulator

Path: TypeAlias = tuple[str | int, ...]


class Absent:
    """Nothing at all, not even null."""

    def __repr__(self) -> str:
        return "(absent)"


ABSENT: Final = Absent()
ORDER: Final = "(order)"
_KEYED: Final[Mapping[Path, str]] = {
    ("stages",): "stage_name",
    ("feature_extractors",): "feature_extractor_name",
    ("vector_configs",): "name",
    ("payload_indexes",): "field_name",
    ("trusted_issuers",): "issuer",
    ("taxonomy_applications",): "taxonomy_id",
    ("alert_applications",): "alert_id",
    ("cluster_applications",): "cluster_id",
    ("feature_extractor", "field_passthrough"): "source_path",
}
"""Lists whose items are known by a name, and are shown under it."""
_ORDERED: Final = {("stages",), ("taxonomy_applications",), ("alert_applications",)}
_OPEN: Final = ("metadata", "parameters")
"""Maps in which what is empty is a value like any other; null is nothing anywhere."""
_DEFAULTS: Final = {"case_sensitive": False, "operator": "eq"}
"""What means the same as nothing where the API keeps a value just as it was sent."""
_SETS: Final = {
    ("tags",),
    ("unique_key", "fields"),
    ("collection_identifiers",),
    ("source", "bucket_ids"),
    ("source", "collection_ids"),
}


@dataclass(frozen=True)
class Kept:
    """One row: what reads tell of it, and what they do not."""

    kind: str
    id: str
    name: str
    namespace: str
    """The name of its namespace; empty for a namespace and for what is the organisation's."""
    body: Mapping[str, Any]
    unread: Mapping[str, Any]

    def __str__(self) -> str:
        return "/".join(part for part in (self.kind, self.namespace, self.name) if part)


Rows: TypeAlias = Mapping[str, Kept]
"""By id."""


def app_of(world: World) -> Emulator:
    """The API itself, behind the wire."""
    app: Emulator = world.wire.inner.app  # type: ignore[attr-defined]  # an ASGITransport
    return app


def rows_of(world: World) -> Rows:
    """Every row there is now."""
    found = list(app_of(world).store.rows("1=1 ORDER BY seq", ()))
    rooms = {row.id: row.name for row in found if row.kind == "namespace"}
    return {
        row.id: Kept(
            row.kind,
            row.id,
            row.name,
            rooms.get(row.namespace, ""),
            row.decoded(),
            row.decoded_unread(),
        )
        for row in found
    }


def differing(before: Any, after: Any, path: Path = ()) -> Iterator[Path]:
    """The smallest paths at which two values differ; items of keyed lists by their names."""
    if _says_nothing(before, path) and _says_nothing(after, path):
        return
    if path in _KEYED:
        yield from _disordered(before, after, path)
        before, after = _by_name(before, path), _by_name(after, path)
    if path in _SETS:
        before, after = _as_set(before), _as_set(after)
    if _is_same(before, after):
        return
    sides = [{} if side in (None, ABSENT) else side for side in (before, after)]
    if sides != [{}, {}] and all(isinstance(side, dict) for side in sides):
        keys = {**sides[0], **sides[1]}
        found = [each for key in keys for each in _below(sides, key, path)]
        is_new = not (isinstance(before, dict) and isinstance(after, dict))
        yield from found or ([path] if is_new and any(part in _OPEN for part in path) else [])
    elif _are_alike(before, after):
        for position, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from differing(old, new, (*path, position))
    else:
        yield path


def _below(sides: list[Any], key: str, path: Path) -> Iterator[Path]:
    yield from differing(*(side.get(key, ABSENT) for side in sides), (*path, key))


def _says_nothing(value: Any, path: Path) -> bool:
    is_open = any(part in _OPEN for part in path[:-1])
    is_default = bool(path) and path[-1] in _DEFAULTS and value == _DEFAULTS[path[-1]]
    return value in (ABSENT, None) or is_default or (not is_open and value in ("", [], {}))


def value_at(body: Any, path: Path) -> Any:
    """What stands there, `ABSENT` for nothing."""
    for end, part in enumerate(path):
        if path[:end] in _KEYED:
            body = _by_name(body, path[:end])
        is_item = isinstance(body, list) and isinstance(part, int) and part < len(body)
        if is_item or (isinstance(body, dict) and part in body):
            body = body[part]
        else:
            return ABSENT
    return body


def _is_same(before: Any, after: Any) -> bool:
    """As JSON has it: `true` is not 1, and 1 is 1.0."""
    return _exact(before) == _exact(after)


def _exact(value: Any) -> str:
    whole = json.dumps(value, sort_keys=True, default=str)
    return whole if not isinstance(value, float) or not value.is_integer() else str(int(value))


def _are_alike(before: Any, after: Any) -> bool:
    """Lists of objects, item by item; a list of anything else is one value."""
    lists = isinstance(before, list) and isinstance(after, list) and len(before) == len(after)
    return lists and all(isinstance(each, dict) for each in (*before, *after))


def _by_name(value: Any, path: Path) -> Any:
    if not isinstance(value, list):
        return value
    return {str(item.get(_KEYED[path])): item for item in value}


def _as_set(value: Any) -> Any:
    return sorted(value, key=str) if isinstance(value, list) else value


def _disordered(before: Any, after: Any, path: Path) -> Iterator[Path]:
    names = [list(_by_name(side or [], path)) if side != ABSENT else [] for side in (before, after)]
    both = set(names[0]) & set(names[1])
    common = [[name for name in side if name in both] for side in names]
    if path in _ORDERED and common[0] != common[1]:
        yield (*path, ORDER)
