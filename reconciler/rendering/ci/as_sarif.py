"""Problems, refusals and warnings as SARIF 2.1.0, for code scanning and for editors.

GitHub shows a result only where it has a place, so what has none is shown at the project's file;
and it knows a result again by its fingerprint, which no shifting of lines may change.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from reconciler import __version__
from reconciler.kinds import KINDS
from reconciler.kinds.codes.registry import CODES, is_guard, is_rule, url_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.code_page import Page
from reconciler.model.data import Fields, show_path
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.rendering.ci.findings import by_severity, findings_in, message_of, path_from
from reconciler.rendering.json.json_text import dump

SCHEMA: Final = (
    "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json"
)
_PROJECT_FILE: Final = "reconciler.yaml"
_TAGS: Final = {"guard": is_guard, "lint": is_rule}


def plan_as_sarif(plan: Plan, *, root: str = "", kinds: Mapping[str, Kind] = KINDS) -> str:
    """What speaks against a plan; `root` is the project's folder in the repository."""
    return problems_as_sarif(findings_in(plan, kinds), root=root)


def problems_as_sarif(
    problems: Sequence[Problem], *, root: str = "", is_successful: bool = True
) -> str:
    """One run of the tool. It is not successful when it broke off before all was looked at."""
    ordered = by_severity(problems)
    codes = list(dict.fromkeys(problem.code for problem in ordered))
    places = {code: at for at, code in enumerate(codes)}
    results = [
        _result(problem, rule=places[problem.code], root=root, fingerprint=fingerprint)
        for problem, fingerprint in zip(ordered, _fingerprints(ordered), strict=True)
    ]
    return dump(
        {
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [_run(codes, results, is_successful=is_successful)],
        }
    )


def _run(codes: Sequence[str], results: Sequence[Fields], *, is_successful: bool) -> Fields:
    return {
        "tool": {
            "driver": {
                "name": "reconciler",
                "semanticVersion": __version__,
                "rules": [_rule(code) for code in codes],
            }
        },
        "invocations": [{"executionSuccessful": is_successful}],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The top of the repository"}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }


def _rule(code: str) -> Fields:
    page = CODES.get(code)
    return _described(page) if page is not None else _undescribed(code)


def _described(page: Page) -> Fields:
    """What a code says of itself; each result is as severe as it was told."""
    example = f"```\n{page.example}\n```"
    tags = [name for name, has in _TAGS.items() if has(page.code)] or ["manifest"]
    return {
        **_named(page.code, page.heading.replace("`", "")),
        "fullDescription": {"text": page.cause.replace("`", "")},
        "help": {
            "text": f"{page.cause} {page.remedy}".replace("`", ""),
            "markdown": f"{page.cause}\n\n{example}\n\n{page.remedy}",
        },
        "helpUri": url_of(page.code),
        "defaultConfiguration": {"level": page.severity.value},
        "properties": {"tags": tags},
    }


def _undescribed(code: str) -> Fields:
    """A code of a kind that others declared."""
    title = code.replace("-", " ").replace("_", " ").capitalize()
    return {
        **_named(code, title),
        "fullDescription": {"text": f"{title}."},
        "help": {"text": "Each result says what to do about it."},
        "properties": {"tags": ["manifest"]},
    }


def _named(code: str, title: str) -> Fields:
    name = re.sub(r"[-_ ]+", " ", code).title().replace(" ", "")
    return {"id": code, "name": name, "shortDescription": {"text": title}}


def _result(problem: Problem, *, rule: int, root: str, fingerprint: str) -> Fields:
    return {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity.value,  # SARIF has the same three words
        # In SARIF, [text](target) is a link, and nobody asked for one.
        "message": {"text": message_of(problem).replace("](", "] (")},
        "locations": [_location(problem, root)],
        # The first is GitHub's own word; without it, it would take the text of the line.
        "partialFingerprints": {
            "primaryLocationLineHash": fingerprint,
            "reconciler/v1": fingerprint,
        },
    }


def _location(problem: Problem, root: str) -> Fields:
    place = problem.location
    file = path_from(root, place.file if place else _PROJECT_FILE)
    line, column = (place.line, place.column) if place else (1, 1)
    logical: Fields = (
        {"logicalLocations": [{"fullyQualifiedName": str(problem.address), "kind": "resource"}]}
        if problem.address
        else {}
    )
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(file), "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": max(line, 1), "startColumn": max(column, 1)},
        },
        **logical,
    }


def _fingerprints(problems: Sequence[Problem]) -> Iterator[str]:
    """By what is wrong with which field of what; the second of its like is counted."""
    seen: Counter[str] = Counter()
    for problem in problems:
        file = problem.location.file if problem.location else ""
        parts = (problem.code, str(problem.address or ""), show_path(problem.path), file)
        digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        seen[digest] += 1
        yield f"{digest}:{seen[digest]}"
