"""The plans of several environments for people: each in full, and then a row for each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Final

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.environments.plans import EnvironmentPlan
from reconciler.model.plan import Plan
from reconciler.rendering.environments.matrix import MatrixRow, columns_of, matrix_of
from reconciler.rendering.text.as_text import plan_as_text
from reconciler.rendering.text.codes import codes_in, hint_about
from reconciler.rendering.text.problems import problems_as_text
from reconciler.rendering.words.extent import Extent
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
    extent: Extent = Extent.FULL,
    kinds: Mapping[str, Kind] = KINDS,
) -> str:
    """All of them, and what explains their codes; the same bytes for the same plans."""
    tell = partial(
        plan_as_text,
        width=width,
        color=color,
        show_unmanaged=show_unmanaged,
        extent=extent,
        kinds=kinds,
    )
    parts = [_part(each, tell, width=width, color=color) for each in plans]
    hint = hint_about(chain.from_iterable(map(_codes, plans)), width=width, color=color)
    rows = as_text(_matrix_lines(matrix_of(plans, kinds)), color=color)
    return "\n".join([*parts, f"{rows}{hint}"])


def _codes(each: EnvironmentPlan) -> Iterator[str]:
    yield from (problem.code for problem in each.problems)
    if each.plan is not None:
        yield from codes_in(each.plan)


def _part(each: EnvironmentPlan, tell: Callable[[Plan], str], *, width: int, color: bool) -> str:
    of = f" ({visible(each.stack)})" if each.stack else ""
    title = Line(f"== {visible(each.environment)}{of} ==", Tone.STRONG)
    head = as_text([title, Line()], color=color)
    if each.plan is None:
        return head + problems_as_text(each.problems, color=color, width=width)
    return head + tell(each.plan)


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
