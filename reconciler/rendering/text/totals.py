"""The lines that sum a plan up: how far it reached, what it does, what that means, and its cost."""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import ceil
from typing import Final

from reconciler.model.attribution import Attribution, Base
from reconciler.model.change import Action, ChangeClass
from reconciler.model.plan import ComparedSides, Estimate, Plan, Scope
from reconciler.rendering.words.entries import UNCHANGING, WEIGHTS, Entry
from reconciler.rendering.words.layout import Line, Tone, sentence
from reconciler.rendering.words.phrases import count_searches
from reconciler.rendering.words.view import format_count, join_addresses, visible

_ALWAYS: Final = ("create", "update", "delete")
_WORDS: Final = ("create", "update", "replace", "rename", "adopt", "delete", "await", "execute")
_MEANS: Final = {
    ChangeClass.METADATA: ("changes", "change", "metadata"),
    ChangeClass.BEHAVIOUR: ("changes", "change", "behaviour"),
    ChangeClass.REPROCESS: ("reprocesses", "reprocess", "data"),
    ChangeClass.DESTROY: ("destroys", "destroy", "data"),
}


def total_lines(plan: Plan, entries: Sequence[Entry], *, width: int) -> Iterator[Line]:
    """The last lines of a plan."""
    if plan.scope:
        yield from _scope(plan.scope, width=width)
    yield from sentence(sum_of(plan, entries), width=width, tone=Tone.STRONG)
    for said in (weights_of(entries), unverifiable_of(plan)):
        yield from sentence(said, width=width)
    if plan.base:
        yield from sentence(causes_of(plan.base, entries), width=width)
    if plan.estimate and entries:
        yield Line(estimate_of(plan.estimate), Tone.FAINT)
    yield from sentence(searches_of(plan), width=width, tone=Tone.FAINT)


def sum_of(plan: Plan, entries: Sequence[Entry]) -> str:
    """`Plan: 3 to create, 1 to update, 0 to delete.`"""
    if plan.compared is not None:
        return compared_of(plan, plan.compared, entries)
    if plan.is_empty and not plan.unchanged:
        return "No changes."
    if plan.is_empty:
        matching = format_count(plan.unchanged, "resource")
        verb = "matches its manifest" if plan.unchanged == 1 else "match their manifests"
        return f"No changes. {matching} {verb}."
    refused = {refusal.address for refusal in plan.refusals}
    counts = Counter(entry.word for entry in entries if entry.address not in refused)
    shown = [word for word in _WORDS if counts[word] or word in _ALWAYS]
    parts = [f"{counts[word]:,} to {word}" for word in shown]
    return f"Plan: {', '.join([*parts, *_describe_refused(plan)])}."


def compared_of(plan: Plan, sides: ComparedSides, entries: Sequence[Entry]) -> str:
    """`From dev to prod: 1 only in prod, 2 differ, 0 only in dev; 12 are the same.`"""
    before, after = visible(sides.before), visible(sides.after)
    if not entries:
        what = format_count(plan.unchanged, "resource")
        verb = "is" if plan.unchanged == 1 else "are"
        return f"No differences. {what} {verb} the same in {before} and {after}."
    counts = Counter(entry.word for entry in entries)
    parts = [
        f"{counts[Action.CREATE]:,} only in {after}",
        f"{counts[Action.UPDATE]:,} {'differs' if counts[Action.UPDATE] == 1 else 'differ'}",
        f"{counts[Action.DELETE]:,} only in {before}",
    ]
    same = f"; {plan.unchanged:,} {_is(plan.unchanged)} the same" if plan.unchanged else ""
    return f"From {before} to {after}: {', '.join(parts)}{same}."


def _describe_refused(plan: Plan) -> Iterator[str]:
    """Each thing once, however many guards refuse it; and the limits that all of it exceeds."""
    things = {refusal.address for refusal in plan.refusals if refusal.address}
    limits = {refusal.guard for refusal in plan.refusals if not refusal.address}
    if things:
        yield f"{len(things):,} refused"
    if limits:
        yield f"refused as a whole by {', '.join(sorted(limits))}"


