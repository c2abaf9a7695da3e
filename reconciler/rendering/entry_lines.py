"""One entry of a plan for people: what happens, why, what differs, what is lost, and how."""

from collections.abc import Collection, Iterator

from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.data import Fields, show_path
from reconciler.model.plan import BlastRadius, Replacement
from reconciler.rendering.changes import change_lines, declared_lines
from reconciler.rendering.deeds import planned
from reconciler.rendering.entries import Entry
from reconciler.rendering.layout import REPLACING_TONES, TONES, Line, Tone, remark, sentence
from reconciler.rendering.paths import by_name
from reconciler.rendering.view import (
    NOT_VERIFIABLE,
    REPLACING,
    SYMBOLS,
    listed,
    name_of,
    place_of,
    visible,
    what_is_lost,
)

_INDENT = "    "


def entry_lines(entry: Entry, *, width: int, replaced: Collection[Address] = ()) -> Iterator[Line]:
    """The entry; `replaced` are all that the plan replaces, so that holders are told apart."""
    symbol, tone = _symbol_of(entry)
    place = f" ({place_of(entry.location)})" if entry.location else ""
    head = f"{symbol} {name_of(entry.address)}{place}"
    yield from sentence(head, width=width, hanging=_INDENT, tone=tone)
    for said in _remarks(entry):
        yield from remark(said, width=width)
    yield from _body(entry, width=width)
    for path in entry.unverifiable:
        shown = visible(show_path(by_name(entry.address.kind, _declared(entry), path)))
        yield Line(f"{_INDENT}{shown} {NOT_VERIFIABLE}", Tone.FAINT)
    for lost in _losses(entry, replaced):
        yield from sentence(
            lost, width=width, indent=f"{_INDENT}! ", hanging=f"{_INDENT}  ", tone=Tone.BAD
        )
    yield from _parts(entry, width=width)


def _symbol_of(entry: Entry) -> tuple[str, Tone]:
    if entry.replacement:
        return REPLACING[entry.replacement.how], REPLACING_TONES[entry.replacement.how]
    return SYMBOLS[entry.first.action], TONES[entry.first.action]


def _remarks(entry: Entry) -> Iterator[str]:
    says = entry.first.says
    weight = entry.change_class if entry.changes else None
    if says:
        yield f"{says} ({weight})" if weight else says
    cause = entry.replacement.cause if entry.replacement else None
    if cause and str(cause) not in says:
        yield f"because {cause} is replaced"
    if entry.deferred:
        them = "it closes" if len(entry.deferred) == 1 else "they close"
        yield f"leaves {', '.join(entry.deferred)} to a later step, because {them} a circle"


def _body(entry: Entry, *, width: int) -> Iterator[Line]:
    if entry.first.action is Action.CREATE and not entry.replacement:
        spec = _declared(entry)
        now = {key: value for key, value in spec.items() if key not in entry.deferred}
        yield from declared_lines(now, width=width)
        return
    yield from change_lines(entry.changes, width=width)


def _declared(entry: Entry) -> Fields:
    return next((step.desired.spec for step in entry.steps if step.desired), {})


def _losses(entry: Entry, replaced: Collection[Address]) -> Iterator[str]:
    if entry.blast_radius:
        yield what_is_lost(entry.blast_radius)
        yield from _others_hit(entry.blast_radius)
    if entry.replacement:
        yield from (f"loses {visible(end)}" for end in entry.replacement.loses)
        yield from _held(entry.replacement, replaced)


def _others_hit(radius: BlastRadius) -> Iterator[str]:
    if radius.subtree:
        yield f"takes with it {listed(radius.subtree)}"
    if radius.users:
        yield f"still used by {listed(radius.users)}"


def _held(replacement: Replacement, replaced: Collection[Address]) -> Iterator[str]:
    ends = (("re-pointed", False), ("replaced with it", True))
    for end, is_replaced in ends:
        holders = [each for each in replacement.holders if (each in replaced) is is_replaced]
        if holders:
            verb = "is" if len(holders) == 1 else "are"
            yield f"its id is held by {listed(holders)}, which {verb} {end}"


def _parts(entry: Entry, *, width: int) -> Iterator[Line]:
    if not entry.replacement:
        return
    for number, step in enumerate(entry.steps, 1):
        yield from sentence(
            planned(step), width=width, indent=f"{_INDENT}{number}. ", hanging=f"{_INDENT}   "
        )
