"""What one step says in text: each changed field, old and new, and nothing that stays."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import unified_diff
from itertools import groupby

from reconciler.model.change import Action, FieldChange
from reconciler.model.data import Data, FieldPath, Fields, show_path
from reconciler.model.plan import Step
from reconciler.model.secret import SECRET_SHOWN
from reconciler.rendering.layout import Line, Tone, fold, sentence
from reconciler.rendering.values import block, entry, inline, is_multiline
from reconciler.rendering.view import NOT_VERIFIABLE, visible, what_is_lost

_INDENT = "    "
_HOLDERS = (Mapping, list, tuple)
_AT_THE_TOP = ("@@ -0", "@@ -1 ", "@@ -1,")
_DIFF_TONES = {"+": Tone.GOOD, "-": Tone.BAD}


def details_of(step: Step, *, width: int) -> Iterator[Line]:
    """Everything below a step's header."""
    if step.action is Action.CREATE and step.desired:
        yield from _declared(step.desired.spec, width=width)
    for changes in _by_obstacle(step.changes if step.action is not Action.CREATE else ()):
        yield from _changed_together(changes, width=width)
    for path in step.unverifiable:
        yield Line(f"{_INDENT}{_shown(path)} {NOT_VERIFIABLE}", Tone.FAINT)
    if step.blast_radius:
        lost = what_is_lost(step.blast_radius)
        yield from sentence(
            lost, width=width, indent=f"{_INDENT}! ", hanging=f"{_INDENT}  ", tone=Tone.BAD
        )


def _declared(spec: Fields, *, width: int) -> Iterator[Line]:
    for key, value in spec.items():
        for text in entry(key, value, width=width - 4):
            yield from _folded(text, width=width)


def _folded(text: str, *, width: int) -> Iterator[Line]:
    lead = _INDENT + " " * (len(text) - len(text.lstrip()))
    hanging = lead + _deeper(text)
    for line in fold(text.lstrip(), width=width, indent=lead, hanging=hanging) or [""]:
        yield Line(line)


def _deeper(text: str) -> str:
    """What a folded line is indented by: past the dash of a list item, and past its key."""
    return "    " if text.lstrip().startswith("- ") else "  "


def _by_obstacle(changes: Sequence[FieldChange]) -> Iterator[list[FieldChange]]:
    """Neighbouring changes of one field, which one obstacle keeps from happening in place."""
    for _, together in groupby(changes, key=lambda change: (change.path[0], change.obstacle)):
        yield list(together)


def _changed_together(changes: list[FieldChange], *, width: int) -> Iterator[Line]:
    for change in changes:
        yield from _difference(change, width=width)
    if changes[0].obstacle:
        says = f"cannot be changed in place: {visible(changes[0].obstacle)}"
        yield from sentence(
            says, width=width, indent=f"{_INDENT}  ! ", hanging=f"{_INDENT}    ", tone=Tone.BAD
        )


def _difference(change: FieldChange, *, width: int) -> Iterator[Line]:
    symbol, tone = _kind_of(change)
    head = f"{_INDENT}{symbol} {_shown(change.path)}:"
    short = f"{head} {_in_short(change)}"
    if not _is_long_text(change) and len(short) <= width:
        yield Line(short, tone)
        return
    yield Line(head, tone)
    if _is_secret(change):
        yield Line(f"{_INDENT}  {SECRET_SHOWN}", tone)
        return
    yield from _line_by_line(change, width=width)


def _kind_of(change: FieldChange) -> tuple[str, Tone]:
    if change.before is None:
        return "+", Tone.GOOD
    return ("-", Tone.BAD) if change.after is None else ("~", Tone.CAUTION)


def _in_short(change: FieldChange) -> str:
    if _is_secret(change):
        return SECRET_SHOWN
    if change.before is None:
        return inline(change.after)
    if change.after is None:
        return inline(change.before)
    return f"{inline(change.before)} → {inline(change.after)}"


def _is_secret(change: FieldChange) -> bool:
    return change.is_secret or SECRET_SHOWN in (change.before, change.after)


def _is_long_text(change: FieldChange) -> bool:
    return is_multiline(change.before) or is_multiline(change.after)


def _line_by_line(change: FieldChange, *, width: int) -> Iterator[Line]:
    room = width - len(_INDENT) - 4
    before, after = _lines(change.before, width=room), _lines(change.after, width=room)
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


def _lines(value: Data, *, width: int) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list | tuple) and not any(isinstance(item, _HOLDERS) for item in value):
        return [inline(item) for item in value]
    return block(value, width=width)


def _shown(path: FieldPath) -> str:
    return visible(show_path(path))
