"""Everything that has a code, and what is told of it: problems, guards, and what joins them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from reconciler.model.codes.guards import GUARDS
from reconciler.model.codes.page import Explanation, Registry
from reconciler.model.codes.problems import PROBLEMS

REGISTRIES: Final[tuple[Registry, ...]] = (PROBLEMS, GUARDS)
"""In each a code stands for itself; whoever has codes of another sort adds a registry here."""


def explanation_of(code: str) -> Explanation | None:
    """What is told of a code; `None` where nobody knows it."""
    return next((each[code] for each in REGISTRIES if code in each), None)


@dataclass(frozen=True, slots=True)
class ExplainedCode:
    """A code, and what is told of it."""

    code: str
    page: Explanation


def every_code() -> Iterator[str]:
    """All codes, registry by registry."""
    for registry in REGISTRIES:
        yield from registry
