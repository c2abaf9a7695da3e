"""Where the manifest of each resource goes: one file each, in folders a person would have made."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final

from reconciler.model.address import Address
from reconciler.model.digest import digest_of

_UNFIT: Final = re.compile(r"[^A-Za-z0-9._-]+")
_WORDS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LONGEST: Final = 80
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I)
"""Names of devices, which Windows gives no file."""


class Layout(StrEnum):
    """What the folders are made of."""

    KIND = "kind"
    """`retrievers/ads/search.yaml`"""
    HOME = "namespace"
    """`ads/retrievers/search.yaml`, and `ads/namespace.yaml`"""
    FLAT = "flat"
    """`retriever-ads-search.yaml`"""


def place_files(
    addresses: Sequence[Address],
    layout: Layout,
    *,
    container: str,
    is_taken: Callable[[str], bool],
) -> dict[Address, str]:
    """The file of each, with `/` between folders; none is taken, and none differs by case alone.

    `container` is the kind whose resources hold the others.
    """
    plain = {address: _path(address, layout, container) for address in addresses}
    counts = Counter(path.lower() for path in plain.values())
    return {
        address: _told_apart(path, address) if counts[path.lower()] > 1 or is_taken(path) else path
        for address, path in plain.items()
    }


def _path(address: Address, layout: Layout, container: str) -> str:
    name, kind = _file_name(address.name), folder_of(address.kind)
    inside = [_file_name(address.namespace)] if address.namespace else []
    match layout:
        case Layout.KIND:
            parts = [kind, *inside, name]
        case Layout.HOME if address.kind == container:
            parts = [name, _dashed(address.kind)]
        case Layout.HOME:
            parts = [*inside, kind, name]
        case Layout.FLAT:
            parts = ["-".join([_dashed(address.kind), *inside, name])]
    return f"{'/'.join(parts)}.yaml"


def folder_of(kind: str) -> str:
    """`PublishedRetriever` -> `published-retrievers`."""
    word = _dashed(kind)
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def _dashed(kind: str) -> str:
    return _WORDS.sub("-", kind).lower()


def _file_name(name: str) -> str:
    """The name, as far as every system and every reader of manifests takes it for a file's."""
    kept = _UNFIT.sub("-", name).strip(".-")[:_LONGEST]
    is_own = kept == name and not _RESERVED.fullmatch(kept)
    return kept if is_own else f"{kept}-{_digest(name)}".lstrip("-")


def _told_apart(path: str, address: Address) -> str:
    return f"{path.removesuffix('.yaml')}-{_digest(str(address))}.yaml"


def _digest(text: str) -> str:
    return digest_of(text)[7:13]
