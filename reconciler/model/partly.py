"""Structs that leave some of their fields out: of what is shown of them, or of what is compared."""

from functools import cache
from operator import attrgetter
from typing import Annotated, ClassVar, Final, TypeAlias, TypeVar

Value = TypeVar("Value")

_UNSHOWN: Final = "not shown"
_UNCOMPARED: Final = "not compared"
_UNHASHED: Final = "not hashed"

Unshown: TypeAlias = Annotated[Value, _UNSHOWN]
"""A field of `PartlyShown` that its `repr` leaves out: a secret, or long."""
Uncompared: TypeAlias = Annotated[Value, _UNCOMPARED]
"""A field of `PartlyCompared` that stands beside what it means, such as where it was read."""
Unhashed: TypeAlias = Annotated[Value, _UNHASHED]
"""A field of `PartlyCompared` that is compared, and has no hash of its own."""


class PartlyShown:
    """Before `Struct` among the bases: its `repr` is silent about what is `Unshown`."""

    __slots__ = ()
    __struct_fields__: ClassVar[tuple[str, ...]]

    def __repr__(self) -> str:
        shown = _unmarked(self, _UNSHOWN)
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__qualname__}({fields})"


class PartlyCompared:
    """Before `Struct` among the bases: what is `Uncompared` makes no two of them different."""

    __slots__ = ()
    __struct_fields__: ClassVar[tuple[str, ...]]

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        compared = attrgetter(*_unmarked(self, _UNCOMPARED))
        return bool(compared(self) == compared(other))

    def __hash__(self) -> int:
        hashed = _unmarked(self, _UNCOMPARED, _UNHASHED)
        return hash(tuple(getattr(self, name) for name in hashed))


def _unmarked(value: PartlyShown | PartlyCompared, *marks: str) -> tuple[str, ...]:
    struct: type[object] = type(value)
    return _without(struct, value.__struct_fields__, marks)  # type: ignore[arg-type] # classes hash


@cache
def _without(
    struct: type[object], fields: tuple[str, ...], marks: tuple[str, ...]
) -> tuple[str, ...]:
    """Those of its fields, its bases' among them, that bear none of the marks."""
    annotations = {
        name: annotation
        for base in reversed(struct.__mro__)
        for name, annotation in getattr(base, "__annotations__", {}).items()
    }
    return tuple(
        name
        for name in fields
        if not set(getattr(annotations[name], "__metadata__", ())) & set(marks)
    )
