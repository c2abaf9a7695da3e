"""Answers about parts that many resources share, each found once.

Equal parts of manifests, and of the rows of a list, are one object. What is asked of such a part is
remembered by which object it is, which costs less than to look at what it holds. Nobody changes
what a manifest or an answer said, so that the answer stays true.
"""

from typing import Final, Generic, TypeVar

Answer = TypeVar("Answer")

_MOST: Final = 4096
"""Answers kept; a project that shares nothing must not be held in memory by them."""


class Memo(Generic[Answer]):
    """The answers to one question, by the objects that it was asked about."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, ...], tuple[tuple[object, ...], Answer]] = {}

    def find(self, *parts: object) -> Answer | None:
        """The answer, if the question was asked of the very same objects."""
        found = self._known.get(tuple(map(id, parts)))
        return None if found is None else found[1]

    def keep(self, answer: Answer, *parts: object) -> Answer:
        """Remember an answer, and the objects with it: no other can have their identity then."""
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[tuple(map(id, parts))] = parts, answer
        return answer
