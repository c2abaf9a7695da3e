"""A workshop in a folder of its own."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from projects import Unsteady, Workshop

from reconciler.emulator.app import create_app
from reconciler.manifest.yaml.quick.event_read import parse_plain_documents
from reconciler.manifest.yaml.quick.line_read import read_plain_lines


@pytest.fixture
def workshop(tmp_path):
    yield Workshop(tmp_path / "ads")
    _require_unchanged(tmp_path)


def _require_unchanged(folder):
    """What manifests hold is shared by all that say the same, so that nobody may change it."""
    for file in folder.rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        read = read_plain_lines(text)
        assert read is None or repr(read) == repr(parse_plain_documents(text)), file


@pytest.fixture
def unsteady(tmp_path):
    """A workshop whose connection can be cut, or lose every answer."""
    return Workshop(tmp_path / "ads", transport=Unsteady(create_app()))
