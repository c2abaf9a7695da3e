"""A witness for each test: an API of many accounts that remembers who asked what and when."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from witness import Witness, serving


@pytest.fixture
def witness() -> Iterator[Witness]:
    with serving() as served:
        yield served
