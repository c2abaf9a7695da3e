"""What the API answered to a request that it accepted."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from reconciler.api.network.messages import Response
from reconciler.api.responses.error_responses import (
    RequestContext,
    make_unexpected_response,
    read_error,
    request_id_of,
    unreadable,
)
from reconciler.api.text.event_stream import EVENT_STREAM, parse_events
from reconciler.api.text.json_text import parse_json
from reconciler.api.text.sanitize import fields_in, items_in, one_line, text_in
from reconciler.model.data import Data, Fields
from reconciler.model.text.json_text import NotJson


class Answer(Struct, frozen=True):
    """The body of a 2xx, and what came with it."""

    asked: RequestContext
    body: Data
    request_id: str | None = None
    warnings: tuple[str, ...] = ()
    """What the API remarked while accepting the request (§1.6)."""
    is_unresolved: bool = False
    """The request's namespace was not found, so the answer means nothing (§0.1)."""

    @property
    def fields(self) -> Fields:
        """The body, where it must be an object."""
        if isinstance(self.body, Mapping):
            return self.body
        raise make_unexpected_response(self.asked, "without an object", self.request_id)


def read_answer(asked: RequestContext, response: Response) -> Answer:
    """The answer to what was asked; anything but a 2xx is raised as its typed error (§1.2)."""
    if not response.is_success:
        raise read_error(asked, response)
    request_id = request_id_of(asked, response)
    body = _parse(response)
    if isinstance(body, NotJson) and body.is_data:
        raise unreadable(asked, body, request_id)
    if isinstance(body, NotJson):
        start = one_line(response.content[:800].decode("utf-8", "replace"), longest=120)
        shown = asked.quote(start)
        raise make_unexpected_response(asked, f"with a body that is not JSON: {shown}", request_id)
    remarks = items_in(fields_in(body).get("warnings"))
    warnings = tuple(asked.quote(_format_remark(remark)) for remark in remarks)
    return Answer(asked, body, request_id, warnings, _is_unresolved(response, remarks))


def _parse(response: Response) -> Data | NotJson:
    """The value of a body; that of a stream is the list of its events."""
    is_stream = response.headers.get("content-type", "").startswith(EVENT_STREAM)
    return parse_events(response.content) if is_stream else parse_json(response.content)


def _is_unresolved(response: Response, remarks: Sequence[Data]) -> bool:
    header = response.headers.get("x-namespace-unresolved", "false")
    reasons = (fields_in(remark).get("reason") for remark in remarks)
    return header.lower() not in ("false", "0") or "unresolved" in reasons


def _format_remark(remark: Data) -> str:
    """A sentence, whether the API sent one or an entry with a reason (§1.5)."""
    entry = fields_in(remark)
    if not entry:
        return one_line(remark if isinstance(remark, str) else str(remark))
    names = ("resource", "id", "message", "reason", "next_step")
    return ", ".join(text for text in (text_in(entry.get(name)) for name in names) if text)
