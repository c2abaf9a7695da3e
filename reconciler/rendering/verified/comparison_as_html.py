"""A comparison as a page, and as a section of the page of a plan."""

from collections.abc import Iterator

from reconciler.model.verification.comparison import Comparison, RetrieverComparison
from reconciler.model.verification.verdict import Outcome
from reconciler.rendering.html.headline import section
from reconciler.rendering.html.markup import NOTHING, Markup, join, tag
from reconciler.rendering.html.page import page
from reconciler.rendering.verified.as_html import verdict_entry
from reconciler.rendering.verified.compared import (
    agreement_of,
    costs_of,
    metrics_of,
    moved_of,
    queries_of,
    unchanged_of,
    verdicts_of,
)

_CLASSES = {Outcome.PASSED: "passed", Outcome.FAILED: "failed", Outcome.NOT_ASKED: "unknown"}


def comparison_as_html(
    comparison: Comparison, *, title: str = "Comparison", stack: str = ""
) -> str:
    """One self-contained page."""
    about = tag("p", "Stack ", tag("b", stack), class_="stack") if stack else NOTHING
    head = tag("header", about, tag("h1", title), tag("p", costs_of(comparison), class_="sum"))
    name = f"{title} of {stack}" if stack else title
    return page(name, head, comparison_section(comparison), class_="verification")


def comparison_section(comparison: Comparison) -> Markup:
    """What was compared; nothing where nothing was."""
    if not comparison.retrievers and not comparison.unchanged:
        return NOTHING
    entries = join(map(_entry, comparison.retrievers))
    rest = tag("p", unchanged_of(comparison), class_="sum") if comparison.unchanged else NOTHING
    body = join([entries, rest])
    return section("compared", "Live beside planned", body, count=len(comparison.retrievers))


def _entry(compared: RetrieverComparison) -> Markup:
    name = tag("span", str(compared.retriever), class_="address")
    body = tag("div", *_body(compared), class_="judged")
    class_ = f"entry {_CLASSES[compared.outcome]}"
    return tag("details", tag("summary", name), body, class_=class_, open=True)


def _body(compared: RetrieverComparison) -> Iterator[Markup]:
    if compared.problem is not None:
        yield tag("p", compared.problem.message)
        yield tag("p", compared.problem.remedy, class_="remedy")
        return
    yield tag("p", agreement_of(compared))
    rows = [
        tag("tr", *(tag("td", text) for text in (each.name, each.live, each.planned, each.remark)))
        for each in (*metrics_of(compared), *verdicts_of(compared))
    ]
    head = tag("tr", *(tag("th", text, scope="col") for text in ("", "live", "planned", "")))
    table = tag("table", tag("thead", head), tag("tbody", *rows), class_="queries")
    yield tag("div", table, class_="wide")
    told = (*queries_of(compared, most=20), *moved_of(compared, most=20))
    yield tag("ul", *(tag("li", text) for text in told), class_="findings")
    yield join(map(verdict_entry, compared.planned))
