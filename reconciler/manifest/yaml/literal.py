"""Values that mean themselves in a manifest, whatever they look like."""

from collections.abc import Mapping

from reconciler.model.data import Data
from reconciler.model.secrets.secret import SecretText


class VariableText(str):
    """A text whose `${var.x}` is meant."""

    __slots__ = ()


def literal(value: Data) -> Data:
    """The value with every `${` escaped, but for the variables and secrets that are meant."""
    if isinstance(value, SecretText | VariableText):
        return value
    if isinstance(value, str):
        return value.replace("${", "$${")
    if isinstance(value, Mapping):
        return {key: literal(inner) for key, inner in value.items()}
    return [literal(inner) for inner in value] if isinstance(value, list | tuple) else value
