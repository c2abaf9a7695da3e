"""The same few letters for the same data, so that two values can be compared without being kept."""

import hashlib
import json

from reconciler.model.data import Data, with_whole_numbers


def digest_of(data: Data) -> str:
    """A SHA-256 of the data, however its keys and numbers are written."""
    text = json.dumps(with_whole_numbers(data), sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
