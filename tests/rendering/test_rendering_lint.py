"""What is told of the rules beside their pages, and of what they find."""

import json

from schemas import faults_of

from reconciler.kinds.lint.registry import RULES
from reconciler.model.location import Location
from reconciler.model.problem import Problem, Severity
from reconciler.rendering.ci.as_annotations import problems_as_annotations
from reconciler.rendering.ci.as_sarif import problems_as_sarif
from reconciler.rendering.lint.as_json import rules_as_json
from reconciler.rendering.lint.as_text import rules_as_text
from reconciler.rendering.text.problems import problems_as_text

NOTE = Problem(
    "missing-description",
    "nobody says what it is for",
    "add `description: ...`",
    Severity.NOTE,
    location=Location("manifests/feed.yaml", 3, 18),
)


def test_the_twelve_rules_of_the_vendors_lint_are_all_there() -> None:
    named = [name for rule in RULES.values() for name in rule.vendor]
    assert sorted(named) == [
        "DUPLICATE_FEATURE_URI",
        "EXTRACTOR_NOT_IN_NAMESPACE",
        "MISSING_DESCRIPTION",
        "MISSING_INPUT_SCHEMA",
        "MISSING_SECRET",
        "NO_SEARCH_STAGE",
        "RETRIEVER_FEATURE_NOT_IN_COLLECTIONS",
        "SUBOPTIMAL_STAGE_ORDER",
        "TAXONOMY_INPUT_NOT_WRITTEN",
        "UNUSED_BUCKET",
        "UNUSED_COLLECTION",
        "UNUSED_EXTRACTOR",
    ]


def test_a_note_is_the_least_wherever_it_is_told() -> None:
    error = Problem("unknown-kind", "there is no kind Buckt", "did you mean `Bucket`?")
    lines = problems_as_annotations([NOTE, error]).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error", "::notice"]
    text = problems_as_text([NOTE, error], color=False)
    assert text.index("error: ") < text.index("note: ")
    assert text.endswith("1 error, 1 note.\n")


def test_with_codes_each_finding_says_by_which_word_it_is_silenced() -> None:
    text = problems_as_text([NOTE], color=False, has_codes=True)
    assert text.startswith("note[missing-description]: nobody says what it is for\n")


def test_sarif_brings_the_page_of_a_rule_along() -> None:
    run = json.loads(problems_as_sarif([NOTE]))["runs"][0]
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["help"]["markdown"].startswith(RULES[NOTE.code].cause)
    assert rule["helpUri"].endswith(f"/docs/codes/{NOTE.code}.md")
    assert rule["defaultConfiguration"] == {"level": "note"}
    assert [each["level"] for each in run["results"]] == ["note"]


def test_programs_are_told_all_of_every_rule() -> None:
    text = rules_as_json([*RULES.values()])
    assert faults_of(text, "rules") == []
    assert [each["code"] for each in json.loads(text)["rules"]] == [*RULES]


def test_the_list_fits_a_terminal() -> None:
    lines = rules_as_text([*RULES.values()], width=80).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[-1] == f"{len(RULES)} rules."
