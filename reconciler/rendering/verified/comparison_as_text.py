"""A comparison for people, and as a part of a comment."""

from collections.abc import Iterator

from reconciler.model.verification.comparison import Comparison, RetrieverComparison
from reconciler.model.verification.verdict import Outcome
from reconciler.rendering.markdown.as_markdown import LIMIT, Heading
from reconciler.rendering.markdown.budget import limit_lines
from reconciler.rendering.markdown.text import code, prose
from reconciler.rendering.text.problems import problem_lines
from reconciler.rendering.verified.compared import (
    agreement_of,
    costs_of,
    metrics_of,
    moved_of,
    queries_of,
    unchanged_of,
    verdicts_of,
)
from reconciler.rendering.words.layout import Line, Tone, as_text, sentence
from reconciler.rendering.words.view import name_of, visible

_TONES = {Outcome.PASSED: Tone.GOOD, Outcome.FAILED: Tone.BAD, Outcome.NOT_ASKED: Tone.CAUTION}


def comparison_as_text(comparison: Comparison, *, color: bool, width: int = 80) -> str:
    """Both sides of everything that was compared."""
    return as_text(_lines(comparison, width=width), color=color)


def comparison_as_markdown(comparison: Comparison, *, heading: Heading, limit: int = LIMIT) -> str:
    """One comment of at most `limit` characters."""
    head = f"{heading.marker_line}{heading.title_line}"
    return f"{head}{comparison_as_section(comparison, budget=limit - len(head) - 100)}"


def comparison_as_section(comparison: Comparison, *, budget: int) -> str:
    """The same in Markdown, for a comment that says other things as well."""
    entries = [_entry(each) for each in comparison.retrievers]
    rest = f"{unchanged_of(comparison)}\n\n{prose(costs_of(comparison))}\n"
    body = limit_lines(entries, budget=budget - len(rest), noun="comparisons")
    return f"{body}\n{rest}".lstrip("\n")


def _lines(comparison: Comparison, *, width: int) -> Iterator[Line]:
    for each in comparison.retrievers:
        yield from _of_one(each, width=width)
        yield Line()
    if not comparison.retrievers and not comparison.unchanged:
        yield Line("Nothing to compare: no check and no gate asks anything.", Tone.STRONG)
        return
    yield from sentence(unchanged_of(comparison), width=width)
    if comparison.usage.searches:
        yield from sentence(costs_of(comparison), width=width)


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


def _entry(compared: RetrieverComparison) -> str:
    name = code(str(compared.retriever))
    if compared.problem is not None:
        return f"- {name}: {prose(f'{compared.problem.message}; {compared.problem.remedy}')}\n"
    lines = [f"- {name}: {prose(agreement_of(compared))}"]
    rows = [
        f"  | {code(each.name)} | {each.live} | {each.planned} | {prose(each.remark)} |"
        for each in (*metrics_of(compared), *verdicts_of(compared))
    ]
    if rows:
        lines += ["", "  | | live | planned | |", "  |---|---|---|---|", *rows, ""]
    lines += [f"  - {prose(text)}" for text in (*queries_of(compared), *moved_of(compared))]
    return "".join(f"{line}\n" for line in lines)
