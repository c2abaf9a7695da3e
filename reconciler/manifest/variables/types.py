"""The types of variables: which values fit, and what a text from outside becomes."""

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, TypeAlias, get_args

from reconciler.manifest.documents.variables import OuterText
from reconciler.manifest.yaml.read import read_text
from reconciler.manifest.yaml.scalars import read_plain
from reconciler.model.data import Data, FieldPath, is_same
from reconciler.model.problem import Problem
from reconciler.model.text.nearest import nearest

TypeName: TypeAlias = Literal["string", "integer", "number", "boolean", "list", "map", "any"]
TYPES: Final = get_args(TypeName)
NOUNS: Final[Mapping[str, str]] = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "list": "a list",
    "map": "a map of `key: value`",
    "any": "anything",
}


def check_value(
    value: Data,
    called: str,
    *,
    type_: TypeName | None,
    enum: Sequence[Data] = (),
    pattern: str = "",
    path: FieldPath = (),
    given: str = "",
    is_secret: bool = False,
) -> Iterator[Problem]:
    """Why a value does not fit; `given` says who gave it, where no place tells.

    A secret is not repeated.
    """
    by = f", given by {given}" if given else ""
    if type_ is not None and not fits(value, type_):
        was = "something else" if is_secret else _noun(value)
        says = f"{called} takes {NOUNS[type_]}, not {was}{by}"
        yield Problem("wrong-type", says, f"write {NOUNS[type_]}", path=path)
        return
    shown = "this" if is_secret else f"`{value}`"
    if enum and not any(is_same(each, value) for each in enum):
        listed = ", ".join(map(str, enum))
        close = None if is_secret else nearest(str(value), [str(each) for each in enum])
        remedy = f"did you mean `{close}`?" if close else "write one of these"
        yield Problem("bad-choice", f"{called} takes {listed}, not {shown}{by}", remedy, path=path)
    if pattern and isinstance(value, str) and not _matches(pattern, value):
        says = f"{called} must match `{pattern}`, and {shown} does not{by}"
        yield Problem("out-of-range", says, "write a text that matches as a whole", path=path)


def fits(value: Data, type_: TypeName) -> bool:
    """Whether a value is of a type; no flag is a number."""
    match type_:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            is_whole = isinstance(value, float) and value.is_integer()
            return (isinstance(value, int) or is_whole) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "list":
            return isinstance(value, list)
        case "map":
            return isinstance(value, Mapping)
        case "any":
            return True


def type_of(value: Data) -> TypeName | None:
    """The type of a value that has none declared: of texts, which anything may look like, none."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "list" if isinstance(value, list) else "map" if isinstance(value, Mapping) else None


def read_outer(text: str, type_: TypeName | None) -> Data:
    """What a text of a flag or of the environment is, of this type; the text where it fits none."""
    if type_ in (None, "any"):
        return OuterText(text)
    if type_ == "string":
        return text
    if type_ in ("list", "map"):
        reading = read_text(text, "a variable")
        whole = [each.content for each in reading.documents] if not reading.problems else []
        return whole[0] if len(whole) == 1 and fits(whole[0], type_) else text
    value, _ = read_plain(text.strip())
    return value if fits(value, type_) else text


def read_pattern(pattern: str) -> re.Pattern[str] | str:
    """A regular expression as it is declared, or why it is none."""
    with warnings.catch_warnings():
        # What a later Python may read otherwise, this one reads.
        warnings.simplefilter("ignore")
        try:
            return re.compile(pattern)
        except re.error as error:
            return error.msg
        except OverflowError as error:
            return str(error)
        except RecursionError:
            return "it is nested too deeply"


def _matches(pattern: str, value: str) -> bool:
    found = read_pattern(pattern)
    # What is none is told at the declaration.
    return isinstance(found, str) or found.fullmatch(value) is not None


def _noun(value: Data) -> str:
    match value:
        case None:
            return "nothing (null)"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"the number {value}"
        case str():
            return f"the text `{value}`"
        case Mapping():
            return "a map"
        case _:
            return "a list"
