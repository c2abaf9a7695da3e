"""Verdicts for people, line by line: what was expected, and what was seen."""

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from reconciler.model.verification.verdict import (
    Finding,
    GateVerdict,
    Outcome,
    Verdict,
    Verification,
)
from reconciler.rendering.text.problems import problem_lines
from reconciler.rendering.verdicts.words import (
    SHOWN_QUERIES,
    WORDS,
    findings_in,
    is_uncompared,
    lost_queries,
    usage_of,
)
from reconciler.rendering.words.layout import Line, Tone, sentence
from reconciler.rendering.words.view import name_of, visible

_TONES: Final = {
    Outcome.PASSED: Tone.GOOD,
    Outcome.FAILED: Tone.BAD,
    Outcome.NOT_ASKED: Tone.CAUTION,
}
_HANGING: Final = " " * 10


def verdict_as_line(verdict: Verdict) -> str:
    """`Check/ads/red_cars: passed (12 ms, 0.1 credits)`."""
    return f"{name_of(verdict.address)}: {WORDS[verdict.outcome]}{usage_of(verdict)}"


def unmet_lines(verification: Verification, *, width: int) -> Iterator[Line]:
    """The verdicts that are in the way, each with what was expected beside what was seen."""
    for verdict in verification.verdicts:
        if verdict.outcome is not Outcome.PASSED:
            yield from verdict_lines(verdict, width=width)


def verdict_lines(verdict: Verdict, *, width: int) -> Iterator[Line]:
    """One verdict, with what was expected beside what was seen."""
    yield from sentence(
        verdict_as_line(verdict), width=width, hanging="  ", tone=_TONES[verdict.outcome]
    )
    yield from detail_lines(verdict, width=width)


def detail_lines(verdict: Verdict, *, width: int, is_whole: bool = False) -> Iterator[Line]:
    """What was found; of a check that passed only where the whole is wanted."""
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
