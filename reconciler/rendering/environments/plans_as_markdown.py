"""The plans of several environments as one comment: a row for each, and as much as fits below."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.environments.plans import EnvironmentPlan
from reconciler.rendering.environments.matrix import MatrixRow, columns_of, matrix_of
from reconciler.rendering.markdown.as_markdown import (
    LIMIT,
    Heading,
    plan_as_markdown,
    problems_as_markdown,
)
from reconciler.rendering.markdown.text import code
from reconciler.rendering.words.extent import Extent

_LEAST: Final = 10_000
"""Characters below which no plan can be told."""
_WEIGHTS: Final = ("failed", "refused", "changes", "no changes")


def plans_as_markdown(
    plans: Sequence[EnvironmentPlan],
    *,
    marker: str = "plan",
    limit: int = LIMIT,
    extent: Extent = Extent.FULL,
    kinds: Mapping[str, Kind] = KINDS,
) -> str:
    """One comment of at most `limit` characters; what is worst comes first."""
    rows = matrix_of(plans, kinds)
    names = "+".join(each.environment for each in plans)
    heading = Heading(title="Plans", marker=marker, environment=names)
    table = _table(rows)
    head = f"{heading.marker_line}## Plans of {len(plans):,} environments\n\n{table}\n"
    pairs = sorted(zip(plans, rows, strict=True), key=lambda pair: _WEIGHTS.index(pair[1].verdict))
    told = [each for each, row in pairs if row.verdict != "no changes"]
    most = max((limit - len(head) - 500) // _LEAST, 0)
    share = (limit - len(head) - 500) // max(min(len(told), most), 1) - 100
    tell = partial(plan_as_markdown, limit=share, extent=extent, kinds=kinds)
    parts = [_section(each, tell, share) for each in told[:most]]
    left = [each.environment for each in told[most:]]
    rest = f"\nNot shown: {', '.join(map(code, left))}; plan each alone.\n" if left else ""
    return f"{head}{''.join(parts)}{rest}".rstrip("\n") + "\n"


def _table(rows: Sequence[MatrixRow]) -> str:
    columns = [*columns_of(rows)]
    lines = [
        f"| Environment | {' | '.join(columns)} | Result |",
        f"|---|{'---:|' * len(columns)}---|",
    ]
    for row in rows:
        is_failed = row.verdict == "failed"
        cells = ["–" if is_failed else f"{row.counts[name]:,}" for name in columns]
        shown = code(row.environment).replace("|", "\\|")
        lines.append(f"| {shown} | {' | '.join(cells)} | {row.verdict} |")
    return "\n".join([*lines, ""])


def _section(each: EnvironmentPlan, tell: Callable[..., str], limit: int) -> str:
    if each.plan is None:
        heading = Heading(title="Plan", environment=each.environment)
        whole = problems_as_markdown(each.problems, heading=heading, limit=limit)
    else:
        whole = tell(each.plan, environment=each.environment)
    # Only the whole comment is found again by its marker.
    _, _, shown = whole.partition("\n")
    return f"{shown}\n"
