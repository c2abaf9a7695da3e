"""What an answer says about asking again: when, and how often (§1.3, §1.4).

No header of these is in the API's own specification, so each is believed only as far as it can be
read, and what cannot be read is passed over.
"""

import math
import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from reconciler.api.network.messages import Response
from reconciler.api.text.json_text import parse_json
from reconciler.model.data import Data, Fields

MINUTE = 60.0
"""What a limit counts in where nothing else is said (§1.4)."""

_UNITS: Mapping[str, float] = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}
_SPAN = re.compile(r"(\d{1,9}(?:\.\d{1,9})?) ?([smh]?)")
_LEAST_DATE = 1_000_000_000.0
"""A reset of so many seconds is no wait but a moment since 1970."""


class RateLimit(Struct, frozen=True):
    """So many requests in so many seconds."""

    calls: int
    seconds: float = MINUTE


def read_pause(response: Response, *, today: float | None = None) -> float | None:
    """The seconds the API asks us to stay away; a date counts from the API's own clock."""
    header = response.headers.get("retry-after")
    # In this order (§1.3).
    if header is not None:
        seconds = _number(header)
        return _until(header, response, today) if seconds is None else seconds
    details = details_of(response)
    return _number(details.get("retry_after_seconds", details.get("retry_after")))


def read_reset(response: Response, *, today: float | None = None) -> float | None:
    """The seconds until there may be requests again, when the API says that none is left."""
    left = response.headers.get("x-ratelimit-remaining")
    if left is None or _number(left) != 0:
        return None
    reset = _number(response.headers.get("x-ratelimit-reset"))
    # Both spellings are in use elsewhere: seconds to wait, and the moment itself.
    if reset is None or reset < _LEAST_DATE:
        return reset
    now = _clock_of(response, today)
    # The moment is told in whole seconds, and some of its second may be left.
    return None if now is None else max(0.0, reset - now + 1)


def limits_in(response: Response) -> Iterator[RateLimit]:
    """The limits that an answer names, in its headers or in what it says about a refusal."""
    headers = response.headers
    if "x-ratelimit-limit" in headers:
        yield from _limit(headers["x-ratelimit-limit"], headers.get("x-ratelimit-window"))
    # Only a refusal knows which limit was meant; elsewhere `details` may be about anything.
    if response.status == 429:
        details = details_of(response)
        yield from _limit(details.get("limit"), details.get("window"))


def details_of(response: Response) -> Fields:
    """`error.details` of a refusal, in the present or the older body (§1.2)."""
    body = parse_json(response.content)
    outer = body.get("detail", body) if isinstance(body, Mapping) else None
    error = outer.get("error") if isinstance(outer, Mapping) else None
    details = error.get("details") if isinstance(error, Mapping) else None
    return details if isinstance(details, Mapping) else {}


def _limit(calls: Data, window: Data) -> Iterator[RateLimit]:
    most = _number(calls)
    seconds = MINUTE if window is None else _parse_duration(window)
    if most is not None and most >= 1 and seconds:
        yield RateLimit(int(most), seconds)


def _parse_duration(window: Data) -> float | None:
    """`60`, `60s` and `1m` are a minute."""
    if isinstance(window, str):
        found = _SPAN.fullmatch(window.strip())
        return float(found[1]) * _UNITS[found[2]] if found else None
    return _number(window)


def _number(value: Data) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if 0 <= number < math.inf else None


def _until(date: str, response: Response, today: float | None) -> float | None:
    then, now = _date(date), _clock_of(response, today)
    return None if then is None or now is None else max(0.0, then - now)


def _clock_of(response: Response, today: float | None) -> float | None:
    """The API's own clock where it shows it: ours may be wrong."""
    shown = _date(response.headers.get("date", ""))
    return today if shown is None else shown


def _date(text: str) -> float | None:
    from email.utils import parsedate_to_datetime  # hardly any answer says when to ask again

    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None
