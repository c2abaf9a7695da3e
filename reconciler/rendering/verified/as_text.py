"""Verdicts for people: what was expected, what was seen, and what asking took."""

from collections.abc import Iterator

from reconciler.model.verification.verdict import Verdict, Verification
from reconciler.rendering.verdicts.lines import detail_lines, verdict_lines
from reconciler.rendering.verdicts.words import cost_of, summary_of, times_in
from reconciler.rendering.words.layout import Line, Tone, as_text, sentence


def verification_as_text(verification: Verification, *, color: bool, width: int = 80) -> str:
    """All verdicts, in the order in which they are declared, and what they come to."""
    return as_text(_lines(verification, width=width), color=color)


def details_as_text(verdict: Verdict, *, width: int) -> str:
    """All that was found, met or not, and why it could not be asked."""
    return as_text(detail_lines(verdict, width=width, is_whole=True), color=False)


def _lines(verification: Verification, *, width: int) -> Iterator[Line]:
    for verdict in verification.verdicts:
        yield from verdict_lines(verdict, width=width)
    if verification.verdicts:
        yield Line()
    yield from sentence(summary_of(verification), width=width, tone=Tone.STRONG)
    yield from sentence(_total(verification), width=width)


def _total(verification: Verification) -> str:
    usage = verification.usage
    if not usage.searches:
        return ""
    limit = "" if verification.max_credits is None else f" of {verification.max_credits:,.6g}"
    times = times_in(usage)
    return f"{cost_of(usage)}{limit}{f', {times}' if times else ''}."
