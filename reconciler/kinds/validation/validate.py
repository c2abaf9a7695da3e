"""Whether a spec is one: every complaint at once, each with a path, a reason and a remedy.

Detected here with a path; placed in a file by whoever read the file.
"""

import re
from collections.abc import Mapping

from pydantic_core import ErrorDetails

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.paths import facts_at, is_secret_at
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.spec import InvalidCombination
from reconciler.kinds.validation.errors import errors_in, path_in
from reconciler.kinds.validation.legacy_shapes import find_outdated
from reconciler.kinds.validation.missing import missing_field
from reconciler.kinds.validation.unknown_field import unknown_field
from reconciler.kinds.validation.values import describe_value, show_value
from reconciler.kinds.validation.variants import as_meant, which_variant
from reconciler.model.data import FieldPath, Fields, show_path, value_at
from reconciler.model.edit import FieldEdit, QuoteText, ReplaceValue, WrapValue
from reconciler.model.problem import Problem
from reconciler.model.text.nearest import nearest
from reconciler.model.text.renaming import surely_meant

_MOST_CHOICES = 20
"""More are not worth repeating with every mistake."""
MOST = 1_000
"""So many complaints about one spec are worth reading; the rest is counted."""


def complaints_about(kind: Kind, spec: Fields) -> list[Problem]:
    """Everything that keeps a spec from being one of this kind; paths start inside the spec."""
    errors = errors_in(kind, spec)
    if not errors:
        return []
    unclear = [path_in(spec, each) for each in errors if each["type"] in _TAGS]
    # A misspelled variant is told, and must not hide what else is wrong in it.
    meant = as_meant(facts_of(kind), spec, unclear)
    untold = [
        which_variant(path, facts_at(kind, path, spec), value_at(spec, path)) for path in unclear
    ]
    if meant is not spec:
        errors = errors_in(kind, meant)
    outdated = list(find_outdated(kind, spec))
    complaints = [
        _complaint(kind, meant, path, details)
        for details in errors[:MOST]
        for path in [path_in(meant, details)]
        if details["type"] not in _TAGS and not any(shape.explains(path) for shape in outdated)
    ]
    told = _without_echoes([*(shape.problem for shape in outdated), *untold, *complaints])
    return [*told, *_report_omitted(len(errors) - MOST)]


_TAGS = ("union_tag_invalid", "union_tag_not_found")
"""Errors of an object that is of one of several models, and does not say of which."""


def _report_omitted(count: int) -> list[Problem]:
    says = f"{count:,} more things are wrong with this spec"
    return [Problem("too-many-problems", says, "mend these first")] if count > 0 else []


def _complaint(kind: Kind, spec: Fields, path: FieldPath, details: ErrorDetails) -> Problem:
    match details["type"]:
        case "extra_forbidden":
            return unknown_field(kind, spec, path)
        case "missing":
            return missing_field(kind, spec, path)
        case "literal_error":
            return _bad_choice(kind, spec, path, details)
        case "value_error":
            return _bad_combination(kind, path, details["ctx"]["error"])
        case type_ if type_.endswith(("_type", "_parsing")) or type_ == "int_from_float":
            return _wrong_type(kind, spec, path, details)
        case _:
            return _out_of_range(kind, spec, path, details)


