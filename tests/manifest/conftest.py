"""What every test of manifests starts from."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from reconciler.kinds import KINDS
from reconciler.manifest.load import LoadedProject, load
from reconciler.manifest.project.project import load_project
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem


@pytest.fixture
def environ() -> Mapping[str, str]:
    return {"REGION": "eu", "SPELLS_ONE_OUT": "${secret.X}"}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes files of a project: `write(**{"reconciler.yaml": "stack: ads"})`."""

    def write_files(**files: str) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return write_files


@pytest.fixture
def load_folder(environ: Mapping[str, str]) -> Callable[..., LoadedProject]:
    def load_whole(folder: Path, *, environment: str | None = None) -> LoadedProject:
        project = load_project(folder, environ=environ, environment=environment)
        return load(project, kinds=KINDS, environ=environ)

    return load_whole


@pytest.fixture
def rejection() -> Callable[[Callable[[], object]], tuple[Problem, ...]]:
    """The problems for which a call is rejected."""

    def problems_of(call: Callable[[], object]) -> tuple[Problem, ...]:
        with pytest.raises(Rejected) as caught:
            call()
        return caught.value.problems

    return problems_of
