"""The head of a plan's page: what it comes to, what speaks against it, and what else was found."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from reconciler.model.address import Address
from reconciler.model.attribution import Base
from reconciler.model.change import Action
from reconciler.model.data import show_path
from reconciler.model.location import Location
from reconciler.model.plan import ComparedSides, Plan, Refusal, Scope
from reconciler.model.problem import Problem
from reconciler.rendering.html.markup import NOTHING, Markup, join, tag
from reconciler.rendering.html.words import (
    WORDS,
    Anchors,
    class_of,
    instruction,
    link,
    links,
    place,
    prose,
    symbols_in,
    to_copy,
)
from reconciler.rendering.text.totals import (
    causes_of,
    estimate_of,
    searches_of,
    sum_of,
    unverifiable_of,
    weights_of,
)
from reconciler.rendering.words.entries import DRIFTED, Entry
from reconciler.rendering.words.permission_flags import (
    explain_permissions,
    format_permissions,
    permission_lines,
)
from reconciler.rendering.words.view import format_count, visible

_FEW: Final = 12


def headline(plan: Plan, entries: Sequence[Entry], title: str, says: str | None = None) -> Markup:
    """What a reviewer reads first, and perhaps alone."""
    is_counted = bool(entries) and plan.compared is None
    said = [sum_of(plan, entries)]
    if is_counted:
        said = [weights_of(entries), _describe_unchanged(plan)]
    said = [*said, unverifiable_of(plan), searches_of(plan)] if says is None else [says]
    if plan.estimate and entries:
        said.append(estimate_of(plan.estimate))
    return tag(
        "header",
        tag(
            "p",
            f"{_noun_of(plan)} of the stack ",
            tag("b", plan.stack),
            class_="stack",
        ),
        tag("h1", title),
        _verdict(plan),
        _counts(entries, plan.compared),
        *(tag("p", prose(one), class_="sum") for one in said if one),
        *_scope(plan.scope) if plan.scope else (),
        *(
            tag("p", tag("code", visible(said)), f" allows {visible(allowed)}.", class_="scope")
            for said, allowed in permission_lines(plan)
        ),
        tag("p", causes_of(plan.base, entries), class_="scope") if plan.base else NOTHING,
    )


def _noun_of(plan: Plan) -> str:
    if plan.compared is not None:
        return "Comparison"
    return "Drift" if plan.is_of_drift else "Plan"


def _describe_unchanged(plan: Plan) -> str:
    """What is not in the plan, beside what is."""
    if not plan.unchanged:
        return ""
    verb = "matches its manifest" if plan.unchanged == 1 else "match their manifests"
    return f"{format_count(plan.unchanged, 'other resource')} {verb}."


def _verdict(plan: Plan) -> Markup:
    if plan.refusals:
        many = format_count(len(plan.refusals), "refusal")
        return tag("p", tag("a", f"Blocked by {many}", href="#refused"), class_="verdict blocked")
    if plan.compared is not None:
        says = "Not the same" if plan.steps else "The same"
        return tag("p", says, class_="verdict blocked" if plan.steps else "verdict idle")
    if not plan.steps:
        idle = "No drift" if plan.is_of_drift else "Nothing to do"
        return tag("p", idle, class_="verdict idle")
    if plan.is_of_drift:
        return tag("p", "Live is not as declared", class_="verdict blocked")
    if plan.is_of_snapshot:
        return tag("p", "Made against a snapshot", class_="verdict idle")
    return tag("p", "Can be applied", class_="verdict ready")


def _counts(entries: Sequence[Entry], compared: ComparedSides | None) -> Markup:
    counts = Counter(entry.word for entry in entries)
    symbols = symbols_in(entries)
    tiles = [
        tag(
            "li",
            tag("span", symbols[word], class_="symbol", aria_hidden="true"),
            tag("b", f"{counts[word]:,}"),
            _label(word, compared),
            class_=class_of(word),
        )
        for word in WORDS
        if counts[word]
    ]
    return tag("ul", *tiles, class_="counts") if tiles else NOTHING


def _label(word: str, compared: ComparedSides | None) -> str:
    if compared is None:
        return f" {word}" if word in DRIFTED else f" to {word}"
    side = {Action.CREATE.value: compared.after, Action.DELETE.value: compared.before}.get(word)
    return f" only in {visible(side)}" if side else " differ"


def _scope(scope: Scope) -> Iterator[Markup]:
    if scope.targets:
        targets = ", ".join(map(visible, scope.targets))
        needed = join(["; needed as well: ", links(scope.pulled_in, {})])
        yield tag(
            "p",
            f"Limited to {targets}",
            needed if scope.pulled_in else NOTHING,
            ". Nothing is pruned.",
            class_="scope",
        )
    if scope.excluded:
        excluded = ", ".join(map(visible, scope.excluded))
        without = join(["; not possible without it: ", links(scope.left_out, {})])
        yield tag(
            "p",
            f"Left out: {excluded}",
            without if scope.left_out else NOTHING,
            ".",
            class_="scope",
        )


def render_refusals(plan: Plan, anchors: Anchors) -> Markup:
    """What the guards do not allow, each with what lifts it, and all of that together."""
    items = [_render_item(each, "guard", each.guard, "error", anchors) for each in plan.refusals]
    says, line = explain_permissions(plan), format_permissions(plan)
    whole = tag("p", f"{says} ", to_copy(line), class_="remedy") if says and line else NOTHING
    body = join([tag("ul", *items, class_="notes"), whole])
    return section("refused", "Refused", body, count=len(items))


def render_warnings(warnings: Sequence[Problem], anchors: Anchors) -> Markup:
    """What should be known, and stops nothing."""
    items = [render_note(each, anchors) for each in warnings]
    return section("warnings", "Warnings", tag("ul", *items, class_="notes"), count=len(items))


def render_note(problem: Problem, anchors: Anchors) -> Markup:
    """A problem, where it is, and what to do about it."""
    return _render_item(problem, problem.severity, problem.code, problem.severity, anchors)


def _render_item(
    said: Problem | Refusal, sort: str, name: str, class_: str, anchors: Anchors
) -> Markup:
    # The line itself is not shown: it may spell a secret out, and a page is passed on.
    return tag(
        "li",
        _about(said.address, said.location, anchors),
        tag("p", prose(said.message)),
        tag("p", instruction(said.remedy), class_="remedy") if said.remedy else NOTHING,
        tag("p", f"{sort} ", tag("code", name), class_="guard"),
        class_=class_,
    )


def _about(address: Address | None, location: Location | None, anchors: Anchors) -> Markup:
    parts = [link(address, anchors)] if address else []
    parts += [place(location)] if location else []
    return tag("p", join(parts, " "), class_="about") if parts else NOTHING


def render_left_alone(plan: Plan, anchors: Anchors) -> Markup:
    """What the plan does nothing about: done already, kept without being declared, and nobody's."""
    return join(
        [
            _render_converged(plan.base, anchors) if plan.base else NOTHING,
            _render_list(
                "orphans",
                "Orphans",
                "No longer declared, kept because pruning is off.",
                plan.orphans,
                anchors,
            ),
            _render_list(
                "unmanaged",
                "Unmanaged",
                "Live, and neither declared nor owned by any stack.",
                plan.unmanaged,
                anchors,
            ),
        ]
    )


