"""Whether the fixed parts of a file have the right shape: the envelope, the project's own files.

Detected here with a path; a spec's own fields are judged by its kind.
"""

from collections.abc import Mapping
from typing import get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from reconciler.model.data import Data, FieldPath, show_path
from reconciler.model.edit import QuoteText, ReplaceValue
from reconciler.model.problem import Problem
from reconciler.model.text.level import find_empty_key_above, level_with
from reconciler.model.text.nearest import did_you_mean, nearest
from reconciler.model.text.renaming import rename_to_nearest, surely_meant


class FileShape(BaseModel):
    """Fields of our own files; a key that is not listed is a problem."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


def complaints(shape: type[FileShape], content: Data, owner: str) -> list[Problem]:
    """Everything that keeps `content` from having this shape; `owner` is what it is."""
    try:
        shape.model_validate(content)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        level = _level_with_their_owner(shape, content, errors)
        emptied = {owner_key for _, owner_key in level.values()}
        rest = (each for each in errors if each["loc"] not in level and each["loc"] not in emptied)
        return [
            *(problem for problem, _ in level.values()),
            *(_complaint(shape, owner, details) for details in rest),
        ]
    return []


def _level_with_their_owner(
    shape: type[FileShape], content: Data, errors: list[ErrorDetails]
) -> dict[FieldPath, tuple[Problem, FieldPath]]:
    """Keys that stand level with the one they belong to, which is empty therefore."""
    if not isinstance(content, Mapping):
        return {}
    found: dict[FieldPath, tuple[Problem, FieldPath]] = {}
    for path in (each["loc"] for each in errors if each["type"] == "extra_forbidden"):
        above = find_empty_key_above(content, str(path[-1])) if len(path) == 1 else None
        if above is not None and above in shape.model_fields:
            fields = _fields_at(shape, (above,))
            is_open = _inner(shape, above) is shape
            if is_open or path[-1] in fields:
                found[path] = (level_with(path, above), (above,))
    return found


def _complaint(shape: type[FileShape], owner: str, details: ErrorDetails) -> Problem:
    path: FieldPath = details["loc"]
    shown = show_path(path) or owner
    match details["type"]:
        case "extra_forbidden":
            says = f"`{path[-1]}` is not a field of {_name_owner(path, owner)}"
            known = _fields_at(shape, path[:-1])
            remedy, fix = did_you_mean(str(path[-1]), known), rename_to_nearest(path, known, None)
            return Problem("unknown-field", says, remedy, path=path, fix=fix)
        case "missing":
            says = f"{_name_owner(path, owner)} needs `{path[-1]}`"
            return Problem("missing-field", says, f"add `{path[-1]}: ...`", path=path)
        case "literal_error":
            return _bad_choice(shown, path, details)
        case type_ if type_ in _DUE:
            says = f"`{shown}` takes {_DUE[type_]}, not {_noun(details['input'])}"
            is_word = type_ == "string_type" and isinstance(details["input"], bool | int | float)
            fix = (QuoteText(path),) if is_word else ()
            return Problem("wrong-type", says, f"write {_DUE[type_]}", path=path, fix=fix)
        case "string_pattern_mismatch":
            # The value is not repeated: people paste keys where the name of one belongs.
            says = f"`{shown}` does not have the form it needs"
            return Problem("out-of-range", says, _advice(shape, path), path=path)
        case type_ if type_ in _EMPTY:
            return Problem("out-of-range", f"`{shown}` is empty", _EMPTY[type_], path=path)
        case type_ if type_ in _LIMITS:
            return _beyond_limit(shown, path, details)
        case _:
            says = f"`{shown}`: {details['msg'][:1].lower()}{details['msg'][1:]}"
            return Problem("out-of-range", says, "write another value", path=path)


_DUE = {
    "string_type": "a text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a map of `key: value`",
    "model_type": "a map of `key: value`",
}
_EMPTY = {"string_too_short": "write a text", "too_short": "list at least one"}
_LIMITS = {"greater_than_equal": ("ge", "at least"), "less_than_equal": ("le", "at most")}


def _beyond_limit(shown: str, path: FieldPath, details: ErrorDetails) -> Problem:
    key, phrase = _LIMITS[details["type"]]
    due = f"{phrase} {details['ctx'][key]}"
    says = f"`{shown}` must be {due}, and is {details['input']}"
    return Problem("out-of-range", says, f"write a number that is {due}", path=path)


def _bad_choice(shown: str, path: FieldPath, details: ErrorDetails) -> Problem:
    given = details["input"]
    choices = str(details["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
    says = f"`{shown}` takes {choices}, not {given if isinstance(given, str) else _noun(given)}"
    known = choices.split(", ")
    close = nearest(str(given), known)
    only = f"write {choices}" if len(known) == 1 else "write one of these"
    remedy = f"did you mean `{close}`?" if close else only
    sure = surely_meant(str(given), known)
    fix = (ReplaceValue(path, sure),) if sure else ()
    return Problem("bad-choice", says, remedy, path=path, fix=fix)


def _name_owner(path: FieldPath, owner: str) -> str:
    return f"`{show_path(path[:-1])}`" if len(path) > 1 else owner


def _noun(given: object) -> str:
    match given:
        case None:
            return "nothing (null)"
        case bool():
            return "true" if given else "false"
        case int() | float():
            return f"the number {given}"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "a map"


def _advice(shape: type[FileShape], path: FieldPath) -> str:
    """What a field's own description says to write."""
    while isinstance(path[-1], int):
        path = path[:-1]
    return _shape_at(shape, path[:-1]).model_fields[str(path[-1])].description or ""


def _fields_at(shape: type[FileShape], path: FieldPath) -> list[str]:
    return list(_shape_at(shape, path).model_fields)


def _shape_at(shape: type[FileShape], path: FieldPath) -> type[FileShape]:
    """The shape that stands at a path; list positions lead to their items."""
    parts = iter(path)
    for part in parts:
        if isinstance(part, str):
            is_map = get_origin(shape.model_fields[part].annotation) is dict
            shape = _inner(shape, part)
            if is_map:
                next(parts, None)  # its keys are the author's
    return shape


def _inner(shape: type[FileShape], name: str) -> type[FileShape]:
    annotation = shape.model_fields[name].annotation
    candidates = (annotation, *getattr(annotation, "__args__", ()))
    found = (part for part in candidates if isinstance(part, type) and issubclass(part, FileShape))
    return next(found, shape)
