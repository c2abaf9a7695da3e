"""From a pull request to "No changes", and from drift to a closed issue: what users copy, run."""

import json
import re

import httpx
import pytest
from local_runner import ROOT, Runner
from users_repository import WORKFLOW, Repository

from reconciler.cli.main import main

OLD, NEW = "Every advertisement", "Every advertisement that aired"
NUMBER = 7


def ask(live, method, path, **options):
    headers = {"Authorization": "Bearer somebody", "X-Namespace": "ads"}
    return httpx.request(method, f"{live.address}{path}", headers=headers, **options).json()


def bucket(live):
    (found,) = ask(live, "POST", "/v1/buckets/list", json={})["results"]
    return found


def only(ended):
    """The one job that an event was for, by its name."""
    (pair,) = ended.items()
    return pair


def approved_by_hand(runner, repository):
    """The first apply: nobody reviewed it, so somebody names its digest."""
    name, refused = only(runner.run(WORKFLOW, repository.event("push")))
    assert (name, refused.ok) == ("apply", False)
    digest = re.search(r"`approve` set to `(sha256:[0-9a-f]{64})`", refused.summary).group(1)
    by_hand = repository.event("workflow_dispatch", approve=digest)
    name, done = only(runner.run(WORKFLOW, by_hand))
    assert (name, done.ok) == ("apply", True), done.log
    assert "3 done" in done.summary


@pytest.fixture
def applied(reconcile):
    """What is declared is live already."""
    reconcile("apply", "--auto-approve", "--quiet")


@pytest.fixture
def reconcile(repository, monkeypatch, capsys):
    """A command for the repository, by somebody who has a key."""

    def run(*command):
        monkeypatch.setenv("MIXPEEK_API_KEY", "k")
        assert main(["-C", str(repository.folder), *command]) == 0
        capsys.readouterr()

    return run


def test_a_change_is_planned_commented_merged_applied_and_then_there_is_nothing_to_do(
    runner, repository, forge, live
):
    approved_by_hand(runner, repository)
    opened = repository.pull_request(NUMBER, OLD, NEW)
    name, planned = only(runner.run(WORKFLOW, opened))
    assert (name, planned.ok) == ("plan", True), planned.log
    (comment,) = forge.comments_on(NUMBER)
    assert comment.startswith(
        "<!-- reconciler:plan:ads-platform -->\n<!-- reconciler-digest sha256:"
    )
    assert NEW in comment
    assert "1 to update" in comment
    assert planned.summary.strip() in comment.replace(
        re.search(r"<!-- reconciler-digest.*\n", comment)[0], ""
    )
    assert planned.outputs["plan"]["exit-code"] == "2"
    assert planned.outputs["plan"]["has-changes"] == "true"
    results = planned.artifacts / "plan-"
    assert {"plan.md", "plan.html", "plan.json", "plan.sarif", "saved-plan.json"} <= {
        each.name for each in results.iterdir()
    }
    assert runner.uploaded

    forge.merged[repository.merge(NUMBER).commit] = NUMBER
    name, done = only(runner.run(WORKFLOW, repository.event("push")))
    assert (name, done.ok) == ("apply", True), done.log
    assert bucket(live)["description"] == NEW
    plan, told = forge.comments_on(NUMBER)
    assert plan == comment
    assert "**Applied**: 1 done" in told

    _, again = only(runner.run(WORKFLOW, repository.event("push")))
    assert again.ok
    assert "No changes." in again.summary


def test_the_audit_log_names_the_commit_and_the_run_of_every_change(runner, repository, live):
    approved_by_hand(runner, repository)
    log = ask(live, "GET", "/v1/organizations/audit/logs")["results"]
    assert len(log) == 3
    for entry in log:
        assert f"commit {repository.head()}" in entry["reason"]
        assert "by octocat; run https://github.example/acme/ads/actions/runs/2" in entry["reason"]
        assert entry["reason"].endswith("; Declare ads")
    for asked in ask(live, "GET", "/_emulator/requests")["requests"]:
        is_write = asked["method"] != "GET" and not asked["path"].endswith("/list")
        assert (asked["reason"] is not None) is is_write, asked


