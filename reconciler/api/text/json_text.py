"""JSON to and from the network: strict, with problems in place of the parser's exceptions."""

import json
from typing import Final

from msgspec.json import Encoder

from reconciler.model.data import Data, Fields
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.text.json_text import NotJson, read_json

_QUICK: Final = Encoder()
_STRICT: Final = json.JSONEncoder(allow_nan=False, ensure_ascii=False)


def parse_json(content: bytes) -> Data | NotJson:
    """The value of a body; an empty one is `None`."""
    return read_json(content) if content.strip() else None


def write_json(body: Fields) -> bytes:
    """A request's body; YAML can say more than JSON, so this may be `Rejected`."""
    try:
        written = _QUICK.encode(body)
        # It is what msgspec writes for a number that is none, too.
        if b"null" not in written:
            return written
    except (TypeError, ValueError):
        pass  # of a text of another type, or of what is said below
    try:
        return _STRICT.encode(body).encode()
    except ValueError:
        # The exception quotes what it could not write, which may be a secret.
        raise Rejected(_UNSENDABLE) from None


_UNSENDABLE: Final = Problem(
    "unsendable-value",
    "a value cannot be sent as JSON: it is not a number, infinite, or half a character",
    "Look for .nan, .inf and \\ud800-like escapes in the spec.",
)
