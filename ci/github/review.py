"""Which plan was reviewed, and whether it is the one that would be applied now.

The digest of a plan is over what it does and what it needs live to be like. A comment carries it
in a hidden line, so nothing has to be stored, and no file that a pull request made is ever run.
"""

import json
import re
from pathlib import Path
from typing import Final

_DIGEST: Final = re.compile(r"<!-- reconciler-digest (sha256:[0-9a-f]{64}) -->")
_GIVEN: Final = re.compile(r"sha256:[0-9a-f]{12,64}")
SHOWN: Final = len("sha256:") + 12


def digest_in_file(plan: Path) -> str | None:
    """The digest of a saved plan."""
    if not plan.is_file():
        return None
    digest = json.loads(plan.read_text(encoding="utf-8")).get("digest")
    return digest if isinstance(digest, str) else None


def with_digest(comment: str, digest: str | None) -> str:
    """The comment, with the digest on a line of its own under the marker that begins it."""
    if digest is None:
        return comment
    marker, _, rest = comment.partition("\n")
    return f"{marker}\n<!-- reconciler-digest {digest} -->\n{rest}"


def digest_in_comment(comment: str) -> str | None:
    """The digest that `with_digest` wrote; only its own line counts, not what a plan quotes."""
    lines = comment.splitlines()
    found = _DIGEST.fullmatch(lines[1]) if len(lines) > 1 else None
    return found.group(1) if found else None


def is_approved(digest: str, approved: str) -> bool:
    """Whether a digest is the one that was named, in full or as it is shown."""
    return bool(_GIVEN.fullmatch(approved)) and digest.startswith(approved)
