"""Whether a JSON text is too much to read: counted in its bytes, before a parser builds anything.

A text of brackets takes thirty times its size once it is read, and a nest without end takes the
stack of whoever walks it.
"""

from typing import Final

MAX_LEVELS: Final = 120
"""What a manifest may nest, and what an answer or a plan puts around a spec."""
MAX_DENSE: Final = 250_000
"""So many values may stand as close together as they like."""
BYTES_PER_VALUE: Final = 8
"""More of them need so much room each, on average; configuration takes about thirteen bytes."""

_NO_OUTLINE: Final = bytes(sign for sign in range(256) if sign not in b'"[]{},')
_ALIKE: Final = bytes.maketrans(b"{}", b"[]")
_CHUNK: Final = 1 << 16
_TOO_DEEP: Final = f"is nested more than {MAX_LEVELS} levels deep"


def excess_of(content: bytes) -> str | None:
    """What there is too much of, as `is nested more than 120 levels deep`; mostly nothing."""
    most = max(MAX_DENSE, len(content) // BYTES_PER_VALUE)
    opened = content.count(b"[") + content.count(b"{")
    if opened <= MAX_LEVELS and opened + content.count(b",") <= most:
        return None
    outline = _outline(content)
    if _is_deep(outline[: 2 * most]):
        return _TOO_DEEP
    values = outline.count(b",") + outline.count(b"[") + outline.count(b"{")
    if values > most:
        return f"holds {values:,} values in {len(content):,} bytes, and {most:,} are the most"
    return None


def _outline(content: bytes) -> bytes:
    """The brackets and commas that stand outside of texts."""
    if b"\\" in content:
        content = content.replace(b"\\\\", b"").replace(b'\\"', b"")
    # Most texts hold neither bracket nor comma, and so are two quotes side by side now. Taking
    # such a pair away leaves inside what is inside a text.
    kept = content.translate(None, _NO_OUTLINE).replace(b'""', b"")
    if b'"' not in kept:
        return kept
    outside = bytearray()
    is_inside = 0
    for start in range(0, len(kept), _CHUNK):
        pieces = kept[start : start + _CHUNK].split(b'"')
        outside += b"".join(pieces[is_inside::2])
        is_inside ^= (len(pieces) - 1) & 1
    return bytes(outside)


def _is_deep(outline: bytes) -> bool:
    """Whether brackets nest too deep: each round takes the innermost pairs away."""
    nest = outline.translate(_ALIKE, b",")
    for _ in range(MAX_LEVELS):
        flatter = nest.replace(b"[]", b"")
        if len(flatter) == len(nest):
            break
        nest = flatter
    # What has no partner is not JSON, and the parser would go down all the same.
    return nest.count(b"[") > MAX_LEVELS or b"[]" in nest
