"""A project -> desired, or every problem of every file at once; for every command.

Files are read, variables filled in, the environment's patches merged, and then everything is
judged; nothing that is wrong with one document hides what is wrong with another.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from reconciler.kinds import LOOKUPS, VERIFICATIONS
from reconciler.kinds.compile.pages import Together
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.manifest.datasets.files import TEXT_WITHOUT_INPUT, ReadFile, read_data_file
from reconciler.manifest.declarations import documents_in, files_of, layers_of, read_declaration
from reconciler.manifest.documents.envelope import Declaration, to_resource
from reconciler.manifest.documents.foreign import explain_foreign
from reconciler.manifest.documents.pitfalls import trap_complaints, without_echoes
from reconciler.manifest.documents.place import in_order, place_in, place_problem
from reconciler.manifest.documents.variables import VariableValues
from reconciler.manifest.project.project import Project
from reconciler.manifest.rules.datasets import datasets_are_readable
from reconciler.manifest.rules.document import rules_for, takes_what_is_known
from reconciler.manifest.rules.project import RULES_BETWEEN
from reconciler.manifest.rules.verification import (
    what_is_asked_is_declared,
    what_is_local_is_only_asked,
)
from reconciler.manifest.vendor.load import VendorReader
from reconciler.manifest.yaml.document import Document
from reconciler.model.address import Address
from reconciler.model.errors import Rejected
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Resource

if TYPE_CHECKING:
    from reconciler.model.verification.acceptance import AcceptanceChecks


class LoadedProject(PartlyShown, Struct, frozen=True):
    """What a project declares, and what its author should know."""

    desired: Desired
    warnings: tuple[Problem, ...] = ()
    acceptances: "tuple[AcceptanceChecks, ...]" = ()
    """What becomes of the steps of the vendor's manifests; `desired` has those that are checks."""
    declarations: Unshown[tuple[Declaration, ...]] = ()
    """Every document as it became, in the order in which they are read."""


def load_desired(
    project: Project,
    *,
    kinds: Mapping[str, Kind],
    environ: Mapping[str, str],
    paths: Sequence[Path] = (),
) -> Desired:
    """What the project declares; raises `Rejected` with every problem."""
    return load(project, kinds=kinds, environ=environ, paths=paths).desired


def load(
    project: Project,
    *,
    kinds: Mapping[str, Kind],
    environ: Mapping[str, str],
    paths: Sequence[Path] = (),
    instead: Mapping[str, str] = MappingProxyType({}),
    added: Mapping[str, str] = MappingProxyType({}),
    verifications: Mapping[str, Kind] = VERIFICATIONS,
    read: ReadFile | None = read_data_file,
    lookups: Mapping[str, Lookup] = LOOKUPS,
) -> LoadedProject:
    """What the project declares, with the warnings; `paths` limits the files that are read.

    `instead` is what some files, by the names they are shown under, are about to hold; `added` are
    manifests that are about to be written. `read` reads the files of datasets; `None` leaves them
    unread, where nobody will ask for them.
    """
    kinds = Together(kinds, verifications)
    loaded, problems, declarations = _load(
        project, kinds, environ, paths, instead, added, read, lookups
    )
    if any(problem.severity is Severity.ERROR for problem in problems):
        # Catalogue problems only beside others: alone they wait for the live catalogue, which
        # knows more.
        raise Rejected(*in_order([*problems, *_check_catalogues(declarations, kinds)]))
    return loaded


def load_despite_problems(
    project: Project,
    *,
    kinds: Mapping[str, Kind],
    environ: Mapping[str, str],
    verifications: Mapping[str, Kind] = VERIFICATIONS,
    lookups: Mapping[str, Lookup] = LOOKUPS,
) -> tuple[LoadedProject, tuple[Problem, ...]]:
    """As much as can be told of it, to be looked at and never applied, with every problem."""
    known = Together(kinds, verifications)
    loaded, problems, _ = _load(project, known, environ, (), {}, {}, None, lookups)
    return loaded, tuple(in_order(problems))


