"""A pause of a run in one line, so that nobody takes waiting for hanging."""

from collections.abc import Mapping
from math import ceil
from typing import Final

from reconciler.model.pause import Pause, Why

_BECAUSE: Final[Mapping[Why, str]] = {
    Why.PACE: "the account allows only so many requests a minute",
    Why.THROTTLED: "the API got too many requests, and asks to wait",
    Why.UNAVAILABLE: "the API is unavailable",
    Why.FAILED: "the API failed, and is asked again",
    Why.UNREACHABLE: "the API did not answer, and is asked again",
    Why.UNFINISHED: "the API has not finished yet",
    Why.UNSEEN: "the API does not show yet what was written, and is asked again",
}


def pause_as_text(pause: Pause) -> str:
    """`Waiting 12 s: the API is unavailable.`"""
    return f"Waiting {ceil(pause.seconds):,} s: {_BECAUSE[pause.why]}.\n"
