"""The example that everything shows: in the one style, and without a problem in any environment."""

from pathlib import Path

import pytest

from reconciler.kinds import KINDS
from reconciler.manifest.load import load
from reconciler.manifest.project.project import load_project
from reconciler.workflows.fmt import format_files

EXAMPLE = Path(__file__).parents[2] / "manifests"
ENVIRONMENTS = [None, *sorted(each.stem for each in (EXAMPLE / "environments").glob("*.yaml"))]


def test_it_is_written_as_fmt_writes_it():
    done = format_files(EXAMPLE, paths=(), environ={})
    assert [each.path for each in done.files] == []
    assert done.problems == ()


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_it_loads_without_a_warning(environment):
    project = load_project(EXAMPLE, environment=environment, environ={})
    assert load(project, kinds=KINDS, environ={}).warnings == ()


def test_it_uses_every_kind():
    project = load_project(EXAMPLE, environment=None, environ={})
    desired = load(project, kinds=KINDS, environ={}).desired
    declared = {address.kind for address in desired.resources}
    assert declared == set(KINDS)
