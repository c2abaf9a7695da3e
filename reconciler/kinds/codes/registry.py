"""The page of every code that may be printed: of a problem, of a guard, of a rule of lint.

A code that stands in no section here has no page, and a test says so.
"""

from collections.abc import Mapping
from typing import Final

from reconciler.kinds.lint.registry import RULES
from reconciler.kinds.pages.guards import GUARDS
from reconciler.kinds.pages.problems import PROBLEM_SECTIONS, PROBLEMS
from reconciler.model.code_page import Page

SECTIONS: Final[Mapping[str, Mapping[str, Page]]] = {
    **PROBLEM_SECTIONS,
    "Guards": GUARDS,
    "Rules of lint": {code: rule for code, rule in RULES.items() if code not in PROBLEMS},
}
"""By what they are about; a rule that a problem stands behind is among the problems."""

_PAGES: Final = "https://github.com/mixpeek/reconciler/blob/main/docs/codes"

CODES: Final[Mapping[str, Page]] = {
    code: page for section in SECTIONS.values() for code, page in section.items()
}
"""All of them by their codes."""


def page_of(word: str) -> Page | None:
    """What is told of a code; the vendor's own names of rules are understood as well."""
    if word.lower() in CODES:
        return CODES[word.lower()]
    return next((CODES[code] for code, rule in RULES.items() if word in rule.vendor), None)


def is_guard(code: str) -> bool:
    """Whether it refuses a step of a plan, and is no problem of its own."""
    return code in GUARDS


def is_rule(code: str) -> bool:
    """Whether lint may be asked for it, and a comment may silence its warnings."""
    return code in RULES


def vendor_names(code: str) -> tuple[str, ...]:
    """What the vendor's own lint calls it."""
    return RULES[code].vendor if code in RULES else ()


def url_of(code: str) -> str | None:
    """Its page in the documentation; `None` of a code that others made up, in a kind of theirs."""
    return f"{_PAGES}/{code}.md" if code in CODES else None
