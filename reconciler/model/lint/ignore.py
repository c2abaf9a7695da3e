"""A comment of a manifest that silences findings: `# reconciler: ignore[code] reason`."""

from msgspec import Struct

from reconciler.model.location import Location


class Ignore(Struct, frozen=True):
    """One comment, and the line that it is about."""

    location: Location
    """Where it stands."""
    line: int
    """The one-based line whose findings it silences: its own, or the next that says anything."""
    words: tuple[str, ...]
    """What stands between the brackets: codes, patterns of codes, or names of the vendor's."""
    reason: str = ""
