"""Whether a tag may be released: `python -m ci.release v1.2.3`; needs nothing but Python.

The version in the code, the newest heading of the changes and the tag must be the same, and the
heading must have its day.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
_VERSION: Final = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)
_HEADING: Final = re.compile(r"^## (?P<version>\d\S*)(?: - (?P<day>\S+))?$", re.MULTILINE)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def objections(tag: str, code: str, changes: str) -> Iterator[str]:
    """Everything that speaks against releasing this as that tag."""
    version = _VERSION.search(code)
    heading = _HEADING.search(changes)
    if version is None or tag != f"v{version[1]}":
        told = version[1] if version else "none"
        yield f"the tag is {tag}, and reconciler/__init__.py says {told}"
    if heading is None or tag != f"v{heading['version']}":
        told = heading["version"] if heading else "none"
        yield f"the tag is {tag}, and the newest heading of CHANGELOG.md is {told}"
    elif not _DAY.fullmatch(heading["day"] or ""):
        yield f"CHANGELOG.md names no day: ## {heading['version']} - YYYY-MM-DD"


def main(tag: str) -> int:
    """The exit code: 0 where nothing speaks against it."""
    code = (ROOT / "reconciler" / "__init__.py").read_text(encoding="utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    against = list(objections(tag, code, changes))
    for each in against:
        print(f"::error::{each}")
    return bool(against)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
