"""Values and places as a complaint repeats them."""

from collections.abc import Mapping

from reconciler.kinds.compile.paths import facts_at, is_secret_at
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import FieldPath, Fields, show_path, value_at
from reconciler.model.secrets.secret import SECRET_SHOWN
from reconciler.model.text.article import with_article


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


def describe_place(kind: Kind, spec: Fields, parent: FieldPath) -> str:
    """What a field stands in; of several variants, which one."""
    if not parent:
        return f"{with_article(kind.name)}'s spec"
    facts, shown = facts_at(kind, parent, spec), f"`{show_path(parent)}`"
    if facts.by is None or facts.inside:
        return shown
    beside = value_at(spec, parent[:-1])
    said = beside.get(facts.by) if isinstance(beside, Mapping) else None
    return f"{shown} where `{facts.by}` is `{said}`"
