"""A pause of a run in one line, so that nobody takes waiting for hanging."""

from collections.abc import Mapping
from math import ceil
from typing import Final

from reconciler.model.run.pause import Pause, PauseReason

_BECAUSE: Final[Mapping[PauseReason, str]] = {
    PauseReason.PACE: "the account allows only so many requests a minute",
    PauseReason.THROTTLED: "the API got too many requests, and asks to wait",
    PauseReason.UNAVAILABLE: "the API is unavailable",
    PauseReason.FAILED: "the API failed, and is asked again",
    PauseReason.UNREACHABLE: "the API did not answer, and is asked again",
    PauseReason.UNFINISHED: "the API has not finished yet",
    PauseReason.UNSEEN: "the API does not show yet what was written, and is asked again",
}


def pause_as_text(pause: Pause) -> str:
    """`Waiting 12 s: the API is unavailable.`"""
    return f"Waiting {ceil(pause.seconds):,} s: {_BECAUSE[pause.why]}.\n"
