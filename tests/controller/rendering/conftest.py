"""Golden files: the expected text beside the fleets that make it."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.append(str(Path(__file__).parent.parent.parent / "rendering"))

CASES = Path(__file__).parent / "cases"


@pytest.fixture
def case(expect_file):
    """Asserts that a text is the one in a file, byte for byte."""
    return lambda name, text: expect_file(CASES / name, text)
