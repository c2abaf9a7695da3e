"""Losing the log never stops or unsays the work; losing the result is told by the exit code."""

import asyncio
import errno
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import Invoke, Terminal

from reconciler.cli.main import main
from reconciler.cli.output import run_record as recording
from reconciler.cli.session.interrupt import handle_interrupts
from reconciler.cli.terminal.atomic_write import write_private
from reconciler.model.errors import ExitCode, Rejected
from reconciler.model.problem import Problem

TAKEN = re.compile(r'"taken_at": "[^"]*"')
ALL_DONE = {"done": 2, "failed": 0, "skipped": 0, "unknown": 0}


class Breaking(io.StringIO):
    """A stream that takes so many characters and then breaks, in whichever way it does."""

    def __init__(self, number: int, room: int = 0, *, is_terminal: bool = False) -> None:
        super().__init__()
        self._number, self._room, self._is_terminal = number, room, is_terminal

    def write(self, text: str) -> int:
        self._room -= len(text)
        self.flush()
        return super().write(text)

    def flush(self) -> None:
        if self._room <= 0:
            raise OSError(self._number, os.strerror(self._number))

    def reconfigure(self, **_: str) -> None:
        self.flush()

    def isatty(self) -> bool:
        return self._is_terminal


def read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def closed() -> None:
    os.close(2)


def full() -> None:
    os.dup2(os.open("/dev/full", os.O_WRONLY), 2)


def unread() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    os.dup2(writing, 2)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device to write to")
@pytest.mark.parametrize("breaks", [closed, full, unread])
def test_an_apply_goes_on_to_its_end_without_a_log(
    project: Path, breaks: Callable[[], None]
) -> None:
    command = [sys.executable, "-m", "reconciler", "apply", "--auto-approve", "--format", "json"]
    done = subprocess.run(
        [*command, "--record", "record.json"],
        cwd=project,
        stdout=subprocess.PIPE,
        preexec_fn=breaks,
        check=False,
    )
    assert done.returncode == ExitCode.OK
    assert json.loads(done.stdout)["summary"] == ALL_DONE
    assert read(project / "record.json")["summary"] == ALL_DONE


COMMANDS = [
    ["apply", "--auto-approve"],
    ["apply", "--auto-approve", "--log-format", "json"],
    ["apply"],
    ["plan", "--detailed-exitcode", "--api-key-file", "open.key"],
    ["plan", "--max-deletes", "x"],
    ["plan", "-o", "plan.json"],
    ["apply", "no-plan.json"],
    ["destroy", "--auto-approve"],
    ["drift"],
    ["pull", "Bucket/ads/nobody", "--yes"],
    ["snapshot"],
    ["validate", "nowhere.yaml"],
    ["explain", "Bukcet"],
    ["no-such-command"],
]


@pytest.mark.parametrize("is_terminal", [False, True], ids=["a file", "a terminal"])
@pytest.mark.parametrize("args", COMMANDS, ids=" ".join)
def test_no_command_ends_otherwise_because_its_log_is_lost(
    args: list[str],
    is_terminal: bool,
    project: Path,
    invoke: Invoke,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (project / "open.key").write_text("sk")
    (project / "open.key").chmod(0o644)
    told = invoke(*args, answer="yes\n")
    (project / ".reconciler" / "embedded.db").unlink(missing_ok=True)
    with monkeypatch.context() as broken:
        broken.setattr(sys, "stderr", Breaking(errno.EPIPE, is_terminal=is_terminal))
        untold = invoke(*args, answer="yes\n")
    assert untold.code == told.code
    # Another second may have begun between the two.
    assert TAKEN.sub("", untold.out) == TAKEN.sub("", told.out)


@pytest.mark.parametrize("number", [errno.EPIPE, errno.ENOSPC, errno.EIO], ids=errno.errorcode.get)
@pytest.mark.parametrize("room", [1, 40, 400])
def test_a_log_that_breaks_on_the_way_stops_nothing(
    number: int, room: int, project: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", Breaking(number, room, is_terminal=True))
    said = invoke("apply", "--auto-approve", "--format", "json", "--record", "record.json")
    assert said.code == ExitCode.OK
    assert json.loads(said.out)["summary"] == ALL_DONE
    assert read(project / "record.json")["summary"] == ALL_DONE


async def _signals(*numbers: signal.Signals) -> tuple[bool, bool]:
    """Whether they stop a run, and whether they end it at once."""
    task = asyncio.current_task()
    assert task is not None
    with handle_interrupts(lambda _: None) as stop:
        for number in numbers:
            signal.raise_signal(number)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        is_now = bool(task.cancelling())
        task.uncancel()
        return stop.is_set(), is_now


def ends(*numbers: signal.Signals) -> tuple[bool, bool]:
    async def watched() -> tuple[bool, bool]:
        try:
            return await _signals(*numbers)
        except asyncio.CancelledError:
            return True, True

    return asyncio.run(watched())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_hang_up_is_the_first_interruption_like_any_other(number: signal.Signals) -> None:
    assert ends(number) == (True, False)


def test_a_signal_wakes_a_loop_that_is_about_to_sleep() -> None:
    async def woken_by() -> tuple[int, int]:
        with handle_interrupts(lambda _: None):
            within = signal.set_wakeup_fd(-1)
            signal.set_wakeup_fd(within)
        after = signal.set_wakeup_fd(-1)
        signal.set_wakeup_fd(after)
        return within, after

    before = signal.getsignal(signal.SIGTERM)
    within, after = asyncio.run(woken_by())
    assert within >= 0
    assert after == -1
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_terminal_that_goes_hangs_up_more_than_once_and_means_the_same() -> None:
    assert ends(signal.SIGHUP, signal.SIGHUP) == (True, False)
    assert ends(signal.SIGINT, signal.SIGHUP) == (True, False)
    assert ends(signal.SIGHUP, signal.SIGINT) == (True, True)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT])
