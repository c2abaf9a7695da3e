"""Whether an answer is the whole answer to the whole question (§22)."""

from collections.abc import Iterator, Sequence

from reconciler.model.data import Data, Fields
from reconciler.model.search.result import SearchResult, text_of
from reconciler.model.verification.expectation import Expectation
from reconciler.model.verification.verdict import Finding
from reconciler.verifying.judging.wording import value_as_text

_COMPLETED, _DEGRADED = "completed", "degraded"
WHOLE = Expectation()
"""Nothing may be left out."""


def is_judgeable(result: SearchResult) -> bool:
    """Whether there is an answer at all: one that failed, or is not over, has no documents."""
    return result.status in (_COMPLETED, _DEGRADED)


def judge_wholeness(expect: Expectation, result: SearchResult) -> Iterator[Finding]:
    """How it ended, and what of the question or the answer was left out; that is rarely anything.

    What was left out by leave of the expectation is told as well.
    """
    if result.status != _DEGRADED:
        yield _judge_status(result)
    if result.degraded or result.status == _DEGRADED:
        yield Finding(
            ("spec", "expect", "degraded"),
            "nothing is degraded" if not expect.is_degraded_allowed else "may be degraded",
            "; ".join(map(_degraded, result.degraded)) or "the API does not say what",
            expect.is_degraded_allowed,
        )
    if relaxed := [*_relaxed(result)]:
        yield Finding(
            ("spec", "expect", "relaxed"),
            "nothing is relaxed" if not expect.is_relaxed_allowed else "may be relaxed",
            "; ".join(relaxed),
            expect.is_relaxed_allowed,
        )
    if ignored := _texts_at(result.interpretation, "ignored_input_keys"):
        allowed = expect.ignored_inputs.issuperset(ignored)
        says = "may ignore" if allowed else "no input is ignored"
        but = f" but {', '.join(sorted(expect.ignored_inputs))}"
        yield Finding(
            ("spec", "expect", "ignored_inputs"),
            f"{says}{but if expect.ignored_inputs and not allowed else ''}",
            ", ".join(ignored),
            allowed,
        )


def _judge_status(result: SearchResult) -> Finding:
    because = f": {result.error}" if result.error else ""
    is_met = result.status == _COMPLETED
    observed = f"{result.status}{because}"
    return Finding(("spec", "request"), "the search is completed", observed, is_met)


def _degraded(entry: Fields) -> str:
    said = (text_of(entry, key) for key in ("stage", "resource", "id", "reason"))
    return ", ".join(filter(None, said)) or value_as_text(entry)


def _relaxed(result: SearchResult) -> Iterator[str]:
    """What the API asked less of than it was told: filters that it gave up, limits it lowered."""
    held = result.interpretation.get("relaxations")
    for each in _items(held):
        yield value_as_text(each)
    for limit in result.limits:
        asked, used = (value_as_text(limit.get(key)) for key in ("requested", "applied"))
        yield f"{text_of(limit, 'name') or 'a limit'}: {asked} asked, {used} used"


def _items(value: Data) -> Sequence[Data]:
    if isinstance(value, list | tuple):
        return value
    return [value] if value else []


def _texts_at(fields: Fields, key: str) -> list[str]:
    return [value_as_text(each) for each in _items(fields.get(key))]
