"""Behind a proxy that knows nothing of either side, everything is told as it is."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

for _folder in ("fault_proxy", "emulator", "laws"):
    sys.path.insert(0, str(Path(__file__).parent.parent / _folder))

from behind_proxy import Behind, Road, behind, road  # noqa: E402 - found by the lines above


@pytest.fixture(scope="session", name="road")
def _road() -> Iterator[Road]:
    """One for all tests, each of which finds it empty."""
    with road() as made:
        yield made


@pytest.fixture(name="behind")
def _behind(
    road: Road,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Behind:
    return behind(road, tmp_path, capsys, monkeypatch)
