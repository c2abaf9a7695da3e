"""JSON from the network: strict, and `INVALID` instead of an exception."""

import json
from typing import Final, NoReturn

from reconciler.model.data import Data


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


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
