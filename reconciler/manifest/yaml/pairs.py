r"""Whether a text holds characters written as two escapes, `"\ud83d\ude00"`, as JSON has them."""

import re
from typing import Final

PAIR: Final = re.compile(
    r"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)


def has_pairs(text: str) -> bool:
    """Whether such a pair may stand in a text."""
    return ("\\ud" in text or "\\uD" in text) and PAIR.search(text) is not None
