"""Every way in which the API says no (§1.2).

HttpError
├── BadRequest          400  the body is not JSON, or says nothing
├── Unauthorized        401
├── Forbidden           403
├── NotFound            404
├── Conflict            409  not now: work is running
│   └── NameTaken       409  the name exists already
├── ValidationFailed    422  some fields are wrong; each is listed
├── TooManyRequests     429
└── ServiceUnavailable  503  nothing was stored; try again
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reconciler.emulator.contract.json_text import Json, JsonObject, encode


@dataclass(frozen=True)
class FieldError:
    """One failing field of a 422: ``{type, location, message}`` (§1.2)."""

    type: str
    location: tuple[str | int, ...]
    message: str

    def entry(self) -> Json:
        return {"type": self.type, "location": list(self.location), "message": self.message}


class HttpError(Exception):
    """An answer in the error envelope, raised from anywhere below the app."""

    status = 500
    type = "InternalServerError"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        details: JsonObject | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.details = details
        self.headers = headers or {}

    @property
    def text(self) -> str:
        kind = self.type
        return envelope(self.status, kind, self.message, code=self.code, details=self.details)


class BadRequest(HttpError):
    status = 400
    type = "BadRequestError"


class Unauthorized(HttpError):
    status = 401
    type = "UnauthorizedError"


class Forbidden(HttpError):
    status = 403
    type = "ForbiddenError"


class NotFound(HttpError):
    status = 404
    type = "NotFoundError"

    def __init__(self, resource: str, identifier: str, *, code: str | None = None) -> None:
        details: JsonObject = {"resource": resource, "id": identifier}
        super().__init__(f"{resource} '{identifier}' not found", code=code, details=details)


class Conflict(HttpError):
    status = 409
    type = "ConflictError"


class NameTaken(Conflict):
    type = "AlreadyExistsError"

    def __init__(self, resource: str, name: str) -> None:
        super().__init__(
            f"{resource} with name '{name}' already exists",
            code=f"{resource}_name_taken",
            details={"resource": resource, "name": name},
        )


class ValidationFailed(HttpError):
    status = 422
    type = "ValidationError"

    def __init__(self, complaints: Sequence[FieldError], *, code: str | None = None) -> None:
        self.complaints = complaints
        entries: list[Json] = [complaint.entry() for complaint in complaints]
        super().__init__(_sum_up(complaints), code=code, details={"validation_errors": entries})

    @classmethod
    def field(cls, message: str, *location: str | int) -> "ValidationFailed":
        return cls([FieldError("value_error", ("body", *location), message)])


class TooManyRequests(HttpError):
    status = 429
    type = "TooManyRequestsError"


class ServiceUnavailable(HttpError):
    """503 with ``details{retryable, retry_after_seconds}``: nothing was stored (§1.3)."""

    status = 503
    type = "WriterReadOnlyError"

    def __init__(self, message: str, *, code: str, retry_after: int) -> None:
        super().__init__(
            message,
            code=code,
            details={"retryable": True, "retry_after_seconds": retry_after},
            headers={"Retry-After": str(retry_after)},
        )


def envelope(
    status: int,
    kind: str,
    message: str,
    *,
    code: str | None = None,
    details: JsonObject | None = None,
) -> str:
    """ErrorResponse ``{success, status, error{message, type, code, details}}`` (§1.2)."""
    error: JsonObject = {
        "message": message,
        "type": kind,
        "code": code,
        "details": details,
    }
    return encode({"success": False, "status": status, "error": error})


def _sum_up(complaints: Sequence[FieldError]) -> str:
    where = ".".join(str(step) for step in complaints[0].location)
    more = f" (and {len(complaints) - 1} more)" if len(complaints) > 1 else ""
    return f"Validation error: {where}: {complaints[0].message}{more}"
