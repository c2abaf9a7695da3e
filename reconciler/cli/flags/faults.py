"""Faults, as users write them: read, and explained."""

import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from reconciler.emulator.faults.fault import Fault, UnreadableFault, read_fault
from reconciler.emulator.faults.vocabulary import GRAMMAR, VOCABULARY
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem

_COLUMN: Final = 17
_WIDTH: Final = 77


def read_faults(texts: Iterable[str]) -> tuple[Fault, ...]:
    """Every fault, or everything that is wrong with any of them."""
    faults: list[Fault] = []
    problems: list[Problem] = []
    for text in texts:
        try:
            faults.append(read_fault(text))
        except UnreadableFault as error:
            problems.append(_unreadable(text, error))
    if problems:
        raise Rejected(*problems)
    return tuple(faults)


def _unreadable(text: str, error: UnreadableFault) -> Problem:
    says = f"the fault '{text}' cannot be read: {error.says}"
    return Problem("unreadable-fault", says, _with_grammar(error.remedy))


def _with_grammar(remedy: str) -> str:
    if GRAMMAR in remedy:
        return remedy
    return f"{remedy}{'' if remedy.endswith('?') else '.'} A fault is: {GRAMMAR}"


def fault_help() -> str:
    """Every word of the grammar, for the end of a command's help."""
    return "\n".join(["\b", "What can go wrong (WHAT, with its settings):", *_lines()])


def _lines() -> Iterator[str]:
    indent = " " * (_COLUMN + 3)
    for name, word in VOCABULARY.items():
        first = f"  {name:<{_COLUMN}} "
        for text, beginning in ((word.says, first), (word.usage, indent)):
            yield from textwrap.wrap(
                text,
                _WIDTH,
                initial_indent=beginning,
                subsequent_indent=indent,
                break_on_hyphens=False,
            )
