"""Tools made for Terraform's plans judge ours, unchanged, by the rules we ship as examples."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from judged import BUDGET, DOCUMENTS

ROOT = Path(__file__).parent.parent.parent
POLICIES = ROOT / "policies"
KEEPS = ("nothing", "delete-empty", "replace-empty")
LOSES = {
    "delete-full": "Collection/ads/archive",
    "replace-full": "Collection/ads/archive",
    "delete-namespace": "Collection/ads/archive",
}


@pytest.mark.parametrize("change", KEEPS)
def test_terraform_compliance_lets_pass_what_loses_no_documents(
    change: str, tools: Path, plan_of: Callable[[str], Path]
) -> None:
    done = complied(tools, plan_of(change))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("change", LOSES)
def test_terraform_compliance_fails_what_loses_documents(
    change: str, tools: Path, plan_of: Callable[[str], Path]
) -> None:
    done = complied(tools, plan_of(change))
    assert done.returncode == 1, done.stdout
    assert f"{LOSES[change]} resource does not match" in done.stdout
    assert f"It is set to {DOCUMENTS}" in done.stdout


RULE = """\
Feature: Budgets
  Scenario: Budgets are within a limit
    Given I have mixpeek_retriever defined
    Then it must have budget_limits
    And it must have max_credits
    And its value must be less and equal to {most}
"""


@pytest.mark.parametrize(("most", "code"), [(BUDGET, 0), (BUDGET - 1, 1)])
def test_terraform_compliance_compares_a_number_that_a_manifest_wrote_without_a_fraction(
    most: int, code: int, tools: Path, plan_of: Callable[[str], Path], tmp_path: Path
) -> None:
    """It passes whatever is no whole number, `100.0` too."""
    (tmp_path / "budgets.feature").write_text(RULE.format(most=most))
    done = complied(tools, plan_of("new-retriever"), tmp_path)
    assert done.returncode == code, done.stdout


@pytest.mark.parametrize("change", KEEPS)
def test_opa_denies_nothing_that_loses_no_documents(
    change: str, tools: Path, plan_of: Callable[[str], Path]
) -> None:
    assert denied(tools, plan_of(change)) == []


@pytest.mark.parametrize("change", LOSES)
def test_opa_denies_what_loses_documents(
    change: str, tools: Path, plan_of: Callable[[str], Path]
) -> None:
    says = f"{LOSES[change]}: {DOCUMENTS} documents would be destroyed"
    assert says in denied(tools, plan_of(change))


@pytest.mark.parametrize("change", [*KEEPS, *LOSES])
def test_no_tool_changes_the_plan_it_was_given(
    change: str, tools: Path, plan_of: Callable[[str], Path]
) -> None:
    # terraform-compliance rewrites a file in which it finds more lines than one.
    before = plan_of(change).read_bytes()
    complied(tools, plan_of(change))
    assert plan_of(change).read_bytes() == before


def complied(
    tools: Path, plan: Path, features: Path = POLICIES / "terraform-compliance"
) -> subprocess.CompletedProcess[str]:
    command = [tools / "terraform-compliance", "--features", features, "--planfile", plan]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=plan.parent)


def denied(tools: Path, plan: Path) -> list[str]:
    rule = POLICIES / "opa" / "keep_documents.rego"
    command = [tools / "python", Path(__file__).parent / "ask_rego.py", rule, plan]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: list[str] = json.loads(done.stdout)
    return found
