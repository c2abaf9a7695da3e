"""Everything that can be known of a project without asking the API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reconciler.kinds import KINDS
from reconciler.manifest.load import load
from reconciler.manifest.project import load_project
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.workflows.secrets import problems_in_declared


@dataclass(frozen=True, slots=True)
class Validated:
    """What is wrong with a project, and how many resources it declares."""

    problems: tuple[Problem, ...]
    resources: int = 0


def validate(
    folder: Path,
    *,
    environment: str | None,
    environ: Mapping[str, str],
    paths: Sequence[Path] = (),
    with_secrets: bool = False,
) -> Validated:
    """Read a project, or some of its files, and say everything that is wrong, at once.

    Secrets are looked up in `environ` only where `with_secrets` asks for it.
    """
    try:
        project = load_project(folder, environment=environment, environ=environ)
        loaded = load(project, kinds=KINDS, environ=environ, paths=paths)
    except Rejected as error:
        return Validated(error.problems)
    unusable = problems_in_declared(loaded.desired, environ) if with_secrets else ()
    return Validated((*unusable, *loaded.warnings), len(loaded.desired.resources))
