"""Values that mean themselves in a manifest, whatever they look like."""

from collections.abc import Mapping

from reconciler.model.data import Data
from reconciler.model.secrets.secret import SecretText


def literal(value: Data) -> Data:
    """The value with every `${` escaped, but for the secrets that are meant."""
    if isinstance(value, SecretText):
        return value
    if isinstance(value, str):
        return value.replace("${", "$${")
    if isinstance(value, Mapping):
        return {key: literal(inner) for key, inner in value.items()}
    return [literal(inner) for inner in value] if isinstance(value, list | tuple) else value
