"""What is said of variables from outside the project: flags, files of values, the environment."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reconciler.manifest.documents.place import place_problem
from reconciler.manifest.documents.variables import VariableValues, fill
from reconciler.manifest.variables.types import TypeName, read_outer
from reconciler.manifest.yaml.document import Document
from reconciler.manifest.yaml.read import read_file
from reconciler.model.data import Data
from reconciler.model.location import Location, Locations
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem
from reconciler.model.secrets.environment import VARIABLE_PREFIX, EnvironmentAccess

PREFIX: Final = VARIABLE_PREFIX


class GivenVariables(PartlyShown, Struct, frozen=True):
    """What a command line says of variables."""

    values: Unshown[tuple[tuple[str, str], ...]] = ()
    """`--var NAME=VALUE`, in their order."""
    files: tuple[Path, ...] = ()
    """`--var-file FILE`, in their order."""
    is_of_another_time: bool = False
    """Said of the project as it is, and not of the one at hand: what that does not know is left."""


class OuterValue(PartlyShown, Struct, frozen=True):
    """One value from outside, not judged yet."""

    name: str
    value: Unshown[Data]
    said: str
    """`--var results`, `RECONCILER_VAR_results`; empty where a file says it."""
    locations: Locations | None = None
    """The places of the file that says it."""
    is_text: bool = False
    """A text that is still to be read as what it is to be."""
    may_be_unknown: bool = False
    """No mistake where no variable is called so."""

    @property
    def location(self) -> Location | None:
        """The line that says it, where a file does."""
        return self.locations.of_value((self.name,)) if self.locations else None

    def read_as(self, type_: TypeName | None) -> Data:
        """The value, where a variable of this type is meant."""
        return read_outer(str(self.value), type_) if self.is_text else self.value


def outer_values(
    given: GivenVariables,
    environ: Mapping[str, str],
    problems: list[Problem],
    *,
    access: EnvironmentAccess,
) -> Iterator[OuterValue]:
    """Everything that is said outside, what counts least first.

    The environment, then files, then flags: who says it closest to the run means it most.
    """
    for name, text in environ.items():
        if name.startswith(PREFIX) and len(name) > len(PREFIX):
            # The environment is shared: what is not meant for this project is no mistake there.
            variable = name.removeprefix(PREFIX)
            yield OuterValue(variable, text, said=name, is_text=True, may_be_unknown=True)
    is_lenient = given.is_of_another_time
    for file in given.files:
        for each in _in_file(file, environ, problems, access):
            yield replace(each, may_be_unknown=is_lenient)
    for name, text in given.values:
        said = f"--var {name}"
        yield OuterValue(name, text, said=said, is_text=True, may_be_unknown=is_lenient)


def _in_file(
    file: Path, environ: Mapping[str, str], problems: list[Problem], access: EnvironmentAccess
) -> Iterator[OuterValue]:
    """`name: value`, as under `variables:`; JSON is read as well."""
    shown = file.as_posix()
    reading = read_file(file, shown)
    problems += reading.problems
    for document in reading.documents[1:]:
        problems.append(_report(document, "this file has one document, and here is another"))
    for document in reading.documents[:1]:
        if not isinstance(document.content, Mapping):
            problems.append(_report(document, "this is no map of variables and their values"))
            continue
        problems += [_placed(each, document) for each in document.problems]
        values = VariableValues(environ, access=access, secret_field="variables")
        filled = fill({"variables": document.content}, values, lambda _: "any")
        for each in filled.problems:
            problems.append(_placed(each, document, inside=1))
        content = filled.content if isinstance(filled.content, Mapping) else {}
        held = content.get("variables")
        for name, value in held.items() if isinstance(held, Mapping) else ():
            # What a variable of the environment says is a text there as well.
            is_text = isinstance(value, str) and ("variables", name) in filled.filled
            yield OuterValue(name, value, said="", locations=document.locations, is_text=is_text)


def _report(document: Document, says: str) -> Problem:
    remedy = "write `name: value`, a line for each variable"
    place = document.locations.of_value(())
    return Problem("not-variables", says, remedy, location=place)


def _placed(problem: Problem, document: Document, *, inside: int = 0) -> Problem:
    if problem.location is not None:
        return problem
    return place_problem(replace(problem, path=problem.path[inside:]), document.locations)
