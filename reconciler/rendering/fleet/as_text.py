"""A fleet's report for people: what there is to tell of each stack, the matrix, and the sum."""

from collections.abc import Iterator
from typing import Final

from reconciler.model.fleet.outcome import StackOutcome, Verb
from reconciler.model.fleet.report import FleetReport
from reconciler.rendering.drift.as_text import drift_as_text
from reconciler.rendering.fleet.words import (
    LIFTING,
    has_details,
    is_worth_telling,
    lifting_of,
    place_of_stack,
    result_of,
    sum_of_report,
    tone_of,
)
from reconciler.rendering.run.summary import summary_as_text
from reconciler.rendering.text.as_text import plan_as_text
from reconciler.rendering.text.codes import problems_hint
from reconciler.rendering.text.problems import problem_lines
from reconciler.rendering.verified.as_text import verification_as_text
from reconciler.rendering.words.layout import Line, Tone, as_text, fold, sentence
from reconciler.rendering.words.view import visible

_WIDEST_NAME: Final = 28


def report_as_text(report: FleetReport, *, color: bool, width: int = 80) -> str:
    """The report; the same bytes for the same outcomes."""
    parts = [
        detail_as_text(each, report.verb, color=color, width=width)
        for each in report.outcomes
        if has_details(each, report.verb)
    ]
    lines = [*_matrix(report, width=width), Line()] if report.outcomes else []
    lines += sentence(sum_of_report(report), width=width, tone=Tone.STRONG)
    told = [problem for each in report.outcomes for problem in each.problems]
    return "".join(
        [*parts, as_text(lines, color=color), problems_hint(told, color=color, width=width)]
    )


def detail_as_text(outcome: StackOutcome, verb: Verb, *, color: bool, width: int) -> str:
    """All that there is to tell of one stack, under its name."""
    head = [
        Line(f"── {visible(outcome.stack.name)}", Tone.STRONG),
        *sentence(
            visible(place_of_stack(outcome.stack, outcome.commit)),
            width=width,
            indent="   ",
            tone=Tone.FAINT,
        ),
        Line(),
    ]
    body = [*bodies_as_text(outcome, verb, color=color, width=width)]
    return "".join([as_text(head, color=color), *(f"{each.rstrip()}\n\n" for each in body)])


def bodies_as_text(outcome: StackOutcome, verb: Verb, *, color: bool, width: int) -> Iterator[str]:
    """What there is to tell of one stack, part by part."""
    plan, run, drift = outcome.plan, outcome.run, outcome.drift
    if plan is not None and verb is not Verb.STATUS and (not plan.is_empty or plan.warnings):
        yield plan_as_text(plan, color=color, width=width)
    if verb is not Verb.STATUS and (lifting := lifting_of(outcome)):
        told = [*sentence(LIFTING, width=width, tone=Tone.CAUTION), Line(f"    {lifting}")]
        yield as_text(told, color=color)
    if run is not None:
        yield summary_as_text(run.outcomes, color=color, width=width)
        if run.remaining is not None and not run.remaining.is_empty:
            said = "Planned again after applying, and this still differs:\n\n"
            yield f"{said}{plan_as_text(run.remaining, color=color, width=width)}"
    problems = [*outcome.problems, *(run.problems if run is not None else ())]
    if problems:
        lines = [line for each in problems for line in (*problem_lines(each, width=width), Line())]
        yield as_text(lines, color=color)
    if drift is not None and is_worth_telling(drift):
        yield drift_as_text(drift, color=color, width=width)
    if outcome.verification is not None and outcome.verification.verdicts:
        yield verification_as_text(outcome.verification, color=color, width=width)


def _matrix(report: FleetReport, *, width: int) -> Iterator[Line]:
    """One line for each stack, folded where it is long."""
    longest = max(len(visible(each.stack.name)) for each in report.outcomes)
    room = min(max(longest, len("STACK")), _WIDEST_NAME)
    yield Line(f"{'STACK'.ljust(room)}  WAVE  RESULT", Tone.FAINT)
    for each in report.outcomes:
        name, result = visible(each.stack.name), visible(result_of(each, report.verb))
        head = f"{name.ljust(room)}  {each.stack.wave:>4}  "
        if len(name) > room:
            yield Line(name, tone_of(each.state))
            head = f"{''.ljust(room)}  {each.stack.wave:>4}  "
        hanging = " " * len(head)
        for folded in fold(result, width=width, indent=head, hanging=hanging):
            yield Line(folded, tone_of(each.state))
