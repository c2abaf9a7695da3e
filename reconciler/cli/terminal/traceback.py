"""The traceback of an internal error, as it may be shown to anybody: where, and which type.

The message of an exception may quote whatever the program was working on: a key, a secret, a
document. So it is left out, unless its type speaks of the program itself and never of values.
"""

from collections.abc import Iterator
from traceback import format_tb
from typing import Final

_ABOUT_CODE: Final = (AttributeError, ImportError, NameError, NotImplementedError, TypeError)
_LEFT_OUT: Final = "(its message is left out: it may quote a secret)"


def traceback_as_text(error: BaseException) -> str:
    """Every exception that led to this one, the earliest first, each with its frames."""
    return "".join(_format_chain(error, seen=set()))


def _format_chain(error: BaseException, *, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _format_chain(before, seen=seen)
        yield "\nwhich led to:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from format_tb(error.__traceback__)
    yield f"{type(error).__qualname__}: {_message(error)}\n"
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield "\none of them:\n\n"
            yield from _format_chain(inner, seen=seen)


def _message(error: BaseException) -> str:
    return str(error) if type(error) in _ABOUT_CODE else _LEFT_OUT
