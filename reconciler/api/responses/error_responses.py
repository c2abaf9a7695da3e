"""Answers that say no, and no answer at all, as the typed errors of `model.errors`.

Both bodies of §1.2 are understood: `{error: {message, type, code, details}}` and the older
`{detail: ...}`. A body that is neither is shown by its beginning.
"""

from collections.abc import Mapping

from msgspec import Struct

from reconciler.api.headers.api_key import ApiKey
from reconciler.api.host.certificates import advise_certificates, is_untrusted
from reconciler.api.network.errors import (
    ConnectError,
    ConnectTimeout,
    DecodingError,
    HTTPError,
    PoolTimeout,
    ProxyError,
    ResponseTooLarge,
    TimeoutException,
)
from reconciler.api.network.messages import Response
from reconciler.api.responses.error_bodies import complained_fields, envelope_in, summarize
from reconciler.api.text.json_text import parse_json
from reconciler.api.text.sanitize import fields_in, one_line, text_in
from reconciler.api.transport.exchange_deadline import ExchangeAborted
from reconciler.api.transport.rate_limiter import RateLimitTimeout
from reconciler.api.transport.retries import is_read
from reconciler.api.transport.retry_hints import details_of, read_pause
from reconciler.model.errors import (
    ApiError,
    BadRequest,
    Conflict,
    Forbidden,
    NoResponse,
    NotFound,
    ServerError,
    ServiceUnavailable,
    TooManyRequests,
    Unauthorized,
    UnexpectedResponse,
)
from reconciler.model.problem import Problem
from reconciler.model.secrets.secret import without_secrets
from reconciler.model.text.json_text import NotJson


class RequestContext(Struct, frozen=True):
    """A request as messages name it, and what went with it and no message repeats."""

    method: str
    path: str
    key: ApiKey
    secrets: tuple[str, ...] = ()
    url: str = "its URL"
    """Where the API is, and the proxy on the way there."""
    proxy: str = ""

    def quote(self, text: str) -> str:
        """A text of the answer, which may repeat the request."""
        return without_secrets(text, [*self.key.hidden, *self.secrets])

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class _ErrorClass(Struct, frozen=True):
    error: type[ApiError]
    code: str
    remedy: str
    needs_envelope: bool = False
    """Without the API's own body, somebody else may have answered."""


_UNREACHABLE = (ConnectError, ConnectTimeout, PoolTimeout, ProxyError)
"""What a transport calls a connection that it did not get: it decides words, and nothing else."""
_UNKNOWN_KEY = "extra_forbidden"
_RUN_AGAIN = "Run again: what was done is found again, and nothing is done twice."
_CHANGE_IT = (
    "Change that value at the API to one that every reader of JSON holds alike, then run again."
)
_READ = "Mend what the message names, in the manifest or at the API, and plan again."
_INVALID = _ErrorClass(BadRequest, "api-invalid", _READ, needs_envelope=True)
_FAULT = _ErrorClass(ServerError, "api-server-fault", f"The API failed. {_RUN_AGAIN}")
_UNEXPECTED = _ErrorClass(
    UnexpectedResponse,
    "api-unexpected",
    "Check that the API is at {url}: a proxy, a login page or something else may answer there.",
)
_REDIRECTED = _ErrorClass(
    UnexpectedResponse,
    "api-redirected",
    "If that is where the API is, make it the API's URL; nothing was sent on, because the key would"
    " have gone along.",
)
_SORTS: Mapping[int, _ErrorClass] = {
    401: _ErrorClass(
        Unauthorized,
        "api-unauthorised",
        "Set {variable} to a valid key, or name a file that holds one with --api-key-file.",
    ),
    403: _ErrorClass(
        Forbidden,
        "api-forbidden",
        "Use a key whose permissions allow this ({variable} or --api-key-file),"
        " or ask for more quota or another plan if the message says so.",
    ),
    404: _ErrorClass(
        NotFound, "api-not-found", "Plan again: it may be gone meanwhile.", needs_envelope=True
    ),
    408: _FAULT,
    409: _ErrorClass(
        Conflict,
        "api-conflict",
        "Plan again to see what has that name, or wait until what still runs there has ended.",
        needs_envelope=True,
    ),
    429: _ErrorClass(
        TooManyRequests,
        "api-throttled",
        "Nothing was stored. Wait a minute and run again, with a lower --parallelism.",
    ),
    503: _ErrorClass(
        ServiceUnavailable, "api-unavailable", "Nothing was stored. Run again when the API is back."
    ),
}


def read_error(asked: RequestContext, response: Response) -> ApiError:
    """The error that an answer other than 2xx is."""
    body = parse_json(response.content)
    envelope = envelope_in(body)
    sort = _classify(response, is_the_api=envelope is not None)
    told = envelope or {}
    kind, code = text_in(told.get("type")), text_in(told.get("code"))
    request_id = request_id_of(asked, response)
    says = " ".join(part for part in (str(response.status), kind) if part)
    shown = _describe_redirect(response) or summarize(told) or _excerpt(response)
    quoted = asked.quote(f"{says}{f': {shown}' if shown else ''}")
    problem = Problem(
        sort.code,
        f"{asked} answered {quoted}{_format_request_id(request_id)}",
        _remedy(sort, asked, response),
    )
    return sort.error(
        problem,
        status=response.status,
        type=kind or None,
        code=code or None,
        request_id=request_id,
        retry_after=read_pause(response),
        fields=tuple(path for path, _ in complained_fields(told)),
        unknown=tuple(path for path, type_ in complained_fields(told) if type_ == _UNKNOWN_KEY),
        missing=text_in(fields_in(told.get("details")).get("id")),
    )


