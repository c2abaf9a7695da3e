"""Spans of time, as flags say them."""

from datetime import timedelta
from typing import Final

import click

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def read_span(text: str) -> timedelta:
    """`90s`, `15m`, `2h` or `7d`."""
    number, unit = text[:-1], text[-1:]
    if unit not in _UNITS or not (number.isascii() and number.isdigit()) or len(number) > 6:
        raise click.BadParameter(f"`{text}` is not an age such as 90s, 15m, 2h or 7d")
    return timedelta(seconds=int(number) * _UNITS[unit])
