"""What the global options said, as every command reads it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from reconciler.cli.options import Noted


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """The global options of one run; `None` where nothing was said."""

    project: Path | None = None
    env: str | None = None
    api_url: str | None = None
    api_key_file: Path | None = None
    format: Literal["text", "json"] = "text"
    no_color: bool = False
    quiet: bool = False
    verbose: bool = False
    log_format: Literal["text", "json"] = "text"

    @property
    def wants_json(self) -> bool:
        """The result is for a program."""
        return self.format == "json"


def flags_in(noted: Noted) -> Flags:
    """The global options among everything that was said."""
    return Flags(**{name: noted[name] for name in Flags.__slots__ if name in noted})
