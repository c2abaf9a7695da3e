"""The group: help, global options, and how every kind of end becomes an exit code."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from command_line import Invoke

import reconciler
from reconciler.cli.command_list import COMMANDS
from reconciler.cli.commands import version as version_command
from reconciler.cli.main import group
from reconciler.model.errors import ExitCode, ReconcilerError
from reconciler.model.problem import Problem

SERVES = ("starlette", "uvicorn", "jinja2", "reconciler.emulator")
LIGHT = ("pydantic", "httpx", "deepdiff", "rich", "yaml", "reconciler.kinds", *SERVES)


def loaded_by(*args: str, among: tuple[str, ...] = LIGHT) -> set[str]:
    """Which of some modules a process has loaded when the command line is done."""
    script = (
        "import sys\n"
        "from reconciler.cli.main import main\n"
        "main(sys.argv[1:])\n"
        "print(*sys.modules, sep='\\n')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *args], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split("\n")) & set(among)


@pytest.mark.parametrize("args", [["--help"], ["version"], ["--version"], ["no-such-command"]])
def test_what_says_little_loads_little(args: list[str]) -> None:
    assert loaded_by(*args) == set()


def test_validating_loads_nothing_that_talks_or_compares(project: Path) -> None:
    among = ("httpx", "deepdiff", "rich", "cronsim", "tzdata", *SERVES)
    assert loaded_by("-C", str(project), "validate", among=among) == set()


def test_the_embedded_api_is_loaded_by_those_who_use_it(project: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k")
    real = ("--api-url", "http://127.0.0.1:9", "--api-key-file", str(tmp_path / "key"))
    assert loaded_by("-C", str(project), *real, "plan", among=SERVES) == set()
    embedded = loaded_by("-C", str(project), "--api-url", "embedded", "plan", among=SERVES)
    assert embedded == {"starlette", "reconciler.emulator"}


@pytest.mark.parametrize("args", [["--api-url", "embedded", "plan"], ["emulator"]])
def test_an_installation_without_what_it_needs_says_what_to_install(
    args: list[str], project: Path
) -> None:
    script = (
        "import sys\n"
        "from reconciler.cli.main import main\n"
        "sys.modules['starlette'] = None\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    command = [sys.executable, "-c", script, "-C", str(project), *args]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (ExitCode.ERROR, "")
    assert "help: pip install mixpeek-reconciler" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_names_every_command_and_every_exit_code(invoke: Invoke) -> None:
    said = invoke("--help")
    assert said.code == ExitCode.OK
    assert all(f"  {name} " in said.out for name in COMMANDS)
    assert all(f"    {code.value} " in said.out for code in ExitCode if code != ExitCode.STALE)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_exists_and_explains_itself(name: str, invoke: Invoke) -> None:
    said = invoke(name, "--help")
    assert said.code == ExitCode.OK
    assert said.out.startswith(f"Usage: reconciler {name}")
    assert isinstance(group.get_command(click.Context(group), name), click.Command)


SAYS_EVERYTHING = """
import sys
from reconciler.cli.command_list import COMMANDS
from reconciler.cli.main import main
from reconciler.kinds import KINDS
asked = [[*name.split(), "--help"] for name in ["", *COMMANDS]]
for kind in KINDS.values():
    asked += [["explain", kind.name, "--format", form] for form in ("text", "json")]
    asked += [["explain", f"{kind.name}.{field}"] for field in kind.spec.model_fields]
