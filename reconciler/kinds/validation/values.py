"""Values as a complaint repeats them."""

from reconciler.kinds.compile.paths import is_secret_at
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import FieldPath, Fields
from reconciler.model.secrets.secret import SECRET_SHOWN


def describe_value(kind: Kind, spec: Fields, path: FieldPath, given: object) -> str:
    """What was given, as the end of "and this is ..."."""
    match given:
        case None:
            return "null (nothing)"
        case bool() | int() | float():
            noun = "true or false" if isinstance(given, bool) else "a number"
            return f"{noun} {_show_aside(kind, spec, path, given)}"
        case str():
            return f"a text {_show_aside(kind, spec, path, given)}"
        case list():
            return f"a list of {len(given)}"
        case _:
            return "a map" if given else "an empty map"


def _show_aside(kind: Kind, spec: Fields, path: FieldPath, given: object) -> str:
    shown = show_value(kind, spec, path, given)
    return shown if shown == SECRET_SHOWN else f"({shown})"


def show_value(kind: Kind, spec: Fields, path: FieldPath, given: object) -> str:
    """A value as a message may repeat it: never a secret one, never a long one."""
    if is_secret_at(kind, path, spec):
        return SECRET_SHOWN
    text = str(given).lower() if isinstance(given, bool) else str(given)
    return f"`{text[:40]}…`" if len(text) > 40 else f"`{text}`"
