"""A repository, the live API, a forge and a runner: everything on loopback."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "emulator"))

from fake_forge import serving_forge
from local_runner import Runner
from served import serving
from users_repository import Repository


@pytest.fixture
def live():
    """The API that everything is about, with its record of what was asked."""
    with serving() as server:
        yield server


@pytest.fixture
def forge():
    with serving_forge() as forge:
        yield forge


@pytest.fixture
def repository(tmp_path, live):
    return Repository(tmp_path / "ads", live.address)


@pytest.fixture
def runner(tmp_path, repository, forge, live):
    (tmp_path / "runs").mkdir()
    return Runner(
        tmp_path / "runs",
        repository.folder,
        f"{forge.url}",
        secrets={"MIXPEEK_API_KEY": "sk_live_of_the_tests"},
        variables={"MIXPEEK_API_URL": live.address},
    )
