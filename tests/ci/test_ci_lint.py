"""The workflows and the action hold to GitHub's rules, and to ours about security."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from local_runner import ROOT, read_yaml
from needed import program
from users_repository import WORKFLOW

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FLEET = ROOT / "ci" / "github" / "fleet.yml"
OURS = [*WORKFLOWS, WORKFLOW, FLEET]
PINNING = [*WORKFLOWS, FLEET, ROOT / "action.yml"]
TOOLS = Path(sys.executable).parent
PINNED = re.compile(r"uses: ([\w./-]+)@([0-9a-f]{40}) # v\d+\.\d+\.\d+$")
OWN = re.compile(r"uses: \$/[\w./-]+$")
CALLED = "uses: mixpeek/reconciler/.github/workflows/reconcile.yml@"


def said(*command):
    path = f"{TOOLS}:/usr/bin:/bin"  # where actionlint finds shellcheck
    run = subprocess.run(
        command, cwd=ROOT, env={"PATH": path}, capture_output=True, text=True, check=False
    )
    return run.returncode, run.stdout + run.stderr


def steps_of(described):
    for job in described.get("jobs", {}).values():
        yield from job.get("steps", [])
    yield from described.get("runs", {}).get("steps", [])


def test_actionlint_finds_nothing():
    program("shellcheck")
    code, text = said(program("actionlint"), *map(str, OURS))
    assert code == 0, text


def test_zizmor_finds_nothing():
    zizmor = program("zizmor")
    code, text = said(zizmor, "--offline", "--no-progress", ".github", "action.yml", "ci")
    assert code == 0, text


@pytest.mark.parametrize("file", PINNING, ids=lambda file: file.name)
def test_every_action_of_others_is_pinned_to_a_commit_with_its_version_beside_it(file):
    for line in file.read_text().splitlines():
        if "uses:" in line:
            text = line.strip().removeprefix("- ")
            assert PINNED.fullmatch(text) or OWN.fullmatch(text), text


def test_one_action_has_one_version_everywhere():
    found = {}
    for file in PINNING:
        for line in file.read_text().splitlines():
            if pinned := PINNED.search(line):
                found.setdefault("/".join(pinned[1].split("/")[:2]), set()).add(pinned[2])
    assert all(len(commits) == 1 for commits in found.values()), found


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.name)
def test_no_workflow_runs_the_code_of_a_fork_with_secrets(file):
    triggers = read_yaml(file)[True]
    assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(triggers)


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.name)
def test_a_workflow_may_do_nothing_but_what_a_job_says(file):
    described = read_yaml(file)
    assert described["permissions"] in ({}, {"contents": "read"})
    for job in described["jobs"].values():
        assert job.get("permissions", {}).get("contents", "read") == "read"


@pytest.mark.parametrize("file", [*OURS, ROOT / "action.yml"], ids=lambda file: file.name)
def test_no_script_is_put_together_from_expressions(file):
    for step in steps_of(read_yaml(file)):
        assert "${{" not in step.get("run", ""), step
        assert len(step.get("run", "").splitlines()) <= 4, "longer scripts are tested files"


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_an_apply_is_never_cancelled_and_one_environment_has_one_at_a_time(file):
    described = read_yaml(file)
    for job in described["jobs"].values():
        uses = [step for step in job.get("steps", []) if step.get("uses") == "$/ci/github"]
        if any(step["with"]["command"] == "apply" for step in uses):
            group = job.get("concurrency", described.get("concurrency"))
            assert group["cancel-in-progress"] is False
            assert "${{ inputs.environment }}" in group["group"] or "production" in group["group"]


def test_the_action_is_the_same_wherever_it_is_found():
    assert (ROOT / "ci" / "github" / "action.yml").read_bytes() == (
        ROOT / "action.yml"
    ).read_bytes()


def test_every_input_of_the_action_reaches_its_step():
    described = read_yaml(ROOT / "action.yml")
    (run,) = [step for step in described["runs"]["steps"] if step.get("id") == "run"]
    handed = {name for name in run["env"] if name.startswith("INPUT_")}
    named = {f"INPUT_{name.upper().replace('-', '_')}" for name in described["inputs"]}
    assert handed == named - {"INPUT_ARTIFACT"}
    read = (ROOT / "ci" / "github" / "inputs.py").read_text()
    assert all(f'"{name}"' in read for name in handed)


def test_what_users_copy_calls_the_workflow_with_what_it_declares():
    (job,) = read_yaml(WORKFLOW)["jobs"].values()
    declared = read_yaml(ROOT / ".github" / "workflows" / "reconcile.yml")[True]["workflow_call"]
    assert job["with"].keys() <= declared["inputs"].keys()
    assert job["secrets"].keys() <= declared["secrets"].keys()
    assert CALLED in WORKFLOW.read_text()
    called = read_yaml(ROOT / ".github" / "workflows" / "reconcile.yml")["jobs"].values()
    needed = {name for each in called for name in each["permissions"]}
    assert needed == job["permissions"].keys(), "a called workflow may do no more than its caller"
