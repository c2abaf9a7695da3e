"""The words about stacks of a fleet that every format shares."""

from collections.abc import Iterator, Mapping
from shlex import quote
from typing import Final

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.drift import Drift
from reconciler.model.fleet.outcome import StackOutcome, State, Verb
from reconciler.model.fleet.report import FleetReport
from reconciler.model.fleet.selection import Shard
from reconciler.model.fleet.stack import FleetStack
from reconciler.rendering.drift.as_text import drift_in_counts
from reconciler.rendering.run.summary import counts_of
from reconciler.rendering.text.totals import sum_of
from reconciler.rendering.verdicts.words import summary_of
from reconciler.rendering.words.entries import entries_of
from reconciler.rendering.words.layout import Tone
from reconciler.rendering.words.view import format_count, visible

_SHORT: Final = 12
"""Letters of a commit's id."""
_MOST_NAMED: Final = 3
TITLES: Final[Mapping[Verb, str]] = {
    Verb.PLAN: "Plan",
    Verb.APPLY: "Apply",
    Verb.DRIFT: "Drift",
    Verb.VERIFY: "Verification",
    Verb.STATUS: "Status",
}
COUNTED: Final[Mapping[State, str]] = {
    State.FAILED: "failed",
    State.PARTIAL: "not done, or not known",
    State.STALE: "moved since approved",
    State.REFUSED: "refused",
    State.HELD: "waiting for approval",
    State.FAILED_CHECKS: "with failed checks",
    State.DRIFT: "drifted",
    State.INTERRUPTED: "interrupted",
    State.NOT_STARTED: "not started",
    State.CHANGES: "with changes",
    State.APPLIED: "applied",
    State.CLEAN: "clean",
}
"""How many are so, the worst first."""
TONES: Final[Mapping[State, Tone]] = {
    State.CLEAN: Tone.GOOD,
    State.APPLIED: Tone.GOOD,
    State.CHANGES: Tone.NOTE,
    State.HELD: Tone.CAUTION,
    State.DRIFT: Tone.CAUTION,
    State.NOT_STARTED: Tone.FAINT,
}
"""Of all others it is bad."""
_NOTHING: Final[Mapping[Verb, str]] = {
    Verb.PLAN: "no changes",
    Verb.STATUS: "in sync",
    Verb.APPLY: "nothing to do",
    Verb.DRIFT: "no drift",
    Verb.VERIFY: "nothing to verify",
}


def tone_of(state: State) -> Tone:
    """How a stack's line is meant."""
    return TONES.get(state, Tone.BAD)


def marker_of(verb: Verb, shard: Shard | None) -> str:
    """How the comment of a run is found again: each shard has one of its own."""
    part = f"-{shard.number}-of-{shard.count}" if shard else ""
    return f"fleet-{verb.value}{part}"


def sum_of_report(report: FleetReport) -> str:
    """`12 stacks: 1 failed, 2 with changes, 9 clean.`"""
    shard = f" of shard {report.shard}" if report.shard else ""
    stacks = format_count(len(report.outcomes), "stack")
    counts = report.counts
    parts = [f"{counts[state]:,} {word}" for state, word in COUNTED.items() if counts[state]]
    return f"{stacks}{shard}{': ' if parts else ''}{', '.join(parts)}."


def place_of_stack(stack: FleetStack, commit: str | None = None) -> str:
    """`stacks/ads, environment de`; `https://…/shop.git@main//search, commit 1a2b3c4d5e6f`."""
    env = f", environment {stack.env}" if stack.env else ""
    at = f", commit {commit[:_SHORT]}" if commit else ""
    return f"{stack.where}{env}{at}"


def result_of(outcome: StackOutcome, verb: Verb, *, kinds: Mapping[str, Kind] = KINDS) -> str:
    """How a stack ended, in a few words."""
    match outcome.state:
        case State.NOT_STARTED:
            return f"not started: {_because(outcome)}"
        case State.INTERRUPTED:
            return "; ".join(["interrupted", *_done(outcome)])
        case State.FAILED | State.PARTIAL | State.STALE:
            return "; ".join(_troubles(outcome))
        case State.HELD:
            return f"not applied: {_held(outcome)}"
        case State.CLEAN:
            return _clean(outcome, verb)
        case _:
            return ", ".join(_facts(outcome, kinds))


