"""A hostile API on a real socket, and projects whose secrets are marked."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hostile import Hostile, listening
from marked import Marked, make_project


@pytest.fixture
def api() -> Iterator[Hostile]:
    """An API that behaves until it is told how to misbehave."""
    with listening() as hostile:
        yield hostile


@pytest.fixture
def marked(tmp_path: Path, api: Hostile) -> Marked:
    """A project for that API; everything that must stay secret in it can be searched for."""
    return make_project(tmp_path, api.url)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
