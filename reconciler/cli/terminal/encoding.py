"""Signs that a terminal's encoding lacks, spelled in those that every encoding has."""

import codecs
from typing import Final

SPELLED_OUT: Final = "reconciler.spelled_out"
"""How to encode what cannot be: as similar signs where there are any, and escaped where not."""

_SIMILAR: Final = str.maketrans(
    {
        "…": "...",
        "⋯": "...",
        "→": "->",
        "←": "<-",
        "≠": "!=",
        "−": "-",
        "–": "-",
        "—": "-",
        "·": "*",
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "─": "-",
        "│": "|",
        "├": "|",
        "└": "`",
        "⚠": "!",
        "✓": "+",
        "✗": "x",
        "\N{NO-BREAK SPACE}": " ",
    }
)


def _escape(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end].translate(_SIMILAR)
    return signs.encode(error.encoding, "backslashreplace").decode(error.encoding), error.end


codecs.register_error(SPELLED_OUT, _escape)
