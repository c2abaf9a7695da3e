"""A page for a run that came to no plan, so that whoever opens it does not see an earlier one."""

from collections.abc import Sequence

from reconciler.model.problem import Problem, Severity
from reconciler.rendering.html.headline import render_note, section
from reconciler.rendering.html.markup import NOTHING, tag
from reconciler.rendering.html.page import page
from reconciler.rendering.text.problems import count_of


def problems_as_html(problems: Sequence[Problem], *, title: str = "Plan", stack: str = "") -> str:
    """One self-contained page with every problem; the same bytes for the same problems."""
    errors_first = sorted(problems, key=lambda each: [*Severity].index(each.severity))
    has_error = any(each.severity is Severity.ERROR for each in problems)
    about = tag("p", "Stack ", tag("b", stack), class_="stack") if stack else NOTHING
    head = tag(
        "header",
        about,
        tag("h1", title),
        tag(
            "p",
            f"{count_of(problems)} Nothing was changed.",
            class_=f"verdict {'blocked' if has_error else 'ready'}",
        ),
    )
    listing = tag("ul", *(render_note(each, {}) for each in errors_first), class_="notes")
    name = f"{title} of {stack}" if stack else title
    return page(name, head, section("problems", "Problems", listing, count=len(problems)))
