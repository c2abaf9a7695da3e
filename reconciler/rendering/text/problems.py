"""Problems for people: what, where, the line itself with a caret below it, and what to do."""

from collections.abc import Iterator, Sequence

from reconciler.model.location import Location
from reconciler.model.problem import Problem, Severity
from reconciler.rendering.words.extent import Extent
from reconciler.rendering.words.layout import Line, Tone, as_text, sentence
from reconciler.rendering.words.view import format_count, name_of, place_of, visible

_TONES = {
    Severity.ERROR: Tone.BAD,
    Severity.WARNING: Tone.CAUTION,
    Severity.NOTE: Tone.STRONG,
}


def problems_as_text(
    problems: Sequence[Problem], *, color: bool, width: int = 80, has_codes: bool = False
) -> str:
    """All problems, errors first, and a line that counts them; with `has_codes` each has its
    code."""
    return as_text(_lines(problems, width=width, has_codes=has_codes), color=color)


def _lines(problems: Sequence[Problem], *, width: int, has_codes: bool) -> Iterator[Line]:
    for severity in Severity:
        for problem in problems:
            if problem.severity is severity:
                yield from problem_lines(problem, width=width, has_code=has_codes)
                yield Line()
    yield Line(count_of(problems), Tone.STRONG)


def count_of(problems: Sequence[Problem]) -> str:
    """`2 errors, 1 warning.`"""
    counts = {
        severity: sum(problem.severity is severity for problem in problems) for severity in Severity
    }
    parts = [format_count(number, severity.value) for severity, number in counts.items() if number]
    return f"{', '.join(parts) or 'No problems'}."


def problem_lines(problem: Problem, *, width: int, has_code: bool = False) -> Iterator[Line]:
    """One problem."""
    tone = _TONES[problem.severity]
    code = f"[{visible(problem.code)}]" if has_code else ""
    head = f"{problem.severity.value}{code}: {_about(problem)}{visible(problem.message)}"
    yield from sentence(head, width=width, hanging="  ", tone=tone)
    if problem.location:
        yield Line(f"  --> {visible(str(problem.location))}", Tone.FAINT)
        yield from _excerpt(problem.location, width=width)
    if problem.remedy:
        remedy = f"help: {visible(problem.remedy)}"
        yield from sentence(remedy, width=width, indent="  ", hanging="        ")


def warning_lines(warnings: Sequence[Problem], extent: Extent, *, width: int) -> Iterator[Line]:
    """Warnings of a plan: in its short forms one sentence each, with the place."""
    for warning in warnings:
        if extent is Extent.FULL:
            yield from problem_lines(warning, width=width)
            yield Line()
            continue
        place = f" ({place_of(warning.location)})" if warning.location else ""
        says = f"warning: {_about(warning)}{visible(warning.message)}{place}"
        yield from sentence(says, width=width, hanging="  ", tone=Tone.CAUTION)
    if warnings and extent is not Extent.FULL:
        yield Line()


def _about(problem: Problem) -> str:
    return f"{name_of(problem.address)}: " if problem.address else ""


def _excerpt(location: Location, *, width: int) -> Iterator[Line]:
    text = location.excerpt.rstrip()
    if not text.strip():
        return
    number = str(location.line)
    room = max(width - len(number) - 5, 20)
    before, rest = visible(text[: location.column - 1]), visible(text[location.column - 1 :])
    cut = max(len(before) - room // 2, 0) if len(before) + len(rest) > room else 0
    line = f"{before}{rest}"[cut : cut + room]
    yield Line(f"  {number} | {'…' + line[1:] if cut else line}")
    yield Line(f"  {' ' * len(number)} | {' ' * (len(before) - cut)}^", Tone.CAUTION)
