"""The inputs of a search, as its schema of inputs declares them (§5.2).

On a command line every value is a text; the schema says what it means.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from reconciler.model.data import Data, Fields
from reconciler.model.problem import Problem
from reconciler.model.text.json_text import NotJson, read_json
from reconciler.model.text.nearest import did_you_mean, nearest

_NUMBERS: Final = frozenset({"number", "float"})
_OPEN: Final = frozenset({"object", "document_reference"})
_DUE: Final[Mapping[str, str]] = {
    "integer": "a whole number",
    "number": "a number",
    "float": "a number",
    "boolean": "true or false",
    "array": 'a list, such as ["a", "b"]',
    "object": 'a map, such as {"a": 1}',
    "document_reference": 'a map, such as {"collection_id": "...", "document_id": "..."}',
}
"""What each type takes; every other one takes a text."""


class UnreadableInput(ValueError):
    """A text that says nothing of the type that is due."""

    def __init__(self, due: str) -> None:
        super().__init__(due)
        self.due = due


def read_input(text: str, declared: Data) -> Data:
    """The value that a text means; raises `UnreadableInput`."""
    type_ = type_of(declared)
    if type_ not in _DUE:
        return text
    value = read_json(text.encode("utf-8", "replace"))
    if isinstance(value, NotJson) or not _is_of(value, type_):
        raise UnreadableInput(_DUE[type_])
    return value


def complaints_about_inputs(inputs: Fields, schema: Fields, *, who: str) -> Iterator[Problem]:
    """Inputs that are missing, unknown, of another type, or none of those that are allowed.

    `who` is what is searched, as a message calls it.
    """
    for name, declared in schema.items():
        if name not in inputs and is_required(declared):
            yield _missing(name, declared, who)
    for name, value in inputs.items():
        if name not in schema:
            known = did_you_mean(name, schema) or "leave it out: it takes no inputs"
            says = f"{who} has no input `{name}`"
            yield Problem("unknown-input", says, known, path=("inputs", name))
        else:
            yield from _about_value(name, value, schema[name])


def unreadable_input(name: str, due: str) -> Problem:
    """The problem of a text that says nothing of the type that is due."""
    says, remedy = f"the input `{name}` takes {due}", f"write {due}"
    return Problem("wrong-type", says, remedy, path=("inputs", name))


def _missing(name: str, declared: Data, who: str) -> Problem:
    facts = declared if isinstance(declared, Mapping) else {}
    about = facts.get("description")
    says = f"{who} needs the input `{name}`{f' ({about})' if isinstance(about, str) else ''}"
    shown = _example(facts)
    return Problem("missing-input", says, f"say {name}={shown}", path=("inputs", name))


def _example(facts: Fields) -> str:
    for key in ("examples", "enum"):
        held = facts.get(key)
        if isinstance(held, list | tuple) and held:
            shown = held[0] if isinstance(held[0], str) else json.dumps(held[0])
            return f"'{shown}'" if " " in shown else shown
    return "..."


def _about_value(name: str, value: Data, declared: Data) -> Iterator[Problem]:
    type_ = type_of(declared)
    due = _DUE.get(type_, "a text")
    if not _is_of(value, type_):
        yield unreadable_input(name, due)
        return
    allowed = declared.get("enum") if isinstance(declared, Mapping) else None
    if isinstance(allowed, list | tuple) and allowed and value not in allowed:
        known = [each if isinstance(each, str) else json.dumps(each) for each in allowed]
        close = nearest(str(value), known)
        remedy = f"did you mean `{close}`?" if close else f"say one of: {', '.join(known)}"
        says = f"the input `{name}` takes none but certain values"
        yield Problem("bad-choice", says, remedy, path=("inputs", name))


def type_of(declared: Data) -> str:
    """The type of an input, which is a text where nothing else is declared."""
    held = declared.get("type") if isinstance(declared, Mapping) else None
    return held if isinstance(held, str) else "text"


def is_required(declared: Data) -> bool:
    """Whether a search must say it."""
    if not isinstance(declared, Mapping):
        return False
    return declared.get("required") is True and declared.get("default") is None


def _is_of(value: Data, type_: str) -> bool:
    if value is None:
        return True  # what a missing value means is the API's business
    if type_ == "boolean":
        return isinstance(value, bool)
    if type_ in _NUMBERS or type_ == "integer":
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and (type_ != "integer" or float(str(value)).is_integer())
    if type_ == "array":
        return isinstance(value, list | tuple)
    if type_ in _OPEN:
        return isinstance(value, Mapping) or (type_ == "document_reference" and _is_text(value))
    # Media may be said as a text or as a map of what they are; an embedding is a list.
    return _is_text(value) or (type_ not in _PLAIN and not isinstance(value, bool | int | float))


_PLAIN: Final = frozenset({"text", "string", "date", "datetime"})


def _is_text(value: Data) -> bool:
    return isinstance(value, str)
