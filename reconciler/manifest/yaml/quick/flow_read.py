"""Lists and maps that stand on one line, as `{type: string, enum: [tv, web]}`.

Plain words, quoted texts without escapes, and more of the same inside. Right, or without an answer.
"""

import re
from typing import Final

from reconciler.manifest.yaml.scalars import is_text, read_plain
from reconciler.model.data import Data

_VALUE: Final = re.compile(
    r""" *(?:([\[{])|"([^"\\]*)"|'([^']*)'"""
    r"""|((?:-(?=[0-9]))?[A-Za-z0-9_/.](?:[A-Za-z0-9_/. -]*[A-Za-z0-9_/.-])?)(?= *[,\]}]))"""
)
_KEY: Final = re.compile(r" *([A-Za-z_][A-Za-z0-9_.$/-]{0,99}):(?= )")
_NEXT: Final = re.compile(r" *(?:,(?= )|([\]}]))")
_END: Final = re.compile(r" *(?: #.*)?")
_MOST_DEEP: Final = 10


class Unsupported(Exception):
    """Something that needs the parser."""


def read_flow(said: str) -> Data:
    """What stands from the first bracket to the last; raises `Unsupported`."""
    value, end = _read_value(said, 0, _MOST_DEEP)
    if _END.fullmatch(said, end) is None:
        raise Unsupported
    return value


def _read_value(said: str, at: int, depth_left: int) -> tuple[Data, int]:
    """What begins here, and where it ends."""
    found = _VALUE.match(said, at)
    if found is None or not depth_left:
        raise Unsupported
    opened, in_double, in_single, plain = found.groups()
    if opened == "{":
        return _read_map(said, found.end(), depth_left - 1)
    if opened == "[":
        return _read_list(said, found.end(), depth_left - 1)
    if plain is None:
        return in_single if in_double is None else in_double, found.end()
    value, is_trap = read_plain(plain)
    if is_trap:
        raise Unsupported
    return value, found.end()


def _read_list(said: str, at: int, depth_left: int) -> tuple[list[Data], int]:
    items: list[Data] = []
    if said.startswith("]", at):
        return items, at + 1
    while True:
        item, at = _read_value(said, at, depth_left)
        items.append(item)
        at, is_closed = _go_on(said, at, "]")
        if is_closed:
            return items, at


def _read_map(said: str, at: int, depth_left: int) -> tuple[dict[str, Data], int]:
    fields: dict[str, Data] = {}
    if said.startswith("}", at):
        return fields, at + 1
    while True:
        found = _KEY.match(said, at)
        if found is None or (key := found[1]) in fields or not is_text(key):
            raise Unsupported
        fields[key], at = _read_value(said, found.end(), depth_left)
        at, is_closed = _go_on(said, at, "}")
        if is_closed:
            return fields, at


def _go_on(said: str, at: int, closing: str) -> tuple[int, bool]:
    """Behind the comma, or behind what closes."""
    found = _NEXT.match(said, at)
    if found is None or found[1] not in (None, closing):
        raise Unsupported
    return found.end(), found[1] is not None
