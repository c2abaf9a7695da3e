"""What of a secret address lets somebody in; the rest are words, which stand everywhere."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote, urlsplit

_PASSWORD: Final = re.compile(r"\bpassword\s*=\s*('(?:[^'\\]|\\.)*'|\S+)")
_WORD: Final = re.compile(r"[a-z._-]{0,11}")


def secrets_in(value: str) -> tuple[str, ...]:
    """The parts of a secret value that no output may hold: all of it, unless it is an address.

    Of a URL these are its password, and behind its host whatever is no word; of a database's
    address, whose path is a name, the password alone.
    """
    if said := _PASSWORD.search(value):
        return (said[1].strip("'"),)
    if "://" not in value:
        return (value,)
    try:
        return tuple(dict.fromkeys(_parts_of(value)))
    except ValueError:
        return (value,)


def _parts_of(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    behind = "" if parts.scheme.startswith("postgres") else f"{parts.path}/{parts.query}"
    for each in (parts.password or "", *re.split(r"[/&=]", behind)):
        if each and (each == parts.password or not _WORD.fullmatch(each)):
            yield each
            yield unquote(each)


def secrets_in_headers(value: str) -> tuple[str, ...]:
    """The values of `authorization=Bearer%20…,x-team=…`, each without what says of which kind."""
    said = (unquote(each.partition("=")[2]).strip() for each in value.split(","))
    return tuple(filter(None, (each.rpartition(" ")[2] for each in said)))
