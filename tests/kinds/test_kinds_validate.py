"""Everything that is wrong with a spec is said at once: where, why, and what to write instead."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.kinds import KINDS
from reconciler.kinds.validation.validate import complaints_about
from reconciler.model.data import Fields, show_path
from reconciler.model.problem import Problem, Severity

CASES = yaml.safe_load((Path(__file__).parent / "complaints.yaml").read_text(encoding="utf-8"))
EACH = pytest.mark.parametrize("case", CASES, ids=[f"{c['kind']}-{c['spec']}" for c in CASES])
RIGHT: Mapping[str, Fields] = {
    "Namespace": {},
    "Bucket": {"bucket_schema": {"properties": {}}},
    "Collection": {
        "source": {"type": "bucket", "bucket_ids": ["raw"]},
        "feature_extractor": {"feature_extractor_name": "text_extractor", "version": "v1"},
    },
    "Retriever": {"stages": [{"stage_name": "a", "config": {"stage_id": "limit"}}]},
    "Taxonomy": {"config": {"taxonomy_type": "hierarchical", "path_field": "folder"}},
    "Trigger": {
        "action_type": "cluster",
        "action_config": {"cluster_id": "themes"},
        "trigger_type": "interval",
        "schedule_config": {"interval_seconds": 3600},
    },
    "Secret": {"value": "${secret.TOKEN}"},
    "Webhook": {
        "event_types": ["alert.triggered"],
        "channels": [{"channel": "slack", "configs": {"webhook_url": "https://slack/x"}}],
    },
    "Alert": {"notification_config": {"channels": [{"channel_type": "slack"}]}},
    "Cluster": {},
    "Connection": {"provider_type": "rss", "provider_config": {}},
    "Sync": {"bucket_id": "raw", "connection_id": "archive", "source_path": "a/b"},
    "PublishedRetriever": {"public_name": "our-ads"},
}
MANY: Fields = {
    "descripton": "x",
    "unique_key": {"fields": "a", "default_policy": "never"},
    "source_adapter": {"enabled": "yes"},
}


def complaints(kind: str, spec: Fields) -> list[Problem]:
    return complaints_about(KINDS[kind], {**RIGHT[kind], **spec})


def _said(problem: Problem) -> dict[str, str]:
    return {
        "path": show_path(problem.path),
        "code": problem.code,
        "message": problem.message,
        "remedy": problem.remedy,
    }


@EACH
def test_a_complaint_says_where_why_and_what_to_write(case: Mapping[str, Any]) -> None:
    found = complaints(case["kind"], case["spec"])
    said = [
        {key: text for key, text in _said(problem).items() if key in expected}
        for problem, expected in zip(found, case["says"], strict=True)
    ]
    assert said == case["says"]
    assert {problem.severity for problem in found} == {Severity.ERROR}


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_spec_has_no_complaints(kind: str) -> None:
    assert complaints(kind, {}) == []


def test_everything_is_said_at_once_and_each_place_once() -> None:
    paths = [show_path(problem.path) for problem in complaints_about(KINDS["Bucket"], MANY)]
    assert sorted(paths) == [
        "bucket_schema",
        "descripton",
        "source_adapter.adapter_type",
        "source_adapter.enabled",
        "unique_key.default_policy",
        "unique_key.fields",
    ]


def test_a_secret_is_never_repeated() -> None:
    spec: Fields = {
        "adapter_type": "mux",
        "webhook_secret": 71077345,
        "connection": {"credentials": "pw9"},
    }
    said = "".join(problem.message for problem in complaints("Bucket", {"source_adapter": spec}))
    assert "71077345" not in said
    assert "pw9" not in said
    assert said.count("(secret)") == 2


def test_a_long_value_is_cut() -> None:
    (problem,) = complaints("Bucket", {"storage_class": "x" * 1000})
    assert "x" * 40 + "…" in problem.message
    assert len(problem.message) < 200


def test_a_field_newer_than_this_version_is_let_through() -> None:
    assert complaints("Bucket", {"extra": {"brand_new": {"a": [1]}}}) == []


def test_an_older_shape_hides_nothing_but_the_field_it_stands_for() -> None:
    found = complaints_about(KINDS["Retriever"], {"name": "find"})
    assert [(problem.code, problem.path) for problem in found] == [
        ("stale-shape", ("name",)),
        ("missing-field", ("stages",)),
    ]
    found = complaints_about(KINDS["Bucket"], {"schema": {"properties": {}}})
    assert [problem.code for problem in found] == ["stale-shape"]


@pytest.mark.parametrize(
    "times",
    [
        {"cron_expression": "0 2 * * *", "timezone": "Europe/Berlin"},
        {"cron_expression": "*/15 8-18 * * MON-FRI"},
        {"cron_expression": "0 0 1,15 JAN *", "timezone": "UTC"},
        {"cron_expression": "0 0 * * 7", "timezone": None},
        {"cron_expression": "${secret.NIGHTLY}"},
    ],
)
def test_a_schedule_that_cron_understands_is_one(times: Fields) -> None:
    schedule = {"trigger_type": "cron", "schedule_config": times}
    assert complaints("Collection", {"schedule": schedule}) == []


@given(st.text(), st.text())
@example("9" * 5_000 + " * * * *", "../../etc/passwd")
@example("* * * * 1#" + "2" * 5_000, "Europe")
def test_whatever_stands_in_a_schedule_is_taken_or_told(expression: str, zone: str) -> None:
    times = {"cron_expression": expression, "timezone": zone}
    schedule = {"trigger_type": "cron", "schedule_config": times}
    for problem in complaints("Collection", {"schedule": schedule}):
        assert problem.code == "bad-value"
        assert problem.remedy
        assert len(problem.message) < 300