LIFTING: Final = "No flag of a fleet lifts a guard; this does in the stack alone:"


def lifting_of(outcome: StackOutcome) -> str:
    """The command that allows what a guard refuses; nothing where no flag does."""
    plan, stack = outcome.plan, outcome.stack
    if plan is None or not plan.lifting_flags:
        return ""
    env = f" --env {quote(stack.env)}" if stack.env else ""
    where = "CHECKOUT" if stack.repository else quote(stack.folder)
    return visible(f"reconciler apply -C {where}{env} {' '.join(plan.lifting_flags)}")


def _because(outcome: StackOutcome) -> str:
    named, more = outcome.stopped_by[:_MOST_NAMED], len(outcome.stopped_by) - _MOST_NAMED
    others = f" and {more:,} more" if more > 0 else ""
    verb = "is" if len(outcome.stopped_by) == 1 else "are"
    return f"{', '.join(named)}{others} {verb} not well"


def _held(outcome: StackOutcome) -> str:
    if outcome.is_declined:
        return "nobody approved it"
    return f"needs approval for what it means: {', '.join(outcome.held)}"


def _clean(outcome: StackOutcome, verb: Verb) -> str:
    if verb is Verb.VERIFY and outcome.verification is not None:
        return _lower(summary_of(outcome.verification))
    said = [_NOTHING[verb]]
    if outcome.verification is not None and outcome.verification.verdicts:
        said.append(_lower(summary_of(outcome.verification)))
    return ", ".join(said)


def _done(outcome: StackOutcome) -> Iterator[str]:
    """`applied: 2 done, 0 failed, 1 skipped, 0 unknown`, where anything was begun."""
    if outcome.was_changed and outcome.run is not None:
        yield _lower(counts_of(outcome.run.outcomes))


def _troubles(outcome: StackOutcome) -> Iterator[str]:
    """What is wrong by its codes: the sentences stand below."""
    codes = ", ".join(dict.fromkeys(each.code for each in outcome.problems))
    yield from _done(outcome)
    if outcome.was_changed and outcome.run is not None:
        remaining = outcome.run.remaining
        if remaining is not None and not remaining.is_empty:
            yield "still differs"
        codes = codes or ", ".join(dict.fromkeys(each.code for each in outcome.run.problems))
    if outcome.verification is not None and outcome.verification.exit_code:
        yield _lower(summary_of(outcome.verification))
    if codes:
        yield codes if outcome.was_changed else f"failed: {codes}"


def _facts(outcome: StackOutcome, kinds: Mapping[str, Kind]) -> Iterator[str]:
    """What was found, each part of it."""
    plan = outcome.plan
    if outcome.was_changed:
        yield from _done(outcome)
    elif plan is not None and not plan.is_empty:
        yield sum_of(plan, entries_of(plan, kinds)).removeprefix("Plan: ").rstrip(".")
    if outcome.drift is not None and outcome.drift.plan.steps:
        yield drift_in_counts(outcome.drift, kinds=kinds)
    if outcome.verification is not None and outcome.verification.verdicts:
        yield _lower(summary_of(outcome.verification))


def _lower(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}".rstrip(".")


def has_details(outcome: StackOutcome, verb: Verb) -> bool:
    """Whether there is more to tell of a stack than its line."""
    plan, drift, found = outcome.plan, outcome.drift, outcome.verification
    is_broken = bool(outcome.problems) or outcome.run is not None
    if verb is Verb.STATUS:
        return is_broken
    is_planned = plan is not None and (not plan.is_empty or bool(plan.warnings))
    is_drifted = drift is not None and is_worth_telling(drift)
    return is_broken or is_planned or is_drifted or (found is not None and bool(found.verdicts))


def is_worth_telling(drift: Drift) -> bool:
    """Whether there is more to it than that there is none."""
    return bool(drift.plan.steps or drift.plan.warnings or drift.accepted)
