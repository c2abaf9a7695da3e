"""Shapes that published examples still show and the API no longer takes, each with its rewrite."""

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from reconciler.kinds.catalogue.legacy_stages import OLDER_STAGES
from reconciler.kinds.declaration.kind import Kind, LegacySpelling
from reconciler.model.data import Data, FieldPath, Fields, show_path
from reconciler.model.problem import Problem

_FILLED_IN = re.compile(r"<(successor|parameters) of (\w+)>|<(\w+)>")
_WITHOUT_PARAMETERS = ", parameters: <parameters>"


class LegacyShape(Struct, frozen=True):
    """An older shape that was found, and the other complaints it is the reason of."""

    problem: Problem
    replaced: FieldPath | None

    def explains(self, path: FieldPath) -> bool:
        """Whether what is wrong at a path is wrong because of the older shape."""
        known = self.problem.path
        return path[: len(known)] == known or path == self.replaced


def find_outdated(kind: Kind, spec: Fields) -> Iterator[LegacyShape]:
    """Every outdated shape of this kind that the spec holds."""
    for legacy in kind.legacy:
        for path, container in _places_of(legacy, spec):
            problem = Problem(
                "stale-shape",
                f"`{show_path(path)}` {legacy.says}",
                _fill_in(legacy.remedy, container),
                path=path,
                fix=legacy.fix(path, container),
            )
            yield LegacyShape(problem, (*path[:-1], legacy.replaces) if legacy.replaces else None)


def _fill_in(remedy: str, container: Fields) -> str:
    if not container.get("parameters"):
        remedy = remedy.replace(_WITHOUT_PARAMETERS, "")
    return _FILLED_IN.sub(lambda found: _format_value(found, container), remedy)


def _format_value(found: re.Match[str], container: Fields) -> str:
    if found[3]:
        return _flow(container.get(found[3]))
    older = OLDER_STAGES[str(container.get(found[2]))]
    return older.successor if found[1] == "successor" else older.write


def _places_of(legacy: LegacySpelling, spec: Fields) -> Iterator[tuple[FieldPath, Fields]]:
    path, _, value = legacy.path.partition("=")
    for place, found, container in _walk(spec, tuple(path.split(".")), ()):
        is_own_name = isinstance(found, Mapping) and legacy.unless in found
        if not is_own_name and legacy.when(container) and (not value or found == value):
            yield place, container


def _walk(
    value: Data, parts: tuple[str, ...], at: FieldPath
) -> Iterator[tuple[FieldPath, Data, Fields]]:
    if not isinstance(value, Mapping):
        return
    key = parts[0].removesuffix("[]")
    for name in value if key == "*" else [key] if key in value else []:
        held, path = value[name], (*at, name)
        if len(parts) == 1 and not parts[0].endswith("[]"):
            yield path, held, value
        elif len(parts) == 1 and isinstance(held, list):
            yield from (((*path, at), item, {"item": item}) for at, item in enumerate(held))
        elif not parts[0].endswith("[]"):
            yield from _walk(held, parts[1:], path)
        elif isinstance(held, list):
            for position, item in enumerate(held):
                yield from _walk(item, parts[1:], (*path, position))


def _flow(value: Data) -> str:
    """A value as a rewrite may repeat it: what is nested stays the user's to copy."""
    if isinstance(value, Mapping):
        return "{...}" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(_flow(item) for item in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    return "..." if value is None else str(value)
