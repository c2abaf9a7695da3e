"""The project's own files, read and judged: reconciler.yaml and environments/<env>.yaml."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final, Literal

from msgspec.structs import replace
from pydantic import Field

from reconciler.kinds.compile.facts import Expectation
from reconciler.manifest.documents.pitfalls import trap_problems, without_echoes
from reconciler.manifest.documents.place import place_problem
from reconciler.manifest.documents.shape import FileShape, complaints
from reconciler.manifest.documents.variables import VariableValues, fill_document
from reconciler.manifest.project.environment_hints import with_hint
from reconciler.manifest.yaml.document import Document
from reconciler.manifest.yaml.read import read_file
from reconciler.model.data import FieldPath
from reconciler.model.location import Locations
from reconciler.model.problem import Problem
from reconciler.model.secrets.environment import USUAL_KEY, EnvironmentAccess

Url = Annotated[
    str,
    Field(
        pattern=r"^(https?://\S+|embedded(:[^\x00]+)?)$",
        description="write a URL such as https://api.mixpeek.com, or embedded",
    ),
]
EnvironmentVariable = Annotated[
    str,
    Field(
        pattern=r"^[A-Z_][A-Z0-9_]*$",
        description="write the name of an environment variable in capitals, never the key itself",
    ),
]
Variable = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
StackName = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$",
        description="write letters, digits, dots, dashes and underscores",
    ),
]
NonEmpty = Annotated[str, Field(min_length=1)]
PathText = Annotated[str, Field(min_length=1, pattern=r"^[^\x00]*$")]
Count = Annotated[int, Field(ge=0)]


class StackShape(FileShape):
    """The stack's name, and the names it had before."""

    name: StackName
    """The owner's name, as it stands in the stamp of everything that the stack makes."""
    previously: list[NonEmpty] = Field(default_factory=list)
    """Earlier names, whose resources are this stack's."""


class ApiShape(FileShape):
    """Where the API is, and which environment variable holds its key."""

    url: Url = "https://api.mixpeek.com"
    """Where the API is; `embedded` is one in the same process."""
    key_env: EnvironmentVariable = USUAL_KEY
    """The environment variable that holds the key."""


class GuardsShape(FileShape):
    """How much one run may destroy without being asked to."""

    max_documents_destroyed: Count = 0
    """Documents and objects that one plan may destroy."""
    max_deletes: Count = 10
    """Resources that one plan may delete."""
    max_delete_percent: Annotated[int, Field(ge=0, le=100)] = 30
    """Of all that the stack owns, how many percent one plan may delete."""


class DriftShape(FileShape):
    """How drift is looked at."""

    baseline: PathText | None = Field(default=None, description="write the path of a file")
    """The file of accepted drift, where it is not `drift-baseline.yaml`."""


class PatchShape(FileShape):
    """Changes to the resources that a target names."""

    target: NonEmpty
    """An address, or a pattern of addresses: `Retriever/ads/*`."""
    spec: dict[str, object] = Field(default_factory=dict)
    """Fields that are other here; null, or `$patch: delete` in an item, takes away."""
    lifecycle: dict[str, object] = Field(default_factory=dict)
    """How it wants to be treated here."""


class _Settings(FileShape):
    """What a project says and an environment may say otherwise."""

    apiVersion: Literal["reconciler/v1"] = "reconciler/v1"  # noqa: N815 - the key as it is written
    """What tells it from other tools' files."""
    # Defaults need no validation, for which pydantic would build what validates them by itself.
    api: ApiShape = ApiShape.model_construct()
    """Where the API is, and where its key."""
    guards: GuardsShape = GuardsShape.model_construct()
    """How much one run may destroy without being asked to."""
    prune: bool = True
    """Whether what is ours and declared no longer is deleted, or only reported."""
    adopt: Literal["ask", "unowned"] = "ask"
    """Whether what is live and nobody's is taken over without a flag."""
    drift: DriftShape = DriftShape.model_construct()
    """How drift is looked at."""
    variables: dict[str, object] = Field(default_factory=dict)
    """What `${var.NAME}` stands for."""


class HomeDefaults(FileShape):
    """What manifests need not say of how they are called."""

    namespace: NonEmpty
    """The namespace of those that name none."""


class DefaultsShape(FileShape):
    """What the manifests of one kind need not say."""

    metadata: HomeDefaults | None = None
    """Where they live."""
    lifecycle: dict[str, object] = Field(default_factory=dict)
    """How they want to be treated."""
    spec: dict[str, object] = Field(default_factory=dict)
    """Fields that they have where they say nothing else."""


