"""A database for whoever needs one: a server for the session, a database for each test."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from postgres_server import Postgres


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
