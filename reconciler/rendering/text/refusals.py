"""What speaks against a plan: each reason once, whoever it is about, and one line of flags."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from reconciler.model.location import Location
from reconciler.model.plan import Plan, Refusal
from reconciler.rendering.words.layout import Line, Tone, sentence
from reconciler.rendering.words.permission_flags import explain_permissions, format_permissions
from reconciler.rendering.words.view import name_of, place_of, visible

_Reason: TypeAlias = tuple[str, str, str]
"""The guard, what it says, and what else than a flag lifts it."""
_INDENT = "    "


def refusal_lines(plan: Plan, *, width: int) -> Iterator[Line]:
    """All refusals, and below them all the flags to copy."""
    says, flags = explain_permissions(plan), format_permissions(plan)
    for refusals in _by_reason(plan.refusals, has_line=bool(says)):
        yield from _refused(refusals, width=width)
        if remedy := _remedy(refusals[0], has_line=bool(says)):
            help_ = f"help: {visible(remedy)}"
            yield from sentence(help_, width=width, indent=_INDENT, hanging=f"{_INDENT}      ")
        yield Line()
    if says and flags:
        yield from sentence(says, width=width, tone=Tone.BAD)
        # However long, because it is there to be copied.
        yield Line(f"{_INDENT}{flags}")
        yield Line()


def _by_reason(refusals: Sequence[Refusal], *, has_line: bool) -> Iterator[list[Refusal]]:
    """Those that say the same of several resources together, each where its first one stands."""
    found: dict[_Reason, list[Refusal]] = {}
    for refusal in refusals:
        reason = (refusal.guard, refusal.message, _remedy(refusal, has_line=has_line))
        found.setdefault(reason, []).append(refusal)
    yield from found.values()


def _remedy(refusal: Refusal, *, has_line: bool) -> str:
    """What lifts it, without the flags where they all stand on one line."""
    is_short = has_line and refusal.flags and refusal.besides is not None
    return refusal.besides or "" if is_short else refusal.remedy


def _refused(refusals: Sequence[Refusal], *, width: int) -> Iterator[Line]:
    first, *others = refusals
    message = visible(first.message)
    if others:
        says = f"refused: {message}:"
        yield from sentence(says, width=width, hanging=_INDENT, tone=Tone.BAD)
        for each in refusals:
            name = name_of(each.address) if each.address else "the whole plan"
            yield Line(f"{_INDENT}{name}{_place(each.location)}", Tone.BAD)
        return
    about = f"{name_of(first.address)}: " if first.address else ""
    says = f"refused: {about}{message}{_place(first.location)}"
    yield from sentence(says, width=width, hanging=_INDENT, tone=Tone.BAD)


def _place(location: Location | None) -> str:
    return f" ({place_of(location)})" if location else ""
