"""What an export leaves out, needs and comes to, in words."""

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from reconciler.model.address import Address
from reconciler.rendering.words.layout import fold
from reconciler.rendering.words.view import format_count, visible

_MOST: Final = 20
"""So many addresses are named of those that share a reason."""


class Omission(Protocol):
    """A live resource without a manifest."""

    @property
    def address(self) -> Address: ...
    @property
    def code(self) -> str: ...
    @property
    def says(self) -> str: ...
    @property
    def remedy(self) -> str: ...


class NeededSecret(Protocol):
    """An environment variable that the manifests read."""

    @property
    def name(self) -> str: ...
    @property
    def address(self) -> Address: ...
    @property
    def shown_path(self) -> str: ...


def left_out_as_text(left: Sequence[Omission], *, width: int) -> str:
    """What shares a reason is told together; nothing where all was exported."""
    if not left:
        return ""
    lines = [f"Left out: {format_count(len(left), 'resource')}."]
    groups: dict[tuple[str, str], list[Address]] = {}
    for each in left:
        groups.setdefault((each.says, each.remedy), []).append(each.address)
    for (says, remedy), addresses in groups.items():
        lines += _group(says, remedy, addresses, width)
    return "".join(f"{line}\n" for line in lines)


def _group(says: str, remedy: str, addresses: Sequence[Address], width: int) -> Iterator[str]:
    said = ", ".join(visible(str(each)) for each in addresses[:_MOST])
    more = len(addresses) - _MOST
    rest = f" and {more:,} more; --format json names each" if more > 0 else ""
    yield from fold(f"{said}{rest}:", width=width, indent="  ")
    for text in filter(None, (says, remedy)):
        yield from fold(visible(text), width=width, indent="    ", hanging="      ")


def secrets_as_text(secrets: Sequence[NeededSecret]) -> str:
    """The variables to set before an apply; the values are nowhere."""
    if not secrets:
        return ""
    lines = [f"Set {format_count(len(secrets), 'secret')} before you apply:"]
    lines += [f"  {each.name}  {visible(str(each.address))} {each.shown_path}" for each in secrets]
    return "".join(f"{line}\n" for line in lines)
