"""How a variable is declared in reconciler.yaml.

variables:
  region: {type: string, enum: [eu, us], description: where the data lives}
  results: {type: integer, default: 25}
  results_text: 25                     # a value alone: of no declared type
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace
from pydantic import Field

from reconciler.manifest.documents.shape import FileShape, complaints
from reconciler.manifest.variables.types import TYPES, TypeName, check_value, read_pattern
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.problem import Problem


class VariableShape(FileShape):
    """What may stand for `${var.NAME}`."""

    type: Literal["string", "integer", "number", "boolean", "list", "map", "any"] = "any"
    """What kind of value it is."""
    description: str | None = None
    """What it is for."""
    default: object = None
    """Its value where nobody says another one."""
    required: bool | None = None
    """Whether somebody must say it: usually so without a default; `false` leaves it null."""
    enum: list[object] | None = Field(default=None, min_length=1)
    """The values that it may have."""
    pattern: str | None = None
    """A regular expression that the whole text must match; with it, the type is a text."""
    secret: bool = False
    """Shown nowhere: named as `${secret.NAME}`, or read from RECONCILER_VAR_NAME while applying."""


_SPELLABLE: Final = re.compile("[A-Za-z0-9_]+")
FIELDS: Final = frozenset(VariableShape.model_fields)


class Variable(Struct, frozen=True):
    """A declared variable."""

    name: str
    type: TypeName | None = None
    description: str = ""
    enum: tuple[Data, ...] = ()
    pattern: str = ""
    is_required: bool = True
    is_secret: bool = False
    default: Data = None
    has_default: bool = False


def is_declaration(value: Data) -> bool:
    """Whether an entry declares a variable, and is not its value."""
    if not isinstance(value, Mapping) or not value:
        return False
    return "type" in value or value.keys() <= FIELDS


def declared_in(variables: Fields) -> dict[str, Variable]:
    """The variables that are declared, as far as they can be read."""
    return {name: _read(name, value) for name, value in variables.items() if is_declaration(value)}


def judge_declarations(variables: Fields) -> Iterator[Problem]:
    """What is wrong with the declarations; paths start inside of `variables`."""
    for name, value in variables.items():
        if is_declaration(value):
            found = list(_judge(name, value)) if isinstance(value, Mapping) else []
            yield from (problem.beneath(name) for problem in found)


def _judge(name: str, value: Fields) -> Iterator[Problem]:
    wrong = complaints(VariableShape, value, "a variable's declaration")
    if wrong:
        yield from map(_with_hint, wrong)
        return
    variable = _read(name, value)
    if variable.pattern:
        yield from _judge_pattern(variable)
    for index, each in enumerate(variable.enum):
        at: FieldPath = ("enum", index)
        yield from check_value(each, f"`{name}`", type_=variable.type, path=at)
    if variable.is_secret and not _SPELLABLE.fullmatch(name):
        says = f"`{name}` is a secret, and no environment variable can be called so"
        yield Problem("bad-variable", says, "write it with underscores", path=())
    if variable.is_secret and variable.type not in (None, "any", "string"):
        says = f"`{name}` is a secret, which is always a text"
        yield Problem("bad-variable", says, "write `type: string`", path=("type",))
    if value.get("required") is True and variable.has_default:
        says = f"`{name}` is required, and has a default that nothing would use"
        yield Problem("bad-variable", says, "take out one of them", path=("default",))


def _with_hint(problem: Problem) -> Problem:
    if problem.code != "unknown-field":
        return problem
    hint = f"{problem.remedy}; " if problem.remedy else ""
    remedy = f"{hint}a value that is itself a map stands under `default:`"
    return replace(problem, remedy=remedy, fix=())


def _judge_pattern(variable: Variable) -> Iterator[Problem]:
    found = read_pattern(variable.pattern)
    if isinstance(found, str):
        says = f"`pattern` is no regular expression: {found}"
        remedy = "write one as Python's `re` has them, such as `[a-z][a-z0-9-]*`"
        yield Problem("bad-variable", says, remedy, path=("pattern",))
    if variable.type != "string":
        says = f"`{variable.name}` is no text, and only texts match a pattern"
        yield Problem("bad-variable", says, "write `type: string`", path=("pattern",))


def _read(name: str, value: Data) -> Variable:
    said = value if isinstance(value, Mapping) else {}
    enum, pattern = said.get("enum"), said.get("pattern")
    type_ = said.get("type", "string" if pattern is not None else None)
    has_default = said.get("default") is not None
    required = said.get("required")
    return Variable(
        name,
        type=next((each for each in TYPES if each == type_), None),
        description=str(said.get("description") or ""),
        enum=tuple(enum) if isinstance(enum, list) else (),
        pattern=pattern if isinstance(pattern, str) else "",
        is_required=required is True or (required is None and not has_default),
        is_secret=said.get("secret") is True,
        default=said.get("default"),
        has_default=has_default,
    )