class DefaultsFileShape(FileShape):
    """defaults.yaml, in any folder of manifests."""

    apiVersion: Literal["reconciler/v1"]  # noqa: N815 - the key as it is written
    """What tells it from other tools' files."""
    kind: Literal["Defaults"]
    """What tells it from a manifest."""
    defaults: dict[str, DefaultsShape]
    """By the name of a kind, or `*` for all of them."""


class ProjectShape(_Settings):
    """reconciler.yaml."""

    stack: StackShape
    """The owner of everything that is declared here."""
    manifests: list[PathText] = Field(
        default=["manifests"], min_length=1, description="write the paths of folders and files"
    )
    """Where manifests are, as paths of folders and files."""
    namespaces: list[NonEmpty] | None = None
    """The namespaces that the stack looks at, besides those that it declares; left out, all."""
    environment: list[Variable] = Field(
        default_factory=list,
        description="write names of environment variables, never their values",
    )
    """The environment variables that manifests may read, by name."""
    require_environment: bool = False
    """Whether every run must say which environment it is about."""
    defaults: dict[str, DefaultsShape] = Field(default_factory=dict)
    """What no manifest need repeat, by the name of a kind, or `*` for all of them."""


class EnvironmentShape(_Settings):
    """environments/<env>.yaml."""

    stack: StackShape = Field(default=StackShape.model_construct(name=""))
    """The stack's name here, where it is another one."""
    manifests: list[PathText] | None = Field(
        default=None, min_length=1, description="write the paths of folders and files"
    )
    """Where manifests are, here."""
    patches: list[PatchShape] = Field(default_factory=list)
    """What is other here, resource by resource."""


def read_settings(
    path: Path,
    file: str,
    shape: type[FileShape],
    environ: Mapping[str, str],
    found: list[Problem],
    *,
    access: EnvironmentAccess | None = None,
) -> Document | None:
    """The one document of a settings file; what is wrong with it goes to `found`."""
    reading = read_file(path, file)
    found += reading.problems
    if not reading.documents:
        return None
    written, *more = reading.documents
    found += [_report_surplus(other) for other in more]
    known = VariableValues(environ, access=access or EnvironmentAccess(), secret_field="variables")
    document, unset = _fill_settings(written, known)
    problems = [*written.problems, *unset]
    if written.content is not None:
        stated = complaints(shape, document.content, file)
        if shape is EnvironmentShape:
            stated = [with_hint(each, ProjectShape.model_fields.keys()) for each in stated]
        unfilled = [problem.path for problem in unset]
        problems += without_echoes(stated, list(_traps(document)), unfilled)
    found += [
        problem if problem.location else _place_problem(problem, document.locations)
        for problem in problems
    ]
    return document


def _place_problem(problem: Problem, locations: Locations) -> Problem:
    """A line that may hold a key, pasted where only its variable's name belongs, is not shown."""
    problem = place_problem(problem, locations)
    if problem.location is None or problem.path[:1] != ("api",):
        return problem
    return replace(problem, location=replace(problem.location, excerpt=""))


def _report_surplus(document: Document) -> Problem:
    says = "this file has one document, and here is another"
    return Problem("surplus-document", says, "remove it", location=document.locations.of_value(()))


def _fill_settings(
    document: Document, values: VariableValues
) -> tuple[Document, Sequence[Problem]]:
    """The settings with environment variables filled in; patches wait for their own."""
    content = document.content
    if not isinstance(content, Mapping):
        return document, []
    own = {key: value for key, value in content.items() if key not in LATER}
    filled = fill_document(replace(document, content=own), values, _due_at)
    held = filled.document.content
    settings = {**content, **held} if isinstance(held, Mapping) else {}
    if isinstance(stack := settings.get("stack"), str | int | float):
        settings["stack"] = {"name": stack}
    return replace(filled.document, content=settings), filled.problems


LATER: Final = frozenset({"patches", "defaults"})
"""What belongs to manifests, whose variables it has."""

_DUE: Mapping[str, Expectation] = {
    "variables": "any",
    "guards": "number",
    "prune": "flag",
    "require_environment": "flag",
}


def _due_at(path: FieldPath) -> Expectation:
    return _DUE.get(str(path[0]), "text") if path else "text"


def _traps(document: Document) -> Iterator[Problem]:
    """Traps in the settings themselves; those of a patch are judged where it applies."""
    for path, word in document.traps:
        if path and path[0] not in LATER:
            yield from trap_problems(path, word, _due_at(path))
