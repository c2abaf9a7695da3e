"""Everything that can be known of a project without asking the API."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reconciler.kinds import KINDS
from reconciler.manifest.load import load
from reconciler.manifest.place import in_order
from reconciler.manifest.project import load_project
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Directory, Live
from reconciler.planning.catalogued import misplaced_uses, untold
from reconciler.planning.features import doubtful_features
from reconciler.planning.mentions import mentions_in
from reconciler.planning.naming import Naming
from reconciler.planning.planner import present_in
from reconciler.planning.properties import missing_properties


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
) -> Validated:
    """Read a project, or some of its files, and say everything that is wrong, at once."""
    try:
        project = load_project(folder, environment=environment, environ=environ)
        loaded = load(project, kinds=KINDS, environ=environ, paths=paths)
    except Rejected as error:
        return Validated(error.problems)
    warnings = in_order((*loaded.warnings, *_doubts(loaded.desired)))
    return Validated(warnings, len(loaded.desired.resources))


def _doubts(desired: Desired) -> Iterator[Problem]:
    """What a plan may know better, because it asks the API: warnings, all of them."""
    nothing, naming = Live({}), Naming(present_in(desired), Directory())
    mentions = mentions_in(desired, KINDS)
    uses = tuple(misplaced_uses(desired, nothing, KINDS))
    features = doubtful_features(desired, nothing, mentions, naming, KINDS)
    missing = missing_properties(desired, nothing, mentions, naming, KINDS)
    for problem in (*uses, *untold(features, uses), *missing):
        yield replace(problem, severity=Severity.WARNING)
