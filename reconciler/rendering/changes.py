"""Fields in text: all of a new resource, and of others what differs and nothing that stays."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import unified_diff
from itertools import groupby
from typing import Final

from reconciler.model.attribution import Attribution
from reconciler.model.change import FieldChange
from reconciler.model.data import Data, FieldPath, Fields, show_path
from reconciler.model.secret import SECRET_SHOWN
from reconciler.rendering.layout import Line, Tone, fold, sentence
from reconciler.rendering.values import block, entry, inline, is_multiline
from reconciler.rendering.view import visible

ORDER: Final = "(order)"
"""The last part of the path at which planning tells the order of named items."""
_INDENT = "    "
_HOLDERS = (Mapping, list, tuple)
_AT_THE_TOP = ("@@ -0", "@@ -1 ", "@@ -1,")
_DIFF_TONES = {"+": Tone.GOOD, "-": Tone.BAD}


def declared_lines(spec: Fields, *, width: int) -> Iterator[Line]:
    """Everything a new resource is declared to be."""
    for key, value in spec.items():
        for text in entry(key, value, width=width - 4):
            yield from _folded(text, width=width)


def change_lines(
    changes: Sequence[FieldChange], *, width: int, whole: Attribution | None = None
) -> Iterator[Line]:
    """What differs, and what cannot change in place; classes are told where they are mixed.

    So is which side moved, where that is not the same as for the `whole` entry.
    """
    notes = _notes(changes, whole)
    shown = [change for change in changes if not is_mere_order(change, changes)]
    for together in by_obstacle(shown):
        for change in together:
            yield from _difference(change, notes.get(change.path, ""), width=width)
        yield from _obstacle_of(together, width=width)


def _notes(changes: Sequence[FieldChange], whole: Attribution | None) -> dict[FieldPath, str]:
    """What is told of each field because not all of them have it in common."""
    is_weighed = len({change.change_class for change in changes}) > 1
    sides = {change.attribution for change in changes}
    is_shared = len(sides) > 1 or (whole is not None and sides != {whole})
    words = {
        change.path: [
            *([change.change_class.value] if is_weighed else []),
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


def _folded(text: str, *, width: int) -> Iterator[Line]:
    lead = _INDENT + " " * (len(text) - len(text.lstrip()))
    hanging = lead + _deeper(text)
    for line in fold(text.lstrip(), width=width, indent=lead, hanging=hanging) or [""]:
        yield Line(line)


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


def _difference(change: FieldChange, note: str, *, width: int) -> Iterator[Line]:
    symbol, tone = _kind_of(change)
    start, head = f"{_INDENT}{symbol} ", f"{_shown(change.path)}:"
    short = f"{start}{head} {_in_short(change)}{note}"
    if (change.resent or not _is_long_text(change)) and len(short) <= width:
        yield Line(short, tone)
        return
    deeper = f"{_INDENT}  "
    yield from sentence(f"{head}{note}", width=width, indent=start, hanging=deeper, tone=tone)
    if is_secret(change) or change.is_repointed or change.resent:
        said = _in_short(change)
        yield from sentence(said, width=width, indent=deeper, hanging=_INDENT * 2, tone=tone)
        return
    yield from _line_by_line(change, width=width)


def _kind_of(change: FieldChange) -> tuple[str, Tone]:
    if change.before is None:
        return "+", Tone.GOOD
    return ("-", Tone.BAD) if change.after is None else ("~", Tone.CAUTION)


def _in_short(change: FieldChange) -> str:
    if change.resent:
        return sent_again(change)
    if is_secret(change):
        return SECRET_SHOWN
    if change.before is None:
        return inline(change.after)
    if change.after is None:
        return inline(change.before)
    new = f" ({renewed(change.after)})" if change.is_repointed else ""
    return f"{inline(change.before)} → {inline(change.after)}{new}"


def sent_again(change: FieldChange) -> str:
    """What is said of a field in which nothing differs that could be shown."""
    return f"{SECRET_SHOWN}, sent again" if is_secret(change) else "sent again as it is declared"


def renewed(value: Data) -> str:
    """How a name is told from itself, when what it names is another resource than before."""
    is_many = isinstance(value, list | tuple | Mapping) and len(value) > 1
    return "with new ids" if is_many else "the new one"


def is_secret(change: FieldChange) -> bool:
    """Whether neither side is shown."""
    is_hidden = all(side in (None, SECRET_SHOWN) for side in (change.before, change.after))
    return change.is_secret or is_hidden


def _is_long_text(change: FieldChange) -> bool:
    return is_multiline(change.before) or is_multiline(change.after)


def _line_by_line(change: FieldChange, *, width: int) -> Iterator[Line]:
    room = width - len(_INDENT) - 4
    before, after = lines_of(change.before, width=room), lines_of(change.after, width=room)
    if before == after:  # nothing but the newline at the end of a text
        before, after = [inline(change.before)], [inline(change.after)]
    for text in list(unified_diff(before, after, n=2, lineterm=""))[2:]:
        yield from _diff_line(text, width=width)


def _diff_line(text: str, *, width: int) -> Iterator[Line]:
    if text.startswith("@@"):
        if not text.startswith(_AT_THE_TOP):
            yield Line(f"{_INDENT}    …", Tone.FAINT)
        return
    mark, rest = text[0], text[1:]
    lead = " " * (len(rest) - len(rest.lstrip()))
    first, hanging = f"{_INDENT}  {mark} {lead}", f"{_INDENT}    {lead}{_deeper(rest)}"
    for line in fold(rest.strip(), width=width, indent=first, hanging=hanging) or [first]:
        yield Line(line, _DIFF_TONES.get(mark, Tone.FAINT))


def lines_of(value: Data, *, width: int) -> list[str]:
    """A value as lines that can be compared one by one."""
    if value is None:
        return []
    if isinstance(value, list | tuple) and not any(isinstance(item, _HOLDERS) for item in value):
        return [inline(item) for item in value]
    return block(value, width=width)


def _shown(path: FieldPath) -> str:
    return visible(show_path(path))
