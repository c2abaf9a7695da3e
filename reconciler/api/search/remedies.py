"""What a failure of the API means for a search, where that is not what it means for a write."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from reconciler.model.errors import (
    ApiError,
    BadRequest,
    NoResponse,
    ServerError,
    ServiceUnavailable,
    TooManyRequests,
)
from reconciler.model.problem import Problem

_ASK_AGAIN: Final = "Ask again: a search changes nothing, though the API may bill it twice."
_REMEDIES: Final[Mapping[type[ApiError], str]] = {
    BadRequest: "Mend what the message names, and ask again.",
    TooManyRequests: "Nothing was run. Wait a minute and ask again.",
    ServiceUnavailable: "Nothing was run. Ask again in a few minutes.",
    ServerError: _ASK_AGAIN,
    NoResponse: _ASK_AGAIN,
}


def told_of_search(error: ApiError) -> Problem:
    """The problem of a search that could not be run, with what to do about it."""
    is_told = error.status is not None or isinstance(error, NoResponse)
    remedy = _REMEDIES.get(type(error)) if is_told else None
    return replace(error.problem, remedy=remedy or error.problem.remedy)
