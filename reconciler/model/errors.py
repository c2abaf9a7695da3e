"""Every way a run can end early. Each branch has an exit code; nothing branches on a text.

ReconcilerError                 1
├── Rejected                    1    input to be mended: every problem at once
├── PlanRefused                 3    a guard speaks against the plan
├── IncompleteRead              1    a list that may not be believed
├── StalePlan                   5    what a plan needs of the world has moved since
├── DeadlineExceeded            4    a write went out, and how it ends is not known yet
├── PermitLost                  4    a write was not sent: somebody else does this run's work now
└── ApiError                    1    the API said no, or nothing
    ├── Unauthorized                 401: the key is not valid, whatever is asked
    ├── Forbidden                    403: the key is valid, and may not do this
    ├── NotFound                     404
    ├── Conflict                     409: the name is taken, or the resource is busy
    ├── BadRequest                   400, 422: the request itself is wrong
    ├── TooManyRequests              429: nothing was stored, come back later
    ├── ServiceUnavailable           503, or never sent: nothing was stored
    ├── ServerError                  other 5xx: a write may or may not have happened
    ├── UnexpectedResponse           an answer that is not what the contract says
    └── NoResponse                   no answer: a write may or may not have happened
"""

from enum import IntEnum

from reconciler.model.data import FieldPath
from reconciler.model.problem import Problem


class ExitCode(IntEnum):
    """What a process returns; the same in every output format."""

    OK = 0
    ERROR = 1
    CHANGES = 2
    REFUSED = 3
    PARTIAL = 4
    STALE = 5
    INTERRUPTED = 130


class ReconcilerError(Exception):
    """A run that cannot go on; carries every problem that stopped it."""

    exit_code: ExitCode = ExitCode.ERROR

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


class Rejected(ReconcilerError):
    """Manifests, settings or flags that must be mended first."""


class PlanRefused(ReconcilerError):
    """Guards speak against a plan: what lifts each of them is its problem's remedy."""

    exit_code = ExitCode.REFUSED


class IncompleteRead(ReconcilerError):
    """A list that failed, does not add up, or belongs to an unresolved namespace (§0.1)."""


class StalePlan(ReconcilerError):
    """The world moved under a plan: it must be made again before it can be applied."""

    exit_code = ExitCode.STALE


class DeadlineExceeded(ReconcilerError):
    """A write went out, and its answer or its end did not come in time."""

    exit_code = ExitCode.PARTIAL


class PermitLost(ReconcilerError):
    """A run that may not write any more; what it wanted to write was not sent."""

    exit_code = ExitCode.PARTIAL


class ApiError(ReconcilerError):
    """The API refused, failed, or did not answer."""

    def __init__(
        self,
        problem: Problem,
        *,
        status: int | None = None,
        type: str | None = None,  # noqa: A002 - the API's word
        code: str | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        fields: tuple[FieldPath, ...] = (),
        unknown: tuple[FieldPath, ...] = (),
        missing: str = "",
    ) -> None:
        super().__init__(problem)
        self.status = status
        self.type = type
        self.code = code
        self.request_id = request_id
        self.retry_after = retry_after
        self.fields = fields
        """The fields of the request that are wrong, where the answer lists them (§1.2)."""
        self.unknown = unknown
        """Those among them that the request does not know at all."""
        self.missing = missing
        """What is not there, where the answer says it: an id, or a name in a catalogue."""

    @property
    def problem(self) -> Problem:
        """The one problem an answer of the API is."""
        return self.problems[0]


class Unauthorized(ApiError):
    """The key is missing or unknown: it says nothing of what a valid one may do."""


class Forbidden(ApiError):
    """The key may not do this."""


class NotFound(ApiError):
    """There is no such resource."""


class Conflict(ApiError):
    """The name is taken, or something still runs there."""


class BadRequest(ApiError):
    """The request is not one the API accepts."""


class TooManyRequests(ApiError):
    """Too many requests; nothing was stored."""


class ServiceUnavailable(ApiError):
    """The API cannot work now; nothing was stored."""


class ServerError(ApiError):
    """The API failed; a write may or may not have happened."""


class UnexpectedResponse(ApiError):
    """The answer is not what the contract says; a write may or may not have happened."""


class NoResponse(ApiError):
    """No answer came, for whatever reason; a write may or may not have happened."""
