"""Why something is changed, as a header that the audit log keeps (§1.1, X-Change-Reason)."""

import unicodedata
from typing import Final

HEADER: Final = "X-Change-Reason"
LONGEST: Final = 500
"""Characters; the contract names no limit, and servers commonly refuse lines of 8 KiB."""


def header_text(says: str) -> str:
    """What was said, as one line that any header can carry: printable ASCII, not too long.

    Accents are dropped; what has no plain letter keeps its code, so that nothing is lost.
    """
    letters = (c for c in unicodedata.normalize("NFKD", says) if not unicodedata.combining(c))
    line = " ".join("".join(_replace_with_space(letter) for letter in letters).split())
    plain = line.encode("ascii", "backslashreplace").decode("ascii")
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 3].rstrip()}..."


def _replace_with_space(letter: str) -> str:
    """Controls, separators and formats (bidirectional marks among them) are only space."""
    return " " if unicodedata.category(letter)[0] in "CZ" else letter
