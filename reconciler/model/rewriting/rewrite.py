"""Files whose text a command changes in place, for people and programs to see before and after."""

from msgspec import Struct

from reconciler.model.location import Location
from reconciler.model.problem import Problem


class Mended(Struct, frozen=True):
    """One thing that was mended, and where it stood."""

    code: str
    """That of the problem which it was."""
    says: str
    location: Location


class FileRewrite(Struct, frozen=True, kw_only=True):
    """One file, and what it is to hold."""

    file: str
    """As it is shown."""
    path: str
    """Where it is."""
    before: str
    after: str
    mended: tuple[Mended, ...] = ()
    hidden: frozenset[str] = frozenset()
    """Lines, without their indentation, in which a secret is spelled out."""


class Rewriting(Struct, frozen=True, kw_only=True):
    """What a run would write, and what it cannot."""

    files: tuple[FileRewrite, ...] = ()
    """Those whose text changes."""
    problems: tuple[Problem, ...] = ()
    seen: int = 0
    """The files that were looked at."""
