"""Secrets and plan files: names of secrets may stand in a file, their values may not."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from reconciler.kinds.compile.paths import is_secret_at
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import Action
from reconciler.model.data import Data, FieldPath, show_path
from reconciler.model.plan import Plan, Step
from reconciler.model.problem import Problem
from reconciler.model.secrets.secret import SecretText

_NAMED: Final = "$secret"
_ITSELF: Final = "$map"
_MARKS: Final = ({_NAMED}, {_ITSELF})
# Mixpeek fills these in from its own vault, so that they are names as well.
_TEMPLATE: Final = re.compile(r"\{\{.*?\}\}")


def encode_secrets(value: Data) -> Data:
    """Data as a plan file has it: a text with `${secret.NAME}` says that it is one."""
    if isinstance(value, SecretText):
        return {_NAMED: str(value)}
    if isinstance(value, Mapping):
        fields = {key: encode_secrets(inner) for key, inner in value.items()}
        return {_ITSELF: fields} if value.keys() in _MARKS else fields
    if isinstance(value, list | tuple):
        return [encode_secrets(inner) for inner in value]
    return value


def decode_secrets(value: Data) -> Data:
    """What was written."""
    if isinstance(value, Mapping):
        if value.keys() == {_NAMED}:
            return SecretText(value[_NAMED])
        inside = value[_ITSELF] if value.keys() == {_ITSELF} else value
        fields = inside if isinstance(inside, Mapping) else {}
        return {key: decode_secrets(inner) for key, inner in fields.items()}
    if isinstance(value, list):
        return [decode_secrets(inner) for inner in value]
    return value


def report_plain_secrets(plan: Plan, kinds: Mapping[str, Kind]) -> Iterator[Problem]:
    """A problem for every secret that a manifest holds as plain text."""
    for step in plan.steps:
        if step.desired is not None and step.action is not Action.DELETE:
            kind, spec = kinds[step.address.kind], step.desired.spec
            for path in _leaves(spec, ()):
                if is_secret_at(kind, path, spec):
                    yield _problem(step, path)


def _leaves(value: Data, path: FieldPath) -> Iterator[FieldPath]:
    """The places of everything that would be plain to read."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list | tuple):
        for position, inner in enumerate(value):
            yield from _leaves(inner, (*path, position))
    elif value not in (None, "") and not _is_a_name(value):
        yield path


def _is_a_name(value: Data) -> bool:
    if isinstance(value, SecretText):
        return True
    return isinstance(value, str) and _TEMPLATE.search(value) is not None


def _problem(step: Step, path: FieldPath) -> Problem:
    full: FieldPath = ("spec", *path)
    place = step.desired.locations.of_value(full) if step.desired else None
    return Problem(
        "secret-in-plan",
        f"`{show_path(path)}` is a secret that the manifest spells out, and a plan file must not",
        "write `${secret.NAME}` there: it is read from the environment when the plan is applied",
        address=step.address,
        path=full,
        # Told where it is, and not by showing it.
        location=place and replace(place, excerpt=""),
    )