sys.exit(max(main(each) for each in asked))
"""


def test_python_that_forgets_docstrings_says_the_same() -> None:
    said = {
        option: subprocess.check_output([sys.executable, *option, "-c", SAYS_EVERYTHING], text=True)
        for option in ((), ("-OO",))
    }
    assert said["-OO",] == said[()]


def test_every_command_that_a_message_or_a_page_names_exists() -> None:
    root = Path(reconciler.__file__).parent.parent
    pages = [*root.glob("reconciler/**/*.py"), *root.glob("docs/**/*.md"), root / "README.md"]
    named = {
        name for page in pages for name in re.findall(r"`reconciler ([a-z]+)", page.read_text())
    }
    assert named
    assert named <= set(COMMANDS)


def test_an_unknown_command_names_the_one_that_was_meant(invoke: Invoke) -> None:
    said = invoke("aply")
    assert said.code == ExitCode.ERROR
    assert "did you mean `apply`?" in said.err
    assert said.out == ""


def test_an_unknown_option_is_exit_1_and_names_the_one_that_was_meant(invoke: Invoke) -> None:
    said = invoke("plan", "--detailed-exit")
    assert said.code == ExitCode.ERROR
    assert "--detailed-exitcode" in said.err


@pytest.mark.parametrize(
    "args",
    [
        ["--format", "json", "plan", "--bogus"],
        ["plan", "--bogus", "--format", "json"],
        ["plan", "--bogus", "--format=json"],
    ],
    ids=" ".join,
)
def test_a_misspelt_command_line_is_json_too_when_json_was_asked_for(
    args: list[str], invoke: Invoke
) -> None:
    said = invoke(*args)
    assert said.code == ExitCode.ERROR
    document = json.loads(said.out)
    assert document["exit"] == {"code": 1, "reason": "error"}
    assert document["problems"][0]["code"] == "usage"


@pytest.mark.parametrize("args", [["--format", "json", "version"], ["version", "--format", "json"]])
def test_global_options_are_accepted_before_and_after_the_command(
    args: list[str], invoke: Invoke
) -> None:
    assert json.loads(invoke(*args).out).keys() == {"version"}


def test_the_option_said_last_counts(invoke: Invoke) -> None:
    said = invoke("--format", "json", "version", "--format", "text")
    assert said.out.startswith("reconciler ")


def failing_with(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(version_command, "version", click.Command("version", callback=fail))


class Late(ReconcilerError):
    exit_code = ExitCode.STALE


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (
            Late(Problem("stale", "too late", "plan again")),
            5,
            "error: too late\n  help: plan again",
        ),
        (KeyboardInterrupt(), 130, "error: interrupted"),
        (KeyError("secret detail"), 1, "error: the reconciler itself failed (KeyError)"),
    ],
    ids=["known", "interrupt", "bug"],
)
def test_every_end_has_its_exit_code_and_its_words(
    error: BaseException, code: int, says: str, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_with(error, monkeypatch)
    said = invoke("version")
    assert said.code == code
    assert said.err.lstrip().startswith(says)
    assert said.out == ""


def test_a_bug_shows_its_traceback_only_on_request(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_with(KeyError("x"), monkeypatch)
    assert "Traceback" not in invoke("version").err
    assert "Traceback" in invoke("-v", "version").err


def test_a_bug_is_json_too_when_json_was_asked_for(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_with(KeyError("x"), monkeypatch)
    said = invoke("--format", "json", "version")
    assert json.loads(said.out)["problems"][0]["code"] == "internal-error"


def test_a_reader_that_goes_away_is_not_a_traceback(project: Path) -> None:
    command = [sys.executable, "-m", "reconciler", "-C", str(project), "plan", "--format", "json"]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert done.returncode == ExitCode.ERROR
    assert done.stderr == ""


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_result_that_cannot_be_written_is_a_problem_and_no_traceback(
    form: str, project: Path
) -> None:
    command = [sys.executable, "-m", "reconciler", "-C", str(project), "plan", "--format", form]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == ExitCode.ERROR
    assert done.stderr.startswith("error: the result could not be written: No space left on device")


_TOO_LONG = "a" * 5_000


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    "words",
    [
        ["plan", "-C", _TOO_LONG],
        ["plan", "-o", _TOO_LONG],
        ["plan", "--output", f"json={_TOO_LONG}"],
        ["plan", "--snapshot", _TOO_LONG],
        ["apply", "--auto-approve", "--record", _TOO_LONG],
        ["apply", _TOO_LONG],
        ["show", _TOO_LONG],
        ["snapshot", "-o", _TOO_LONG],
    ],
    ids=lambda words: " ".join(words[:-1]),
)
@pytest.mark.usefixtures("project")
def test_a_path_that_the_system_refuses_is_no_bug_of_ours(words: list[str], invoke: Invoke) -> None:
    said = invoke(*words)
    assert said.code == ExitCode.ERROR
    assert "File name too long" in said.err
    assert "this is a bug" not in said.err


def test_a_baseline_that_the_system_refuses_is_no_bug_of_ours(
    project: Path, invoke: Invoke
) -> None:
    with (project / "reconciler.yaml").open("a") as file:
        file.write(f"drift: {{baseline: {_TOO_LONG}}}\n")
    said = invoke("drift")
    assert (said.code, "File name too long" in said.err) == (ExitCode.ERROR, True)
    assert "this is a bug" not in said.err


def test_a_folder_that_is_gone_is_told_as_that(tmp_path: Path) -> None:
    script = (
        "import os, sys\n"
        "os.rmdir(os.getcwd())\n"
        "from reconciler.cli.main import run\n"
        "sys.exit(run())\n"
    )
    here = tmp_path / "gone"
    here.mkdir()
    command = [sys.executable, "-c", script, "plan"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=here)
    assert done.returncode == ExitCode.ERROR
    assert "does not exist any more" in " ".join(done.stderr.split())


@pytest.mark.parametrize("words", [["--help"], ["version"], ["explain", "bucket", "--help"]])
def test_a_help_text_that_cannot_be_written_is_a_problem_too(words: list[str]) -> None:
    command = [sys.executable, "-m", "reconciler", *words]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == ExitCode.ERROR
    assert done.stderr.startswith("error: the output could not be written: No space left on device")


@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("ctrl_c", ["default_int_handler", "SIG_IGN"])
def test_being_asked_to_end_is_an_interruption(ctrl_c: str, number: str, project: Path) -> None:
    """Also of what a script runs in the background, where its shell ignores Ctrl-C."""
    script = (
        "import os, signal, sys\n"
        f"signal.signal(signal.SIGINT, signal.{ctrl_c})\n"
        "from reconciler.emulator import app\n"
        f"app.create_app = lambda database: os.kill(os.getpid(), signal.{number})\n"
        "from reconciler.cli.main import run\n"
        "sys.exit(run())\n"
    )
    command = [sys.executable, "-c", script, "-C", str(project), "plan"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == ExitCode.INTERRUPTED
    assert "error: interrupted" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_printed_for_each_shell(shell: str, invoke: Invoke) -> None:
    said = invoke("completion", shell)
    assert said.code == ExitCode.OK
    assert "_RECONCILER_COMPLETE" in said.out


def test_commands_complete_without_being_loaded() -> None:
    context = click.Context(group)
    assert [item.value for item in group.shell_complete(context, "pl")] == ["plan"]
