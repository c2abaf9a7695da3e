"""Verdicts as one page that asks nobody for anything, with a bar for each judged query."""

from collections.abc import Iterator, Sequence
from typing import Final

from reconciler.model.location import Location
from reconciler.model.verification.verdict import (
    Finding,
    GateVerdict,
    Outcome,
    Verdict,
    Verification,
)
from reconciler.rendering.html.headline import section
from reconciler.rendering.html.markup import NOTHING, Markup, join, tag
from reconciler.rendering.html.page import page
from reconciler.rendering.verdicts.words import (
    WORDS,
    cost_of,
    findings_in,
    is_uncompared,
    summary_of,
    times_in,
    usage_of,
)
from reconciler.rendering.verified.bars import query_table

_CLASSES: Final = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.NOT_ASKED: "unknown",
}
_VERDICTS: Final = {
    Outcome.PASSED: "ready",
    Outcome.FAILED: "blocked",
    Outcome.NOT_ASKED: "blocked",
}


def verification_as_html(
    verification: Verification, *, title: str = "Verification", stack: str = ""
) -> str:
    """One self-contained page; the same bytes for the same verdicts."""
    checks = [each for each in verification.verdicts if not isinstance(each, GateVerdict)]
    gates = [each for each in verification.verdicts if isinstance(each, GateVerdict)]
    name = f"{title} of {stack}" if stack else title
    return page(
        name,
        _head(verification, title, stack),
        _section("gates", "Gates", gates),
        _section("checks", "Checks", checks),
        class_="verification",
    )


def verdict_entry(verdict: Verdict) -> Markup:
    """One verdict; what is not well is open."""
    word = tag("span", WORDS[verdict.outcome], class_="word")
    name = tag("span", str(verdict.address), class_="address")
    took = tag("span", usage_of(verdict).strip(" ()"), class_="took")
    summary = tag("summary", word, name, took, _place(verdict.location))
    is_open = verdict.outcome is not Outcome.PASSED
    return tag(
        "details",
        summary,
        tag("div", *_body(verdict), class_="judged"),
        class_=f"entry {_CLASSES[verdict.outcome]}",
        open=is_open,
    )


def _head(verification: Verification, title: str, stack: str) -> Markup:
    about = tag("p", "Stack ", tag("b", stack), class_="stack") if stack else NOTHING
    usage = verification.usage
    took = ", ".join(filter(None, [cost_of(usage), times_in(usage)]))
    return tag(
        "header",
        about,
        tag("h1", title),
        tag("p", summary_of(verification), class_=f"verdict {_VERDICTS[verification.outcome]}"),
        tag("p", f"{took}.", class_="sum") if usage.searches else NOTHING,
    )


def _section(name: str, title: str, verdicts: Sequence[Verdict]) -> Markup:
    if not verdicts:
        return NOTHING
    return section(name, title, join(map(verdict_entry, verdicts)), count=len(verdicts))


def _body(verdict: Verdict) -> Iterator[Markup]:
    if verdict.problem is not None:
        yield tag("p", verdict.problem.message)
        if verdict.problem.remedy:
            yield tag("p", verdict.problem.remedy, class_="remedy")
    findings = findings_in(verdict)
    if findings:
        yield tag("ul", *map(_finding, findings), class_="findings")
    if is_uncompared(verdict):
        yield tag("p", "Nothing to compare with: drops are not judged.", class_="remedy")
    if isinstance(verdict, GateVerdict) and verdict.queries:
        yield query_table(verdict)


def _finding(finding: Finding) -> Markup:
    mark = tag("span", "met" if finding.is_met else "not met", class_="word")
    seen = tag("span", finding.observed, class_="seen")
    place = NOTHING if finding.is_met else _place(finding.location)
    said = tag("span", f"{finding.says}: ", seen)
    return tag("li", mark, said, place, class_="passed" if finding.is_met else "failed")


def _place(location: Location | None) -> Markup:
    if location is None:
        return NOTHING
    return tag("span", f"{location.file}:{location.line}", class_="place")
