"""A page for a run that came to no plan, so that whoever opens it does not see an earlier one."""

from collections.abc import Sequence
from typing import Final

from reconciler.model.problem import Problem
from reconciler.rendering.markup import Markup, joined, tag, verbatim
from reconciler.rendering.problems import count_of
from reconciler.rendering.view import name_of

_STYLE: Final = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
h1 { font-size: 1.4rem } li { margin: 1rem 0 } p { margin: .2rem 0 }
code, p.place { font-family: ui-monospace, monospace; overflow-wrap: anywhere }
p.place { opacity: .7 } .error { border-left: 4px solid #c62828; padding-left: 1rem }
.warning { border-left: 4px solid #e0a800; padding-left: 1rem } ol { list-style: none; padding: 0 }
"""


def problems_as_html(problems: Sequence[Problem], *, title: str = "Plan", stack: str = "") -> str:
    """One self-contained page with every problem; the same bytes for the same problems."""
    name = f"{title} of {stack}" if stack else title
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", name),
        tag("style", verbatim(_STYLE)),
    )
    body = tag(
        "body",
        tag("h1", name),
        tag("p", f"{count_of(problems)} Nothing was changed."),
        tag("ol", *map(_shown, problems)),
    )
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='en')}\n"


def _shown(problem: Problem) -> Markup:
    about = f"{name_of(problem.address)}: " if problem.address else ""
    parts = [
        tag("p", tag("strong", problem.code), f" {about}{problem.message}"),
        tag("p", str(problem.location), class_="place") if problem.location else Markup(),
        tag("p", problem.remedy) if problem.remedy else Markup(),
    ]
    return tag("li", joined(parts), class_=problem.severity.value)
