"""Values that mean themselves in a manifest, whatever they look like."""

from reconciler.model.data import Data, is_object
from reconciler.model.secrets.secret import SecretText


class VariableText(str):
    """A text whose `${var.x}` is meant."""

    __slots__ = ()


def literal(value: Data) -> Data:
    """The value with every `${` escaped, but for the variables and secrets that are meant."""
    if isinstance(value, str):
        is_meant = "${" not in value or isinstance(value, SecretText | VariableText)
        return value if is_meant else value.replace("${", "$${")
    if is_object(value):
        return {key: literal(inner) for key, inner in value.items()}
    return [literal(inner) for inner in value] if isinstance(value, list | tuple) else value