def make_unexpected_response(
    asked: RequestContext, how: str, request_id: str | None = None
) -> UnexpectedResponse:
    """An accepted request whose answer is not what the contract says."""
    message = f"{asked} answered {how}{_format_request_id(request_id)}"
    remedy = _UNEXPECTED.remedy.format(url=asked.url)
    return UnexpectedResponse(Problem(_UNEXPECTED.code, message, remedy), request_id=request_id)


def unreadable(
    asked: RequestContext, body: NotJson, request_id: str | None = None
) -> UnexpectedResponse:
    """An accepted request whose answer is JSON, and too much of it, or more than JSON can say."""
    message = f"{asked} answered with a body that {body}{_format_request_id(request_id)}"
    remedy = _CHANGE_IT if body.line else _UNEXPECTED.remedy.format(url=asked.url)
    return UnexpectedResponse(Problem("api-unreadable", message, remedy), request_id=request_id)


def make_connection_error(asked: RequestContext, host: str, error: HTTPError) -> ApiError:
    """What a failure of the connection means: never sent, lost, or not to be read.

    Only our own line knows that a write was not sent. Whatever else is raised leaves its end
    unknown: a transport that says it had no connection may be wrong.
    """
    if isinstance(error, RateLimitTimeout):
        return ServiceUnavailable(
            Problem("api-not-sent", f"{asked} was not sent: {error}", _RUN_AGAIN)
        )
    # The parser of HTTP quotes what it could not read, which may repeat the request.
    reason = asked.quote(one_line(f"{error.name}: {error}".rstrip(": ")))
    if isinstance(error, _UNREACHABLE) and is_read(asked.method, asked.path):
        through = f" through the proxy {asked.proxy}" if asked.proxy else ""
        message = f"{asked} could not be sent to {host}{through} ({reason})"
        return ServiceUnavailable(
            Problem("api-unreachable", message, _advise_unreachable(asked, error))
        )
    if isinstance(error, DecodingError | ResponseTooLarge):
        return make_unexpected_response(asked, f"with something that cannot be read ({reason})")
    is_told = isinstance(error, TimeoutException) and str(error)
    why = f": {asked.quote(str(error))}" if is_told else f" ({reason})"
    message = f"{asked} got no answer from {host}{why}"
    return NoResponse(Problem("api-no-answer", message, _advise_unanswered(asked, error)))


def _advise_unanswered(asked: RequestContext, error: HTTPError) -> str:
    """What to do about an answer that did not come, or too slowly."""
    if isinstance(error, _UNREACHABLE):
        return _advise_unreachable(asked, error)
    if isinstance(error, ExchangeAborted) or not isinstance(error, TimeoutException):
        return _RUN_AGAIN
    proxy = f" or the proxy {asked.proxy}" if asked.proxy else ""
    return (
        f"Check whether {asked.url}{proxy} answers at all, and the network on the way there. "
        f"{_RUN_AGAIN}"
    )


def _advise_unreachable(asked: RequestContext, error: HTTPError) -> str:
    if is_untrusted(error):
        return f"If the certificate is right, {advise_certificates()}; then run again."
    on_the_way = f", the proxy {asked.proxy}" if asked.proxy else ""
    return f"Check the API's URL, {asked.url}{on_the_way} and the network, then run again."


def request_id_of(asked: RequestContext, response: Response) -> str | None:
    """The id that support asks for; the header's name is given nowhere (§1.1)."""
    for name, text in response.headers.items():
        if name.endswith("request-id"):
            return asked.quote(one_line(text, longest=100))
    return None


def _classify(response: Response, *, is_the_api: bool) -> _ErrorClass:
    status = response.status
    if status == 503 and details_of(response).get("retryable") is False:
        return _FAULT
    if response.leads_to is not None:
        return _REDIRECTED
    fallback = _FAULT if status >= 500 else _INVALID if status >= 400 else _UNEXPECTED
    sort = _SORTS.get(status, fallback)
    return _UNEXPECTED if sort.needs_envelope and not is_the_api else sort


def _remedy(sort: _ErrorClass, asked: RequestContext, response: Response) -> str:
    remedy = sort.remedy.format(variable=asked.key.variable or "the key's variable", url=asked.url)
    if sort is not _UNEXPECTED and _is_a_page(response):
        return f"This is a web page: check that the API is at {asked.url}. {remedy}"
    return remedy


def _is_a_page(response: Response) -> bool:
    named = response.headers.get("content-type", "")
    return named.lower().startswith("text/html")


def _describe_redirect(response: Response) -> str:
    """Where a redirect leads; what stands behind a `?` may be somebody's secret."""
    if response.leads_to is None:
        return ""
    return f"it leads to {one_line(response.leads_to.partition('?')[0], longest=120)}"


def _excerpt(response: Response) -> str:
    return one_line(response.content[:800].decode("utf-8", "replace"), longest=120)


def _format_request_id(request_id: str | None) -> str:
    return f" (request id {request_id})" if request_id else ""