def test_a_second_push_updates_the_one_comment(runner, repository, forge):
    runner.run(WORKFLOW, repository.pull_request(NUMBER, OLD, NEW))
    (first,) = forge.comments_on(NUMBER)
    runner.run(WORKFLOW, repository.pull_request(NUMBER, OLD, "Something else"))
    (second,) = forge.comments_on(NUMBER)
    assert "Something else" in second
    assert second != first


@pytest.mark.usefixtures("applied")
def test_what_was_not_reviewed_is_not_applied(runner, repository, forge, live):
    runner.run(WORKFLOW, repository.pull_request(NUMBER, OLD, NEW))
    ask(live, "PATCH", f"/v1/buckets/{bucket(live)['bucket_id']}", json={"description": "By hand"})
    forge.merged[repository.merge(NUMBER).commit] = NUMBER
    _, refused = only(runner.run(WORKFLOW, repository.event("push")))
    assert not refused.ok
    assert "Nothing was applied" in refused.summary
    assert "::error::" in refused.log
    assert bucket(live)["description"] == "By hand"
    _, told = forge.comments_on(NUMBER)
    assert "run the workflow by hand with `approve` set to" in told


@pytest.mark.parametrize("author", ["mallory", "github-actions"])
@pytest.mark.usefixtures("applied")
def test_an_approval_that_somebody_else_wrote_is_none(runner, repository, forge, live, author):
    runner.run(WORKFLOW, repository.pull_request(NUMBER, OLD, NEW))
    (number,) = [key for key, each in forge.comments.items() if each["issue"] == NUMBER]
    forge.comments[number]["user"] = author
    forge.merged[repository.merge(NUMBER).commit] = NUMBER
    _, refused = only(runner.run(WORKFLOW, repository.event("push")))
    assert not refused.ok
    assert bucket(live)["description"] == OLD


@pytest.mark.usefixtures("applied")
def test_drift_opens_updates_and_closes_one_issue(runner, repository, forge, live):
    path = f"/v1/buckets/{bucket(live)['bucket_id']}"
    assert only(runner.run(WORKFLOW, repository.event("schedule")))[1].ok
    assert not forge.issues
    ask(live, "PATCH", path, json={"description": "By hand"})
    name, found = only(runner.run(WORKFLOW, repository.event("schedule")))
    assert (name, found.ok) == ("drift", True), found.log
    (issue,) = forge.open_issues()
    assert issue["title"] == "Drift in ads-platform"
    assert issue["labels"] == ["drift"]
    assert "By hand" in issue["body"]

    writes = len(forge.writes)
    runner.run(WORKFLOW, repository.event("schedule"))
    assert len(forge.writes) == writes, "the same drift is not told twice"

    ask(live, "PATCH", path, json={"description": "By another hand"})
    runner.run(WORKFLOW, repository.event("workflow_dispatch"))
    (issue,) = forge.open_issues()
    assert "By another hand" in issue["body"]

    ask(live, "PATCH", path, json={"description": OLD})
    runner.run(WORKFLOW, repository.event("schedule"))
    assert not forge.open_issues()
    assert len(forge.issues) == 1
    assert "Live is as declared again" in forge.comments_on(issue["number"])[0]


@pytest.mark.usefixtures("applied")
def test_a_fork_has_no_key_and_is_planned_against_the_snapshot_of_the_main_branch(
    runner, repository, forge, live, reconcile
):
    file = repository.folder / "live.json"
    reconcile("snapshot", "-o", str(file))
    repository.commit("Record live")
    opened = repository.pull_request(NUMBER, OLD, NEW, fork=True)
    # What a fork writes into the snapshot is not what its plan is made against.
    repository.git("checkout", "-q", f"pr-{NUMBER}")
    file.write_text("{}")
    repository.commit("Meddle")
    repository.git("checkout", "-q", f"merge-{NUMBER}")
    repository.git("merge", "-q", "--no-ff", "-m", "Merge", f"pr-{NUMBER}")
    repository.git("reset", "-q", "--soft", "main")
    tree = repository.git("write-tree")
    merge = repository.git("commit-tree", tree, "-p", "main", "-p", f"pr-{NUMBER}", "-m", "Merge")
    repository.git("checkout", "-q", "-f", "main")
    repository.git("branch", "-f", f"merge-{NUMBER}", merge)
    opened.commit = merge
    ask(live, "DELETE", "/_emulator/requests")

    runner.secrets, runner.token = {"MIXPEEK_API_KEY": ""}, "token-that-reads"
    _, planned = only(runner.run(WORKFLOW, opened))
    assert planned.ok, planned.log
    assert "1 to update" in planned.summary
    assert "made against a snapshot of" in planned.summary
    assert not ask(live, "GET", "/_emulator/requests")["requests"]
    assert not forge.comments
    assert "::warning::No comment" in planned.log
    assert not runner.uploaded


