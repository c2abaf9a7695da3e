"""One entry of a plan in one sentence, for plans that are too long to be read field by field."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason
from reconciler.model.plan import Refusal
from reconciler.rendering.text.entry_lines import losses_of, remarks, tone_of
from reconciler.rendering.words.entries import Entry
from reconciler.rendering.words.layout import Line, sentence
from reconciler.rendering.words.lookalikes import names_of
from reconciler.rendering.words.view import name_of, visible

_SYMBOL: Final = 3
_MOST_NAMED: Final = 5


def compact_lines(
    entries: Iterable[Entry], refusals: Iterable[Refusal], *, width: int
) -> Iterator[Line]:
    """What happens to whom, in a few words, what is lost with it, and which guards refuse it.

    A line for each, and more where what is dangerous does not fit on one: it is never cut.
    """
    guards: dict[Address, dict[str, None]] = {}
    for refusal in refusals:
        if refusal.address is not None:
            guards.setdefault(refusal.address, {})[refusal.guard] = None
    for entry in entries:
        yield from _line(entry, guards, width=width)


def _line(entry: Entry, guards: Mapping[Address, Collection[str]], *, width: int) -> Iterator[Line]:
    by = guards.get(entry.address)
    words = [
        *_happens(entry),
        *_dropped(entry),
        *losses_of(entry, is_short=True),
        *([f"refused by {', '.join(by)}"] if by else []),
    ]
    says = f": {visible('; '.join(words))}" if words else ""
    yield from sentence(
        f"{name_of(entry.address)}{says}",
        width=width,
        indent=f"{entry.symbol:>{_SYMBOL}} ",
        hanging=" " * (_SYMBOL + 3),
        tone=tone_of(entry),
    )


def _happens(entry: Entry) -> Iterator[str]:
    """Why, and how weighty that is; that something new is not there yet goes without saying."""
    weight = entry.change_class if entry.changes and not entry.is_drift else None
    is_new = entry.word == Action.CREATE and entry.first.reason is ActionReason.NOT_LIVE
    for said in remarks(entry, weight=weight):
        if not (is_new and said == entry.first.says):
            yield said


def _dropped(entry: Entry) -> Iterator[str]:
    """Values that nobody declares, and that go."""
    paths = entry.undeclared
    if paths:
        names = names_of(paths[:_MOST_NAMED]).values()
        more = len(paths) - _MOST_NAMED
        rest = f" and {more:,} more" if more > 0 else ""
        yield f"drops what nobody declares: {', '.join(names)}{rest}"
