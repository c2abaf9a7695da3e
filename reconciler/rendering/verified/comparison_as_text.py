"""A comparison for people, and as a part of a comment."""

from collections.abc import Iterator
from typing import Final

from reconciler.model.verification.comparison import Comparison, RetrieverComparison
from reconciler.model.verification.verdict import Outcome
from reconciler.rendering.markdown.as_markdown import LIMIT, Heading
from reconciler.rendering.markdown.budget import limit_lines
from reconciler.rendering.markdown.text import code, prose
from reconciler.rendering.text.problems import problem_lines
from reconciler.rendering.verified.compared import (
    LONGEST,
    NAMED,
    PART,
    agreement_of,
    metrics_of,
    moved_of,
    queries_of,
    sentences_of,
    verdicts_of,
)
from reconciler.rendering.words.layout import Line, Tone, as_text, sentence
from reconciler.rendering.words.view import name_of, visible

_TONES: Final = {
    Outcome.NOT_ASKED: Tone.CAUTION,
    Outcome.FAILED: Tone.BAD,
    Outcome.PASSED: Tone.GOOD,
}
"""The worst first."""
_MARKS: Final = {
    Outcome.NOT_ASKED: ":grey_question:",
    Outcome.FAILED: ":x:",
    Outcome.PASSED: ":white_check_mark:",
}
_MORE: Final = 60
"""Characters of the line that counts what has no room."""


def comparison_as_text(comparison: Comparison, *, color: bool, width: int = 80) -> str:
    """Both sides of everything that was compared."""
    return as_text(_lines(comparison, width=width), color=color)


def comparison_part(comparison: Comparison, *, width: int = 80) -> list[Line]:
    """The same lines under a title, for a plan's text."""
    return [Line(PART, Tone.STRONG), Line(), *_lines(comparison, width=width), Line()]


def comparison_as_markdown(comparison: Comparison, *, heading: Heading, limit: int = LIMIT) -> str:
    """One comment of at most `limit` characters."""
    head = f"{heading.marker_line}{heading.title_line}"
    return f"{head}{comparison_as_section(comparison, budget=limit - len(head))}"


def comparison_for_plan(comparison: Comparison, budget: int) -> str:
    """The section under its title, for a plan's comment."""
    title = f"### {PART}\n\n"
    return f"{title}{comparison_as_section(comparison, budget=budget - len(title) - 1)}\n"


def comparison_as_section(comparison: Comparison, *, budget: int) -> str:
    """The same in Markdown, in at most `budget` characters, for a comment that says more.

    What is not well comes first; what has no room for its documents is told in its first line.
    """
    rest = "".join(f"{prose(each)}\n\n" for each in sentences_of(comparison))
    left = budget - len(rest) - _MORE
    ordered = [
        each for outcome in _TONES for each in comparison.retrievers if each.outcome is outcome
    ]
    whole = [_entry(each) for each in ordered]
    if sum(map(len, whole)) > left:
        whole = [_entry(each, most=0) for each in ordered]
    body = limit_lines(whole, budget=left, noun="comparisons")
    return f"{body}\n{rest}".strip("\n") + "\n"


def _lines(comparison: Comparison, *, width: int) -> Iterator[Line]:
    for each in comparison.retrievers:
        yield from _of_one(each, width=width)
        yield Line()
    for said in sentences_of(comparison):
        yield from sentence(said, width=width)


def _of_one(compared: RetrieverComparison, *, width: int) -> Iterator[Line]:
    tone = _TONES[compared.outcome]
    if compared.problem is not None:
        yield from problem_lines(compared.problem, width=width)
        return
    head = f"{name_of(compared.retriever)}: {agreement_of(compared)}"
    yield from sentence(head, width=width, hanging="  ", tone=tone)
    for each in metrics_of(compared):
        text = f"{visible(each.name)}: {each.live} → {each.planned} ({each.remark})"
        yield from sentence(text, width=width, indent="  ", hanging="      ")
    for each in verdicts_of(compared):
        why = f": {visible(each.remark)}" if each.remark else ""
        text = f"{visible(each.name)}: {each.live} → {each.planned}{why}"
        yield from sentence(text, width=width, indent="  ", hanging="      ")
    for text in (*queries_of(compared), *moved_of(compared)):
        yield from sentence(text, width=width, indent="    ", hanging="      ", tone=Tone.FAINT)


def _entry(compared: RetrieverComparison, *, most: int = NAMED) -> str:
    """`most` queries and answers are named; without any it is one line."""
    name = f"{_MARKS[compared.outcome]} {code(str(compared.retriever))}"
    if compared.problem is not None:
        says = f"{compared.problem.message}; {compared.problem.remedy}"
        return f"- {name}: {prose(says[:LONGEST])}\n"
    lines = [f"- {name}: {prose(agreement_of(compared))}"]
    if most:
        rows = [
            f"  | {code(each.name)} | {each.live} | {each.planned} "
            f"| {prose(each.remark[:LONGEST])} |"
            for each in (*metrics_of(compared), *verdicts_of(compared))
        ]
        lines += ["", "  | | live | planned | |", "  |---|---|---|---|", *rows, ""]
        told = (*queries_of(compared, most=most), *moved_of(compared, most=most))
        lines += [f"  - {prose(text)}" for text in told]
    return "".join(f"{line}\n" for line in lines)
