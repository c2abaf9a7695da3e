"""The stacks of a fleet for people, before anything is asked of any API."""

from collections.abc import Iterator, Sequence
from typing import Final

from reconciler.model.fleet.stack import FleetStack
from reconciler.rendering.fleet.words import place_of_stack
from reconciler.rendering.words.layout import Line, Tone, as_text, fold
from reconciler.rendering.words.view import format_count, visible

_HEADS: Final = ("STACK", "WAVE", "KEY", "WHERE")
_OWN: Final = "(its own)"


def stacks_as_text(stacks: Sequence[FleetStack], *, color: bool, width: int = 80) -> str:
    """One line for each, in the order in which they are listed, and how many there are."""
    return as_text(_lines(stacks, width=width), color=color)


def _lines(stacks: Sequence[FleetStack], *, width: int) -> Iterator[Line]:
    names = [visible(each.name) for each in stacks]
    keys = [each.key_env or _OWN for each in stacks]
    name_room = max(map(len, [_HEADS[0], *names]))
    key_room = max(map(len, [_HEADS[2], *keys]))
    if stacks:
        head = f"{_HEADS[0].ljust(name_room)}  {_HEADS[1]}  {_HEADS[2].ljust(key_room)}  "
        yield Line(f"{head}{_HEADS[3]}", Tone.FAINT)
    for each, name, key in zip(stacks, names, keys, strict=True):
        head = f"{name.ljust(name_room)}  {each.wave:>4}  {key.ljust(key_room)}  "
        where = visible(place_of_stack(each))
        for folded in fold(where, width=width, indent=head, hanging=" " * len(head)):
            yield Line(folded)
    waves = len({each.wave for each in stacks})
    in_waves = f" in {format_count(waves, 'wave')}" if stacks else ""
    yield Line(f"{format_count(len(stacks), 'stack')}{in_waves}.", Tone.STRONG)
