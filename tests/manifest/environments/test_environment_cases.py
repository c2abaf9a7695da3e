"""Every folder in `cases/` is a project with its environments, and what the commands say of it.

Lines of `said.txt` that begin with `$ ` are typed, in a copy of the folder; below each stands what
is said then, on both streams, and how it ends. `--update-cases` writes it.
"""

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reconciler.cli.main import main

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path.parent for path in CASES.rglob("said.txt"))
_SETTING = re.compile(r"([A-Z_]+[A-Za-z_]*)=(.*)")


@pytest.fixture(autouse=True)
def _at_a_plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RECONCILER_ENV", "RECONCILER_API_URL", "MIXPEEK_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.parametrize("case", FOLDERS, ids=lambda path: path.relative_to(CASES).as_posix())
def test_what_is_said_of_a_project_and_its_environments(
    case: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    expect_file: Callable[[Path, str], None],
) -> None:
    shutil.copytree(case, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    said: list[str] = []
    for typed in _typed(case / "said.txt"):
        with monkeypatch.context() as run:
            words = shlex.split(typed)
            while setting := _SETTING.fullmatch(words[0]):
                run.setenv(*setting.groups())
                words = words[1:]
            assert words[0] == "reconciler"
            code = main(words[1:])
        out, err = capsys.readouterr()
        said += [f"$ {typed}\n", err, out, f"(exit {int(code)})\n\n"]
    expect_file(case / "said.txt", "".join(said))


def test_no_case_lies_outside_of_a_group() -> None:
    assert [folder for folder in FOLDERS if folder.parent.parent != CASES] == []


def _typed(file: Path) -> Iterator[str]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("$ "):
            yield line.removeprefix("$ ")
