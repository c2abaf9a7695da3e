"""What changes in a file, as `diff -u` shows it."""

from collections.abc import Collection, Iterator
from difflib import unified_diff
from typing import Final

from reconciler.model.rewriting.rewrite import FileRewrite
from reconciler.model.secrets.secret import SECRET_SHOWN
from reconciler.rendering.words.layout import Line, Tone, as_text
from reconciler.rendering.words.view import visible

_TONES: Final = {"+": Tone.GOOD, "-": Tone.BAD, "@": Tone.FAINT}


def rewrite_as_diff(rewrite: FileRewrite, *, color: bool = False) -> str:
    """The unified difference; lines that hold a secret say only that they do."""
    return as_text(_lines(rewrite), color=color)


def _lines(rewrite: FileRewrite) -> Iterator[Line]:
    name = visible(rewrite.file)
    yield Line(f"--- a/{name}", Tone.STRONG)
    yield Line(f"+++ b/{name}", Tone.STRONG)
    found = unified_diff(rewrite.before.splitlines(), rewrite.after.splitlines(), lineterm="")
    for text in list(found)[2:]:
        shown = _shown(text, rewrite.hidden)
        yield Line(shown, _TONES.get(text[0], Tone.PLAIN))


def _shown(text: str, hidden: Collection[str]) -> str:
    if not text.startswith("@@") and text[1:].strip() in hidden:
        return f"{text[0]}{SECRET_SHOWN}"
    return visible(text)
