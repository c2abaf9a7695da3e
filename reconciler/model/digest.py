"""The same few letters for the same data, so that two values can be compared without being kept."""

import hashlib
import json

from reconciler.model.data import Data


def digest_of(data: Data) -> str:
    """A SHA-256 of the data, whatever the order of its keys."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
