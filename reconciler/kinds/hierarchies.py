"""Whether the levels of a hierarchical taxonomy make a hierarchy (§6); part of its page."""

from collections.abc import Iterator, Mapping
from typing import Final

from reconciler.model.data import FieldPath, Fields
from reconciler.model.problem import Problem, Severity

_NODES: Final[FieldPath] = ("config", "hierarchical_nodes")
_PARENT: Final = "parent_collection_id"


def check_hierarchy(spec: Fields) -> Iterator[Problem]:
    """Every level has its place, and the levels come from somewhere."""
    config = spec.get("config")
    if not isinstance(config, Mapping) or config.get("taxonomy_type") != "hierarchical":
        return
    yield from _check_origin(config)
    nodes = config.get("hierarchical_nodes")
    found = [
        (at, str(node["collection_id"]), parent if isinstance(parent, str) else None)
        for at, node in enumerate(nodes if isinstance(nodes, list) else ())
        if isinstance(node, Mapping) and isinstance(node.get("collection_id"), str)
        for parent in [node.get(_PARENT)]
    ]
    yield from _check_repeated(found)
    yield from _check_parents(found, is_inferred=config.get("inference_strategy") is not None)


def _check_origin(config: Fields) -> Iterator[Problem]:
    strategy = config.get("inference_strategy")
    if not (strategy or config.get("hierarchical_nodes") or config.get("path_field")):
        says = "`config` names no level, and nothing that levels could be found by"
        remedy = "add `hierarchical_nodes: [...]`, an `inference_strategy`, or a `path_field`"
        yield Problem("no-levels", says, remedy, Severity.WARNING, path=("config",))
    by_clusters = strategy == "cluster" and config.get("cluster_ids")
    if strategy and not (by_clusters or config.get("inference_collections")):
        beside = " or `cluster_ids: [...]`" if strategy == "cluster" else ""
        says = f"`config.inference_strategy` is {strategy}, and there is nothing to infer from"
        remedy = f"add `inference_collections: [...]`{beside}"
        path = ("config", "inference_strategy")
        yield Problem("no-levels", says, remedy, Severity.WARNING, path=path)


_Node = tuple[int, str, str | None]
"""Where a node stands, its collection, and that of its parent."""


def _check_repeated(nodes: list[_Node]) -> Iterator[Problem]:
    seen: set[str] = set()
    for at, collection, _ in nodes:
        if collection in seen:
            says = f"`{collection}` is a node already; a collection is one level"
            path = (*_NODES, at, "collection_id")
            yield Problem("bad-hierarchy", says, "take one of the two out", path=path)
        seen.add(collection)


def _check_parents(nodes: list[_Node], *, is_inferred: bool) -> Iterator[Problem]:
    parents = {collection: parent for _, collection, parent in nodes}
    for at, collection, parent in nodes:
        path = (*_NODES, at, _PARENT)
        if parent is None or _is_template(parent):
            continue
        # What is inferred has nodes that no manifest names.
        if parent not in parents and not is_inferred:
            says = f"`{parent}` is above `{collection}`, and is no node of this taxonomy"
            remedy = f"add a node for `{parent}`, called as it is here"
            yield Problem("bad-hierarchy", says, remedy, path=path)
        elif collection in _above(collection, parents):
            says = f"`{collection}` is above itself"
            remedy = f"let one of them have no {_PARENT}"
            yield Problem("bad-hierarchy", says, remedy, path=path)


def _above(collection: str, parents: Mapping[str, str | None]) -> set[str]:
    """All that is above a collection, itself included where it goes round in a circle."""
    found: set[str] = set()
    above = parents.get(collection)
    while above is not None and above not in found:
        found.add(above)
        above = parents.get(above)
    return found


def _is_template(text: str) -> bool:
    return "{{" in text
