"""How a run ended: what is done, failed, skipped and unknown, and nothing rounded up."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.model.run.event import Ended, Event, Outcome, Started
from reconciler.rendering.text.codes import hint_lines
from reconciler.rendering.verdicts.lines import unmet_lines
from reconciler.rendering.words.layout import Line, Tone, as_text, sentence
from reconciler.rendering.words.phrases import because_of, phrase_doing, phrase_not_done
from reconciler.rendering.words.view import name_of, visible
from reconciler.rendering.words.waiting import waiting_sentences

_LISTED = (Outcome.SKIPPED, Outcome.UNKNOWN, Outcome.FAILED)
_INDENT = "    "
_TONES = {
    Outcome.FAILED: Tone.BAD,
    Outcome.SKIPPED: Tone.FAINT,
    Outcome.UNKNOWN: Tone.CAUTION,
}


def outcomes_of(plan: Plan, events: Iterable[Event]) -> tuple[Ended, ...]:
    """How every step of the plan ended, also those whose end was never heard of.

    A step that gave something back, which no plan has, comes after them.
    """
    # By identity, because an address may have several steps.
    seen = list(events)
    ended = {id(event.step): event for event in seen if isinstance(event, Ended)}
    started = {id(event.step) for event in seen if isinstance(event, Started)}
    planned = {id(step) for step in plan}
    added = (event for event in seen if isinstance(event, Ended) and id(event.step) not in planned)
    return (*_planned_outcomes(plan, ended, started), *added)


def _planned_outcomes(
    plan: Plan, ended: Mapping[int, Ended], started: Collection[int]
) -> Iterator[Ended]:
    return (
        ended.get(id(step))
        or (
            Ended(step, Outcome.UNKNOWN, problem=_CUT_SHORT)
            if id(step) in started
            else Ended(step, Outcome.SKIPPED, problem=_NOT_STARTED)
        )
        for step in plan
    )


_CUT_SHORT = Problem(
    "stopped-in-flight",
    "stopped while its request was under way",
    "run the same command again: it looks at what is live before it does anything",
)
_NOT_STARTED = Problem("not-started", "not started")


def summary_as_text(
    outcomes: Sequence[Ended],
    *,
    color: bool,
    width: int = 80,
    kinds: Mapping[str, Kind] = KINDS,
) -> str:
    """What is not done, with its reason and remedy, what takes effect later, and the counts."""
    return as_text(_lines(outcomes, kinds, width=width), color=color)


def counts_of(outcomes: Sequence[Ended]) -> str:
    """`Applied: 3 done, 1 failed, 2 skipped, 0 unknown.`"""
    counts = [f"{sum(e.outcome is outcome for e in outcomes):,} {outcome}" for outcome in Outcome]
    others = sum(ended.is_anothers for ended in outcomes)
    by_others = f" {others:,} of them done by another run." if others else ""
    return f"Applied: {', '.join(counts)}.{by_others}"


def _lines(outcomes: Sequence[Ended], kinds: Mapping[str, Kind], *, width: int) -> Iterator[Line]:
    for outcome in _LISTED:
        for alike in _alike([ended for ended in outcomes if ended.outcome is outcome]):
            yield from _not_done_lines(alike, width=width)
    for said in waiting_sentences(outcomes, kinds):
        yield from sentence(said, width=width, hanging="    ", tone=Tone.CAUTION)
    told = (ended.problem.code for ended in outcomes if ended.problem)
    yield from hint_lines(told, width=width)
    everything = all(ended.outcome is Outcome.DONE for ended in outcomes)
    yield Line(counts_of(outcomes), Tone.GOOD if everything else Tone.BAD)


def _alike(outcomes: Sequence[Ended]) -> Iterator[list[Ended]]:
    """Steps of one resource that were skipped for one reason are told together."""
    found: dict[object, list[Ended]] = {}
    for at, ended in enumerate(outcomes):
        why = (ended.because, ended.problem)
        is_skipped = ended.outcome is Outcome.SKIPPED
        found.setdefault((ended.step.address, why) if is_skipped else at, []).append(ended)
    yield from found.values()


def _describe(alike: Sequence[Ended]) -> str:
    first = alike[0]
    if len(alike) > 1:
        *others, last = (phrase_doing(each.step) for each in alike)
        return f": {', '.join(others)} and {last}"
    if first.is_begun:
        return " was created, and not finished"
    verb = "may have been" if first.outcome is Outcome.UNKNOWN else "was not"
    return phrase_not_done(first.step, verb)


def _not_done_lines(alike: Sequence[Ended], *, width: int) -> Iterator[Line]:
    ended = alike[0]
    says = f"{name_of(ended.step.address)}{_describe(alike)}{_explain(ended)}"
    tone = _TONES[ended.outcome]
    yield from sentence(f"{ended.outcome}: {says}", width=width, hanging="    ", tone=tone)
    if ended.verification is not None:
        for line in unmet_lines(ended.verification, width=width - len(_INDENT)):
            yield Line(f"{_INDENT}{line.text}", line.tone)
    if ended.problem and ended.problem.remedy:
        remedy = f"help: {visible(ended.problem.remedy)}"
        yield from sentence(remedy, width=width, indent="    ", hanging="          ")
    if ended.request_id:
        yield Line(f"    request: {visible(ended.request_id)}", Tone.FAINT)
    yield Line()


def _explain(ended: Ended) -> str:
    if ended.because:
        return because_of(ended.step, ended.because)
    return f": {visible(ended.problem.message)}" if ended.problem else ""
