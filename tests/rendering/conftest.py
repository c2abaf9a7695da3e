"""Golden files: the expected text beside the plans that make it."""

from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def golden(expect_file):
    """Asserts that a text is the one in a file, byte for byte."""
    return lambda name, text: expect_file(GOLDEN / name, text)