def _bad_choice(kind: Kind, spec: Fields, path: FieldPath, details: ErrorDetails) -> Problem:
    given = details["input"]
    if isinstance(given, bool):
        return _wrong_type(kind, spec, path, details)
    choices = str(details["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
    known = choices.split(", ")
    close = _close(str(given), known)
    sure = surely_meant(str(given), known)
    if len(known) > _MOST_CHOICES:
        field = ".".join([kind.name, *(part for part in path if isinstance(part, str))])
        choices = f"one of {len(known)} words, which `reconciler explain {field}` lists"
    return Problem(
        "bad-choice",
        f"`{show_path(path)}` is {show_value(kind, spec, path, given)}; it takes {choices}",
        f"did you mean `{close}`?" if close else _any_of(choices),
        path=path,
        fix=(ReplaceValue(path, sure),) if sure else (),
    )


def _close(given: str, choices: list[str]) -> str | None:
    in_lower_case = given.lower()
    return in_lower_case if in_lower_case in choices else nearest(given, choices)


def _any_of(choices: str) -> str:
    return "write one of these" if ", " in choices else f"write `{choices}`"


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
        f"`{show_path(path)}` takes {due}, and this is {describe_value(kind, spec, path, given)}",
        _advise_type(due, given, is_secret=is_secret_at(kind, path, spec)),
        path=path,
        fix=_mend_type(path, due, given),
    )


def _mend_type(path: FieldPath, due: str, given: object) -> tuple[FieldEdit, ...]:
    if due == "a text" and isinstance(given, bool | int | float):
        return (QuoteText(path),)
    if due == "a list" and isinstance(given, str):
        return (WrapValue(path),)
    if isinstance(given, str) and _reads_as(due, given):
        return _unquote(path, given)
    return ()


def _unquote(path: FieldPath, given: str) -> tuple[FieldEdit, ...]:
    """Only what reads back as it was written: `007` would be another number to somebody."""
    if given in ("true", "false"):
        return (ReplaceValue(path, given == "true"),)
    number = float(given) if "." in given else int(given)
    return (ReplaceValue(path, number),) if str(number) == given else ()


def _advise_type(due: str, given: object, *, is_secret: bool) -> str:
    if due == "a text" and isinstance(given, bool | int | float):
        if is_secret:
            return "quote it"
        return f'quote it: "{str(given).lower() if isinstance(given, bool) else given}"'
    if due == "a list" and isinstance(given, str) and not is_secret:
        return f"write a list: [{given}]"
    if isinstance(given, str) and _reads_as(due, given):
        return "write it without quotes"
    return f"write {due}"


def _reads_as(due: str, text: str) -> bool:
    """Whether a text would be of the type that is due, were it not quoted."""
    if due == "true or false":
        return text in ("true", "false")
    pattern = r"[-+]?\d+" if due == "a whole number" else r"[-+]?\d+(\.\d*)?"
    return due in ("a whole number", "a number") and re.fullmatch(pattern, text) is not None


_LIMITS = {
    "greater_than_equal": ("ge", "at least {}"),
    "less_than_equal": ("le", "at most {}"),
    "string_too_short": ("min_length", "a text of at least {} characters"),
    "string_too_long": ("max_length", "a text of at most {} characters"),
    "too_short": ("min_length", "a list of at least {}"),
    "too_long": ("max_length", "a list of at most {}"),
    "string_pattern_mismatch": ("pattern", "a text that matches {}"),
}


def _out_of_range(kind: Kind, spec: Fields, path: FieldPath, details: ErrorDetails) -> Problem:
    key, phrase = _LIMITS.get(details["type"], ("", "something else"))
    limit = details.get("ctx", {}).get(key)
    due = phrase.format(f"{limit:g}" if isinstance(limit, float) else limit)
    due = due.replace("of at least 1 characters", "that is not empty")
    if isinstance(details["input"], Mapping):
        due = due.replace("a list of", "a map of")
    given = describe_value(kind, spec, path, details["input"])
    return Problem(
        "out-of-range",
        f"`{show_path(path)}` must be {due}, and is {given}",
        f"write {due}" if due.startswith("a ") else f"write a number that is {due}",
        path=path,
    )


def _bad_combination(kind: Kind, path: FieldPath, error: InvalidCombination) -> Problem:
    owner = show_path(path) or kind.name
    return Problem(error.code, f"`{owner}` {error}", error.remedy, path=path)


def _without_echoes(problems: list[Problem]) -> list[Problem]:
    """One complaint per place: the branches of a union each add one of their own."""
    first: dict[FieldPath, Problem] = {}
    for problem in problems:
        first.setdefault(problem.path, problem)
    return list(first.values())
