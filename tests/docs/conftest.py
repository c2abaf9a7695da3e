"""The worlds in which pages begin, each prepared once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from doc_pages import Command
from page_shell import HERE, copied, run

Enter = Callable[[str, Path], Path]


@pytest.fixture(scope="session")
def enter(tmp_path_factory: pytest.TempPathFactory) -> Enter:
    """Lay out a world in a home; the folder in which its story begins."""
    prepared: dict[str, Path] = {}

    def prepare(name: str) -> Path:
        home = tmp_path_factory.mktemp(name)
        world = HERE / "worlds" / name
        assert world.is_dir(), f"there is no world {name} in tests/docs/worlds"
        copied(world, home)
        if (script := home / "prepare.sh").exists():
            step = Command(1, f"(set -e\n{script.read_text()}\n)")
            (said,) = run([step], home=home, folder=home)
            assert said.code == 0, f"the world {name}: {said.text}"
            script.unlink()
        return home

    def entered(name: str, home: Path) -> Path:
        if name not in prepared:
            prepared[name] = prepare(name)
        copied(prepared[name], home)
        return home / "ads" if (home / "ads").is_dir() else home

    return entered
