"""Whether a spec is one: every complaint at once, each with a path, a reason and a remedy.

Detected here with a path; placed in a file by whoever read the file.
"""

from collections.abc import Mapping
from functools import cache

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from reconciler.kinds.compile import facts_at, is_secret_at
from reconciler.kinds.declare import Kind, TopSpec
from reconciler.kinds.facts import Form
from reconciler.kinds.outdated import outdated_in
from reconciler.model.data import FieldPath, Fields, show_path
from reconciler.model.nearest import did_you_mean, nearest
from reconciler.model.problem import Problem
from reconciler.model.secret import SECRET_SHOWN


def complaints_about(kind: Kind, spec: Fields) -> list[Problem]:
    """Everything that keeps a spec from being one of this kind; paths start inside the spec."""
    try:
        _adapter(kind.spec).validate_python(spec)
    except ValidationError as error:
        stale = list(outdated_in(kind, spec))
        explained = [problem.path for problem in stale]
        complaints = [
            _complaint(kind, spec, path, details)
            for details in error.errors(include_url=False)
            if not _is_explained(path := _path_in(spec, details), details["type"], explained)
        ]
        return _without_echoes([*stale, *complaints])
    return []


def _is_explained(path: FieldPath, type_: str, explained: list[FieldPath]) -> bool:
    """Whether an outdated shape is what really is wrong here: at, above or beside this path."""
    if type_ == "missing" and any(path[:-1] == known[:-1] for known in explained):
        return True
    return any(path[: len(known)] == known for known in explained)


@cache
def _adapter(spec: type[TopSpec]) -> TypeAdapter[TopSpec]:
    return TypeAdapter(spec)


def _path_in(spec: Fields, details: ErrorDetails) -> FieldPath:
    """Pydantic's `loc` without the tags of unions, which are no part of the document."""
    path: list[str | int] = []
    value: object = spec
    for part in details["loc"]:
        inner = _inner(value, part)
        if inner is not _ABSENT:
            value = inner
            path.append(part)
    if details["type"] == "missing":
        path.append(details["loc"][-1])
    return tuple(path)


_ABSENT = object()


def _inner(value: object, part: str | int) -> object:
    if isinstance(value, Mapping):
        return value.get(part, _ABSENT)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return _ABSENT


def _complaint(kind: Kind, spec: Fields, path: FieldPath, details: ErrorDetails) -> Problem:
    match details["type"]:
        case "extra_forbidden":
            return _unknown_field(kind, spec, path)
        case "missing":
            return _missing_field(kind, spec, path)
        case "literal_error":
            return _bad_choice(kind, spec, path, details)
        case "value_error":
            owner = show_path(path) or kind.name
            says = str(details["ctx"]["error"])
            return Problem("bad-combination", f"`{owner}` {says}", path=path)
        case type_ if type_.endswith(("_type", "_parsing")) or type_ == "int_from_float":
            return _wrong_type(kind, spec, path, details)
        case _:
            return Problem(
                "out-of-range", f"`{show_path(path)}`: {_lower(details['msg'])}", path=path
            )


def _unknown_field(kind: Kind, spec: Fields, path: FieldPath) -> Problem:
    *parent, key = path
    known = facts_at(kind, tuple(parent), spec).fields
    where = f"`{show_path(tuple(parent))}`" if parent else f"a {kind.name}'s spec"
    remedy = did_you_mean(str(key), known)
    if not parent and nearest(str(key), known) is None:
        remedy += f"; a field newer than this version goes under `extra: {{{key}: ...}}`"
    return Problem("unknown-field", f"`{key}` is not a field of {where}", remedy, path=path)


def _missing_field(kind: Kind, spec: Fields, path: FieldPath) -> Problem:
    *parent, key = path
    where = f"`{show_path(tuple(parent))}`" if parent else f"a {kind.name}'s spec"
    facts = facts_at(kind, path, spec)
    shown = {Form.LIST: "[...]", Form.OBJECT: "{...}", Form.MAP: "{...}"}.get(facts.form, "...")
    return Problem("missing-field", f"{where} needs `{key}`", f"add `{key}: {shown}`", path=path)


def _bad_choice(kind: Kind, spec: Fields, path: FieldPath, details: ErrorDetails) -> Problem:
    given = details["input"]
    if isinstance(given, bool):
        return _wrong_type(kind, spec, path, details)
    choices = str(details["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
    close = nearest(str(given), choices.split(", "))
    return Problem(
        "bad-choice",
        f"`{show_path(path)}` is {_shown(kind, spec, path, given)}; it takes {choices}",
        f"did you mean `{close}`?" if close else "write one of these",
        path=path,
    )


_NOUNS = {
    "string_type": "a text",
    "literal_error": "a text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a map of `key: value`",
    "model_type": "a map of `key: value`",
    "model_attributes_type": "a map of `key: value`",
}


def _wrong_type(kind: Kind, spec: Fields, path: FieldPath, details: ErrorDetails) -> Problem:
    due = _NOUNS.get(details["type"], "something else")
    given = details["input"]
    return Problem(
        "wrong-type",
        f"`{show_path(path)}` takes {due}, and this is {_described(kind, spec, path, given)}",
        "quote it" if is_secret_at(kind, path, spec) else _retyped(due, given),
        path=path,
    )


def _retyped(due: str, given: object) -> str:
    if due == "a text" and isinstance(given, bool | int | float):
        return f'quote it: "{str(given).lower() if isinstance(given, bool) else given}"'
    if due == "a list" and isinstance(given, str):
        return f"write a list: [{given}]"
    if due in ("a number", "a whole number", "true or false") and isinstance(given, str):
        return "write it without quotes"
    return f"write {due}"


def _described(kind: Kind, spec: Fields, path: FieldPath, given: object) -> str:
    match given:
        case None:
            return "null (nothing)"
        case bool() | int() | float():
            noun = "true or false" if isinstance(given, bool) else "a number"
            return f"{noun} ({_shown(kind, spec, path, given)})"
        case str():
            return f"a text ({_shown(kind, spec, path, given)})"
        case list():
            return "a list"
        case _:
            return "a map"


def _shown(kind: Kind, spec: Fields, path: FieldPath, given: object) -> str:
    """A value as a message may repeat it: never a secret one, never a long one."""
    if is_secret_at(kind, path, spec):
        return SECRET_SHOWN
    text = str(given).lower() if isinstance(given, bool) else str(given)
    return f"`{text[:40]}…`" if len(text) > 40 else f"`{text}`"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _without_echoes(problems: list[Problem]) -> list[Problem]:
    """One complaint per place: the branches of a union each add one of their own."""
    first: dict[FieldPath, Problem] = {}
    for problem in problems:
        first.setdefault(problem.path, problem)
    return list(first.values())
