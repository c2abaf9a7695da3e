"""A workshop in a folder of its own."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from projects import Workshop


@pytest.fixture
def workshop(tmp_path):
    return Workshop(tmp_path / "ads")
