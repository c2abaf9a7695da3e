"""What an export leaves out, needs and comes to, in words."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from reconciler.model.address import Address
from reconciler.rendering.words.view import format_count, visible


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


def left_out_as_text(left: Sequence[Omission]) -> str:
    """Each with its reason; nothing where all was exported."""
    if not left:
        return ""
    lines = [f"Left out: {format_count(len(left), 'resource')}.", *_omissions(left)]
    return "".join(f"{line}\n" for line in lines)


def _omissions(left: Sequence[Omission]) -> Iterator[str]:
    for each in left:
        remedy = f" ({visible(each.remedy)})" if each.remedy else ""
        yield f"  {visible(str(each.address))}: {visible(each.says)}{remedy}"


def secrets_as_text(secrets: Sequence[NeededSecret]) -> str:
    """The variables to set before an apply; the values are nowhere."""
    if not secrets:
        return ""
    lines = [f"Set {format_count(len(secrets), 'secret')} before you apply:"]
    lines += [f"  {each.name}  {visible(str(each.address))} {each.shown_path}" for each in secrets]
    return "".join(f"{line}\n" for line in lines)
