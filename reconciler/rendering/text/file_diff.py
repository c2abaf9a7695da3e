"""What changes in a file, line by line; nothing that stays is shown."""

from collections.abc import Collection, Iterator
from difflib import unified_diff
from typing import Final

from reconciler.model.secrets.secret import SECRET_SHOWN
from reconciler.rendering.words.excerpts import FULL, cut_text
from reconciler.rendering.words.layout import Line, Tone, as_text
from reconciler.rendering.words.view import visible

_TONES: Final = {"+": Tone.GOOD, "-": Tone.BAD, "@": Tone.FAINT}


def file_diff(
    file: str, before: str, after: str, *, hidden: Collection[str] = (), color: bool = False
) -> str:
    """The difference of two texts of a file; `hidden` are lines that hold a secret."""
    return as_text(_lines(file, before, after, hidden), color=color)


def _lines(file: str, before: str, after: str, hidden: Collection[str]) -> Iterator[Line]:
    yield Line(visible(file), Tone.STRONG)
    found = unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    for text in list(found)[2:]:
        is_secret = not text.startswith("@@") and text[1:].strip() in hidden
        shown = f"{text[0]}{SECRET_SHOWN}" if is_secret else cut_text(visible(text), FULL.text)
        yield Line(shown, _TONES.get(text[0], Tone.PLAIN))
