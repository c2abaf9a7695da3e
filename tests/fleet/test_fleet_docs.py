"""docs/fleet.md says what is so: its example, its fields, its commands, its codes."""

import re
from pathlib import Path

import pytest

from reconciler.cli.commands.fleet import fleet as commands
from reconciler.manifest.fleet.load import load_fleet
from reconciler.manifest.fleet.shape import (
    ControllerShape,
    LimitsShape,
    NotifyShape,
    StackEntryShape,
)
from reconciler.model.fleet.controller import USUALLY_TOLD, EventKind
from reconciler.model.fleet.stack import FleetLimits

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "fleet.md").read_text(encoding="utf-8")
ELSEWHERE = {"missing-field", "unknown-field", "bad-value", "no-git", "nobody-to-ask"}
"""Codes that say the same wherever they come from."""
WITH_CODES = [
    *ROOT.glob("reconciler/manifest/fleet/*.py"),
    *ROOT.glob("reconciler/workflows/fleet/*.py"),
    *ROOT.glob("reconciler/cli/fleet/*.py"),
    ROOT / "reconciler" / "manifest" / "git" / "fetch.py",
]


def test_its_example_is_a_fleet_with_the_limits_that_it_calls_the_defaults(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "fleet.yaml").write_text(example)
    fleet = load_fleet(tmp_path, environ={})
    assert not [problem for each in fleet.stacks for problem in each.problems]
    assert fleet.limits == FleetLimits()


@pytest.mark.parametrize("field", [*StackEntryShape.model_fields])
def test_every_field_of_an_entry_is_in_its_table(field: str) -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert any(f"`{field}`" in row.split("|")[1] for row in rows)


@pytest.mark.parametrize(
    "field",
    [*(f"controller.{each}" for each in ControllerShape.model_fields), *NotifyShape.model_fields],
)
def test_every_field_of_the_controllers_section_is_in_its_table(field: str) -> None:
    assert f"\n| `{field}` | " in PAGE


def test_what_is_told_is_listed_with_the_usual_first() -> None:
    (row,) = re.findall(r"\| `events` \|([^|]*)\|", PAGE)
    listed = re.findall(r"`(\w+)`", row)
    assert {*listed} == {each.value for each in EventKind}
    assert {*listed[:7]} == {each.value for each in USUALLY_TOLD}


@pytest.mark.parametrize("field", [*LimitsShape.model_fields])
def test_every_limit_is_told(field: str) -> None:
    assert f"{field}: " in PAGE or f"limits.{field}" in PAGE


@pytest.mark.parametrize("name", [*commands.commands])
def test_every_command_is_in_its_table(name: str) -> None:
    assert f"| `fleet {name}` |" in PAGE


def test_every_code_is_in_its_table() -> None:
    said = "".join(path.read_text(encoding="utf-8") for path in WITH_CODES)
    codes = set(re.findall(r'(?:Problem|_make_rejection)\(\s*"([a-z-]+)"', said))
    assert len(codes) > 15
    assert sorted(code for code in codes - ELSEWHERE if f"`{code}`" not in PAGE) == []
