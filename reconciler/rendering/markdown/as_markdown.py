"""A plan as one comment on a pull request: what destroys comes first, and all of it fits.

The first line is hidden and says whose comment it is, so that whoever posts it finds the one of an
earlier run and updates it in place.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem, Severity
from reconciler.rendering.markdown.budget import limit_lines
from reconciler.rendering.markdown.entries import sort_entries
from reconciler.rendering.markdown.extent import entries_as_markdown
from reconciler.rendering.markdown.notes import note_lines, problem_line, refusal_line
from reconciler.rendering.markdown.text import code, fence_lines, prose
from reconciler.rendering.text.problems import count_of
from reconciler.rendering.text.totals import (
    searches_of,
    sum_of,
    unverifiable_of,
    weights_of,
)
from reconciler.rendering.words.entries import Entry, entries_of
from reconciler.rendering.words.extent import Extent
from reconciler.rendering.words.masking import mask_plan
from reconciler.rendering.words.permission_flags import explain_permissions, format_permissions
from reconciler.rendering.words.view import format_count

LIMIT: Final = 60_000
"""GitHub takes 65,536 characters; the rest is for whoever adds a line."""
_LONGEST_NAME: Final = 200
_BARE: Final = re.compile("[^A-Za-z0-9._/-]|(?<=-)-")
_ALERT: Final = "> [!{kind}]\n> {says}\n"


class Heading(Struct, frozen=True, kw_only=True):
    """What a comment is called, and how it is found again."""

    title: str = "Plan"
    marker: str = "plan"
    """The first word of the hidden marker: one comment for each."""
    stack: str = ""
    """Empty where not even that could be read."""
    environment: str | None = None

    @property
    def marker_line(self) -> str:
        """`<!-- reconciler:plan:ads-platform:staging -->`, the same for the same stack."""
        parts = ("reconciler", self.marker, self.stack, self.environment)
        return f"<!-- {':'.join(_BARE.sub(_encode, part) for part in parts if part)} -->\n"

    @property
    def title_line(self) -> str:
        """`## Plan of ads-platform in staging`."""
        of = f" of {code(self.stack[:_LONGEST_NAME])}" if self.stack else ""
        where = f" in {code(self.environment[:_LONGEST_NAME])}" if self.environment else ""
        return f"## {self.title}{of}{where}\n\n"


def plan_as_markdown(
    plan: Plan,
    *,
    title: str = "Plan",
    marker: str = "plan",
    environment: str | None = None,
    says: str | None = None,
    part: Callable[[int], str] | None = None,
    extent: Extent = Extent.FULL,
    limit: int = LIMIT,
    kinds: Mapping[str, Kind] = KINDS,
) -> str:
    """One comment of at most `limit` characters (10,000 or more), the same for the same plan.

    `says` takes the place of the sentence that counts, where the plan is not one to be applied. The
    `part` is a section of somebody else's, in at most so many characters.
    """
    shown = mask_plan(plan, kinds)
    heading = Heading(title=title, marker=marker, stack=plan.stack, environment=environment)
    entries = entries_of(shown, kinds)
    told = sort_entries(shown, entries)
    head = f"{heading.marker_line}{heading.title_line}{_verdict(shown, entries, says)}"
    refusals = _section("Refused", list(map(refusal_line, shown.refusals)), limit // 4)
    refusals += _lifting(shown, limit // 12)
    notes = "".join(_section(name, lines, limit // 12) for name, lines in note_lines(shown, told))
    more = part(limit // 6) if part else ""
    budget = limit - len(head) - len(refusals) - len(notes) - len(more)
    changes = entries_as_markdown(told, extent, budget=budget)
    return f"{head}{refusals}{changes}{more}{notes}".rstrip("\n") + "\n"


def problems_as_markdown(
    problems: Sequence[Problem], *, heading: Heading, limit: int = LIMIT
) -> str:
    """The comment of a run that came to no plan, so that none shows an earlier one."""
    says = f"**{heading.title}:** {count_of(problems)}"
    if any(problem.severity is Severity.ERROR for problem in problems):
        says = f"**{heading.title} failed:** {count_of(problems)} Nothing was changed."
    alert = _ALERT.format(kind="CAUTION" if "failed" in says else "NOTE", says=says)
    head = f"{heading.marker_line}{heading.title_line}{alert}\n"
    lines = list(map(problem_line, problems))
    return head + limit_lines(lines, budget=limit - len(head) - 100, noun="problems")


def _verdict(plan: Plan, entries: Sequence[Entry], says: str | None) -> str:
    if says is not None:
        return f"{prose(says)}\n\n"
    said = (sum_of(plan, entries), weights_of(entries), unverifiable_of(plan), searches_of(plan))
    sums = " ".join(filter(None, said))
    return f"{sums}\n\n{_applicable(plan)}"


def _applicable(plan: Plan) -> str:
    if plan.refusals:
        says = f"**Cannot be applied:** {format_count(len(plan.refusals), 'refusal')}."
        return f"{_ALERT.format(kind='CAUTION', says=says)}\n"
    return "Can be applied.\n\n" if plan.is_applicable else ""


def _lifting(plan: Plan, budget: int) -> str:
    """All the flags on one line to copy; half of them would be of no use."""
    says, line = explain_permissions(plan), format_permissions(plan)
    if not says or not line:
        return ""
    block = fence_lines([line])
    if len(block) > budget:
        return f"{says} {format_count(len(plan.lifting_flags), 'flag')}, more than fit here.\n\n"
    return f"{says}\n\n{block}\n"


def _section(name: str, lines: Sequence[str], budget: int) -> str:
    return f"### {name}\n\n{limit_lines(lines, budget=budget, noun='of them')}\n" if lines else ""


def _encode(match: re.Match[str]) -> str:
    """Nothing may end the comment, and no two names have one marker."""
    return "".join(f"%{byte:02X}" for byte in match.group().encode("utf-8", "surrogatepass"))
