"""JSON to and from the network: strict, with problems in place of the parser's exceptions."""

import json
from typing import Final, NoReturn

from reconciler.model.data import Data, Fields
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem


class NotJson:
    """What stands in for a body that is not JSON."""


INVALID: Final = NotJson()


def parse_json(content: bytes) -> Data | NotJson:
    """The value of a body; an empty one is `None`."""
    if not content.strip():
        return None
    try:
        value: Data = json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return INVALID
    return value


def write_json(body: Fields) -> bytes:
    """A request's body; YAML can say more than JSON, so this may be `Rejected`."""
    try:
        return json.dumps(body, allow_nan=False, ensure_ascii=False).encode()
    except ValueError:
        # The exception quotes what it could not write, which may be a secret.
        raise Rejected(_UNSENDABLE) from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


_UNSENDABLE = Problem(
    "unsendable-value",
    "a value cannot be sent as JSON: it is not a number, infinite, or half a character",
    "Look for .nan, .inf and \\ud800-like escapes in the spec.",
)
