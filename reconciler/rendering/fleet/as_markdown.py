"""A fleet's report as one comment: the matrix first, then what destroys, then what is not well."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.fleet.outcome import StackOutcome, State, Verb
from reconciler.model.fleet.report import FleetReport
from reconciler.model.run.event import Outcome
from reconciler.rendering.fleet.words import (
    COUNTED,
    LIFTING,
    TITLES,
    has_details,
    lifting_of,
    marker_of,
    place_of_stack,
    result_of,
    sum_of_report,
)
from reconciler.rendering.markdown.as_markdown import LIMIT, Heading
from reconciler.rendering.markdown.budget import limit_lines
from reconciler.rendering.markdown.entries import CommentEntry, sort_entries
from reconciler.rendering.markdown.notes import problem_line, refusal_line
from reconciler.rendering.markdown.text import code, prose
from reconciler.rendering.verdicts.words import WORDS, findings_in
from reconciler.rendering.verdicts.words import summary_of as verdicts_in_short
from reconciler.rendering.words.entries import entries_of
from reconciler.rendering.words.masking import mask_plan

_WORST: Final = tuple(COUNTED)
_HEAD: Final = "| Stack | Wave | Where | Result |\n|---|--:|---|---|\n"
_MARKS: Final = {
    State.CLEAN: ":white_check_mark:",
    State.APPLIED: ":white_check_mark:",
    State.CHANGES: ":pencil2:",
    State.NOT_STARTED: ":no_entry_sign:",
    State.HELD: ":hourglass:",
    State.DRIFT: ":warning:",
}
_GOOD: Final = (State.CLEAN, State.APPLIED, State.CHANGES)
_MOST_LINES: Final = 30
"""Of one stack; the rest is counted."""


def report_as_markdown(
    report: FleetReport, *, limit: int = LIMIT, kinds: Mapping[str, Kind] = KINDS
) -> str:
    """One comment of at most `limit` characters, the same for the same outcomes."""
    heading = Heading(
        title=f"{TITLES[report.verb]} of the fleet", marker=marker_of(report.verb, report.shard)
    )
    head = f"{heading.marker_line}{heading.title_line}{_sum(report)}"
    ordered = sorted(report.outcomes, key=lambda each: _WORST.index(each.state))
    rows = [_row(each, report.verb, kinds) for each in ordered]
    table = f"{_HEAD}{_fit_rows(rows, limit // 2)}\n" if rows else ""
    left = limit - len(head) - len(table)
    destroyed = _destroyed(ordered, left // 2, kinds)
    left -= len(destroyed)
    return (
        f"{head}{table}{destroyed}{_details(ordered, report.verb, left - 200, kinds)}".rstrip("\n")
        + "\n"
    )


def _sum(report: FleetReport) -> str:
    is_well = all(each.state in _GOOD for each in report.outcomes)
    return f"> [!{'NOTE' if is_well else 'CAUTION'}]\n> **{prose(sum_of_report(report))}**\n\n"


def _row(outcome: StackOutcome, verb: Verb, kinds: Mapping[str, Kind]) -> str:
    mark = _MARKS.get(outcome.state, ":x:")
    where = code(place_of_stack(outcome.stack, outcome.commit))
    cells = (
        f"{mark} {code(outcome.stack.name)}",
        str(outcome.stack.wave),
        where,
        prose(result_of(outcome, verb, kinds=kinds)),
    )
    return f"| {' | '.join(_cell(each) for each in cells)} |\n"


def _cell(text: str) -> str:
    """A bar ends a cell, also inside code."""
    return text.replace("|", "\\|")


def _fit_rows(rows: Sequence[str], budget: int) -> str:
    shown, left = "", budget
    for at, row in enumerate(rows):
        if len(row) > left:
            return f"{shown}\nand {len(rows) - at:,} more stacks\n"
        shown, left = shown + row, left - len(row)
    return shown


def _destroyed(outcomes: Sequence[StackOutcome], budget: int, kinds: Mapping[str, Kind]) -> str:
    """Whatever is deleted or replaced in any of them, before all else."""
    lines = [
        f"- {code(each.stack.name)}: {_bare(entry)}"
        for each in outcomes
        for entry in _entries(each, kinds)
        if entry.is_destructive
    ]
    if not lines:
        return ""
    title = f"### Destroyed or replaced ({len(lines):,})\n\n"
    body = limit_lines(lines, budget=budget - len(title) - 60, noun="that are destroyed")
    return f"{title}{body}\n"


def _details(
    outcomes: Sequence[StackOutcome], verb: Verb, budget: int, kinds: Mapping[str, Kind]
) -> str:
    shown = ""
    told = [each for each in outcomes if has_details(each, verb)]
    for at, each in enumerate(told):
        lines = [*_lines(each, kinds)]
        if not lines:
            continue
        body = limit_lines(lines, budget=min(budget // 2, 12_000), noun="lines")
        part = f"### {code(each.stack.name)}\n\n{body}\n"
        if len(part) > budget:
            return f"{shown}_And {len(told) - at:,} more stacks: see the artifacts of the run._\n"
        shown, budget = shown + part, budget - len(part)
    return shown


def _lines(outcome: StackOutcome, kinds: Mapping[str, Kind]) -> Iterator[str]:
    plan, run, found = outcome.plan, outcome.run, outcome.verification
    yield from map(problem_line, outcome.problems)
    yield from map(problem_line, run.problems if run else ())
    yield from map(refusal_line, plan.refusals if plan else ())
    if lifting := lifting_of(outcome):
        yield f"- {LIFTING} {code(lifting)}\n"
    for ended in run.outcomes if run else ():
        if ended.outcome is not Outcome.DONE:
            why = f": {prose(ended.problem.message)}" if ended.problem else ""
            yield f"- {ended.outcome.value}: {code(str(ended.step.address))}{why}\n"
    entries = [each for each in _entries(outcome, kinds) if not each.is_destructive]
    yield from (f"- {_bare(each)}" for each in entries[:_MOST_LINES])
    if len(entries) > _MOST_LINES:
        yield f"- and {len(entries) - _MOST_LINES:,} more\n"
    if found is not None and found.verdicts:
        yield f"- {prose(verdicts_in_short(found))}\n"
        for verdict in found.verdicts:
            unmet = [each for each in findings_in(verdict) if not each.is_met]
            if unmet or verdict.problem:
                yield f"- {code(str(verdict.address))}: {WORDS[verdict.outcome]}\n"
                yield from (
                    f"  - {prose(each.says)}: **seen** {prose(each.observed)}\n" for each in unmet
                )
    yield from map(problem_line, plan.warnings if plan else ())


def _entries(outcome: StackOutcome, kinds: Mapping[str, Kind]) -> Sequence[CommentEntry]:
    plan = outcome.drift.plan if outcome.drift and outcome.drift.plan.steps else outcome.plan
    if plan is None:
        return ()
    shown = mask_plan(plan, kinds)
    return sort_entries(shown, entries_of(shown, kinds))


def _bare(entry: CommentEntry) -> str:
    return entry.line.removeprefix("- ")
