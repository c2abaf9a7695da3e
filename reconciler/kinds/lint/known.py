"""The rules that find nothing themselves: what they are about is found wherever manifests are read.

So it is in `validate` and in `plan` as well, and the page of each is that of the problem; here
stands only what lint adds, which asks for it by this code and lets a comment silence the warning.
"""

from collections.abc import Mapping
from typing import Final

from reconciler.kinds.pages.problems import PROBLEMS
from reconciler.model.lint.rule import Rule
from reconciler.model.problem import Severity

_VENDOR: Final[Mapping[str, tuple[str, ...]]] = {
    "bad-choice": (),
    "doubtful-feature": ("EXTRACTOR_NOT_IN_NAMESPACE", "RETRIEVER_FEATURE_NOT_IN_COLLECTIONS"),
    "idle-secrets-version": (),
    "ignored-without-effect": (),
    "left-out": (),
    "manifest-not-read": (),
    "missing-input": (),
    "missing-parameter": (),
    "no-effect": (),
    "no-levels": (),
    "no-resources": (),
    "older-stage": (),
    "out-of-range": (),
    "reference-to-absent": (),
    "refused-parameter": (),
    "server-set": (),
    "text-without-input": (),
    "undeclared-field": (),
    "undeclared-reference": ("MISSING_SECRET",),
    "unknown-extractor": (),
    "unknown-input": ("MISSING_INPUT_SCHEMA",),
    "unknown-parameter": (),
    "unknown-property": (),
    "unknown-stage": (),
    "wrong-type": (),
}
"""By the code of the problem, what the vendor's own lint calls it."""


def _rule(code: str, vendor: tuple[str, ...]) -> Rule:
    page = PROBLEMS[code]
    return Rule(
        code=code,
        title=page.title,
        severity=Severity.WARNING,
        cause=page.cause,
        example=page.example,
        remedy=page.remedy,
        vendor=vendor,
    )


RULES: Final = tuple(_rule(code, vendor) for code, vendor in _VENDOR.items())
