"""Fields in text: all of a new resource, and of others what differs and nothing that stays."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final

from msgspec import json
from msgspec.structs import replace

from reconciler.model.attribution import Attribution
from reconciler.model.change import FieldChange
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.resource import STAMP_KEY
from reconciler.model.secrets.secret import SECRET_SHOWN
from reconciler.rendering.words.excerpts import FULL, ExcerptLimits, contrast, shorten
from reconciler.rendering.words.layout import Line, Tone, fold, sentence
from reconciler.rendering.words.line_diff import GAP, line_diff
from reconciler.rendering.words.lookalikes import names_of, tell_apart
from reconciler.rendering.words.values import entry, inline, is_multiline
from reconciler.rendering.words.view import format_count, visible

ORDER: Final = "(order)"
"""The last part of the path at which planning tells the order of named items."""
_INDENT = "    "
_DIFF_TONES = {"+": Tone.GOOD, "-": Tone.BAD}


def declared_lines(spec: Fields, *, width: int, limits: ExcerptLimits = FULL) -> Iterator[Line]:
    """Everything a new resource is declared to be."""
    for key, value in spec.items():
        written = _write(value)
        if written is None:
            yield from _field_lines(key, value, width=width, limits=limits)
        else:
            yield from _written_lines(key, written, width, limits)


_LONGEST: Final = 4000
"""Bytes of a value that others may have as well; longer ones would fill the memory."""


def _write(value: Data) -> bytes | None:
    """By what a value is found that was laid out before; `None` where it is not looked for."""
    if isinstance(value, str):
        return None
    try:
        written = json.encode(value)
    except (TypeError, UnicodeEncodeError):  # a text of ours, or half a character
        return None
    return written if len(written) <= _LONGEST else None


@lru_cache(maxsize=1024)
def _written_lines(key: str, written: bytes, width: int, limits: ExcerptLimits) -> tuple[Line, ...]:
    """A field whose value is written so: many resources declare the same, and are laid out once."""
    return tuple(_field_lines(key, json.decode(written), width=width, limits=limits))


def _field_lines(key: str, value: Data, *, width: int, limits: ExcerptLimits) -> Iterator[Line]:
    about = (key,)
    lines = entry(key, shorten(value, limits), width=width - 4)
    for text in _limit_lines(lines, limits.field):
        # Nearly all of them.
        if len(_INDENT) + len(text) <= width and "\n" not in text:
            yield Line(f"{_INDENT}{text}" if text.strip() else "", about=about)
        else:
            yield from _fold_lines(text, about, width=width)


def _limit_lines(lines: Sequence[str], most: int) -> Iterator[str]:
    """As many lines as there is room for, and the number of the others."""
    for at, line in enumerate(lines):
        most -= len(line) + 1
        if most < 0:
            yield f"  … and {format_count(len(lines) - at, 'more line')}"
            return
        yield line


def _about(path: FieldPath, lines: Iterator[Line]) -> Iterator[Line]:
    return (replace(line, about=path) for line in lines)


def change_lines(
    changes: Sequence[FieldChange],
    *,
    width: int,
    whole: Attribution | None = None,
    limits: ExcerptLimits = FULL,
) -> Iterator[Line]:
    """What differs, and what cannot change in place; classes are told where they are mixed.

    So is which side moved, where that is not the same as for the `whole` entry.
    """
    notes = _notes(changes, whole)
    shown = [change for change in changes if not is_mere_order(change, changes)]
    names = names_of(change.path for change in shown)
    for together in by_obstacle(shown):
        for change in together:
            name, note = names[change.path], notes.get(change.path, "")
            lines = _difference(change, name, note, width=width, limits=limits)
            yield from _about(change.path, lines)
        yield from _about(together[-1].path, _obstacle_of(together, width=width))


def _notes(changes: Sequence[FieldChange], whole: Attribution | None) -> dict[FieldPath, str]:
    """What is told of each field because not all of them have it in common."""
    # The owner's mark is written along; it says nothing of how weighty the change is.
    weighed = [change for change in changes if STAMP_KEY not in change.path]
    is_weighed = len({change.change_class for change in weighed}) > 1
    sides = {change.attribution for change in changes}
    is_shared = len(sides) > 1 or (whole is not None and sides != {whole})
    words = {
        change.path: [
            *([change.change_class.value] if is_weighed and change in weighed else []),
            *([change.attribution.value] if is_shared and change.attribution else []),
        ]
        for change in changes
    }
    return {path: f"  # {', '.join(said)}" for path, said in words.items() if said}


def is_mere_order(change: FieldChange, changes: Sequence[FieldChange]) -> bool:
    """Named items came or went, and that is told; those that stay are in the order they had."""
    before, after = change.before, change.after
    if change.path[-1] != ORDER or not isinstance(before, list) or not isinstance(after, list):
        return False
    stay = [name for name in before if name in after]
    is_told = any(each.path[:-1] == change.path[:-1] for each in changes if each is not change)
    return is_told and stay == [name for name in after if name in before]


def _fold_lines(text: str, about: FieldPath, *, width: int) -> Iterator[Line]:
    lead = _INDENT + " " * (len(text) - len(text.lstrip()))
    hanging = lead + _deeper(text)
    for line in fold(text.lstrip(), width=width, indent=lead, hanging=hanging) or [""]:
        yield Line(line, about=about)


def _deeper(text: str) -> str:
    """What a folded line is indented by: past the dash of a list item, and past its key."""
    return "    " if text.lstrip().startswith("- ") else "  "


def by_obstacle(changes: Sequence[FieldChange]) -> Iterator[list[FieldChange]]:
    """Neighbouring changes of one field, which one obstacle keeps from happening in place."""
    for _, together in groupby(changes, key=lambda change: (change.path[0], change.obstacle)):
        yield list(together)


def _obstacle_of(together: Sequence[FieldChange], *, width: int) -> Iterator[Line]:
    obstacle = together[0].obstacle
    if not obstacle:
        return
    # Below several changes the sentence would read as if it meant the last of them alone.
    whole = f"{visible(str(together[0].path[0]))} " if len(together) > 1 else ""
    says = f"{whole}cannot be changed in place: {visible(obstacle)}"
    yield from sentence(
        says, width=width, indent=f"{_INDENT}  ! ", hanging=f"{_INDENT}    ", tone=Tone.BAD
    )


def _difference(
    change: FieldChange, name: str, note: str, *, width: int, limits: ExcerptLimits
) -> Iterator[Line]:
    symbol, tone = _kind_of(change)
    start, head = f"{_INDENT}{symbol} ", f"{name}:"
    short = f"{start}{head} {in_short(change, limits)}{note}"
    if (change.resent or not _is_long_text(change)) and len(short) <= width:
        yield Line(short, tone)
        return
    deeper = f"{_INDENT}  "
    yield from sentence(f"{head}{note}", width=width, indent=start, hanging=deeper, tone=tone)
    if is_secret(change) or change.is_repointed or change.resent:
        said = in_short(change, limits)
        yield from sentence(said, width=width, indent=deeper, hanging=_INDENT * 2, tone=tone)
        return
    yield from _line_by_line(change, width=width, limits=limits)


def _kind_of(change: FieldChange) -> tuple[str, Tone]:
    if change.before is None:
        return "+", Tone.GOOD
    return ("-", Tone.BAD) if change.after is None else ("~", Tone.CAUTION)


def in_short(change: FieldChange, limits: ExcerptLimits) -> str:
    """Both sides on one line, or the one that there is."""
    if change.resent:
        return describe_resent(change)
    if is_secret(change):
        return SECRET_SHOWN
    if change.before is None or change.after is None:
        return inline(shorten(change.after if change.before is None else change.before, limits))
    if change.is_repointed:
        name = inline(shorten(change.after, limits))
        return f"{name} → {name} ({describe_renewed(change.after)})"
    return " → ".join(tell_apart(*map(inline, contrast(change.before, change.after, limits))))


def describe_resent(change: FieldChange) -> str:
    """What is said of a field in which nothing differs that could be shown."""
    return f"{SECRET_SHOWN}, sent again" if is_secret(change) else "sent again as it is declared"


def describe_renewed(value: Data) -> str:
    """How a name is told from itself, when what it names is another resource than before."""
    is_many = isinstance(value, list | tuple | Mapping) and len(value) > 1
    return "with new ids" if is_many else "the new one"


def is_secret(change: FieldChange) -> bool:
    """Whether neither side is shown."""
    is_hidden = all(side in (None, SECRET_SHOWN) for side in (change.before, change.after))
    return change.is_secret or is_hidden


def _is_long_text(change: FieldChange) -> bool:
    return is_multiline(change.before) or is_multiline(change.after)


def _line_by_line(change: FieldChange, *, width: int, limits: ExcerptLimits) -> Iterator[Line]:
    room = width - len(_INDENT) - 4
    for sign, line in line_diff(change.before, change.after, width=room, limits=limits, around=2):
        yield from _diff_line(sign, line, width=width)


def _diff_line(mark: str, rest: str, *, width: int) -> Iterator[Line]:
    if mark == GAP:
        yield Line(f"{_INDENT}    …", Tone.FAINT)
        return
    lead = " " * (len(rest) - len(rest.lstrip()))
    first, hanging = f"{_INDENT}  {mark} {lead}", f"{_INDENT}    {lead}{_deeper(rest)}"
    for line in fold(rest.strip(), width=width, indent=first, hanging=hanging) or [first]:
        yield Line(line, _DIFF_TONES.get(mark, Tone.FAINT))
