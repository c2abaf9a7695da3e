"""Where to read more about what was told: the command that explains its codes."""

from collections.abc import Iterable, Iterator
from typing import Final

from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.rendering.words.layout import Line, Tone, as_text, sentence

_MOST: Final = 8


def problems_hint(problems: Iterable[Problem], *, color: bool, width: int = 80) -> str:
    """One sentence about the codes of all these; empty where there are none."""
    return hint_about((problem.code for problem in problems), color=color, width=width)


def plan_hint(plan: Plan, *, color: bool, width: int = 80) -> str:
    """One sentence about the guards that refuse a plan, and about its warnings."""
    return hint_about(codes_in(plan), color=color, width=width)


def codes_in(plan: Plan) -> Iterator[str]:
    """Of the guards that refuse a plan, and of its warnings."""
    yield from (refusal.guard for refusal in plan.refusals)
    yield from (warning.code for warning in plan.warnings)


def hint_about(codes: Iterable[str], *, color: bool, width: int = 80) -> str:
    """The sentence about codes; empty where none of them has a page."""
    return as_text(hint_lines(codes, width=width), color=color)


def hint_lines(codes: Iterable[str], *, width: int) -> Iterator[Line]:
    """The same in lines; codes that have no page, because others made them up, are left out."""
    told = tuple(dict.fromkeys(codes))
    if not told:
        return
    # Loaded late: most plans tell nothing that has a page, and every page is a module's.
    from reconciler.kinds.codes.registry import CODES

    known = [code for code in told if code in CODES]
    if not known:
        return
    says = f"`reconciler explain {known[0]}` tells more."
    if len(known) > 1:
        more = f" and {len(known) - _MOST:,} more" if len(known) > _MOST else ""
        says = f"`reconciler explain CODE` tells more: {', '.join(known[:_MOST])}{more}."
    yield from sentence(says, width=width, hanging="  ", tone=Tone.FAINT)
