"""What `verify` does beside judging, for people: an estimate, and golden answers that were kept."""

from collections.abc import Iterator, Sequence
from typing import Final

from reconciler.model.problem import Problem
from reconciler.model.verification.estimate import Expense, VerificationEstimate
from reconciler.model.verification.golden import GoldenUpdate
from reconciler.rendering.text.problems import problem_lines
from reconciler.rendering.words.layout import Line, Tone, as_text, sentence
from reconciler.rendering.words.view import name_of, visible

_NAMED: Final = 5


def estimate_as_text(estimate: VerificationEstimate, *, color: bool, width: int = 80) -> str:
    """What each check and gate would take, and all of them."""
    return as_text(_estimate_lines(estimate, width=width), color=color)


def price_as_text(estimate: VerificationEstimate, *, width: int = 80) -> str:
    """What is about to be spent on both sides of a comparison."""
    took = _took(estimate.searches, estimate.credits, None)
    most = estimate.max_credits
    over = f" At most {most:,.6g} of them are spent." if estimate.is_over_budget and most else ""
    if most is not None and not over and estimate.credits is None:
        over = f" At most {most:,.6g} credits are spent."
    says = f"Asking what is live and what is planned: {took}.{over}"
    return as_text(sentence(says, width=width), color=False)


def golden_as_text(
    updates: Sequence[GoldenUpdate | Problem], *, color: bool, width: int = 80
) -> str:
    """What became of each golden answer."""
    return as_text(_golden_lines(updates, width=width), color=color)


def _estimate_lines(estimate: VerificationEstimate, *, width: int) -> Iterator[Line]:
    for each in estimate.expenses:
        yield from _expense(each, width=width)
    if estimate.expenses:
        yield Line()
    took = _took(estimate.searches, estimate.credits, estimate.duration_ms)
    yield from sentence(f"All of it: {took}. Nothing was asked.", width=width, tone=Tone.STRONG)
    if estimate.is_over_budget and estimate.max_credits is not None:
        says = f"That is more than the {estimate.max_credits:,.6g} credits that are allowed."
        yield from sentence(says, width=width, tone=Tone.CAUTION)


def _expense(expense: Expense, *, width: int) -> Iterator[Line]:
    if expense.problem is not None:
        yield from problem_lines(expense.problem, width=width)
        return
    is_guessed = expense.credits and expense.priced < expense.questions
    basis = f" (by the price of {expense.priced:,} of {expense.questions:,})" if is_guessed else ""
    took = _took(expense.searches, expense.credits, expense.duration_ms, basis=basis)
    over = ""
    if expense.is_over_budget and expense.max_credits is not None:
        over = f": more than its max_credits of {expense.max_credits:,.6g}"
    tone = Tone.CAUTION if over else Tone.PLAIN
    text = f"{name_of(expense.address)}: {took}{over}"
    yield from sentence(text, width=width, hanging="  ", tone=tone)


def _took(
    searches: int, credits_: float | None, duration_ms: float | None, *, basis: str = ""
) -> str:
    parts = [f"{searches:,} search{'' if searches == 1 else 'es'}"]
    known = "credits unknown" if credits_ is None else f"about {credits_:,.6g} credits"
    parts.append(f"{known}{basis}")
    parts += [] if duration_ms is None else [f"{duration_ms:,.4g} ms"]
    return ", ".join(parts)


def _golden_lines(updates: Sequence[GoldenUpdate | Problem], *, width: int) -> Iterator[Line]:
    for each in updates:
        if isinstance(each, Problem):
            yield from problem_lines(each, width=width)
        else:
            tone = Tone.CAUTION if each.is_changed else Tone.PLAIN
            text = f"{name_of(each.check)}: {visible(each.file)} {_change(each)}"
            yield from sentence(text, width=width, hanging="  ", tone=tone)
    written = [each for each in updates if isinstance(each, GoldenUpdate) and each.is_changed]
    if written:
        yield Line()
        says = "Review what changed, and commit it: from now on it is what is expected."
        yield from sentence(says, width=width, tone=Tone.STRONG)


def _change(update: GoldenUpdate) -> str:
    if update.is_new:
        return f"is new, with {len(update.gained):,} result{'' if len(update.gained) == 1 else 's'}"
    if not update.is_changed:
        return "is as it was"
    parts = [_named("gained", update.gained), _named("lost", update.lost)]
    moved = "has another order" if update.is_reordered else ""
    return "; ".join(filter(None, [*parts, moved]))


def _named(word: str, ids: Sequence[str]) -> str:
    if not ids:
        return ""
    more = len(ids) - _NAMED
    return (
        f"{word} {', '.join(map(visible, ids[:_NAMED]))}{f' and {more:,} more' if more > 0 else ''}"
    )
