"""`api: {url: embedded}`: the API inside the process that reads the project."""

from pathlib import Path
from typing import Final

EMBEDDED: Final = "embedded"
_DATABASE: Final = Path(".reconciler/embedded.db")


def is_embedded(url: str) -> bool:
    """Whether that is the API inside this process."""
    return url == EMBEDDED or url.startswith(f"{EMBEDDED}:")


def database_of(url: str, folder: Path) -> Path:
    """The file of its data: the one named, `embedded:other.db`, or the project's own."""
    path = url.removeprefix(EMBEDDED).removeprefix(":")
    return Path(path) if path else folder / _DATABASE
