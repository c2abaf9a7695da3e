"""The README as a package registry shows it: links into the repository lead there from afar."""

import re
from pathlib import Path
from typing import Any, Final

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK: Final = re.compile(r"\]\((?!https?://|#)(?P<path>[^)#\s]+)(?P<anchor>#[^)\s]*)?\)")
_TOLD: Final = re.compile(r"<!--.*?-->\n?", re.DOTALL)


class Readme(MetadataHookInterface):
    """Fills in `readme` when a distribution is built, or installed from the sources."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Hatchling hands its metadata over to be changed."""
        root = Path(self.root)
        text = (root / "README.md").read_text(encoding="utf-8")
        there = f"{metadata['urls']['Repository']}/%s/main/"
        shown = _LINK.sub(lambda link: _absolute(link, root, there), _TOLD.sub("", text))
        metadata["readme"] = {"content-type": "text/markdown", "text": shown}


def _absolute(link: re.Match[str], root: Path, there: str) -> str:
    path = root / link["path"]
    kind = "tree" if path.is_dir() else "raw" if path.suffix == ".png" else "blob"
    return f"]({there % kind}{link['path']}{link['anchor'] or ''})"
