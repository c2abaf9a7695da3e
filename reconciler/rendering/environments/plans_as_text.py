"""The plans of several environments for people: each in full, and then a row for each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.environments.plans import EnvironmentPlan
from reconciler.rendering.environments.matrix import MatrixRow, columns_of, matrix_of
from reconciler.rendering.text.as_text import plan_as_text
from reconciler.rendering.text.problems import problems_as_text
from reconciler.rendering.words.layout import Line, Tone, as_text
from reconciler.rendering.words.view import visible

_TONES: Final = {"failed": Tone.BAD, "refused": Tone.BAD, "changes": Tone.CAUTION}
_LONGEST: Final = 24


def plans_as_text(
    plans: Sequence[EnvironmentPlan],
    *,
    width: int = 80,
    color: bool,
    show_unmanaged: bool = False,
    kinds: Mapping[str, Kind] = KINDS,
) -> str:
    """All of them; the same bytes for the same plans."""
    parts = [
        _part(each, width=width, color=color, show_unmanaged=show_unmanaged, kinds=kinds)
        for each in plans
    ]
    rows = matrix_of(plans, kinds)
    return "\n".join([*parts, as_text(_matrix_lines(rows), color=color)])


def _part(
    each: EnvironmentPlan,
    *,
    width: int,
    color: bool,
    show_unmanaged: bool,
    kinds: Mapping[str, Kind],
) -> str:
    of = f" ({visible(each.stack)})" if each.stack else ""
    title = Line(f"== {visible(each.environment)}{of} ==", Tone.STRONG)
    head = as_text([title, Line()], color=color)
    if each.plan is None:
        return head + problems_as_text(each.problems, color=color, width=width)
    return head + plan_as_text(
        each.plan, width=width, color=color, show_unmanaged=show_unmanaged, kinds=kinds
    )


def _matrix_lines(rows: Sequence[MatrixRow]) -> Iterator[Line]:
    columns = [*columns_of(rows)]
    names = [_cut(row.environment) for row in rows]
    first = max(map(len, [*names, "environment"]))
    heads = "  ".join(f"{name:>7}" for name in columns)
    yield Line(f"{'environment':<{first}}  {heads}  result", Tone.STRONG)
    for name, row in zip(names, rows, strict=True):
        numbers = "  ".join(_cell(row, column) for column in columns)
        tone = _TONES.get(row.verdict, Tone.GOOD)
        yield Line(f"{name:<{first}}  {numbers}  {row.verdict}", tone)


def _cell(row: MatrixRow, column: str) -> str:
    return f"{'-' if row.verdict == 'failed' else f'{row.counts[column]:,}':>7}"


def _cut(name: str) -> str:
    shown = visible(name)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
