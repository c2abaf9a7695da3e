"""The words about a kept fleet that every format shares."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from reconciler.model.controller.run import WELL, RunRecord, RunState
from reconciler.model.controller.stack import ControllerStatus, KeptStack
from reconciler.rendering.controller.moments import Moment, ago
from reconciler.rendering.text.totals import format_duration
from reconciler.rendering.words.layout import Tone
from reconciler.rendering.words.view import format_count, visible

WORDS: Final = {
    RunState.FAILED: "failed",
    RunState.LOST: "lost its worker",
    RunState.PARTIAL: "not done, or not known",
    RunState.INTERRUPTED: "interrupted",
    RunState.STALE: "moved since approved",
    RunState.FAILED_CHECKS: "failed checks",
    RunState.DRIFT: "drifted",
    RunState.REFUSED: "refused",
    RunState.WAITING: "waits for approval",
    RunState.HELD_BACK: "held back",
    RunState.RUNNING: "running",
    RunState.APPLIED: "applied",
    RunState.CLEAN: "as declared",
}
"""How a run ended, the worst first."""
NOT_RUN: Final = "not run yet"
APPROVED: Final = "approved, not applied yet"
_COUNTED: Final = {
    WORDS[RunState.LOST]: ("lost its worker", "lost their workers"),
    WORDS[RunState.FAILED_CHECKS]: ("with failed checks", "with failed checks"),
    WORDS[RunState.WAITING]: ("waits for approval", "wait for approval"),
}
"""Of one stack, and of several, where that is not the word itself."""
TONES: Final = {
    RunState.CLEAN: Tone.GOOD,
    RunState.APPLIED: Tone.GOOD,
    RunState.RUNNING: Tone.NOTE,
    RunState.WAITING: Tone.CAUTION,
    RunState.DRIFT: Tone.CAUTION,
    RunState.HELD_BACK: Tone.FAINT,
    None: Tone.FAINT,
}
"""Of all others it is bad."""
_SHORT: Final = 12
"""Letters of a commit's id."""
_LONG_IN_A_ROW: Final = 2


def tone_of(state: RunState | None) -> Tone:
    """How a stack's or a run's line is meant."""
    return TONES.get(state, Tone.BAD)


def word_of(stack: KeptStack) -> str:
    """How a stack is, in as few words as can be."""
    state = stack.state
    if state is None:
        return NOT_RUN
    # Approving takes a plan out of what waits, until the run that applies it has ended.
    is_approved = state is RunState.WAITING and stack.waiting is None
    return APPROVED if is_approved else WORDS[state]


def result_of_run(run: RunRecord) -> str:
    """`failed: no-api-key`; what is as declared needs no more words."""
    return visible(_with_says(WORDS[run.state], run))


def result_of_stack(stack: KeptStack) -> str:
    """The same of a stack, and what else is to be known of it."""
    shown = stack.waiting if stack.state is RunState.WAITING else stack.last_ended
    said = _with_says(word_of(stack), shown)
    return visible("; ".join([said, *asides_of(stack)]))


def _with_says(word: str, run: RunRecord | None) -> str:
    """Both, unless one is in the other: `failed: no-api-key` has its word already."""
    says = "" if run is None or run.state is RunState.CLEAN else run.says.rstrip(".")
    if not says:
        return word
    return says if says.startswith(word) else f"{word}: {says}"


def asides_of(stack: KeptStack) -> Iterator[str]:
    """That it keeps failing, runs now, or is paused."""
    if stack.failures >= _LONG_IN_A_ROW:
        yield f"{stack.failures:,} failures in a row"
    if stack.is_running:
        yield "running now"
    if stack.is_paused:
        yield "paused"


def pause_of(stack: KeptStack, at: Moment) -> str:
    """`paused by ana 3 h ago: until the bucket is moved`."""
    by = f" by {stack.paused_by}" if stack.paused_by else ""
    since = f" {ago(stack.paused_at, at)}" if stack.paused_at else ""
    because = f": {stack.paused_because}" if stack.paused_because else ""
    return visible(f"paused{by}{since}{because}")


def verdict_of(status: ControllerStatus) -> str:
    """`118 of 120 stacks as declared; 1 failed; 1 waits for approval.`"""
    if not status.stacks:
        return "No stack is kept yet."
    counts = Counter(word_of(each) for each in status.stacks if each.state not in WELL)
    order = [*WORDS.values(), APPROVED, NOT_RUN]
    bad = [_counted(word, counts[word]) for word in order if counts[word]]
    well = len(status.stacks) - counts.total()
    whole = f"{well:,} of {format_count(len(status.stacks), 'stack')} as declared"
    return f"{'; '.join([whole, *bad])}."


def _counted(word: str, count: int) -> str:
    one, several = _COUNTED.get(word, (word, word))
    return f"{count:,} {one if count == 1 else several}"


def is_deserted(status: ControllerStatus) -> bool:
    """Whether nobody is there who would run anything."""
    return all(each.is_silent(status.at) for each in status.workers)


def traffic_of(status: ControllerStatus) -> str:
    """`1 runs now, 3 are due; 2 workers; 1 is paused.`"""
    running = sum(each.is_running for each in status.stacks)
    paused = sum(each.is_paused for each in status.stacks)
    heard = sum(not each.is_silent(status.at) for each in status.workers)
    parts = [
        f"{running:,} {'runs' if running == 1 else 'run'} now",
        f"{status.queued:,} {'is' if status.queued == 1 else 'are'} due",
        f"{format_count(heard, 'worker')} heard",
    ]
    parts += [f"{paused:,} {'is' if paused == 1 else 'are'} paused"] if paused else []
    return f"{', '.join(parts)}."


DESERTED: Final = "No worker is heard: nothing is run until one is started."


def approval_of(run: RunRecord) -> str:
    """The command that approves it."""
    return f"reconciler controller approve {run.number}"


def commit_of(run: RunRecord) -> str:
    """The beginning of its commit's id."""
    return visible((run.commit or "")[:_SHORT])


def took(run: RunRecord) -> str:
    """How long it took; nothing while it goes on."""
    return "" if run.seconds is None else format_duration(max(run.seconds, 0.0))


def facts_of_run(run: RunRecord) -> Iterator[tuple[str, str]]:
    """What is known of a run beside how it ended: what, and how it is."""
    yield "Why", run.trigger.value
    if run.approves is not None:
        yield "Applies", f"the plan of run {run.approves}"
    if run.waits_for is not None:
        yield "Waits with", f"run {run.waits_for}, which has the same plan"
    if run.seconds is not None:
        yield "Took", took(run)
    if run.worker:
        yield "Worker", visible(run.worker)
    if run.commit:
        yield "Commit", visible(run.commit)
    if run.approved_by:
        yield "Approved by", visible(run.approved_by)
    if run.is_overtaken:
        yield "Overtaken", "a later run of the stack has taken its place"
