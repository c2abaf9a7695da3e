"""Verdicts for people: what was expected, what was seen, and what asking took."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from reconciler.model.verification.verdict import (
    Finding,
    GateVerdict,
    Outcome,
    Verdict,
    Verification,
)
from reconciler.rendering.text.problems import problem_lines
from reconciler.rendering.verified.words import (
    SHOWN_QUERIES,
    WORDS,
    cost_of,
    findings_in,
    is_uncompared,
    lost_queries,
    summary_of,
    times_in,
    usage_of,
)
from reconciler.rendering.words.layout import Line, Tone, as_text, sentence
from reconciler.rendering.words.view import name_of, visible

_TONES: Final = {
    Outcome.PASSED: Tone.GOOD,
    Outcome.FAILED: Tone.BAD,
    Outcome.NOT_ASKED: Tone.CAUTION,
}
_HANGING: Final = " " * 10


def verification_as_text(verification: Verification, *, color: bool, width: int = 80) -> str:
    """All verdicts, in the order in which they are declared, and what they come to."""
    return as_text(_lines(verification, width=width), color=color)


def verdict_as_line(verdict: Verdict) -> str:
    """`Check/ads/red_cars: passed (12 ms, 0.1 credits)`."""
    return f"{name_of(verdict.address)}: {WORDS[verdict.outcome]}{usage_of(verdict)}"


def details_as_text(verdict: Verdict, *, width: int) -> str:
    """All that was found, met or not, and why it could not be asked."""
    return as_text(_details(verdict, width=width, is_whole=True), color=False)


def unmet_lines(verification: Verification, *, width: int) -> Iterator[Line]:
    """The verdicts that are in the way, each with what was expected beside what was seen."""
    for verdict in verification.verdicts:
        if verdict.outcome is not Outcome.PASSED:
            yield from _verdict_lines(verdict, width=width)


def _lines(verification: Verification, *, width: int) -> Iterator[Line]:
    for verdict in verification.verdicts:
        yield from _verdict_lines(verdict, width=width)
    if verification.verdicts:
        yield Line()
    yield from sentence(summary_of(verification), width=width, tone=Tone.STRONG)
    yield from sentence(_total(verification), width=width)


def _verdict_lines(verdict: Verdict, *, width: int) -> Iterator[Line]:
    yield from sentence(
        verdict_as_line(verdict), width=width, hanging="  ", tone=_TONES[verdict.outcome]
    )
    yield from _details(verdict, width=width)


def _details(verdict: Verdict, *, width: int, is_whole: bool = False) -> Iterator[Line]:
    if verdict.problem is not None:
        for line in problem_lines(replace(verdict.problem, address=None), width=width - 2):
            yield Line(f"  {line.text}", line.tone)
    # Of a check that passed everything is met, and its first line says so.
    is_told = is_whole or verdict.outcome is Outcome.FAILED or isinstance(verdict, GateVerdict)
    for finding in findings_in(verdict) if is_told else ():
        yield from _finding(finding, width=width)
    if isinstance(verdict, GateVerdict):
        yield from _lost(verdict, width=width)
        if is_uncompared(verdict):
            says = "Nothing to compare with: drops are judged when a change is planned or applied."
            yield from sentence(says, width=width, indent="  ", tone=Tone.FAINT)


def _finding(finding: Finding, *, width: int) -> Iterator[Line]:
    mark = "  met     " if finding.is_met else "  NOT MET "
    tone = Tone.PLAIN if finding.is_met else Tone.BAD
    text = f"{visible(finding.says)}: {visible(finding.observed)}"
    yield from sentence(text, width=width, indent=mark, hanging=_HANGING, tone=tone)
    if not finding.is_met and finding.location is not None:
        place = visible(str(finding.location))
        yield Line(f"{_HANGING}--> {place}", Tone.FAINT)


def _lost(verdict: GateVerdict, *, width: int) -> Iterator[Line]:
    lost = [*lost_queries(verdict)]
    for query, difference in lost[:SHOWN_QUERIES]:
        name = str(verdict.metrics[0].metric)
        text = f"lost: {visible(query.query_id)}, {name} {difference:+.4g}"
        yield from sentence(text, width=width, indent=_HANGING, tone=Tone.FAINT)
    if len(lost) > SHOWN_QUERIES:
        yield Line(f"{_HANGING}and {len(lost) - SHOWN_QUERIES:,} more", Tone.FAINT)


def _total(verification: Verification) -> str:
    usage = verification.usage
    if not usage.searches:
        return ""
    limit = "" if verification.max_credits is None else f" of {verification.max_credits:,.6g}"
    times = times_in(usage)
    return f"{cost_of(usage)}{limit}{f', {times}' if times else ''}."
