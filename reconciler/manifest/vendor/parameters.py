"""The `parameters:` of the vendor's manifests: variables of the same name give them their values.

What a project or its environment says under `variables:` counts, then the declared default.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, TypeAlias

from msgspec import Struct
from pydantic import Field

from reconciler.manifest.documents.shape import FileShape, complaints
from reconciler.manifest.vendor.expressions import DOLLAR
from reconciler.manifest.yaml.scalars import read_plain
from reconciler.model.data import Data, FieldPath, is_same
from reconciler.model.location import Location, Locations
from reconciler.model.partly import PartlyCompared, Uncompared
from reconciler.model.problem import Problem

ItemType: TypeAlias = Literal["string", "integer", "number", "boolean"]
ParameterType: TypeAlias = Literal["string", "integer", "number", "boolean", "array"]

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PLACE: Final = "variables"


class _ParameterShape(FileShape):
    """One entry of `parameters:` (§14)."""

    name: str
    type: ParameterType = "string"
    items: ItemType | None = None
    enum: list[object] | None = Field(default=None, min_length=1)
    required: bool = True
    default: object = None
    description: str | None = Field(default=None, max_length=1000)


class Parameter(PartlyCompared, Struct, frozen=True):
    """A value that the manifest asks for."""

    name: str
    type: ParameterType
    items: ItemType | None
    choices: tuple[Data, ...]
    is_required: bool
    """It has no default, and must be said."""
    default: Data
    description: str
    location: Uncompared[Location]

    def fits(self, value: Data) -> bool:
        """Whether a value is of the declared type, and one of the choices."""
        is_choice = not self.choices or any(is_same(value, each) for each in self.choices)
        return is_choice and _is_of(self.type, value, self.items)

    @property
    def wants(self) -> str:
        """What it takes, in words."""
        if self.choices:
            return f"one of {', '.join(map(str, self.choices))}"
        inside = f" of {self.items}" if self.items else ""
        return f"a value of type {self.type}{inside}"


def parameters_in(
    content: Data, locations: Locations, problems: list[Problem]
) -> tuple[Parameter, ...]:
    """The declared parameters; what is wrong with them goes to `problems`."""
    if content is None:
        return ()
    if not isinstance(content, list):
        at = locations.of_value(("parameters",))
        says = "`parameters` takes a list of parameters"
        problems.append(Problem("wrong-type", says, "write - {name: ..., type: ...}", location=at))
        return ()
    read = (_read(each, position, locations, problems) for position, each in enumerate(content))
    found = [each for each in read if each is not None]
    problems += _repeated(found)
    return tuple({each.name: each for each in reversed(found)}.values())[::-1]


def dollar_parameter(location: Location) -> Parameter:
    """The one that stands for a `$` right before another."""
    return Parameter(
        DOLLAR,
        "string",
        None,
        (),
        is_required=False,
        default="$",
        description="",
        location=location,
    )


def _read(
    content: Data, position: int, locations: Locations, problems: list[Problem]
) -> Parameter | None:
    at: FieldPath = ("parameters", position)
    wrong = complaints(_ParameterShape, content, "a parameter")
    for problem in wrong:
        about_key = problem.code == "unknown-field"
        place = (locations.of_key if about_key else locations.of_value)((*at, *problem.path))
        problems.append(_placed(problem, place, (*at, *problem.path)))
    if wrong or not isinstance(content, Mapping):
        return None
    shape = _ParameterShape.model_validate(content)
    if not _NAME.fullmatch(shape.name):
        says = f"{shape.name!r} cannot be the name of a parameter"
        remedy = "a name has letters, digits and underscores"
        place = locations.of_value((*at, "name"))
        problems.append(Problem("bad-name", says, remedy, path=at, location=place))
        return None
    choices = content.get("enum")
    parameter = Parameter(
        shape.name,
        shape.type,
        shape.items,
        tuple(choices) if isinstance(choices, list) else (),
        is_required=shape.required and "default" not in content,
        default=content.get("default"),
        description=shape.description or "",
        location=locations.of_value((*at, "name")),
    )
    if "default" in content and not parameter.fits(content["default"]):
        says = f"the default of {shape.name} is not what it takes: {parameter.wants}"
        place = locations.of_value((*at, "default"))
        problems.append(
            Problem("bad-parameter", says, "change the one or the other", location=place)
        )
    return parameter


def _placed(problem: Problem, place: Location, path: FieldPath) -> Problem:
    return Problem(problem.code, problem.message, problem.remedy, path=path, location=place)


def _repeated(found: Sequence[Parameter]) -> Iterator[Problem]:
    first: dict[str, Parameter] = {}
    for each in found:
        if first.setdefault(each.name, each) is not each:
            says = (
                f"the parameter {each.name} is declared twice, first at {first[each.name].location}"
            )
            yield Problem("duplicate-parameter", says, "remove one of them", location=each.location)


def values_of(
    parameters: Sequence[Parameter], variables: Mapping[str, Data], problems: list[Problem]
) -> dict[str, Data]:
    """What each parameter stands for; what nobody says stays away, and is told where it is used."""
    values: dict[str, Data] = {}
    for each in parameters:
        if each.name in variables:
            values[each.name] = _as_typed(each, variables[each.name])
            problems += _complain_of_value(each, values[each.name])
        elif not each.is_required and each.default is not None:
            values[each.name] = each.default
    return values


def report_unset(
    parameters: Sequence[Parameter], variables: Mapping[str, Data], used: frozenset[str]
) -> Iterator[Problem]:
    """What must be said, is not, and stands nowhere: elsewhere its place is told by its use."""
    for each in parameters:
        if each.is_required and each.name not in variables and each.name not in used:
            says = f"the parameter {each.name} has no value"
            remedy = f"set {each.name} under `{_PLACE}:` in reconciler.yaml or the environment"
            yield Problem("unset-variable", says, remedy, location=each.location)


def _as_typed(parameter: Parameter, value: Data) -> Data:
    """The environment knows texts alone: where a number or a flag is due, it is read as one."""
    is_meant = parameter.type in ("integer", "number", "boolean")
    return read_plain(value)[0] if isinstance(value, str) and is_meant else value


def _complain_of_value(parameter: Parameter, value: Data) -> Iterator[Problem]:
    if not parameter.fits(value):
        says = f"the variable {parameter.name} is not what the parameter takes: {parameter.wants}"
        remedy = f"change {parameter.name} under `{_PLACE}:`"
        yield Problem("bad-parameter", says, remedy, location=parameter.location)


def _is_of(type_: str, value: Data, items: str | None = None) -> bool:
    match type_:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case _:
            if not isinstance(value, list):
                return False
            return all(items is None or _is_of(items, each) for each in value)
