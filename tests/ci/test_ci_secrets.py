"""A pull request that asks for the key and the tokens of the job that plans it, and gets none."""

import json

import pytest
from local_runner import ROOT
from users_repository import WORKFLOW

from ci.github.inputs import VENDOR, read_inputs
from ci.github.surroundings import environment_for

KEY = "sk_live_of_the_tests"
MARKS = (KEY, "token-that-writes", "token-of-the-runtime")
NUMBER = 7
OLD = "description: Every advertisement"
ASKED = [
    *("INPUT_API_KEY", "INPUT_GITHUB_TOKEN", "MIXPEEK_API_KEY", "ACTIONS_RUNTIME_TOKEN"),
    *("GITHUB_TOKEN",),
]


def only(ended):
    """The one job that an event was for."""
    (job,) = ended.values()
    return job


def everywhere(job, forge):
    """Everything that a job told anybody, and left behind."""
    texts = [job.log, job.summary, json.dumps(job.outputs), json.dumps(forge.comments)]
    files = [each for each in job.artifacts.parent.rglob("*") if each.is_file()]
    return texts + [each.read_bytes().decode("utf-8", "replace") for each in files]


def leaks(job, forge):
    return [mark for mark in MARKS for text in everywhere(job, forge) if mark in text]


def asking(source):
    """A description that asks for everything at once."""
    words = " ".join(f"${{{source}.{name}}}" for name in ASKED)
    return f'description: "{words}"'


@pytest.mark.parametrize("source", ["env", "secret"])
def test_a_manifest_that_asks_for_the_jobs_secrets_is_told_where_it_asks(
    source, runner, repository, forge
):
    opened = repository.pull_request(NUMBER, OLD, asking(source))
    planned = only(runner.run(WORKFLOW, opened))
    assert not planned.ok
    assert leaks(planned, forge) == []
    (comment,) = forge.comments_on(NUMBER)
    assert "which no manifest can read" in comment
    assert "::error file=manifests/ads.yaml,line=" in planned.log


def test_a_list_in_the_same_pull_request_opens_nothing_of_the_job(runner, repository, forge):
    opening = f"environment: {json.dumps(ASKED[1:2] + ASKED[3:])}\nstack: ads-platform"
    repository.edit("stack: ads-platform", opening, file="reconciler.yaml")
    repository.commit("Open")
    words = " ".join(f"${{env.{name}:-none}}" for name in (*ASKED[1:2], *ASKED[3:]))
    opened = repository.pull_request(NUMBER, OLD, f'description: "{words}"')
    planned = only(runner.run(WORKFLOW, opened))
    assert planned.ok, planned.log
    assert leaks(planned, forge) == []
    assert "none none none" in forge.comments_on(NUMBER)[0]


def test_another_api_than_the_workflows_is_told_and_hears_nothing(runner, repository, forge, live):
    runner.variables = {}
    opened = repository.pull_request(NUMBER, OLD, "description: Anything")
    planned = only(runner.run(WORKFLOW, opened))
    assert not planned.ok
    assert f"names the API {live.address}, and the key is for {VENDOR}" in planned.log
    assert leaks(planned, forge) == []
    assert not live_heard(live)


def live_heard(live):
    import httpx

    headers = {"Authorization": "Bearer somebody"}
    answer = httpx.get(f"{live.address}/_emulator/requests", headers=headers).json()
    return [each for each in answer["requests"] if not each["path"].startswith("/_emulator")]


def test_the_program_knows_what_it_needs_and_what_manifests_name(tmp_path):
    (tmp_path / "a.YML").write_text("a: ${secret.S3_KEY} ${env.REGION} ${env.INPUT_X}")
    inputs = read_inputs({"INPUT_COMMAND": "plan", "INPUT_PROJECT": str(tmp_path)})
    needed = ["PATH", "HOME", "https_proxy", "SSL_CERT_FILE", "GITHUB_SHA", "LC_ALL"]
    named = ["S3_KEY", "REGION", "EARLIER", "RECONCILER_VAR_region"]
    hidden = ["OTHER", "GITHUB_TOKEN", "INPUT_X", "INPUT_API_KEY", "MIXPEEK_API_KEY"]
    environ = dict.fromkeys((*needed, *named, *hidden), "x")
    found = environment_for(inputs, environ, base=b"${env.EARLIER}")
    assert found.keys() == {*needed, *named}


def test_every_template_says_who_is_given_the_key():
    for file in ("action.yml", "ci/gitlab/reconciler.gitlab-ci.yml", "ci/atlantis/repos.yaml"):
        assert VENDOR in (ROOT / file).read_text(), file
