"""Fields under the names that the API has for them: the same for values, places and traps."""

from collections.abc import Mapping
from typing import TypeAlias

from reconciler.model.data import Data, FieldPath
from reconciler.model.location import NodeSpan

Spellings: TypeAlias = Mapping[str, str]
"""`feature_extractors[].name` -> its other name."""


def respell(value: Data, spellings: Spellings, at: str = "") -> Data:
    """A value with its keys as the API calls them."""
    if isinstance(value, Mapping):
        return {
            _key(key, value, spellings, at): respell(inner, spellings, _below(at, key))
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [respell(inner, spellings, f"{at}[]") for inner in value]
    return value


def respell_path(path: FieldPath, value: Data, spellings: Spellings, at: str = "") -> FieldPath:
    """The path to the same field after `respell`."""
    if not path:
        return ()
    part, *rest = path
    if isinstance(value, Mapping):
        key = str(part)
        deeper = respell_path(tuple(rest), value.get(key), spellings, _below(at, key))
        return (_key(key, value, spellings, at), *deeper)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return (part, *respell_path(tuple(rest), value[part], spellings, f"{at}[]"))
    return path


def respell_span(span: NodeSpan, value: Data, spellings: Spellings, at: str = "") -> NodeSpan:
    """The marks of the same value after `respell`."""
    children = span[4]
    if isinstance(children, Mapping) and isinstance(value, Mapping):
        named: dict[str, NodeSpan] = {
            _key(key, value, spellings, at): respell_span(
                child, value.get(key), spellings, _below(at, key)
            )
            for key, child in children.items()
        }
        return (*span[:4], named)
    if children is not None and not isinstance(children, Mapping) and isinstance(value, list):
        pairs = zip(children, value, strict=False)
        return (*span[:4], [respell_span(*each, spellings, f"{at}[]") for each in pairs])
    return span


def _key(key: str, beside: Mapping[str, Data], spellings: Spellings, at: str) -> str:
    other = spellings.get(_below(at, key))
    # Said in both spellings, neither is dropped: the kind has no field of the other name.
    return key if other is None or other in beside else other


def _below(at: str, key: str) -> str:
    return f"{at}.{key}" if at else key
