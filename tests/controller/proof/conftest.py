"""A witness: an API of many accounts that remembers who asked what and when."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from witness import Witness, serving


@pytest.fixture(scope="session")
def _served() -> Iterator[Witness]:
    with serving() as served:
        yield served


@pytest.fixture(scope="module")
def a_witness(_served: Witness) -> Witness:
    """For all tests of a file, which share what it remembers."""
    _served.forget()
    return _served


@pytest.fixture
def witness(_served: Witness) -> Witness:
    """For one test, which finds it as new."""
    _served.forget()
    return _served
