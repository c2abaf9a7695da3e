"""A plan, or drift, as JUnit: one case for each resource, for whatever CI shows tests.

Of a plan, a case fails whose resource is refused or that somebody else changed; of drift, every one
that is not as declared.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from msgspec import Struct

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.location import Location
from reconciler.model.plan import Plan, Refusal
from reconciler.model.problem import Problem, Severity
from reconciler.rendering.ci.findings import DRIFT, message_of, path_from
from reconciler.rendering.text.entry_lines import entry_lines
from reconciler.rendering.text.problems import problems_as_text
from reconciler.rendering.text.totals import unverifiable_of
from reconciler.rendering.words.entries import Entry, by_address
from reconciler.rendering.words.layout import DECLARED_TO_LIVE, as_text
from reconciler.rendering.words.masking import mask_plan
from reconciler.rendering.words.view import HARMFUL, format_count

_WIDTH: Final = 100
_NOT_XML: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LAYOUT: Final = re.compile(f"(?!\n){HARMFUL.pattern}")


class TestCase(Struct, frozen=True, kw_only=True):
    """One test case; `element` is what became of it, empty where all is well."""

    group: str
    name: str
    place: Location | None = None
    element: str = ""
    type: str = ""
    message: str = ""
    body: str = ""


def plan_as_junit(
    plan: Plan,
    *,
    title: str = "Plan",
    environment: str | None = None,
    root: str = "",
    kinds: Mapping[str, Kind] = KINDS,
) -> str:
    """The suite of one plan; `root` is the project's folder in the repository."""
    shown = mask_plan(plan, kinds)
    name = f"{title} of {plan.stack}{f' in {environment}' if environment else ''}"
    warnings = problems_as_text(shown.warnings, color=False) if shown.warnings else ""
    return cases_as_junit(name, list(_cases(shown, kinds)), root=root, said=warnings)


def problems_as_junit(
    problems: Sequence[Problem], *, title: str = "Plan", stack: str = "", root: str = ""
) -> str:
    """The suite of a run that came to no plan: an error for each reason."""
    cases = [
        TestCase(
            group="problem",
            name=f"{problem.code} {problem.address or ''}".strip(),
            place=problem.location,
            element="error" if problem.severity is Severity.ERROR else "",
            type=problem.code,
            message=problem.message,
            body=message_of(problem),
        )
        for problem in problems
    ]
    passed = [] if cases else [TestCase(group="problem", name="no problems")]
    return cases_as_junit(f"{title} of {stack}" if stack else title, cases or passed, root=root)


def _cases(plan: Plan, kinds: Mapping[str, Kind]) -> Iterator[TestCase]:
    refusals: dict[Address | None, list[Refusal]] = defaultdict(list)
    for refusal in plan.refusals:
        refusals[refusal.address].append(refusal)
    for entries in by_address(plan, kinds):
        yield _of_resource(entries, refusals.pop(entries[0].address, []))
    for address, alone in refusals.items():
        yield from (_of_refusal(address, refusal) for refusal in alone)
    if plan.unchanged or plan.is_empty:
        matching = format_count(plan.unchanged, "resource")
        said = unverifiable_of(plan)
        yield TestCase(group="unchanged", name=f"{matching} as declared", body=said)


def _of_resource(entries: Sequence[Entry], refusals: Sequence[Refusal]) -> TestCase:
    entry = entries[0]
    kind, message = _failure(entry, refusals)
    lines = (line for each in entries for line in entry_lines(each, width=_WIDTH))
    heading = [f"{DECLARED_TO_LIVE}\n"] if entry.is_drift else []
    said = [message_of(_as_problem(refusal)) for refusal in refusals]
    return TestCase(
        group=".".join(filter(None, (entry.address.kind, entry.address.namespace))),
        name=str(entry.address),
        place=entry.location,
        element="failure" if kind else "",
        type=kind,
        message=message,
        body="\n".join([*heading, as_text(lines, color=False), *said]),
    )


def _failure(entry: Entry, refusals: Sequence[Refusal]) -> tuple[str, str]:
    if refusals:
        return refusals[0].guard, refusals[0].message
    if entry.is_drift or entry.is_foreign:
        return DRIFT, f"{entry.word}: {entry.first.says}"
    return "", ""


def _of_refusal(address: Address | None, refusal: Refusal) -> TestCase:
    return TestCase(
        group="guard",
        name=f"{refusal.guard} {address or ''}".strip(),
        place=refusal.location,
        element="failure",
        type=refusal.guard,
        message=refusal.message,
        body=message_of(_as_problem(refusal)),
    )


def _as_problem(refusal: Refusal) -> Problem:
    return Problem(refusal.guard, refusal.message, refusal.remedy, address=refusal.address)


def cases_as_junit(name: str, cases: Sequence[TestCase], *, root: str, said: str = "") -> str:
    """One suite; what is `said` belongs to all of it."""
    failures = sum(case.element == "failure" for case in cases)
    errors = sum(case.element == "error" for case in cases)
    sums = f'tests="{len(cases)}" failures="{failures}" errors="{errors}"'
    shown = "".join(_write_case(case, root) for case in cases)
    out = f"    <system-out>{_text(said)}</system-out>\n" if said else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="reconciler" {sums}>\n'
        f'  <testsuite name={_attribute(name)} {sums} skipped="0">\n'
        f"{shown}{out}  </testsuite>\n</testsuites>\n"
    )


def _write_case(case: TestCase, root: str) -> str:
    place = case.place
    at = f' file={_attribute(path_from(root, place.file))} line="{place.line}"' if place else ""
    start = f"    <testcase classname={_attribute(case.group)} name={_attribute(case.name)}{at}"
    if case.element:
        what = f"type={_attribute(case.type)} message={_attribute(case.message)}"
        inside = f"<{case.element} {what}>{_text(case.body)}</{case.element}>"
    elif case.body:
        inside = f"<system-out>{_text(case.body)}</system-out>"
    else:
        return f"{start}/>\n"
    return f"{start}>\n      {inside}\n    </testcase>\n"


def _attribute(text: str) -> str:
    return quoteattr(_escape_illegal(text).replace("\n", " "))


def _text(text: str) -> str:
    return escape(_escape_illegal(text))


def _escape_illegal(text: str) -> str:
    """XML has no way to write most control characters, not even escaped."""
    return _NOT_XML.sub(_escape, _LAYOUT.sub(_escape, text))


def _escape(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape", "backslashreplace").decode()
