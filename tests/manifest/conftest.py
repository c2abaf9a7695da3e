"""What every test of manifests starts from."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture
def environ() -> dict[str, str]:
    return {"REGION": "eu", "SPELLS_A_SECRET": "${secret.X}"}
