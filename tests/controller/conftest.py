"""A database for whoever needs one: a server for the session, a database for each test."""

import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.append(str(Path(__file__).parent.parent / "fleet"))
sys.path.append(str(Path(__file__).parent.parent / "emulator"))

from collected import Collected
from kept_fleet import KeptFleet, kept
from opentelemetry import trace
from postgres_server import Postgres


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collected]:
    """What is traced, in place of what a process collects for itself."""
    made = Collected()
    monkeypatch.setattr(trace, "get_tracer", made.provider.get_tracer)
    yield made
    made.provider.shutdown()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Started by the first test that asks for it."""
    with Postgres() as server:
        yield server


@pytest.fixture
def database_url(postgres: Postgres) -> Iterator[str]:
    """A database that is empty, and goes with the test."""
    url = postgres.create()
    yield url
    postgres.drop(url)


@pytest.fixture
async def fleet(tmp_path: Path, database_url: str) -> AsyncIterator[KeptFleet]:
    """A fleet without stacks so far, and without workers."""
    async with kept(tmp_path, database_url) as found:
        yield found
