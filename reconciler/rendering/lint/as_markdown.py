"""The page of a rule, as it stands in the documentation."""

from collections.abc import Sequence
from typing import Final

from reconciler.model.lint.rule import Rule

_SAYS: Final = {
    "error": "an **error** of `lint`, a warning of `validate`",
    "warning": "a **warning** of `lint` and of `validate`",
    "note": "a **note** of `lint` alone",
}


def rule_as_markdown(rule: Rule) -> str:
    """One page: cause, example, remedy, and how it is silenced."""
    vendor = " and ".join(f"`{name}`" for name in rule.vendor)
    also = f" The vendor's own lint calls it {vendor}." if vendor else ""
    return (
        f"# {rule.title}\n\n"
        f"`{rule.code}` is {_SAYS[rule.severity.value]}.{also}\n\n"
        f"{rule.cause}\n\n"
        f"```yaml\n{rule.example}```\n\n"
        f"## What to do\n\n{rule.remedy}\n\n"
        "On the line that is found, or alone on the line above it, this silences it:\n\n"
        f"```yaml\n# reconciler: ignore[{rule.code}] the reason why it is meant so\n```\n\n"
        "[All rules](../lint.md)\n"
    )


def rules_as_table(rules: Sequence[Rule]) -> str:
    """The table of all rules, each with a link to its page."""
    rows = "".join(
        f"| [`{rule.code}`](lint/{rule.code}.md) | {rule.severity.value} | {rule.title} "
        f"| {', '.join(f'`{name}`' for name in rule.vendor)} |\n"
        for rule in rules
    )
    return f"| Rule | Severity | | The vendor's |\n|---|---|---|---|\n{rows}"
