"""Features: which extractor a namespace offers, a collection runs, and a retriever searches by.

A feature URI is `mixpeek://{extractor}@{version}/{output}` (§5.4); bare names are indexes that the
user brought along, and nothing can be said of them.
"""

import re
from collections.abc import Iterator
from typing import Final

from reconciler.model.data import Data, FieldPath, Fields, is_object, texts_holding
from reconciler.model.secrets.secret import SecretText
from reconciler.model.sharing.memo import Memo

_SCHEME = "mixpeek://"
_NEEDED: Final = Memo[tuple[tuple[FieldPath, str], ...]]()
"""The URIs in the stages of any retriever that holds the same object there."""
_URI = re.compile(r"mixpeek://([A-Za-z0-9_.:-]+)@([A-Za-z0-9_.-]+)/\S+")


def extractor_in(uri: str) -> str | None:
    """`extractor@version` of a feature URI; `None` when it is not written as one."""
    found = _URI.fullmatch(uri)
    return f"{found[1]}@{found[2]}" if found else None


def uris_in(value: Data, path: FieldPath = ()) -> Iterator[tuple[FieldPath, str]]:
    """Every feature URI inside a value; those that templates or secrets complete are left out."""
    for at, text in texts_holding(value, _SCHEME, path):
        is_whole = "{{" not in text and not isinstance(text, SecretText)
        if is_whole and text.startswith(_SCHEME):
            yield at, text


def _names_of(extractor: Data) -> Iterator[str]:
    if is_object(extractor):
        yield f"{extractor.get('feature_extractor_name')}@{extractor.get('version')}"


def offers_of_namespace(fields: Fields) -> frozenset[str] | None:
    """The extractors of a namespace; unknown where feature keys or the server's baseline say."""
    listed = fields.get("feature_extractors")
    if not isinstance(listed, list) or not listed or fields.get("features"):
        return None
    return frozenset(name for each in listed for name in _names_of(each))


def offers_of_collection(fields: Fields) -> frozenset[str] | None:
    """The extractor of a collection; unknown for feature keys and transforms."""
    if fields.get("retriever_transform") or fields.get("features"):
        return None
    return frozenset(_names_of(fields.get("feature_extractor"))) or None


def needs_of_collection(fields: Fields) -> Iterator[tuple[FieldPath, str]]:
    """The extractor a collection runs."""
    for name in _names_of(fields.get("feature_extractor")):
        yield ("feature_extractor", "feature_extractor_name"), name


def needs_of_retriever(fields: Fields) -> Iterator[tuple[FieldPath, str]]:
    """The URIs a retriever searches by."""
    stages = fields.get("stages")
    found = _NEEDED.find(stages)
    if found is None:
        found = _NEEDED.keep(stages, answer=tuple(uris_in(stages, ("stages",))))
    yield from found
