"""The rules with their pages, for programs."""

from collections.abc import Sequence

from reconciler.model.lint.rule import Rule
from reconciler.rendering.json.json_text import dump


def rules_as_json(rules: Sequence[Rule]) -> str:
    """Every rule: `{"rules": [{code, title, severity, cause, example, remedy, vendor}]}`."""
    return dump(
        {
            "rules": [
                {
                    "code": rule.code,
                    "title": rule.title,
                    "severity": rule.severity.value,
                    "cause": rule.cause,
                    "example": rule.example,
                    "remedy": rule.remedy,
                    "vendor": [*rule.vendor],
                }
                for rule in rules
            ]
        }
    )
