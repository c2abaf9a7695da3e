"""GitLab, Atlantis and pre-commit: their files are valid, and what they run is run here."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fake_forge import serving_notes
from local_runner import ROOT, read_yaml
from needed import need, program

from ci.github.inputs import VENDOR

GITLAB = ROOT / "ci" / "gitlab" / "reconciler.gitlab-ci.yml"
ATLANTIS = ROOT / "ci" / "atlantis"
TOOLS = Path(sys.executable).parent
OLD, NEW = "Every advertisement", "Every advertisement that aired"


def shell(script, folder, environ, *, name="sh"):
    """A script as a runner hands it to a shell, with what the machine has installed."""
    common = {"PATH": f"{TOOLS}:{os.environ['PATH']}", "HOME": str(folder.parent)}
    return subprocess.run(
        [name, "-e", "-c", script],
        cwd=folder,
        env={**common, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def gitlab(job, folder, **environ):
    """The script of one job, as GitLab's runner puts it together: one line after the other."""
    described = read_yaml(GITLAB)
    own = {"CI_DEFAULT_BRANCH": "main", "RECONCILER_API_URL": api_of(folder)}
    variables = {**described["variables"], **own, **environ}
    return shell("\n".join(described[job]["script"]), folder, variables)


def api_of(folder):
    """Where the API of the tests is: whoever runs a pipeline sets that as a variable."""
    return read_yaml(folder / "reconciler.yaml")["api"]["url"]


def clone(repository, ref):
    """What GitLab checks out: a detached commit, and the branches of the origin."""
    folder = repository.folder.parent / f"checkout-{ref}"
    command = ["git", "clone", "-q", repository.folder.as_uri(), str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    subprocess.run(
        ["git", "-c", "advice.detachedHead=false", "checkout", "-q", f"origin/{ref}"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("vendor.gitlab-ci", GITLAB),
        ("vendor.github-actions", ROOT / "action.yml"),
        *(
            ("vendor.github-workflows", each)
            for each in sorted((ROOT / ".github" / "workflows").glob("*.yml"))
        ),
    ],
    ids=lambda each: each.name if isinstance(each, Path) else each,
)
def test_every_file_is_as_its_schema_says(schema, file):
    tool = program("check-jsonschema")
    run = subprocess.run(
        [tool, "--builtin-schema", schema, file], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


def test_the_template_holds_the_script_that_is_tested():
    sys.path.insert(0, str(GITLAB.parent))
    from make import made

    template = GITLAB.read_text()
    assert made(template, (GITLAB.parent / "tell.py").read_text()) == template


def test_gitlab_plans_a_merge_request_notes_it_and_applies_that_plan(repository):
    environ = {"MIXPEEK_API_KEY": "k"}
    repository.pull_request(7, OLD, NEW)
    folder = clone(repository, "pr-7")
    with serving_notes() as notes:
        merge_request = {
            "CI_MERGE_REQUEST_IID": "7",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": repository.head("main"),
            "CI_API_V4_URL": notes.url,
            "CI_PROJECT_ID": "1",
            "GITLAB_TOKEN": "token-that-writes",
        }
        for _ in range(2):
            planned = gitlab("plan", folder, **environ, **merge_request)
            assert planned.returncode == 0, planned.stderr
        (note,) = notes.bodies
    assert "3 to create" in note
    assert json.loads((folder / "counts.json").read_text()) == {
        "create": 3, "update": 0, "delete": 0,
    }  # fmt: skip
    applied = gitlab("apply", folder, **environ)
    assert applied.returncode == 0, applied.stderr
    assert "3 done" in applied.stdout
    assert gitlab("drift", folder, **environ).returncode == 0


def test_gitlab_plans_a_branch_without_a_key_against_the_snapshot(repository):
    folder = clone(repository, "main")
    environ = {"MIXPEEK_API_KEY": "k"}
    assert gitlab("plan", folder, **environ).returncode == 0
    assert gitlab("apply", folder, **environ).returncode == 0
    taken = shell(f"reconciler snapshot -o {repository.folder}/live.json", folder, environ)
    assert taken.returncode == 0, taken.stderr
    repository.commit("Record live")
    repository.pull_request(8, OLD, NEW)
    branch = clone(repository, "pr-8")
    planned = gitlab("plan", branch)
    assert planned.returncode == 0, planned.stderr
    assert "1 to update" in planned.stdout
    assert "made against a snapshot" in (branch / "plan.md").read_text()


def test_atlantis_plans_into_its_own_file_and_applies_exactly_that(repository, tmp_path):
    workflow = read_yaml(ATLANTIS / "repos.yaml")["workflows"]["reconciler"]
    (project,) = read_yaml(ATLANTIS / "atlantis.yaml")["projects"]
    assert project["workflow"] in read_yaml(ATLANTIS / "repos.yaml")["workflows"]
    repository.pull_request(9, OLD, NEW)
    folder = clone(repository, "pr-9")
    environ = {
        "MIXPEEK_API_KEY": "k",
        "PLANFILE": str(tmp_path / "mixpeek-default.tfplan"),
        "BASE_BRANCH_NAME": "main",
    }
    for stage, words in (("plan", "3 to create"), ("apply", "3 done")):
        (step,) = workflow[stage]["steps"]
        script = step["run"].replace(VENDOR, api_of(folder))
        assert script != step["run"], "the server's configuration says who is given the key"
        done = shell(script, folder, environ)
        assert done.returncode == 0, done.stderr
        assert words in done.stdout


def test_the_hooks_are_a_manifest_that_pre_commit_accepts():
    tool = program("pre-commit")
    run = subprocess.run(
        [tool, "validate-manifest", ROOT / ".pre-commit-hooks.yaml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def test_the_hook_stops_a_commit_of_a_wrong_manifest(repository, tmp_path):
    """Run by pre-commit itself, in an environment that is there already: nothing is fetched."""
    tool = program("pre-commit")
    hook, *_ = read_yaml(ROOT / ".pre-commit-hooks.yaml")
    local = {**hook, "language": "system", "entry": f"{TOOLS / 'reconciler'} validate"}
    config = {"repos": [{"repo": "local", "hooks": [local]}]}
    (repository.folder / ".pre-commit-config.yaml").write_text(json.dumps(config))
    repository.commit("Hook")
    environ = {"PRE_COMMIT_HOME": str(tmp_path / "hooks")}

    def hooked():
        return shell(f"{tool} run --all-files", repository.folder, environ)

    assert hooked().returncode == 0, hooked().stdout
    repository.edit("description:", "descripton:")
    refused = hooked()
    assert refused.returncode == 1
    assert "did you mean `description`" in refused.stdout or "descripton" in refused.stdout


def test_the_hook_is_installed_from_this_repository_by_pre_commit(repository, tmp_path):
    """The whole way: a clone, an environment of its own, the hook in it. Only on request."""
    need("registry", os.environ.get("WITH_REGISTRY"))
    environ = {"PRE_COMMIT_HOME": str(tmp_path / "hooks"), **_registry()}
    run = shell(
        f"{TOOLS / 'pre-commit'} try-repo {ROOT} reconciler-validate --all-files",
        repository.folder,
        environ,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Passed" in run.stdout


def _registry():
    """Where packages come from here, as pip is told."""
    names = ("PIP_", "UV_", "SSL_", "REQUESTS_", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY")
    return {key: value for key, value in os.environ.items() if key.startswith(names)}
