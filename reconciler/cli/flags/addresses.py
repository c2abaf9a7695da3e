"""Addresses on the command line, and patterns of them."""

import re
from collections.abc import Collection
from typing import Final

import click

from reconciler.kinds import KINDS, LOOKUPS, VERIFICATIONS
from reconciler.model.address import Address, parse_address
from reconciler.model.text.nearest import did_you_mean

ALL: Final = "all"


def read_address(text: str) -> Address | str:
    """An address as it is shown, `Collection/ads/video_index`, or a pattern of addresses."""
    return text if text == ALL else _read_permitted(text, KINDS)


def read_destroyable(text: str) -> Address | str:
    """The same of anything that may go: what is not managed here can go along."""
    return _read_permitted(text, {**KINDS, **LOOKUPS})


def _read_permitted(text: str, known: Collection[str]) -> Address | str:
    if _WILD & {*text}:
        if not _NAMING.search(text):
            raise click.BadParameter(
                f"`{text}` would allow everything: name a kind, a namespace or a name in it, such "
                "as Retriever/ads/*"
            )
        return read_pattern(text, known)
    address = parse_address(text)
    if address is None:
        raise click.BadParameter(f"`{text}` is not an address such as Bucket/ads/videos")
    return _of_kind(address, known)


def _of_kind(address: Address, known: Collection[str]) -> Address:
    if address.kind not in known:
        close = did_you_mean(address.kind, known)
        raise click.BadParameter(f"`{address.kind}` is not a kind: {close}")
    return address


def read_pattern(text: str, known: Collection[str] = KINDS) -> str:
    """An address, or a pattern of addresses: `Retriever/ads/*`."""
    kind = text.partition("/")[0]
    if "/" not in text and not _WILD & {*text}:
        raise click.BadParameter(f"`{text}` is not an address such as Bucket/ads/videos")
    if kind not in known and not _WILD & {*kind}:
        raise click.BadParameter(f"`{kind}` is not a kind: {did_you_mean(kind, known)}")
    return text


def read_verifiable(text: str) -> str:
    """The same of what is verified, and of what that asks."""
    return read_pattern(text, {**KINDS, **VERIFICATIONS})


_WILD: Final = frozenset("*?[")
_NAMING: Final = re.compile(r"\w")
