"""A search as older stages were told it, in the words of today: `searches: [...]`."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from reconciler.kinds.catalogue.bundled import load_bundled
from reconciler.kinds.catalogue.legacy_stages import OLDER_KEYS, OLDER_STAGES, SEARCHES
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.edit import (
    FieldEdit,
    MoveKey,
    RemoveKey,
    RenameKey,
    ReplaceValue,
    WrapValue,
)

SEARCH: Final = "feature_search"
_ADDRESSES: Final = frozenset(("feature_uri", "feature_address"))
_QUERIES: Final = frozenset(("query", "input_mapping"))
_INPUT: Final = re.compile(r"\{\{\s*INPUT\.(\w+)\s*\}\}")
_TEXTS: Final = frozenset(("text", "string"))
_USUAL_MOST: Final = 100
"""How many one search finds where nothing is said."""


def is_older_search(name: Data, parameters: Data) -> bool:
    """Whether a stage of this older id is a search that can be written in the words of today."""
    older = OLDER_STAGES.get(name) if isinstance(name, str) else None
    is_told = isinstance(parameters, Mapping) and bool(write_searches((), parameters, None))
    return older is not None and older.write == SEARCHES and is_told


def write_searches(at: FieldPath, parameters: Fields, inputs: Data) -> tuple[FieldEdit, ...]:
    """The steps for parameters at a path; none where they say more, or not what is asked for.

    `inputs` is the retriever's `input_schema`, by which a query is known to be a text.
    """
    names, addresses = parameters.keys(), _ADDRESSES & parameters.keys()
    queries, sizes = _QUERIES & names, [name for name in parameters if _is_size(name)]
    known = _own_parameters() - {"searches"} | addresses | queries | {*sizes}
    is_told = len(addresses) == len(queries) == 1 and len(sizes) < 2 and names <= known
    if not is_told or (sizes and "final_top_k" in names):
        return ()
    (address,), (query,) = addresses, queries
    search = (*at, "searches")
    asked = tuple(_ask((*at, query), (*search, "query"), parameters[query], inputs))
    if not asked or not isinstance(parameters[address], str):
        return ()
    return (
        MoveKey((*at, address), (*search, "feature_uri")),
        *asked,
        *(step for size in sizes for step in _limit(at, size, parameters[size])),
        WrapValue(search),
    )


def _own_parameters() -> frozenset[str]:
    known = load_bundled().stages[SEARCH].get("properties")
    return frozenset(known) if isinstance(known, Mapping) else frozenset()


def _is_size(name: str) -> bool:
    return OLDER_KEYS.get((SEARCH, name)) == "final_top_k"


def _ask(path: FieldPath, to: FieldPath, said: Data, inputs: Data) -> Iterator[FieldEdit]:
    if path[-1] == "query" and isinstance(said, Mapping) and "input_mode" in said:
        yield MoveKey(path, to)
    elif path[-1] == "query" and isinstance(said, str) and _is_text(said, inputs):
        yield MoveKey(path, (*to, "value"))
        yield ReplaceValue((*to, "input_mode"), "text")
    elif isinstance(said, Mapping) and [*said] == ["text"] and isinstance(said["text"], str):
        name = said["text"]
        if name.isidentifier():
            yield ReplaceValue(to, {"input_mode": "text", "value": f"{{{{INPUT.{name}}}}}"})
            yield RemoveKey(path)


def _is_text(query: str, inputs: Data) -> bool:
    """Whether each input in it is declared to be one, and nothing else is filled in."""
    if "{{" in _INPUT.sub("", query) or not isinstance(inputs, Mapping):
        return False
    declared = (inputs.get(name) for name in _INPUT.findall(query))
    return all(isinstance(each, Mapping) and each.get("type") in _TEXTS for each in declared)


def _limit(at: FieldPath, name: str, said: Data) -> Iterator[FieldEdit]:
    if isinstance(said, int) and said > _USUAL_MOST:
        yield ReplaceValue((*at, "searches", "top_k"), said)
    yield RenameKey((*at, name), "final_top_k")