def test_a_fork_without_a_snapshot_is_told_what_is_missing(runner, repository):
    runner.secrets, runner.token = {"MIXPEEK_API_KEY": ""}, "token-that-reads"
    _, planned = only(runner.run(WORKFLOW, repository.pull_request(NUMBER, OLD, NEW, fork=True)))
    assert not planned.ok
    assert "live.json is not in the branch that this is merged into" in planned.log


def test_a_manifest_that_is_wrong_is_told_where_it_is_wrong(runner, repository, forge):
    opened = repository.pull_request(NUMBER, "description:", "descripton:")
    _, planned = only(runner.run(WORKFLOW, opened))
    assert not planned.ok
    assert "::error file=manifests/ads.yaml" in planned.log
    (comment,) = forge.comments_on(NUMBER)
    assert "descripton" in comment


OURS = ROOT / ".github" / "workflows"


def test_our_own_example_goes_the_same_way_without_a_key(tmp_path, forge):
    """The example in `manifests/`, against an embedded API that the main branch keeps."""
    own = Repository(tmp_path / "own", "embedded", folder="manifests")
    own.declare_instead(ROOT / "manifests", "manifests")
    (tmp_path / "runs").mkdir()
    runner = Runner(tmp_path / "runs", own.folder, forge.url)
    file, old, new = "manifests/base/buckets/products.yaml", "the ads are for", "of the ads"
    _, planned = only(runner.run(OURS / "plan.yml", own.pull_request(1, old, new, file=file)))
    assert planned.ok, planned.log
    assert "to create" in forge.comments_on(1)[0]
    forge.merged[own.merge(1).commit] = 1
    _, done = only(runner.run(OURS / "apply.yml", own.event("push")))
    assert done.ok, done.log
    assert "**Applied**" in forge.comments_on(1)[1]
    _, planned = only(runner.run(OURS / "plan.yml", own.pull_request(2, new, old, file=file)))
    assert "0 to create, 1 to update" in forge.comments_on(2)[0]
    _, looked = only(runner.run(OURS / "drift.yml", own.event("schedule")))
    assert looked.ok, looked.log
    assert not forge.issues


@pytest.mark.usefixtures("applied")
def test_a_refused_plan_fails_the_check_and_says_why_in_the_comment(runner, repository, forge):
    opened = repository.pull_request(NUMBER, "kind: Collection", "kind: Bucket")
    repository.git("checkout", "-q", "main")
    opened = repository.pull_request(
        NUMBER, f"{OLD}\n", f"{OLD}\n  unique_key: {{fields: [video]}}\n"
    )
    _, planned = only(runner.run(WORKFLOW, opened))
    (comment,) = forge.comments_on(NUMBER)
    assert planned.outputs["plan"]["is-refused"] == "true", comment
    assert not planned.ok
    assert "Cannot be applied" in comment


@pytest.mark.usefixtures("applied")
def test_no_key_is_in_a_log_a_summary_a_comment_or_an_artifact(runner, repository, forge):
    _, planned = only(runner.run(WORKFLOW, repository.pull_request(NUMBER, OLD, NEW)))
    texts = [planned.log, planned.summary, json.dumps(forge.comments)]
    texts += [each.read_text() for each in planned.artifacts.rglob("*") if each.is_file()]
    assert not any("sk_live_of_the_tests" in text for text in texts)
    assert not any("token-that-writes" in text for text in texts)
    assert not list(planned.artifacts.parent.rglob("reconciler-key-*"))
