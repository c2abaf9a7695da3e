"""A workshop in a folder of its own."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from projects import Unsteady, Workshop

from reconciler.emulator.app import create_app


@pytest.fixture
def workshop(tmp_path):
    return Workshop(tmp_path / "ads")


@pytest.fixture
def unsteady(tmp_path):
    """A workshop whose connection can be cut, or lose every answer."""
    return Workshop(tmp_path / "ads", transport=Unsteady(create_app()))
