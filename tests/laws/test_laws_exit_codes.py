"""What the program itself prints on a bad day, and its exit code, are true of what is there."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bad_days import bad_days, catching_up, deceives
from hypothesis import given
from made_up import examples
from program import Project
from stacks import Manifest
from willing import willing

from reconciler.emulator.faults.fault import Fault

_OUTCOMES = {"done", "failed", "skipped", "unknown"}


def _is_true(code: int, said: Any, left: set[str]) -> bool:
    """Whether an exit code says what the steps say, and the steps what is there."""
    steps = said.get("steps", [])
    assert {step["outcome"] for step in steps} <= _OUTCOMES
    if code == 0:
        return not left and all(step["outcome"] == "done" for step in steps)
    if code == 4:
        is_partial = any(step["outcome"] != "done" for step in steps)
        return is_partial or bool(said["problems"]) or bool(said["remaining"])
    return code in (1, 3) and not steps


@examples(8)
@given(willing(), willing(), bad_days())
def test_an_exit_code_is_true_of_what_is_there(
    earlier: list[Manifest], later: list[Manifest], faults: list[Fault]
) -> None:
    with TemporaryDirectory() as folder:
        project = Project(Path(folder))
        project.declare(earlier)
        project.connect_warehouse()
        applied, said = project.run("apply", "--auto-approve")
        assert applied == 0, said
        project.declare(later)
        code, said = project.run("apply", "--auto-approve", "--allow-empty", faults=faults)
        assert said["exit"]["code"] == code
        for _ in range(catching_up(faults)):
            project.run("plan")
        assert deceives(faults) or _is_true(code, said, project.remaining()), (code, said["exit"])
