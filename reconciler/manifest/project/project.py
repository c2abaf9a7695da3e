"""reconciler.yaml and the chosen environment: what a stack is called and how it is treated."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.manifest.documents.place import in_order, place_problem
from reconciler.manifest.layers.defaults import KindDefaults
from reconciler.manifest.layers.merge import merge
from reconciler.manifest.layers.patch import Patch
from reconciler.manifest.project.defaults import defaults_in, part_of_document
from reconciler.manifest.project.environment_access import access_in, report_keys
from reconciler.manifest.project.files import is_yaml
from reconciler.manifest.project.settings import (
    LATER,
    EnvironmentShape,
    ProjectShape,
    read_settings,
)
from reconciler.manifest.variables.given import GivenVariables, outer_values
from reconciler.manifest.variables.settle import settle
from reconciler.manifest.variables.shape import judge_declarations
from reconciler.manifest.yaml.document import Document
from reconciler.model.data import Data, Fields
from reconciler.model.errors import Rejected
from reconciler.model.location import Location, Locations, Origin
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem
from reconciler.model.secrets.environment import USUAL_KEY, EnvironmentAccess
from reconciler.model.text.nearest import did_you_mean

PROJECT_FILE = "reconciler.yaml"
ENVIRONMENTS = "environments"
BASELINE = "drift-baseline"
API_URL: Final = "https://api.mixpeek.com"
NOTHING_GIVEN: Final = GivenVariables()


class Guards(Struct, frozen=True):
    """How much one run may destroy without being asked to."""

    max_documents_destroyed: int = 0
    max_deletes: int = 10
    max_delete_percent: int = 30


class Project(PartlyShown, Struct, frozen=True, kw_only=True):
    """Everything that reconciler.yaml and the environment say, with what they leave out."""

    folder: Path
    stack: str
    previously: tuple[str, ...] = ()
    manifests: tuple[str, ...] = ("manifests",)
    api_url: str = API_URL
    key_env: str = USUAL_KEY
    access: EnvironmentAccess = field(default_factory=EnvironmentAccess)
    """What manifests may read of the environment."""
    guards: Guards = Guards()
    prune: bool = True
    adopt: Literal["ask", "unowned"] = "ask"
    namespaces: tuple[str, ...] | None = None
    """The namespaces the stack looks at; `None` is all of them."""
    baseline: str | None = None
    """The file of accepted drift, where it is not at its usual place."""
    environment: str | None = None
    variables: Unshown[Mapping[str, Data]] = field(default_factory=dict)
    origins: Unshown[Mapping[str, Origin]] = field(default_factory=dict)
    """Who says the value of each variable."""
    given: Unshown[GivenVariables] = field(default_factory=GivenVariables)
    """What the command line says of variables."""
    defaults: tuple[KindDefaults, ...] = ()
    """Of reconciler.yaml; those of folders are read with the manifests."""
    patches: tuple[Patch, ...] = ()
    locations: Unshown[Locations | None] = None
    """The places in reconciler.yaml."""

    def location_of(self, *keys: str) -> Location:
        """Where reconciler.yaml says so, or what encloses it."""
        if self.locations is None:
            return Location(PROJECT_FILE, 1, 1)
        return self.locations.of_value(keys)

    @property
    def own_files(self) -> set[Path]:
        """What no manifest is, wherever manifests are looked for."""
        return {self.folder / PROJECT_FILE, self.folder / ENVIRONMENTS, self.baseline_file}

    @property
    def baseline_file(self) -> Path:
        """Where accepted drift is kept: environments drift apart, and have a file each."""
        usual = f"{BASELINE}.{self.environment}.yaml" if self.environment else f"{BASELINE}.yaml"
        return self.folder / (self.baseline or usual)


def find_project(start: Path) -> Path | None:
    """The nearest folder upwards that holds a reconciler.yaml."""
    folder = start.absolute()
    return next((at for at in (folder, *folder.parents) if (at / PROJECT_FILE).is_file()), None)


def load_project(
    folder: Path,
    *,
    environ: Mapping[str, str],
    environment: str | None = None,
    given: GivenVariables = NOTHING_GIVEN,
    needs_values: bool = True,
) -> Project:
    """The project in a folder, as an environment has it; raises `Rejected` with every problem.

    Without `needs_values` only its files matter, whatever environment and variables are missing.
    """
    problems: list[Problem] = []
    access = access_of(folder, environ)
    base = read_settings(
        folder / PROJECT_FILE, PROJECT_FILE, ProjectShape, environ, problems, access=access
    )
    if base is None:
        raise Rejected(*in_order(problems))
    problems += report_keys(access, base)
    problems += _judge_variables(base)
    unnamed = list(_require_environment(folder, base)) if environment is None else []
    problems += unnamed if needs_values else ()
    over = None
    if environment is not None and (file := _environment_file(folder, environment, problems)):
        over = read_settings(
            folder / file, file, EnvironmentShape, environ, problems, access=access
        )
    unfit: list[Problem] = []
    outer = list(outer_values(given, environ, unfit, access=access))
    settled = settle(base, over, outer, unfit, environment=environment)
    # Without its environment, what a variable is nobody can tell.
    is_known = not unnamed and (environment is None or over is not None)
    problems += unfit if needs_values and is_known else ()
    if problems:
        raise Rejected(*in_order(_without_lines(problems, settled.spelled_out)))
    project = _project(folder, environment, _merge_settings(base, over) if over else base)
    return replace(
        project,
        access=access,
        variables=settled.values,
        origins=settled.origins,
        given=given,
        defaults=tuple(defaults_in(base, PurePosixPath("."))),
        patches=tuple(_patches(over)) if over else (),
    )


def _without_lines(problems: Sequence[Problem], hidden: Collection[str]) -> Iterator[Problem]:
    """The problems, without the lines that hold what must not be shown."""
    for problem in problems:
        place = problem.location
        if place is not None and any(text in place.excerpt for text in hidden):
            problem = replace(problem, location=replace(place, excerpt=""))
        yield replace(problem, fix=())  # `fix` mends manifests, and needs these to find them


def _judge_variables(base: Document) -> Iterator[Problem]:
    listed = _fields(base).get("variables")
    for problem in judge_declarations(listed) if isinstance(listed, Mapping) else ():
        yield place_problem(problem.beneath("variables"), base.locations)


def _require_environment(folder: Path, base: Document) -> Iterator[Problem]:
    if _fields(base).get("require_environment") is True:
        names = environment_names(folder)
        known = f": --env {' or --env '.join(names)}" if names else " in environments/"
        yield Problem(
            "environment-required",
            "this project is run for one of its environments, and none is named",
            f"name one{known}; RECONCILER_ENV does as well",
            location=base.locations.of_value(("require_environment",)),
        )


def read_stack_name(
    folder: Path, *, environ: Mapping[str, str], environment: str | None = None
) -> str:
    """The stack's name where the rest may be wrong; empty when not even that can be read."""
    ignored: list[Problem] = []
    access = access_of(folder, environ)
    over = environment and _environment_file(folder, environment, ignored)
    documents = [
        over
        and read_settings(folder / over, over, EnvironmentShape, environ, ignored, access=access),
        read_settings(
            folder / PROJECT_FILE, PROJECT_FILE, ProjectShape, environ, ignored, access=access
        ),
    ]
    for stack in (_fields(document).get("stack") for document in documents if document):
        name = stack.get("name") if isinstance(stack, Mapping) else None
        if isinstance(name, str):
            return name
    return ""


