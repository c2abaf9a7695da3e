"""What problems say of their own mending, in whole manifests."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from reconciler.model.problem import Problem
from reconciler.model.rewriting.rewrite import Rewriting
from reconciler.workflows.fix import fix_files

CASES = yaml.safe_load((Path(__file__).parent / "fixes.yaml").read_text(encoding="utf-8"))
SETTINGS = "apiVersion: reconciler/v1\nstack: t\nvariables: {limit: 5, class: Standard}\n"


def fixed(folder: Path, text: str) -> Rewriting:
    (folder / "manifests").mkdir(exist_ok=True)
    (folder / "reconciler.yaml").write_text(SETTINGS, encoding="utf-8")
    (folder / "manifests" / "a.yaml").write_text(text, encoding="utf-8")
    return fix_files(folder, environment=None, environ={})


def after(rewriting: Rewriting, text: str) -> str:
    return next((each.after for each in rewriting.files), text)


def mendable(rewriting: Rewriting) -> list[Problem]:
    return [each for each in rewriting.problems if each.fix]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_a_manifest_is_mended_as_far_as_that_is_certain(
    case: Mapping[str, str], tmp_path: Path
) -> None:
    made = fixed(tmp_path, case["before"])
    assert after(made, case["before"]) == (case["after"] or case["before"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_a_second_run_finds_nothing_more_to_mend(case: Mapping[str, str], tmp_path: Path) -> None:
    once = after(fixed(tmp_path, case["before"]), case["before"])
    assert fixed(tmp_path, once).files == ()
