"""Fields of documents, named by paths with dots: `metadata.brand`."""

from collections.abc import Iterable, Mapping

from reconciler.model.data import Data, Fields, child_of

_IDENTITY = ("document_id", "score")
"""What is never left out: a result without them is nobody's."""


def field_at(document: Fields, path: str) -> Data:
    """What stands at a path; a key that has dots itself is found as well."""
    if path in document:
        return document[path]
    value: Data = document
    for part in path.split("."):
        value = child_of(value, int(part) if isinstance(value, list) and part.isdigit() else part)
    return value


def has_field(document: Fields, path: str) -> bool:
    """Whether there is such a field, whatever it holds."""
    if path in document:
        return True
    head, dot, rest = path.partition(".")
    inner = document.get(head)
    return isinstance(inner, Mapping) and has_field(inner, rest) if dot else head in document


def select_fields(document: Fields, paths: Iterable[str]) -> Fields:
    """The document with these fields, its id and its score alone; all of it without any path."""
    wanted = list(paths)
    if not wanted:
        return document
    kept: dict[str, Data] = {}
    for path in dict.fromkeys([*_IDENTITY, *wanted]):
        if has_field(document, path):
            parts = [path] if path in document else path.split(".")
            _put(kept, parts, field_at(document, path))
    return kept


def _put(kept: dict[str, Data], parts: list[str], value: Data) -> None:
    head, *rest = parts
    if not rest:
        kept[head] = value
        return
    inner = kept.get(head)
    below = dict(inner) if isinstance(inner, Mapping) else {}
    _put(below, rest, value)
    kept[head] = below
