"""Which entries of a comment are told in detail, and how much of their values is."""

from collections.abc import Sequence
from typing import Final

from reconciler.rendering.markdown.entries import CommentEntry, Detail
from reconciler.rendering.words.excerpts import BRIEF, FULL, MIDDLE, ExcerptLimits

_LARGEST_SHARE: Final = 4
"""Details of one entry have at most this part of the room, until all the others have theirs."""
_LEAST: Final = 250
"""No detail is shorter than that, whatever it is about."""


def details_of(told: Sequence[CommentEntry], spare: int) -> dict[int, Detail]:
    """Details by the place of their entries; each takes the place of a line, and `spare` more."""
    return _all_in_full(told, spare) or _as_they_fit(told, spare)


def _all_in_full(told: Sequence[CommentEntry], spare: int) -> dict[int, Detail]:
    """Every detail, if there is room for all of them; otherwise none."""
    found: dict[int, Detail] = {}
    for at, each in enumerate(told):
        found[at] = each.detail(FULL, spare)
        spare -= len(found[at].text) - len(each.line)
        if spare < 0 or not found[at].is_whole:
            return {}
    return found


def _as_they_fit(told: Sequence[CommentEntry], spare: int) -> dict[int, Detail]:
    """First each in brief, then what had no room in its share, then longer values."""
    taking = _DetailBudget(told, spare)
    for at, each in enumerate(told):
        is_taken = taking.take(at, BRIEF, most=spare // _LARGEST_SHARE)
        # Nothing that destroys stands behind what does not.
        if taking.spare < _LEAST or (each.is_destructive and not is_taken):
            return taking.details
    for at in [at for at, each in taking.details.items() if not each.is_whole]:
        taking.take(at, BRIEF, most=spare)
    for limits in (FULL, MIDDLE):
        for at in [at for at, each in taking.details.items() if each.is_whole]:
            taking.take(at, limits, most=spare)
    return taking.details


class _DetailBudget:
    """Gives details room as long as there is some."""

    def __init__(self, told: Sequence[CommentEntry], spare: int) -> None:
        self.told = told
        self.spare = spare
        self.details: dict[int, Detail] = {}

    def take(self, at: int, limits: ExcerptLimits, *, most: int) -> bool:
        """Put a detail in the place of a line or of a shorter one, if there is room for it."""
        known = self.details.get(at)
        size = len(known.text if known else self.told[at].line)
        budget = self.spare + size
        found = self.told[at].detail(limits, min(budget - _LEAST, most))
        if len(found.text) > budget or (len(found.text) < size and known is not None):
            return False
        if known is not None and known.is_whole and not found.is_whole:
            return False
        self.spare = budget - len(found.text)
        self.details[at] = found
        return True
