"""The fleet's workflow and template: a job has its own key alone, and what it runs is run here."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from expressions import filled
from local_runner import ROOT, read_yaml

GITHUB = ROOT / "ci" / "github" / "fleet.yml"
GITLAB = ROOT / "ci" / "gitlab" / "fleet.gitlab-ci.yml"
STACK = """\
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors:
    - {feature_extractor_name: multimodal_extractor, version: v1}
"""


@pytest.fixture
def fleet(tmp_path):
    entries = []
    for number in range(7):
        folder = tmp_path / f"s{number}"
        (folder / "manifests").mkdir(parents=True)
        (folder / "reconciler.yaml").write_text(
            f"apiVersion: reconciler/v1\nstack: s{number}\napi: {{url: embedded}}\n"
        )
        (folder / "manifests" / "ads.yaml").write_text(STACK)
        key = "KEY_DE" if number % 2 else "KEY_FR"
        entries.append(f"- {{name: s{number}, folder: s{number}, key_env: {key}}}\n")
    (tmp_path / "fleet.yaml").write_text(
        f"apiVersion: reconciler/v1\nkind: Fleet\nstacks:\n{''.join(entries)}"
    )
    return tmp_path


def shell(script, folder, **environ):
    """A script as a runner hands it to a shell."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=folder,
        env={"PATH": path, "HOME": str(folder), **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def step_of(job, part):
    """The one step of a job whose script has a part."""
    steps = read_yaml(GITHUB)["jobs"][job]["steps"]
    (found,) = [each for each in steps if part in each.get("run", "")]
    return found


def test_github_lists_a_job_for_each_stack_and_each_job_plans_its_own(fleet):
    output = fleet / "output"
    run = shell(step_of("list", "fleet list")["run"], fleet, GITHUB_OUTPUT=str(output))
    assert run.returncode == 0, run.stderr
    (line,) = output.read_text().splitlines()
    matrix = json.loads(line.removeprefix("matrix="))
    assert [each["name"] for each in matrix["include"]] == [f"s{n}" for n in range(7)]
    script = step_of("stack", "reconciler fleet")["run"]
    run = shell(script, fleet, COMMAND="plan", STACK="s3")
    assert run.returncode == 0, run.stderr
    assert "1 stack: 1 with changes." in run.stdout
    assert "`s3`" in (fleet / "report.md").read_text()


def test_github_makes_no_jobs_of_a_fleet_that_is_wrong(fleet):
    with (fleet / "fleet.yaml").open("a") as file:
        file.write("- {name: typo, foldr: x}\n")
    run = shell(step_of("list", "fleet list")["run"], fleet, GITHUB_OUTPUT=str(fleet / "output"))
    assert run.returncode == 1


def test_a_job_of_github_has_the_key_of_its_own_stack_alone():
    described = read_yaml(GITHUB)["jobs"]["stack"]["env"]
    secrets = {name: f"value of {name}" for name in ("KEY_DE", "KEY_FR", "SHOP_TOKEN", "S3_KEY")}
    matrix = {"name": "s", "key_env": "KEY_DE", "token_env": None, "environment": []}
    context = {"matrix": matrix, "secrets": secrets, "github": {"event_name": "pull_request"}}
    shared = described.pop("S3_KEY")
    assert shared.startswith("${{ contains(matrix.environment, 'S3_KEY') && ")
    seen = {name: filled(value, context) for name, value in described.items()}
    assert seen["KEY_DE"] == "value of KEY_DE"
    assert [seen[name] for name in ("KEY_FR", "SHOP_TOKEN")] == ["", ""]
    assert seen["COMMAND"] == "plan"


def test_every_secret_of_a_job_is_said_in_both_jobs_that_need_it():
    jobs = read_yaml(GITHUB)["jobs"]
    named = [
        set(re.findall(r"secrets\.(\w+)", str(jobs[job]["env"]))) for job in ("stack", "apply")
    ]
    assert named[0] == named[1] != set()


def test_gitlabs_jobs_share_the_stacks_among_them(fleet):
    described = read_yaml(GITLAB)
    total = described["plan"]["parallel"]
    seen = []
    for index in range(1, total + 1):
        run = shell(
            "\n".join(described["plan"]["script"]),
            fleet,
            RECONCILER_FLEET=".",
            CI_NODE_INDEX=str(index),
            CI_NODE_TOTAL=str(total),
        )
        assert run.returncode == 0, run.stderr
        seen += [each["name"] for each in json.loads((fleet / "report.json").read_text())["stacks"]]
    assert sorted(seen) == [f"s{n}" for n in range(7)]


def test_gitlab_applies_the_whole_and_finds_no_drift_then(fleet):
    described = read_yaml(GITLAB)
    variables = {"RECONCILER_FLEET": ".", "CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "1"}
    applied = shell("\n".join(described["apply"]["script"]), fleet, **variables)
    assert applied.returncode == 0, applied.stderr
    assert "7 stacks: 7 applied." in applied.stdout
    drift = shell("\n".join(described["drift"]["script"]), fleet, **variables)
    assert drift.returncode == 0, drift.stderr
    assert described["drift"]["allow_failure"]["exit_codes"] == [2]
