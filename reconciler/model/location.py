"""Places in manifests: every field of a document knows the line that says it."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from msgspec import Struct

from reconciler.model.data import FieldPath
from reconciler.model.partly import PartlyCompared, PartlyShown, Uncompared, Unshown
from reconciler.model.secrets.secret import is_quotable

NodeSpan: TypeAlias = tuple[
    int, int, int, int, Mapping[str, "NodeSpan"] | Sequence["NodeSpan"] | None
]
"""Zero-based line and column of the key, line and column of the value, marks of the children.

A plain tuple, because one is made for every scalar of every manifest. An item of a list has no
key and repeats its value's place.
"""


Known = TypeVar("Known")


class Location(Struct, frozen=True):
    """A place in a file, with one-based line and column, and the line itself for a caret."""

    file: str
    line: int
    column: int
    excerpt: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Origin(Struct, frozen=True):
    """Where a value comes from that a variable stands for."""

    variable: str
    """`var.results`, `env.REGION`"""
    location: Location | None = None
    """The line that says the value; `None` where no file does."""
    said: str = ""
    """What says it then: `RECONCILER_VAR_results`, `--var results`."""


class Locations(PartlyShown, PartlyCompared, Struct, frozen=True):
    """The places of one document's fields."""

    file: str
    root: Unshown[NodeSpan | Callable[[], NodeSpan]]
    """The mark of the whole document, or how to find it: most documents are never asked."""
    lines: Unshown[Uncompared[Sequence[str]]] = ()
    patched: Mapping[FieldPath, "Locations"] = MappingProxyType({})
    """Fields that another file replaced, each with its places there."""
    start: Unshown[Uncompared[tuple[int, int] | None]] = None
    """Zero-based line and column of the whole document, where they are known without its mark."""
    filled: Unshown[Uncompared[Mapping[FieldPath, tuple[Origin, ...]]]] = MappingProxyType({})
    """Fields that variables were filled into, with where the values come from."""
    is_converted: Unshown[Uncompared[bool]] = False
    """The document was made of a part of another one, and cannot be written back there."""

    @property
    def mark(self) -> NodeSpan:
        """The mark of the whole document."""
        return self.root() if callable(self.root) else self.root

    def of_value(self, path: FieldPath) -> Location:
        """Where the value at `path` stands, or the nearest place that encloses it."""
        if not path and self.start:
            return self._location(*self.start)
        home, mark = self._nearest(path)
        return home._location(mark[2], mark[3])

    def of_key(self, path: FieldPath) -> Location:
        """Where the key at `path` stands, or the nearest place that encloses it."""
        home, mark = self._nearest(path)
        return home._location(mark[0], mark[1])

    def beneath(self, path: FieldPath) -> "Locations":
        """The places of what the field at `path` holds."""
        for end in range(len(path), 0, -1) if self.patched else ():
            if path[:end] in self.patched:
                return self.patched[path[:end]].beneath(path[end:])
        _, mark = self._nearest(path)
        return Locations(
            self.file,
            mark,
            self.lines,
            patched=_inside(self.patched, path),
            filled=_inside(self.filled, path),
        )

    def origins_of(self, path: FieldPath) -> tuple[Origin, ...]:
        """Where the variables come from that made the value at `path`; mostly there are none."""
        for end in range(len(path), 0, -1) if self.patched else ():
            if path[:end] in self.patched:
                return self.patched[path[:end]].origins_of(path[end:])
        ends = range(len(path), -1, -1) if self.filled else ()
        return next((self.filled[path[:end]] for end in ends if path[:end] in self.filled), ())

    def _nearest(self, path: FieldPath) -> tuple["Locations", NodeSpan]:
        for end in range(len(path), 0, -1) if self.patched else ():
            if path[:end] in self.patched:
                return self.patched[path[:end]]._nearest(path[end:])
        mark = self.mark
        for part in path:
            child = _child(mark, part)
            if child is None:
                break
            mark = child
        return self, mark

    def _location(self, line: int, column: int) -> Location:
        excerpt = self.lines[line] if line < len(self.lines) else ""
        shown = excerpt if is_quotable(excerpt) else ""
        return Location(self.file, line + 1, column + 1, shown)


def _inside(known: Mapping[FieldPath, Known], path: FieldPath) -> Mapping[FieldPath, Known]:
    """What is known of the fields beneath a path, and of the one that stands there."""
    return {at[len(path) :]: each for at, each in known.items() if at[: len(path)] == path}


def _child(mark: NodeSpan, part: str | int) -> NodeSpan | None:
    children = mark[4]
    if isinstance(children, Mapping):
        return children.get(str(part))
    if children is not None and isinstance(part, int) and part < len(children):
        return children[part]
    return None