def _render_converged(base: Base, anchors: Anchors) -> Markup:
    items = [
        tag(
            "li",
            link(each.address, anchors),
            join([" ", tag("code", show_path(each.path))]) if each.path else NOTHING,
        )
        for each in base.converged
    ]
    says = f"Declared otherwise at {base.ref}, and live as it is declared now."
    return _render_foldable("converged", "Live already", says, items)


def _render_list(
    name: str, title: str, says: str, addresses: Sequence[Address], anchors: Anchors
) -> Markup:
    return _render_foldable(
        name, title, says, [tag("li", link(each, anchors)) for each in addresses]
    )


def _render_foldable(name: str, title: str, says: str, items: Sequence[Markup]) -> Markup:
    listing = tag("ul", *items, class_="names")
    is_short = len(items) <= _FEW
    body = tag("details", tag("summary", says), listing, class_="listing", open=is_short)
    return section(name, title, body, count=len(items))


def section(name: str, title: str, body: Markup, *, count: int | None = None) -> Markup:
    """A part of the page under a heading; nothing where there is nothing to count."""
    if count == 0:
        return NOTHING
    number = tag("span", f"{count:,}", class_="count") if count else NOTHING
    heading = tag("h2", title, number, id=f"{name}-title")
    return tag("section", heading, body, id=name, class_="panel", aria_labelledby=f"{name}-title")
