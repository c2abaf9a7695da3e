"""Answers about parts that many resources share, each found once.

Equal parts of manifests, and of the rows of a list, are one object. What is asked of such a part is
remembered by which object it is, which costs less than to look at what it holds. Nobody changes
what a manifest or an answer said, so that the answer stays true. Of what only one resource says,
nothing is remembered: it would cost, and help nobody.
"""

from typing import Final, Generic, TypeVar

from reconciler.model.data import Data

Answer = TypeVar("Answer")

_MOST: Final = 4096
"""Answers kept to one question: a process that lives long must not be filled by them."""
_IN_COMMON: Final[dict[int, Data]] = {}
"""What many resources share, by its identity, which is its own as long as it is kept here."""
_MOST_IN_COMMON: Final = 65_536


def note_in_common(value: Data) -> None:
    """Say of a value, and of all that is inside, that more than one resource holds it."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, dict | list) and id(each) not in _IN_COMMON:
            if len(_IN_COMMON) >= _MOST_IN_COMMON:
                _IN_COMMON.clear()
            _IN_COMMON[id(each)] = each
            left += each.values() if isinstance(each, dict) else each


class Memo(Generic[Answer]):
    """The answers to one question, by the objects that it was asked about.

    The first of them is what many resources may have in common; of others nothing is remembered.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, ...], tuple[tuple[object, ...], Answer]] = {}

    def find(self, of: object, *parts: object) -> Answer | None:
        """The answer, if the question was asked of the very same objects."""
        if id(of) not in _IN_COMMON:
            return None
        found = self._known.get((id(of), *map(id, parts)))
        return None if found is None else found[1]

    def keep(self, of: object, *parts: object, answer: Answer) -> Answer:
        """Remember an answer, and the objects with it: no other can have their identity then."""
        if id(of) in _IN_COMMON:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[(id(of), *map(id, parts))] = (of, *parts), answer
        return answer