def access_of(folder: Path, environ: Mapping[str, str]) -> EnvironmentAccess:
    """What the manifests of a project may read, also where the rest of its settings is wrong."""
    return access_in(folder / PROJECT_FILE, [*environment_files(folder)], environ=environ)


def _environment_file(folder: Path, name: str, problems: list[Problem]) -> str | None:
    files = {path.stem: path.name for path in environment_files(folder)}
    if name in files:
        return f"{ENVIRONMENTS}/{files[name]}"
    says = f"there is no environment {name}"
    remedy = did_you_mean(name, files) or f"create {ENVIRONMENTS}/{name}.yaml"
    available = f"; available: {', '.join(sorted(files))}" if files else ""
    location = Location(PROJECT_FILE, 1, 1)
    problems.append(Problem("unknown-environment", says + available, remedy, location=location))
    return None


def environment_names(folder: Path) -> tuple[str, ...]:
    """What the environments of a project are called."""
    return tuple(sorted({path.stem for path in environment_files(folder)}))


def has_environments(folder: Path) -> bool:
    """Whether a project is read by several environments."""
    return any(True for _ in environment_files(folder))


def has_environment(folder: Path, name: str) -> bool:
    """Whether a project has an environment of this name."""
    return any(path.stem == name for path in environment_files(folder))


def environment_files(folder: Path) -> Iterator[Path]:
    """The file of each environment."""
    inside = folder / ENVIRONMENTS
    for path in sorted(inside.iterdir()) if inside.is_dir() else ():
        if is_yaml(path.name) and not path.name.startswith("."):
            yield path


def _merge_settings(base: Document, over: Document) -> Document:
    """The project's settings, as the environment has them."""
    own = {key: value for key, value in _fields(over).items() if key not in _APART}
    # Another stack has a past of its own: what the project was called before is not its business.
    kept = {key: value for key, value in _fields(base).items() if key != "stack" or key not in own}
    return merge(replace(base, content=kept), replace(over, content=own)).document


_APART: Final = LATER | {"variables"}
"""What is not a setting, and has rules of its own."""


def _project(folder: Path, environment: str | None, settled: Document) -> Project:
    shape = ProjectShape.model_validate(settled.content)
    return Project(
        folder=folder,
        environment=environment,
        stack=shape.stack.name,
        previously=tuple(shape.stack.previously),
        manifests=tuple(shape.manifests),
        api_url=shape.api.url,
        key_env=shape.api.key_env,
        guards=Guards(**shape.guards.model_dump()),
        prune=shape.prune,
        adopt=shape.adopt,
        baseline=shape.drift.baseline,
        namespaces=None if shape.namespaces is None else tuple(shape.namespaces),
        locations=settled.locations,
    )


def _fields(document: Document) -> Fields:
    return document.content if isinstance(document.content, Mapping) else {}


def _patches(document: Document) -> Iterator[Patch]:
    listed = _fields(document).get("patches")
    for index, patch in enumerate(listed if isinstance(listed, list) else ()):
        said_at = document.locations.of_value(("patches", index, "target"))
        changes = part_of_document(document, ("patches", index), without=("target",))
        yield Patch(str(patch["target"]), changes, said_at)
