"""Shapes of published examples that the API no longer takes are told how to be written."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from reconciler.kinds import KINDS
from reconciler.kinds.validation.validate import complaints_about
from reconciler.model.data import Fields, show_path

CASES = yaml.safe_load((Path(__file__).parent / "legacy_shapes.yaml").read_text(encoding="utf-8"))
EACH = pytest.mark.parametrize(
    "case", CASES, ids=[f"{case['kind']}-{'-'.join(case['says'])}" for case in CASES]
)


def _rewrites(case: Mapping[str, Any]) -> dict[str, str]:
    complaints = complaints_about(KINDS[case["kind"]], case["spec"])
    return {show_path(each.path): each.remedy for each in complaints if each.code == "stale-shape"}


@EACH
def test_an_older_shape_is_told_how_it_is_written_now(case: Mapping[str, Any]) -> None:
    assert _rewrites(case) == case["says"]


@EACH
def test_an_older_shape_is_not_called_unknown_as_well(case: Mapping[str, Any]) -> None:
    complaints = complaints_about(KINDS[case["kind"]], case["spec"])
    assert [each for each in complaints if each.code in ("unknown-field", "bad-choice")] == []


def test_every_older_shape_that_is_known_has_a_case() -> None:
    told = {(case["kind"], remedy.partition(" ")[0], remedy.partition("{")[0])
            for case in CASES for remedy in case["says"].values()}  # fmt: skip
    known = {
        (kind.name, stale.remedy.partition(" ")[0], stale.remedy.partition("{")[0].split("<")[0])
        for kind in KINDS.values()
        for stale in kind.legacy
    }
    missing = {
        (kind, words)
        for kind, _, words in known
        if not any(kind == other and text.startswith(words) for other, _, text in told)
    }
    assert missing == set()


def test_an_input_may_itself_be_called_properties() -> None:
    spec: Fields = {
        "stages": [{"stage_name": "a", "config": {"stage_id": "limit"}}],
        "input_schema": {"properties": {"type": "text"}},
    }
    assert complaints_about(KINDS["Retriever"], spec) == []


def test_inputs_may_themselves_be_called_type_and_required() -> None:
    spec: Fields = {
        "stages": [{"stage_name": "a", "config": {"stage_id": "limit"}}],
        "input_schema": {"type": {"type": "text"}, "required": {"type": "boolean"}},
    }
    assert complaints_about(KINDS["Retriever"], spec) == []
