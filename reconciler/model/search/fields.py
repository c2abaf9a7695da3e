"""Fields of documents, named by paths with dots: `metadata.brand`."""

from collections.abc import Iterable, Mapping

from reconciler.model.data import Data, Fields, child_of

_IDENTITY = ("document_id", "score")
"""What is never left out: a result without them is nobody's."""

_ROOT = "metadata"


def field_at(document: Fields, path: str) -> Data:
    """What stands at a path; a key that has dots itself is found as well."""
    if path in document:
        return document[path]
    value: Data = document
    for part in path.split("."):
        value = child_of(value, int(part) if isinstance(value, list) and part.isdigit() else part)
    return value


def values_at(document: Fields, path: str) -> list[Data]:
    """Every value that a filter by this path looks at: those of lists one by one.

    A document's `metadata` stands at its root (§19): where it has none, that word is stepped over.
    """
    if path in document:
        return _walk(document[path], [])
    root, dot, rest = path.partition(".")
    if dot and root == _ROOT and root not in document:
        return values_at(document, rest)
    return _walk(document, path.split("."))


def _walk(value: Data, steps: list[str]) -> list[Data]:
    if isinstance(value, list | tuple):
        if steps and steps[0].isdecimal():
            place = int(steps[0])
            return _walk(value[place], steps[1:]) if place < len(value) else []
        return [found for item in value for found in _walk(item, steps)]
    if not steps:
        return [value]
    if not isinstance(value, Mapping) or steps[0] not in value:
        return []
    return _walk(value[steps[0]], steps[1:])


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
