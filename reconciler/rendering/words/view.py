"""The words and symbols every format shares, and the one place where text is made harmless."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.location import Location
from reconciler.model.plan import BlastRadius
from reconciler.model.resource import OnReplace

SYMBOLS: Final[Mapping[Action, str]] = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.RENAME: "→",
    Action.ADOPT: "&",
    Action.DELETE: "-",
    Action.AWAIT: "…",
    Action.VERIFY: "?",
    Action.EXECUTE: ">",
    Action.NO_OP: " ",
}
REPLACING: Final[Mapping[OnReplace, str]] = {OnReplace.RECREATE: "-/+", OnReplace.SWAP: "+/-"}

NOT_VERIFIABLE: Final = "(not verifiable)"

# Controls, direction marks, invisible characters and lone surrogates: whatever can move the
# cursor, hide text, reorder it, or not be written at all.
HARMFUL: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_SHORT: Final[Mapping[str, str]] = {"\n": r"\n", "\t": r"\t", "\r": r"\r"}


def visible(text: str) -> str:
    """`text` with everything a terminal would obey written out: `\\x1b[2J`."""
    return text if text.isprintable() else HARMFUL.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    if ord(char) > 0xFF:
        return char.encode("ascii", "backslashreplace").decode()
    return _SHORT.get(char) or f"\\x{ord(char):02x}"


def quote(text: str) -> str:
    """`text` in double quotes, on one line."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{visible(escaped)}"'


def name_of(address: Address) -> str:
    """An address as it is shown."""
    return visible(str(address))


def place_of(location: Location) -> str:
    """`manifests/ads.yaml:12`."""
    return f"{visible(location.file)}:{location.line}"


def format_count(number: int, noun: str) -> str:
    """`1 document`, `48,000 documents`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def join_addresses(addresses: Iterable[Address]) -> str:
    """`Bucket/ads/raw, Bucket/ads/films`."""
    return ", ".join(map(name_of, addresses))


def describe_loss(radius: BlastRadius) -> str:
    """`removes 48,000 documents and 12 objects`; what is unknown is said to be unknown."""
    parts = [
        "an unknown number of " + noun + "s" if number is None else format_count(number, noun)
        for number, noun in ((radius.documents, "document"), (radius.objects, "object"))
        if number != 0
    ]
    size = _size(radius.bytes)
    return f"removes {' and '.join(parts) or 'no documents'}{size}"


def _size(number: int | None) -> str:
    if not number:
        return ""
    for unit in ("bytes", "KB", "MB", "GB"):
        if number < 1000:
            return f" ({number:,.0f} {unit})" if unit == "bytes" else f" ({number:,.1f} {unit})"
        number /= 1000  # type: ignore[assignment]
    return f" ({number:,.1f} TB)"
