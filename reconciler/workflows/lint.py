"""What is wrong with a project, and what could be better: all that rules can tell offline."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reconciler.kinds import KINDS
from reconciler.kinds.lint.registry import RULES
from reconciler.manifest.declarations import files_of
from reconciler.manifest.documents.place import in_order
from reconciler.manifest.ignoring.read import read_ignores
from reconciler.manifest.load import LoadedProject, load
from reconciler.manifest.project.files import find_files, show_file
from reconciler.manifest.project.project import (
    ENVIRONMENTS,
    NOTHING_GIVEN,
    Project,
    environment_files,
    load_project,
)
from reconciler.manifest.variables.given import GivenVariables
from reconciler.model.address import Address
from reconciler.model.errors import Rejected
from reconciler.model.lint.ignore import Ignore
from reconciler.model.problem import Problem, Severity
from reconciler.workflows.findings import (
    Judgement,
    about_ignores,
    find_findings,
    without_echoes,
)
from reconciler.workflows.references import check_references

EVERY_RULE: Final = frozenset(RULES)


class LintResult(Struct, frozen=True):
    """What was found, in how many resources."""

    problems: tuple[Problem, ...]
    resources: int = 0
    is_linted: bool = True
    """Whether the rules were asked: of manifests that cannot be read only that is told."""


def lint(
    folder: Path,
    *,
    environment: str | None,
    environ: Mapping[str, str],
    given: GivenVariables = NOTHING_GIVEN,
    paths: Sequence[Path] = (),
    rules: Collection[str] = EVERY_RULE,
    is_strict: bool = False,
) -> LintResult:
    """Ask every rule of a project, and tell what some of them, or some files, are about.

    With `is_strict`, warnings are errors. Problems that keep the manifests from being read are
    told in any case, and then nothing else is.
    """
    try:
        project = load_project(folder, environment=environment, environ=environ, given=given)
        loaded = load(project, kinds=KINDS, environ=environ)
    except Rejected as error:
        return LintResult(error.problems, is_linted=False)
    judged = judge(project, loaded, environ)
    found = in_order(_select(judged, rules))
    files = _files(project, paths)
    told = [each for each in found if _is_in(each, files)]
    if is_strict:
        told = [_as_error(each) if each.severity is Severity.WARNING else each for each in told]
    count = len(loaded.desired.resources) + len(loaded.desired.verifications)
    return LintResult(tuple(told), count)


def judge(
    project: Project,
    loaded: LoadedProject,
    environ: Mapping[str, str],
    *,
    instead: Mapping[str, str] = MappingProxyType({}),
) -> Judgement:
    """Everything that is told of a project that could be read, its comments heeded."""
    ignores = read_ignores(project, instead=instead)
    told = _judge_all(loaded).silence(ignores)
    idle = _idle_everywhere(project, told.idle, environ)
    return replace(told, findings=(*told.findings, *about_ignores(ignores, idle)))


def judge_part(
    project: Project,
    part: LoadedProject,
    whole: LoadedProject | None,
    *,
    paths: Sequence[Path],
    instead: Mapping[str, str],
) -> Judgement:
    """Likewise, of some of its files; what only the whole tells, where that can be read.

    Whether a comment silences nothing is not told: what is found of a part depends on the others.
    """
    about: set[Address] = {*part.desired.resources, *part.desired.verifications}
    problems = [*part.warnings]
    problems += check_references(part.desired, whole.desired if whole is not None else None)
    if whole is not None:
        problems += [each for each in whole.warnings if each.address in part.desired.verifications]
    seen = whole if whole is not None else part
    found = find_findings(seen.desired, only=about, is_whole=whole is not None)
    findings = tuple(without_echoes(found, problems))
    ignores = read_ignores(project, paths=paths, instead=instead)
    told = Judgement(tuple(problems), findings).silence(ignores)
    return replace(told, findings=(*told.findings, *about_ignores(ignores, ())))


def _judge_all(loaded: LoadedProject) -> Judgement:
    problems = [*loaded.warnings, *check_references(loaded.desired, loaded.desired)]
    findings = without_echoes(find_findings(loaded.desired), problems)
    return Judgement(tuple(problems), tuple(findings))


def _idle_everywhere(
    project: Project, idle: tuple[Ignore, ...], environ: Mapping[str, str]
) -> tuple[Ignore, ...]:
    """The comments that silence nothing in any environment; none where one cannot be read.

    The others are read only where there is something to ask of them.
    """
    for name in _other_environments(project) if idle else ():
        try:
            other = load_project(
                project.folder, environment=name, environ=environ, given=project.given
            )
            loaded = load(other, kinds=KINDS, environ=environ)
        except Rejected:
            if name is not None:
                return ()
            continue  # what has environments need not be readable without one
        idle = _judge_all(loaded).silence(idle).idle
    return idle


def _other_environments(project: Project) -> Iterator[str | None]:
    every: list[str | None] = [None, *(each.stem for each in environment_files(project.folder))]
    return (each for each in every if each != project.environment)


def _select(judged: Judgement, rules: Collection[str]) -> Iterator[Problem]:
    """What the chosen rules say; what no rule says where none was chosen, or where it stops."""
    is_everything = len(rules) == len(EVERY_RULE)
    for each in judged.problems:
        is_told = each.code in rules or (is_everything and each.code not in RULES)
        if is_told or each.severity is Severity.ERROR:
            yield each
    yield from (each for each in judged.findings if each.code in rules)


def _files(project: Project, paths: Sequence[Path]) -> frozenset[str] | None:
    """What is told about; raises `Rejected` for what the rules cannot have looked at."""
    if not paths:
        return None
    found = find_files(project.folder, paths, skip=set())
    own = (each.resolve() for each in project.own_files)
    known = {*files_of(project, (), {}, []), *(show_file(project.folder, each) for each in own)}
    others = [each for each in found.paths if each not in known and not _is_settings(each)]
    if problems := [*found.problems, *map(_report_other, others)]:
        raise Rejected(*problems)
    return frozenset(found.paths)


def _is_settings(file: str) -> bool:
    return file.startswith(f"{ENVIRONMENTS}/")


def _report_other(file: str) -> Problem:
    says = f"{file} is no manifest of this project, and its rules know nothing of it"
    remedy = "name files of the project's `manifests`; `reconciler validate FILE` looks at others"
    return Problem("not-of-this-project", says, remedy)


def _is_in(problem: Problem, files: frozenset[str] | None) -> bool:
    return files is None or (problem.location is not None and problem.location.file in files)


def _as_error(problem: Problem) -> Problem:
    return replace(problem, severity=Severity.ERROR)
