"""Each judged query of a gate with a bar for each metric, drawn without any style of its own."""

from collections.abc import Iterator
from typing import Final

from reconciler.model.verification.verdict import GateVerdict, QueryScore
from reconciler.rendering.html.markup import NOTHING, Markup, join, tag

_WIDTH: Final = 100
_HEIGHT: Final = 10
_MOST: Final = 500
"""Queries that are drawn: those that lost most, and then the worst."""
_TIE: Final = 1e-12


def query_table(verdict: GateVerdict) -> Markup:
    """The queries, those first that lost most against the baseline, or are answered worst."""
    names = [str(each.metric) for each in verdict.metrics] or _names_in(verdict)
    ordered = sorted(verdict.queries, key=lambda each: _badness(each, names))
    rows = [_row(each, names) for each in ordered[:_MOST]]
    head = tag("tr", tag("th", "query", scope="col"), *(tag("th", n, scope="col") for n in names))
    more = len(ordered) - len(rows)
    rest = tag("p", f"and {more:,} more queries, which fare better") if more > 0 else NOTHING
    table = tag("table", tag("thead", head), tag("tbody", *rows), class_="queries bars")
    is_compared = any(each.baseline for each in ordered)
    says = "A dark line is where live stands." if is_compared else ""
    legend = tag("p", says, class_="caption") if says else NOTHING
    return join([legend, tag("div", table, class_="wide"), rest])


def _names_in(verdict: GateVerdict) -> list[str]:
    """The metrics, where some query kept all of them from being judged."""
    return list(dict.fromkeys(name for each in verdict.queries for name in each.values))


def _badness(score: QueryScore, names: list[str]) -> tuple[bool, float, float, str]:
    name = names[0] if names else ""
    now = score.values.get(name, 0.0)
    return score.problem is None, now - score.baseline.get(name, now), now, score.query_id


def _row(score: QueryScore, names: list[str]) -> Markup:
    query = tag("th", score.query_id, scope="row")
    if score.problem is not None:
        return tag("tr", query, tag("td", score.problem.message, colspan=max(len(names), 1)))
    cells = (tag("td", *_bar(score.values.get(each), score.baseline.get(each))) for each in names)
    return tag("tr", query, *cells)


def _bar(now: float | None, before: float | None) -> Iterator[Markup]:
    if now is None:
        yield tag("span", "not judged", class_="took")
        return
    change = 0.0 if before is None else now - before
    tone = "lost" if change < -_TIE else "passed" if change > _TIE else "even"
    shapes = [tag("rect", class_="ground", width=_WIDTH, height=_HEIGHT)]
    shapes.append(tag("rect", class_="value", width=float(now * _WIDTH), height=_HEIGHT))
    if before is not None:
        x = min(before * _WIDTH, _WIDTH - 2.0)
        shapes.append(tag("rect", class_="before", x=x, width=2, height=_HEIGHT))
    told = f"{now:.4g}" if before is None else f"{now:.4g} ({change:+.4g})"
    yield tag(
        "svg",
        *shapes,
        class_=f"bar {tone}",
        width=_WIDTH,
        height=_HEIGHT,
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_label=told,
    )
    yield tag("span", told, class_="took")
