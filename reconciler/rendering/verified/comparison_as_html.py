"""A comparison as a page, and as a section of the page of a plan."""

from collections.abc import Iterator

from reconciler.model.verification.comparison import Comparison, RetrieverComparison
from reconciler.model.verification.verdict import Outcome
from reconciler.rendering.html.headline import section
from reconciler.rendering.html.markup import NOTHING, Markup, join, tag
from reconciler.rendering.html.page import page
from reconciler.rendering.html.words import prose
from reconciler.rendering.verdicts.words import WORDS
from reconciler.rendering.verified.as_html import verdict_entry
from reconciler.rendering.verified.compared import (
    PART,
    agreement_of,
    metrics_of,
    moved_of,
    sentences_of,
    verdicts_of,
)

_CLASSES = {Outcome.PASSED: "passed", Outcome.FAILED: "failed", Outcome.NOT_ASKED: "unknown"}


def comparison_as_html(
    comparison: Comparison, *, title: str = "Comparison", stack: str = ""
) -> str:
    """One self-contained page."""
    about = tag("p", "Stack ", tag("b", stack), class_="stack") if stack else NOTHING
    head = tag("header", about, tag("h1", title))
    name = f"{title} of {stack}" if stack else title
    return page(name, head, comparison_section(comparison), class_="verification")


def comparison_section(comparison: Comparison) -> Markup:
    """What was compared, or that nothing was."""
    entries = join(map(_entry, comparison.retrievers))
    said = join(tag("p", each, class_="caption") for each in sentences_of(comparison))
    body = join([said, entries])
    return section("compared", PART, body, count=len(comparison.retrievers) or None)


def _entry(compared: RetrieverComparison) -> Markup:
    word = "not compared" if compared.problem else WORDS[compared.outcome]
    summary = tag(
        "summary",
        tag("span", word, class_="word"),
        tag("span", str(compared.retriever), class_="address"),
    )
    body = tag("div", *_body(compared), class_="judged")
    class_ = f"entry {_CLASSES[compared.outcome]}"
    return tag("details", summary, body, class_=class_, open=True)


def _body(compared: RetrieverComparison) -> Iterator[Markup]:
    if compared.problem is not None:
        yield tag("p", prose(compared.problem.message))
        yield tag("p", prose(compared.problem.remedy), class_="remedy")
        return
    yield tag("p", agreement_of(compared))
    rows = [
        tag("tr", *(tag("td", text) for text in (each.name, each.live, each.planned, each.remark)))
        for each in (*metrics_of(compared), *verdicts_of(compared))
    ]
    head = tag("tr", *(tag("th", text, scope="col") for text in ("", "live", "planned", "")))
    table = tag("table", tag("thead", head), tag("tbody", *rows), class_="queries")
    yield tag("div", table, class_="wide")
    told = [*moved_of(compared, most=20)]
    if told:
        yield tag(
            "p", "Documents that come and go, where the answers agree least:", class_="caption"
        )
        yield tag("ul", *(tag("li", text) for text in told), class_="moved")
    yield from map(verdict_entry, compared.planned)
