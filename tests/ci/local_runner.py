"""Runs workflows and composite actions as GitHub's runner does, without containers.

Steps run in order with bash, in a workspace of their own, with the variables and files that GitHub
promises. Expressions are evaluated as GitHub evaluates them. The few actions of others that our
workflows use have stand-ins here, which do on this disk what they do over there.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from expressions import filled, is_true

ROOT = Path(__file__).parent.parent.parent
SELF = "$/"
"""How a workflow says: the repository that this workflow is from."""


@dataclass
class Event:
    """What happened, and to which commit."""

    name: str
    commit: str
    payload: dict = field(default_factory=dict)
    inputs: dict = field(default_factory=dict)


@dataclass
class Ended:
    """How a job ended, and what it left behind."""

    ok: bool
    log: str
    summary: str
    outputs: dict
    """By step: `outputs["plan"]["exit-code"]`."""
    artifacts: Path


@dataclass
class Runner:
    """One machine: a folder, a repository to check out, and a forge to talk to."""

    folder: Path
    origin: Path
    """The repository whose workflows run."""
    api_url: str
    repository: str = "acme/ads"
    secrets: dict = field(default_factory=dict)
    variables: dict = field(default_factory=dict)
    token: str = "token-that-writes"
    runs: int = 0
    uploaded: list = field(default_factory=list)

    def run(self, workflow, event):
        """The jobs of a workflow that this event is for, by name; called workflows included."""
        described = read_yaml(workflow)
        self.runs += 1
        ended = {}
        for name, job in described["jobs"].items():
            contexts = self._contexts(event, self.secrets, event.inputs)
            if "uses" in job:
                ended |= self._called(job, contexts, event)
            elif is_true(job.get("if", "true"), contexts):
                ended[name] = Job(self, job, event, contexts).run()
        return ended

    def _called(self, job, contexts, event):
        """The jobs of a reusable workflow: its inputs and secrets are the only ones it knows."""
        path = job["uses"].partition("@")[0].split("/.github/", 1)[1]
        called = read_yaml(ROOT / ".github" / path)
        declared = called[True]["workflow_call"]
        given = {key: filled(value, contexts) for key, value in job.get("with", {}).items()}
        inputs = {key: each.get("default", "") for key, each in declared["inputs"].items()} | given
        secrets = {key: filled(value, contexts) for key, value in job.get("secrets", {}).items()}
        assert given.keys() <= declared["inputs"].keys()
        assert secrets.keys() <= declared["secrets"].keys()
        inner = self._contexts(event, secrets, inputs)
        return {
            name: Job(self, each, event, inner).run()
            for name, each in called["jobs"].items()
            if is_true(each.get("if", "true"), inner)
        }

    def _contexts(self, event, secrets, inputs):
        github = {
            "event_name": event.name,
            "event": event.payload,
            "sha": event.commit,
            "token": self.token,
            "repository": self.repository,
            "run_id": str(self.runs),
            "run_attempt": "1",
        }
        state = {"always": True, "success": True, "failure": False}
        named = {"secrets": secrets, "inputs": inputs, "vars": self.variables}
        return {"github": github, "functions": state, **named}


class Job:
    """One job: a fresh workspace, and the steps in their order."""

    def __init__(self, runner, described, event, contexts):
        self.runner, self.described, self.event = runner, described, event
        # A token may do what its job says, and no more.
        granted = ",".join(described["permissions"]) if runner.token else ""
        github = contexts["github"] | {"token": f"{runner.token} {granted}".strip()}
        self.contexts = contexts | {"github": github}
        self.folder = runner.folder / f"run-{runner.runs}-{len(list(runner.folder.iterdir()))}"
        self.workspace, self.temp = self.folder / "workspace", self.folder / "temp"
        self.artifacts = self.folder / "artifacts"
        for each in (self.workspace, self.temp, self.artifacts):
            each.mkdir(parents=True)
        self.event_file = self.folder / "event.json"
        self.event_file.write_text(json.dumps(event.payload))
        self.summary = self.folder / "summary.md"
        self.summary.touch()
        self.log = []

    def run(self):
        outputs = {}
        ok = self._steps(self.described["steps"], self.contexts, outputs, action=None)
        return Ended(ok, "".join(self.log), self.summary.read_text(), outputs, self.artifacts)

    def _steps(self, steps, contexts, outputs, action):
        ok = True
        for step in steps:
            now = contexts | {"steps": {name: {"outputs": each} for name, each in outputs.items()}}
            now["functions"] = {"always": True, "success": ok, "failure": not ok}
            condition = str(step.get("if", "success()"))
            if not is_true(condition, now) or (not ok and "always()" not in condition):
                continue
            done, found = self._step(step, now, action)
            outputs[step.get("id", f"step-{len(outputs)}")] = found
            ok = ok and (done or step.get("continue-on-error", False))
        return ok

    def _step(self, step, contexts, action):
        own = {key: filled(value, contexts) for key, value in step.get("env", {}).items()}
        env = contexts.get("env", {}) | own
        if "run" in step:
            assert "${{" not in step["run"], "a script is never put together from expressions"
            return self._script(step["run"], env, action)
        given = {key: filled(value, contexts) for key, value in step.get("with", {}).items()}
        if step["uses"].startswith(SELF):
            # The steps of an action have the environment of the step that uses it.
            inside = contexts | {"env": env}
            return self._composite(ROOT / step["uses"].removeprefix(SELF), given, inside)
        return self._stand_in(step["uses"].partition("@")[0], given), {}

    def _composite(self, folder, given, contexts):
        described = read_yaml(folder / "action.yml")
        assert given.keys() <= described["inputs"].keys()
        inputs = {
            name: filled(each.get("default", ""), contexts)
            for name, each in described["inputs"].items()
        }
        github = contexts["github"] | {"action_path": str(folder)}
        inner = contexts | {"inputs": inputs | given, "github": github, "secrets": {}}
        outputs = {}
        ok = self._steps(described["runs"]["steps"], inner, outputs, action=folder)
        now = inner | {"steps": {name: {"outputs": each} for name, each in outputs.items()}}
        told = described["outputs"].items()
        return ok, {name: filled(each["value"], now) for name, each in told}

    def _script(self, script, env, action):
        output = self.folder / "output"
        output.write_text("")
        tools = installed(self.temp)
        environ = {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(action),
            "GITHUB_API_URL": self.runner.api_url,
            "GITHUB_EVENT_NAME": self.event.name,
            "GITHUB_EVENT_PATH": str(self.event_file),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_REPOSITORY": self.runner.repository,
            "GITHUB_RUN_ID": str(self.runner.runs),
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_SHA": self.event.commit,
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_TRIGGERING_ACTOR": "octocat",
            "GITHUB_WORKSPACE": str(self.workspace),
            "ACTIONS_RUNTIME_TOKEN": "token-of-the-runtime",
            "RUNNER_TEMP": str(self.temp),
            **env,
        }
        run = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.workspace,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.log.append(run.stdout)
        return run.returncode == 0, read_outputs(output.read_text())

    def _stand_in(self, name, given):
        kept = self.runner.folder.parent / "kept-between-runs"
        match name:
            case "actions/checkout":
                depth = given.get("fetch-depth", "1")
                self._check_out(depth)
            case "actions/cache/restore":
                if kept.exists():
                    shutil.copytree(kept, self.workspace / given["path"])
            case "actions/cache/save":
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(self.workspace / given["path"], kept)
            case "actions/upload-artifact":
                shutil.copytree(given["path"], self.artifacts / given["name"])
            case "github/codeql-action/upload-sarif":
                self.runner.uploaded.append(json.loads(Path(given["sarif_file"]).read_text()))
            case _:
                raise AssertionError(f"no stand-in for {name}")
        return True

    def _check_out(self, depth):
        def git(*arguments):
            command = ["git", "-c", "advice.detachedHead=false", *arguments]
            subprocess.run(command, cwd=self.workspace, check=True, capture_output=True)

        git("init", "-q")
        git("fetch", "-q", "--depth", depth, self.runner.origin.as_uri(), self.event.commit)
        git("checkout", "-q", "FETCH_HEAD")


def installed(temp):
    """A machine on which installing is done: what the first step would make is there already."""
    python, tools = temp / "reconciler" / "bin" / "python", temp / "tools"
    if not python.exists():
        python.parent.mkdir(parents=True)
        tools.mkdir()
        python.write_text(
            f'#!/bin/sh\n[ "$2" = pip ] && {{ echo "installing: $*"; exit 0; }}\n'
            f'exec "{sys.executable}" "$@"\n'
        )
        (tools / "python3").write_text('#!/bin/sh\n[ "$2" = venv ] || exit 1\n')
        for each in (python, tools / "python3"):
            each.chmod(0o755)
    return tools


def read_outputs(text):
    """What a step wrote into `GITHUB_OUTPUT`, in either of the two forms."""
    found, lines = {}, iter(text.splitlines())
    for line in lines:
        name, mark, end = line.partition("<<")
        if not mark:
            name, _, found[line.partition("=")[0]] = line.partition("=")
            continue
        held = []
        while (inner := next(lines)) != end:
            held.append(inner)
        found[name] = "\n".join(held)
    return found


def read_yaml(file):
    return yaml.safe_load(Path(file).read_text(encoding="utf-8"))