def unverifiable_of(plan: Plan) -> str:
    """How many declared fields were not compared with live; nothing where all of them were."""
    number = sum(len(each.paths) for each in plan.unverifiable)
    if not number:
        return ""
    what = "a secret" if number == 1 else "secrets"
    fields = format_count(number, "declared field")
    return f"{fields} cannot be verified: {what}, or never returned by the API."


def weights_of(entries: Sequence[Entry]) -> str:
    """`Of these, 1 destroys data, 2 change metadata.`; nothing where that would be no news."""
    weighed = [entry for entry in entries if entry.change_class]
    if len(weighed) < 2 or all(entry.word == Action.DELETE for entry in weighed):
        return ""
    counts = Counter(entry.change_class for entry in weighed)
    parts = []
    for weight in reversed(WEIGHTS):
        if counts[weight]:
            one, many, what = _MEANS[weight]
            parts.append(f"{counts[weight]:,} {one if counts[weight] == 1 else many} {what}")
    return f"Of these, {', '.join(parts)}."


def causes_of(base: Base, entries: Sequence[Entry]) -> str:
    """`Compared with origin/main (1f3a…): 1 of these is not caused by this change.`"""
    if any(entry.is_drift for entry in entries):
        return f"Compared with {visible(base.ref)} ({base.commit[:12]})."
    changing = [entry for entry in entries if entry.word not in UNCHANGING]
    foreign = sum(entry.is_foreign for entry in changing)
    partly = sum(entry.attribution is Attribution.BOTH for entry in changing)
    done = len(base.converged)
    parts = [
        f"{foreign:,} {_is(foreign)} not caused by this change" if foreign else "",
        _in_part(partly, is_alone=not foreign),
        f"{format_count(done, 'difference')} {_is(done)} live already" if done else "",
    ]
    alone = "all of it is caused by this change" if entries else "nothing differs"
    said = ", ".join(filter(None, parts)) or alone
    return f"Compared with {visible(base.ref)} ({base.commit[:12]}): {said}."


def _in_part(partly: int, *, is_alone: bool) -> str:
    if not partly:
        return ""
    what = f"{_is(partly)} caused by this change only in part" if is_alone else "only in part"
    return f"{partly:,} {what}"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def estimate_of(estimate: Estimate) -> str:
    """`About 140 API calls: 2 m 20 s at 60 per minute.`"""
    calls = f"About {format_count(estimate.calls, 'API call')}"
    if estimate.seconds is None or estimate.seconds < 1:
        return f"{calls}."
    return f"{calls}: {format_duration(estimate.seconds)} at {estimate.per_minute:,} per minute."


def searches_of(plan: Plan) -> str:
    """`Verifying takes at most 45 searches, …`; nothing where nothing is verified."""
    number = sum(step.searches for step in plan)
    if not number:
        return ""
    return (
        f"Verifying takes at most {count_searches(number)}, which the API bills: "
        "`reconciler verify --explain-only` estimates them."
    )


def format_duration(seconds: float) -> str:
    """`12 s`, `3 m 5 s`, `1 h 4 m`; a part of a second is one."""
    minutes, rest = divmod(ceil(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (0 if hours else rest, "s"))
    return " ".join(f"{number:,} {unit}" for number, unit in parts if number) or "0 s"


def _scope(scope: Scope, *, width: int) -> Iterator[Line]:
    if scope.targets:
        needed = f"; needed as well: {join_addresses(scope.pulled_in)}" if scope.pulled_in else ""
        said = f"Limited to {', '.join(map(visible, scope.targets))}{needed}. Nothing is pruned."
        yield from sentence(said, width=width, hanging="    ", tone=Tone.CAUTION)
    if scope.excluded:
        without = (
            f"; not possible without it: {join_addresses(scope.left_out)}" if scope.left_out else ""
        )
        said = f"Left out: {', '.join(map(visible, scope.excluded))}{without}."
        yield from sentence(said, width=width, hanging="    ", tone=Tone.CAUTION)
    yield Line()
