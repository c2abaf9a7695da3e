"""Verdicts as one comment on a pull request: what is not well comes first, and all of it fits."""

from collections.abc import Sequence
from typing import Final

from reconciler.model.verification.verdict import Outcome, Verdict, Verification
from reconciler.rendering.markdown.as_markdown import LIMIT, Heading
from reconciler.rendering.markdown.budget import limit_lines
from reconciler.rendering.markdown.text import code, prose
from reconciler.rendering.verdicts.words import (
    WORDS,
    cost_of,
    credits_in,
    findings_in,
    is_uncompared,
    summary_of,
    times_in,
)

_MARKS: Final = {
    Outcome.NOT_ASKED: ":grey_question:",
    Outcome.FAILED: ":x:",
    Outcome.PASSED: ":white_check_mark:",
}
"""The worst first, which is the order in which they are shown."""
_NOTICES: Final = {
    Outcome.NOT_ASKED: "CAUTION",
    Outcome.FAILED: "WARNING",
    Outcome.PASSED: "NOTE",
}
_MOST: Final = 10
"""Things of one check or gate that are not met; the rest is counted."""
_LONGEST: Final = 600
"""Characters of one thing that was seen."""


def verification_as_markdown(
    verification: Verification, *, heading: Heading, limit: int = LIMIT
) -> str:
    """One comment of at most `limit` characters, the same for the same verdicts."""
    says = f"**{summary_of(verification)}** {prose(f'{cost_of(verification.usage)}.')}"
    alert = f"> [!{_NOTICES[verification.outcome]}]\n> {says}\n\n"
    head = f"{heading.marker_line}{heading.title_line}{alert}"
    body = section_as_markdown(verification.verdicts, budget=limit - len(head) - 100)
    return f"{head}{body}".rstrip("\n") + "\n"


def section_as_markdown(verdicts: Sequence[Verdict], *, budget: int) -> str:
    """The verdicts as a list, for a comment that says other things as well."""
    ordered = [each for outcome in _MARKS for each in verdicts if each.outcome is outcome]
    return limit_lines([_entry(each) for each in ordered], budget=budget, noun="checks and gates")


def _entry(verdict: Verdict) -> str:
    took = ", ".join(filter(None, [times_in(verdict.usage), credits_in(verdict.usage)]))
    line = f"- {_MARKS[verdict.outcome]} {code(str(verdict.address))}: {WORDS[verdict.outcome]}"
    lines = [f"{line} ({prose(took)})" if verdict.usage.searches else line]
    if verdict.problem is not None:
        lines.append(f"  - {prose(verdict.problem.message[:_LONGEST])}")
        lines += [f"  - {prose(verdict.problem.remedy)}"] if verdict.problem.remedy else []
    unmet = [each for each in findings_in(verdict) if not each.is_met]
    for finding in unmet[:_MOST]:
        place = f" ({code(str(finding.location))})" if finding.location else ""
        says, seen = (prose(text[:_LONGEST]) for text in (finding.says, finding.observed))
        lines.append(f"  - {says}: **seen** {seen}{place}")
    if len(unmet) > _MOST:
        lines.append(f"  - and {len(unmet) - _MOST:,} more")
    if is_uncompared(verdict):
        lines.append("  - nothing to compare with: drops are not judged")
    return "".join(f"{each}\n" for each in lines)
