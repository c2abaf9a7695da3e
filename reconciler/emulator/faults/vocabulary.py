"""What can go wrong, word by word: for the reader of faults, for the help and for the docs.

Facts only. What a word does is in `suffering` and, where work takes time, in `fates`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

GRAMMAR = "METHOD PATH WHICH WHAT [SETTING ...]"
FLAG, NUMBER, SECONDS, STATUS_CODE, TEXT = "", "N", "SECONDS", "STATUS", "TEXT"
"""The forms of a setting; ``a|b`` is a choice between forms or literal words."""

_LONGEST = 10_000_000
"""Seconds; dates and timers end somewhere."""


@dataclass(frozen=True, slots=True)
class FaultType:
    """One thing that can go wrong, with the settings that shape it."""

    says: str
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def usage(self) -> str:
        """The settings as a help shows them: none of them is needed."""
        shown = (f"{name}={form}" if form else name for name, form in self.settings.items())
        return " ".join(f"[{one}]" for one in shown)


STATUS = FaultType(
    "refused with this status, and nothing is done; committed: it is done all the same",
    {
        "retry-after": f"{SECONDS}|none",
        "retry-date": SECONDS,
        "retryable": "true|false",
        "limit": NUMBER,
        "code": TEXT,
        "type": TEXT,
        "committed": FLAG,
    },
)
"""Any number from 400 to 599 in the place of WHAT."""

REDIRECT = "redirect"
REFUSED, DROPPED, LOST, CUT, SILENT, SLOW = (
    "refused", "dropped", "lost", "cut", "silent", "slow",
)  # fmt: skip
IGNORED, UNLISTED, STALE = "ignored", "unlisted", "stale"
NEVER_READY, HANG, FAILS, LIES, FORGOTTEN, ADDS, SHIPS, PAUSES = (
    "never-ready", "hang", "fails", "lies", "forgotten", "adds", "ships", "pauses",
)  # fmt: skip

OF_THE_API = frozenset({NEVER_READY, HANG, FAILS, LIES, FORGOTTEN, ADDS, SHIPS, PAUSES})
"""Words that the API's own modules understand."""

WORDS: Mapping[str, FaultType] = {
    REDIRECT: FaultType(
        "sent on, and nothing is done: to another host, or to a URL or a path of this one",
        {"to": TEXT, "status": "301|302|303|307|308"},
    ),
    REFUSED: FaultType(
        "nobody listens: the connection is refused, for 1 second or for=", {"for": SECONDS}
    ),
    DROPPED: FaultType(
        "the connection breaks before the work is done; politely: it is closed, not reset",
        {"politely": FLAG},
    ),
    LOST: FaultType(
        "the connection breaks after the work is done, before the answer", {"politely": FLAG}
    ),
    CUT: FaultType(
        "the connection breaks in the middle of the answer, or after N bytes of it", {"at": NUMBER}
    ),
    SILENT: FaultType("no work, and no answer, ever"),
    SLOW: FaultType("the answer comes late, by 1 second or by=", {"by": SECONDS}),
    "not-json": FaultType("the answer's JSON ends in the middle"),
    "html": FaultType("a page of HTML in the place of the answer", {"status": STATUS_CODE}),
    "wrong-shape": FaultType(
        "an answer of another shape: a list", {"as": "list|text|null|empty|blank"}
    ),
    "unresolved": FaultType("an empty list: the namespace is not known (X-Namespace-Unresolved)"),
    "row-missing": FaultType(
        "a row of the list is not there (the last); quietly: nor in its totals",
        {"row": NUMBER, "quietly": FLAG},
    ),
    "row-twice": FaultType("the page's last row comes again, on the next page if there is one"),
    "endless": FaultType("every page says that another follows: the first"),
    UNLISTED: FaultType(
        "what this creates is missing from the next read of its list, or from more",
        {"reads": NUMBER},
    ),
    STALE: FaultType(
        "what this changes is read once more as it was before, or more often", {"reads": NUMBER}
    ),
    "counts-null": FaultType("counts of documents, objects and bytes are null"),
    "counts-incomplete": FaultType("counts say that they are not complete"),
    IGNORED: FaultType(
        "unknown keys, or these, do nothing, and warnings name them; quietly: they do not",
        {"keys": TEXT, "quietly": FLAG},
    ),
    NEVER_READY: FaultType("the namespace this creates never becomes ready"),
    HANG: FaultType("the task stays IN_PROGRESS"),
    FAILS: FaultType(
        "the task ends FAILED; gone: the resource is gone all the same", {"gone": FLAG}
    ),
    LIES: FaultType("the task ends COMPLETED, and the resource is still there"),
    FORGOTTEN: FaultType("the task is not known (404); its work is done"),
    ADDS: FaultType(
        "this write finds more in the parameters of stages and extractors than it says: their "
        "defaults, and a key that nobody knows; or only one of both",
        {"defaults": FLAG, "notes": FLAG},
    ),
    SHIPS: FaultType(
        "afterwards an evaluation gate has written shipped_weight_set into every learning_config "
        "of the retriever that this changes or asks for"
    ),
    PAUSES: FaultType(
        "afterwards the webhook that this makes, changes or asks for is paused by the server: "
        "its deliveries failed; because: what failed them",
        {"because": TEXT},
    ),
}


def word_of(what: str) -> FaultType | None:
    return STATUS if is_status(what) else WORDS.get(what)


def is_status(what: str) -> bool:
    return len(what) == 3 and what.isdecimal() and "400" <= what <= "599"


def fits(form: str, value: str) -> bool:
    """Whether a setting's value has one of the forms it may have."""
    if form == FLAG or not value.isascii() or not value.isprintable():
        return form == FLAG and value == ""
    return any(_fits_one(one, value) for one in form.split("|"))


def _fits_one(form: str, value: str) -> bool:
    if form == NUMBER:
        return value.isdecimal() and len(value) < 10
    if form == STATUS_CODE:
        return is_status(value) or value == "200"
    if form == SECONDS:
        return _is_duration(value)
    return value != "" if form == TEXT else value == form


def _is_duration(value: str) -> bool:
    try:
        seconds = float(value)
    except ValueError:
        return False
    return 0 <= seconds <= _LONGEST


VOCABULARY: Mapping[str, FaultType] = {"400-599": STATUS, **WORDS}
"""Everything that may stand in the place of WHAT."""
