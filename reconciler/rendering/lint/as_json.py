"""The rules with their pages, for programs."""

from collections.abc import Iterable

from reconciler.model.code_page import Page
from reconciler.rendering.explained.codes import code_object
from reconciler.rendering.json.json_text import dump


def rules_as_json(rules: Iterable[Page]) -> str:
    """Every rule, each as `explain CODE --format json` has it."""
    return dump({"rules": [code_object(rule) for rule in rules]})
