"""Text for Markdown that GitHub or GitLab renders: whatever was written elsewhere stays mere text.

Names, values and messages come from manifests and from the API, so anybody may have written them.
Words are left alone; anything else stands in a code span or a fence, where there is no Markdown, no
HTML, no mention of a person and no link. Only our own pages are linked.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import Final

from reconciler.kinds.codes.registry import url_of
from reconciler.rendering.words.view import visible

_WORD: Final = re.compile(
    r"""[("“‘]*                          # may open a bracket or a quotation
        (?: [^\W\d_]+ (?:[’'-][^\W\d_]+)* # a word, also `re-created`
          | \d{1,3}(?:[.,]\d{1,3})*%?     # a number, also `5.2`
          | [–—→]
        )
        [)"”’.,;:!?]*
      | %?[)"”’.,;:!?]*                  # what follows a number or a piece of code
    """,
    re.VERBOSE,
)
# GitHub makes links of what looks like a commit; seven letters of a to f are a word to nobody.
_COMMIT: Final = re.compile(r"[0-9a-fA-F]{7,40}")
# At the start of a line, `1.` and `1)` begin a list.
_ITEM: Final = re.compile(r"^\d+[.)](?=\s|$)")
_TICKS: Final = re.compile("`+")
_NEIGHBOURS: Final = re.compile("(?<=`)\0+(?=`)")
_SAID: Final = re.compile(r"`([^`]+)`")


def code(text: str) -> str:
    """A code span that holds the text and nothing but it."""
    shown = visible(text)
    fence = "`" * (_longest_run(shown) + 1)
    is_bare = shown.strip(" ") and not (shown.startswith(("`", " ")) or shown.endswith(("`", " ")))
    return f"{fence}{shown}{fence}" if is_bare else f"{fence} {shown or ' '} {fence}"


def codes(texts: Iterable[str]) -> str:
    """Several of them, with commas between."""
    return ", ".join(map(code, texts))


def prose(text: str) -> str:
    """A sentence in which all but plain words are code; what it quotes in backticks is, too."""
    parts = _SAID.split(text)
    pieces = [code(part) if at % 2 else _words(part) for at, part in enumerate(parts)]
    # Backticks of neighbours would read as one longer run, which nothing closes.
    said = _NEIGHBOURS.sub(" ", "\0".join(pieces)).replace("\0", "").strip()
    return _ITEM.sub(lambda number: code(number[0]), said)


def code_link(name: str) -> str:
    """The code of a problem or a guard, leading to its page where it has one."""
    url = url_of(name)
    return f"[{code(name)}]({url})" if url else code(name)


def html_code(text: str) -> str:
    """The text as code inside HTML, where Markdown is not read."""
    return f"<code>{escape(visible(text))}</code>"


def fence_lines(lines: Sequence[str], *, language: str = "") -> str:
    """The lines as they are, each harmless already, inside a fence that none of them can close."""
    longest = max(map(_longest_run, lines), default=0)
    fence = "`" * max(longest + 1, 3)
    return "\n".join([f"{fence}{language}", *lines, fence])


def _words(text: str) -> str:
    shown = visible(text)
    lead, end = shown[: len(shown) - len(shown.lstrip())], shown[len(shown.rstrip()) :]
    pieces = []
    # Neighbours that are no words are one piece of code: `--allow-destroy Bucket/ads/videos`.
    for is_plain, words in groupby(shown.split(), key=_is_plain):
        said = " ".join(words)
        pieces.append(said if is_plain else _in_code(said))
    return f"{lead[:1]}{' '.join(pieces)}{end[:1]}"


def _in_code(said: str) -> str:
    """A full stop, or the like, ends the sentence and not the code."""
    bare = said.rstrip(".,;:")
    return f"{code(bare)}{said[len(bare) :]}" if bare else code(said)


def _is_plain(word: str) -> bool:
    return bool(_WORD.fullmatch(word)) and not _COMMIT.search(word)


def _longest_run(text: str) -> int:
    return max((len(run) for run in _TICKS.findall(text)), default=0)
