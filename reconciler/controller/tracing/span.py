"""A span around a part of the work: nothing at all where nobody collects them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

Attribute: TypeAlias = str | int | float | bool
_NAME: Final = "reconciler"


class Mark(Protocol):
    """What is known only once the work is done."""

    def set(self, **attributes: Attribute) -> None:
        """Say it of the span; `by_dots__like_this` for `by_dots.like_this`."""


@contextmanager
def span(name: str, **attributes: Attribute) -> Iterator[Mark]:
    """Everything inside is one span, beneath the one around it; attributes hold no secrets.

    What breaks it is told by its type alone: its words may hold anything.
    """
    tracer = _tracer()
    if tracer is None:
        yield _Nothing()
        return
    with tracer.start_as_current_span(
        name, attributes=_named(attributes), record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield _Marked(current)
        except BaseException as error:
            _mark_failed(current, error)
            raise


class _Nothing:
    """Nobody collects anything."""

    def set(self, **attributes: Attribute) -> None:
        """Nothing."""


class _Marked:
    """A span that goes on."""

    def __init__(self, current: "Span") -> None:
        self._span = current

    def set(self, **attributes: Attribute) -> None:
        """Say it of the span."""
        self._span.set_attributes(_named(attributes))


def _tracer() -> "Tracer | None":
    # Whoever collects spans has loaded it; where nobody does, none is made.
    if "opentelemetry.trace" not in sys.modules:
        return None
    from opentelemetry import trace

    return trace.get_tracer(_NAME)


def _named(attributes: dict[str, Attribute]) -> dict[str, Attribute]:
    return {f"{_NAME}.{name.replace('__', '.')}": value for name, value in attributes.items()}


def _mark_failed(current: "Span", error: BaseException) -> None:
    from opentelemetry.trace import Status, StatusCode

    current.set_attribute("error.type", type(error).__name__)
    current.set_status(Status(StatusCode.ERROR))
