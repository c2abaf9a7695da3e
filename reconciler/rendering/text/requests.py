"""The requests of a dry run, which are shown and not sent."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Data, Fields
from reconciler.rendering.words.excerpts import FULL, shorten
from reconciler.rendering.words.layout import Line, Tone, as_text, remark, sentence
from reconciler.rendering.words.masking import secrets_in
from reconciler.rendering.words.values import block
from reconciler.rendering.words.view import format_count, visible


class SentRequest(Protocol):
    """What must be known of a request in order to show it."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def body(self) -> Fields | None: ...
    @property
    def namespace(self) -> str | None: ...
    @property
    def purpose(self) -> str: ...


def requests_as_text(
    requests: Sequence[SentRequest],
    *,
    color: bool,
    width: int = 80,
    kinds: Mapping[str, Kind] = KINDS,
) -> str:
    """Each request with its body, and how many there are."""
    return as_text(_lines(requests, kinds, width=width), color=color)


def mask_body(request: SentRequest, kinds: Mapping[str, Kind]) -> Data:
    """The body as it would be sent, but for its secrets."""
    if request.body is None:
        return None
    return secrets_in(request.body, _kind_at(request.path, kinds)).mask_in(request.body)


def _kind_at(path: str, kinds: Mapping[str, Kind]) -> Kind | None:
    """The kind whose path this is; where several are, the one whose path says most."""
    parts = path.split("/")
    found = [
        (len(known), kind)
        for kind in kinds.values()
        for known in ([each.split("/") for each in (kind.path, kind.organization_path) if each])
        if len(known) <= len(parts)
        and all(one in ("{parent}", two) for one, two in zip(known, parts, strict=False))
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _lines(
    requests: Sequence[SentRequest], kinds: Mapping[str, Kind], *, width: int
) -> Iterator[Line]:
    for request in requests:
        inside = f" in {visible(request.namespace)}" if request.namespace else ""
        head = f"{request.method} {visible(request.path)}{inside}"
        yield from sentence(head, width=width, hanging="    ", tone=Tone.STRONG)
        yield from remark(request.purpose, width=width)
        if request.body:
            body = block(shorten(mask_body(request, kinds), FULL), width=width - 4)
            yield from (Line(f"    {line}") for line in body)
        yield Line()
    yield Line(f"{format_count(len(requests), 'request')} would be sent; none was.", Tone.STRONG)
