"""Everything that can be known of a project without asking the API."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.containment import container_in
from reconciler.manifest.documents.place import in_order
from reconciler.manifest.load import load
from reconciler.manifest.project.project import (
    ENVIRONMENTS,
    NOTHING_GIVEN,
    Project,
    load_project,
)
from reconciler.manifest.variables.given import GivenVariables
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Directory, Live
from reconciler.planning.names.mentions import mentions_in
from reconciler.planning.names.naming import Naming
from reconciler.planning.names.undeclared import report_undeclared
from reconciler.planning.order.reference_cycles import report_cycles
from reconciler.planning.warnings.catalogue import find_misplaced_uses, without_repeated
from reconciler.planning.warnings.features import find_doubtful_features
from reconciler.planning.warnings.properties import find_missing_properties


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """What is wrong with a project, and how many resources it declares."""

    problems: tuple[Problem, ...]
    resources: int = 0


def validate(
    folder: Path,
    *,
    environment: str | None,
    environ: Mapping[str, str],
    given: GivenVariables = NOTHING_GIVEN,
    paths: Sequence[Path] = (),
    is_strict: bool = False,
    with_secrets: bool = False,
    instead: Mapping[str, str] = MappingProxyType({}),
) -> ValidationResult:
    """Read a project, or some of its files, and say everything that is wrong, at once.

    With `is_strict`, whatever would only be a warning is an error. Secrets are looked up in
    `environ` only where `with_secrets` asks for it. `instead` is what some files, by the names they
    are shown under, are about to hold.
    """
    read = partial(load_project, folder, environment=environment, environ=environ, given=given)
    found = _validate(read, environ, paths, instead, with_secrets=with_secrets)
    if not is_strict:
        return found
    strict = (replace(problem, severity=Severity.ERROR) for problem in found.problems)
    return replace(found, problems=tuple(strict))


def validate_all(
    names: Sequence[str], check: Callable[[str], ValidationResult]
) -> tuple[ValidationResult, tuple[tuple[str, int], ...]]:
    """Several environments, and how many resources each declares.

    What is wrong with all of them is said once; of everything else, with which.
    """
    found = {name: check(name) for name in names}
    # A resource may have another address in each of them, and is declared in one place.
    together: dict[Problem, tuple[Problem, list[str]]] = {}
    for name, each in found.items():
        for problem in each.problems:
            _, where = together.setdefault(replace(problem, address=None), (problem, []))
            if name not in where:
                where.append(name)
    told = [
        problem if len(where) == len(names) else _with_environments(problem, where)
        for problem, where in together.values()
    ]
    counts = tuple((name, each.resources) for name, each in found.items())
    most = max(each.resources for each in found.values())
    return ValidationResult(in_order(told), most), counts


def _with_environments(problem: Problem, where: Sequence[str]) -> Problem:
    # The file of an environment tells which it is of.
    if problem.location and problem.location.file.startswith(f"{ENVIRONMENTS}/{where[0]}."):
        return problem
    return replace(problem, message=f"{problem.message} (in {', '.join(where)})")


def _validate(
    read: Callable[[], Project],
    environ: Mapping[str, str],
    paths: Sequence[Path],
    instead: Mapping[str, str],
    *,
    with_secrets: bool,
) -> ValidationResult:
    try:
        project = read()
        loaded = load(project, kinds=KINDS, environ=environ, paths=paths, instead=instead)
    except Rejected as error:
        return ValidationResult(error.problems)
    desired = loaded.desired
    whole, unfit = _whole(project, desired, environ, instead) if paths else (desired, ())
    unusable = _check_secrets(desired, environ) if with_secrets else ()
    problems = [*unusable, *unfit, *loaded.warnings, *_check_references(desired, whole)]
    count = len(desired.resources) + len(desired.verifications)
    return ValidationResult(in_order(problems), count)


def _check_secrets(desired: Desired, environ: Mapping[str, str]) -> tuple[Problem, ...]:
    # Loaded late: it knows how requests are made, which most validations never need.
    from reconciler.workflows.secrets import problems_in_declared

    return problems_in_declared(desired, environ)


def _whole(
    project: Project, part: Desired, environ: Mapping[str, str], instead: Mapping[str, str]
) -> tuple[Desired | None, Sequence[Problem]]:
    """Everything that the project declares, where all of it can be read.

    And what only the whole tells of the part: whether that fits what it asks.
    """
    try:
        loaded = load(project, kinds=KINDS, environ=environ, instead=instead)
    except Rejected as error:
        return None, [each for each in error.problems if each.address in part.verifications]
    about = [each for each in loaded.warnings if each.address in part.verifications]
    return loaded.desired, about


def _check_references(desired: Desired, whole: Desired | None) -> Iterator[Problem]:
    """What is wrong with the references; which are unknown, only the whole project can tell."""
    mentions = mentions_in(desired, KINDS)
    uses = tuple(find_misplaced_uses(desired, Live({}), KINDS))
    # What the catalogues say is known of a part as well.
    yield from (replace(each, severity=Severity.WARNING) for each in uses)
    if whole is not None:
        yield from report_undeclared(desired, mentions, whole, KINDS)
        yield from _unknown(desired, uses)
    yield from report_cycles(desired, mentions, KINDS)


def _unknown(desired: Desired, uses: Sequence[Problem]) -> Iterator[Problem]:
    """What a plan may know better, because it asks the API: warnings, all of them."""
    nothing, naming = Live({}), Naming(desired.present, Directory(), container_in(KINDS))
    mentions = mentions_in(desired, KINDS)
    features = find_doubtful_features(desired, nothing, mentions, naming, KINDS)
    missing = find_missing_properties(desired, nothing, mentions, naming, KINDS)
    for problem in (*without_repeated(features, uses), *missing):
        yield replace(problem, severity=Severity.WARNING)