def test_who_was_told_not_to_mind_a_signal_does_not(number: signal.Signals) -> None:
    before = signal.signal(number, signal.SIG_IGN)
    try:
        assert ends(number) == (False, False)
        assert ends(signal.SIGTERM) == (True, False)
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("number", [errno.EPIPE, errno.ENOSPC], ids=errno.errorcode.get)
@pytest.mark.parametrize("room", [0, 300])
def test_an_apply_whose_result_is_lost_is_done_and_recorded_and_an_error(
    form: str,
    number: int,
    room: int,
    project: Path,
    invoke: Invoke,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(sys, "stdout", Breaking(number, room))
        said = invoke("apply", "--auto-approve", "--format", form, "--record", "record.json")
    assert said.code == ExitCode.ERROR
    assert said.err.count("the result could not be written") == 1
    assert "what was applied stays applied" in " ".join(said.err.split())
    record = read(project / "record.json")
    assert record["summary"] == ALL_DONE
    assert [each["code"] for each in record["problems"]] == ["cannot-write"]
    assert record["exit"]["code"] == ExitCode.ERROR
    assert invoke("plan", "--detailed-exitcode").code == ExitCode.OK


def test_nobody_is_asked_about_a_plan_that_could_not_be_shown(
    monkeypatch: pytest.MonkeyPatch, invoke: Invoke, project: Path
) -> None:
    assert project.exists()
    with monkeypatch.context() as broken:
        broken.setattr(sys, "stdout", Breaking(errno.ENOSPC))
        broken.setattr(sys, "stdin", Terminal("yes\n"))
        assert main(["apply"]) == ExitCode.ERROR
    assert invoke("plan", "--detailed-exitcode").code == ExitCode.CHANGES


class Gone(Terminal):
    """A keyboard that was there when the question was asked."""

    def readline(self, *_: object) -> str:
        raise OSError(errno.EIO, "the terminal is gone")


def test_a_terminal_that_goes_says_no(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], project: Path
) -> None:
    monkeypatch.setattr(sys, "stdin", Gone())
    assert main(["-C", str(project), "apply"]) == ExitCode.ERROR
    assert "nothing was changed: the answer was not yes" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("is_dry", [False, True], ids=["apply", "dry run"])
def test_a_record_that_no_longer_fits_unsays_nothing_and_leaves_no_other(
    form: str, is_dry: bool, project: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter([True])

    def writes_once(file: Path, text: str, *, what: str) -> None:
        if not next(left, False):
            raise Rejected(Problem("cannot-write", f"cannot save {what}: no space", "make room"))
        write_private(file, text, what=what)

    monkeypatch.setattr(recording, "write_private", writes_once)
    dry = ["--dry-run"] if is_dry else []
    said = invoke("apply", "--auto-approve", "--format", form, "--record", "record.json", *dry)
    assert said.code == ExitCode.ERROR
    assert not (project / "record.json").exists()
    if form == "text":
        assert said.err.count("cannot save the record") == 1
        assert is_dry or said.out.endswith("Applied: 2 done, 0 failed, 0 skipped, 0 unknown.\n")
    else:
        told = json.loads(said.out)
        assert told["exit"]["code"] == ExitCode.ERROR
        assert is_dry or told["summary"] == ALL_DONE
        assert is_dry or [each["code"] for each in told["problems"]] == ["cannot-write"]
        assert not is_dry or "cannot save the record" in said.err