def _load(
    project: Project,
    kinds: Mapping[str, Kind],
    environ: Mapping[str, str],
    paths: Sequence[Path],
    instead: Mapping[str, str],
    added: Mapping[str, str],
    read: ReadFile | None,
    lookups: Mapping[str, Lookup],
) -> tuple[LoadedProject, list[Problem], Sequence[Declaration]]:
    """What is declared, with whatever is wrong with it."""
    problems: list[Problem] = []
    values = VariableValues(
        environ,
        project.variables,
        secret_field="spec",
        access=project.access,
        origins=project.origins,
    )
    read_files = {**instead, **added}
    files = files_of(project, paths, added, problems)
    layers = layers_of(project, files, read_files, values, kinds, problems)
    vendors = VendorReader(kinds, lookups, values, problems)
    declarations = [
        read_declaration(ours, known, layers, kinds, problems)
        for document in documents_in(files, read_files, problems)
        for ours, known in vendors.ours(document)
        if not _is_foreign(ours, kinds, problems)
    ]
    steps: tuple[AcceptanceChecks, ...] = ()
    if vendors.acceptances:
        from reconciler.manifest.rules.acceptance import judge_other_steps
        from reconciler.manifest.vendor.steps import read_steps, step_documents

        steps = read_steps(vendors.acceptances, declarations, kinds)
        searches = step_documents(steps)
        declarations += [read_declaration(x, values, layers, kinds, problems) for x in searches]
        problems += judge_other_steps(steps, declarations, project, kinds)
    # Of a part of the files nothing may be said that is about all of them.
    if not paths:
        addresses = [held.address for held in declarations if held.address is not None]
        problems += layers.patches.report_idle(addresses)
        problems += () if problems or declarations else (_warn_empty(project),)
    # After every patch: what is judged is what would be applied, and not what is written.
    problems += apply_rules(declarations, project, kinds, is_whole=not paths)
    judged = _judge_datasets(declarations, project, kinds, read)
    problems += (each for each in judged if not paths or each.code != TEXT_WITHOUT_INPUT)
    desired = _build_desired(project, declarations)
    loaded = LoadedProject(desired, in_order(problems), steps, tuple(declarations))
    return loaded, problems, declarations


def _is_foreign(document: Document, kinds: Mapping[str, Kind], problems: list[Problem]) -> bool:
    """Whether there is nothing to judge: an empty document, or another tool's."""
    if document.content is None:
        problems += document.problems
        return True
    stranger = explain_foreign(document.content, kinds)
    if stranger is not None:
        problems += [problem for problem in document.problems if problem.code == "unknown-tag"]
        problems.append(place_problem(stranger, document.locations))
    return stranger is not None


def _warn_empty(project: Project) -> Problem:
    says = f"the stack {project.stack} declares no resource"
    remedy = f"manifests are looked for in: {', '.join(project.manifests)}"
    place = project.location_of("manifests")
    return Problem("no-resources", says, remedy, Severity.WARNING, location=place)


def apply_rules(
    declarations: Sequence[Declaration],
    project: Project,
    kinds: Mapping[str, Kind],
    *,
    is_whole: bool,
) -> Iterator[Problem]:
    """Everything the rules have to say, in its place."""
    for declaration in declarations:
        rules = rules_for(declaration)
        complaints = [problem for rule in rules for problem in rule(declaration, kinds)]
        complaints += what_is_local_is_only_asked(declaration, kinds)
        traps = list(trap_complaints(declaration)) if declaration.traps else []
        if complaints or traps:
            for problem in without_echoes(complaints, traps, declaration.unfilled):
                yield place_in(declaration, problem)
    # What is asked may stand in a file that is not read.
    between = (*RULES_BETWEEN, what_is_asked_is_declared) if is_whole else RULES_BETWEEN
    for rule_between in between:
        for declaration, problem in rule_between(declarations, project):
            yield place_in(declaration, problem)


def _judge_datasets(
    declarations: Sequence[Declaration],
    project: Project,
    kinds: Mapping[str, Kind],
    read: ReadFile | None,
) -> Iterator[Problem]:
    """What is wrong with the files that datasets name."""
    if read is not None:
        found = datasets_are_readable(declarations, kinds, project.folder, read)
        yield from (place_in(declaration, problem) for declaration, problem in found)


def _check_catalogues(
    declarations: Sequence[Declaration], kinds: Mapping[str, Kind]
) -> Iterator[Problem]:
    """What only whoever asks the API can be sure of; told early beside what is wrong anyway."""
    for declaration in declarations:
        for problem in takes_what_is_known(declaration, kinds):
            yield place_in(declaration, problem)


def _build_desired(project: Project, declarations: Sequence[Declaration]) -> Desired:
    resources: dict[Address, Resource] = {}
    verifications: dict[Address, Resource] = {}
    for held in declarations:
        if held.address is not None:
            group = verifications if held.kind and held.kind.is_local else resources
            group[held.address] = to_resource(held, held.address)
    return Desired(project.stack, resources, project.previously, verifications)
