"""Marks on paths inside open maps, of which no model tells what they hold."""

from collections.abc import Mapping

from msgspec.structs import replace

from reconciler.kinds.compile.annotations import Marks, refuse
from reconciler.kinds.compile.facts import Facts, Form
from reconciler.kinds.declaration.marks import Default, Inside, Mark, RefersTo, Secret, ServerSet

_KNOWN = (RefersTo, Secret, ServerSet)
"""What can be said of a path in an open map; everything else needs a model."""


def facts_inside(name: str, inside: Inside, default: Default | None) -> Mapping[str, Facts]:
    """The facts of an open map, by the value of the field beside it; omitting the map means the
    same whatever that says."""
    return {
        key: replace(_of_variant(f"{name}({key})", name, marks), default=default)
        for key, marks in inside.marks.items()
    }


def _of_variant(at: str, name: str, marks: Mapping[str, Mark]) -> Facts:
    for path, mark in marks.items():
        if not isinstance(mark, _KNOWN):
            refuse(f"{at}.{path}", f"{mark} says nothing inside an open map")
        if "[]" in path.replace("[].", ".").removesuffix("[]"):
            refuse(f"{at}.{path}", "lists of lists need a model")
    return _open_facts(at, name, {tuple(path.split(".")): [mark] for path, mark in marks.items()})


def _open_facts(at: str, name: str, marks: Mapping[tuple[str, ...], Marks]) -> Facts:
    """An open map with marks on some of the paths inside it."""
    deeper: dict[str, dict[tuple[str, ...], Marks]] = {}
    own: list[Mark] = []
    for path, mark in marks.items():
        if path:
            deeper.setdefault(path[0], {})[path[1:]] = mark
        else:
            own += mark
    fields: dict[str, Facts] = {}
    for part, rest in deeper.items():
        key, is_list = part.removesuffix("[]"), part.endswith("[]")
        if key in fields:
            refuse(f"{at}.{key}", "is marked as a list, and as something else")
        inner = _open_facts(f"{at}.{part}", key, rest)
        fields[key] = Facts(key, form=Form.LIST, item=inner) if is_list else inner
    secret = next((mark for mark in own if isinstance(mark, Secret)), None)
    return Facts(
        name,
        form=Form.OBJECT,
        is_open=True,
        is_partial=False,
        is_exact=True,
        reference=next((mark for mark in own if isinstance(mark, RefersTo)), None),
        is_secret=secret is not None,
        is_in_headers=secret is not None and secret.in_headers,
        is_server_set=any(isinstance(mark, ServerSet) for mark in own),
        fields=fields,
    )
