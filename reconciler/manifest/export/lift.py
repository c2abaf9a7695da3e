"""Several resources of one shape as one manifest: what differs becomes variables and patches.

Patches merge as `manifest.layers.merge` does: objects are merged, lists replaced, and null
removes a key. So what only some environments have is added by theirs; a null that is meant stands
in the manifest, and is replaced or removed by the others.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Final, TypeAlias

from msgspec import Struct, field

from reconciler.manifest.yaml.literal import VariableText
from reconciler.model.data import Data, FieldPath, Fields, is_same
from reconciler.model.digest import digest_of
from reconciler.model.secrets.secret import SecretText

_OTHERS: Final = re.compile("[^a-z0-9]+")


class Absent(Enum):
    """What is not said."""

    ABSENT = "absent"


_ABSENT: Final = Absent.ABSENT
Side: TypeAlias = Data | Absent
"""What one environment says at a path."""


class Lifted(Struct, frozen=True):
    """What all environments share, with variables in it, and what each of them adds."""

    shared: Fields
    patches: tuple[Fields, ...]
    """One for each environment, in their order; empty where it has nothing of its own."""


class Lifting(Struct):
    """The variables of all manifests, each with a name of its own and a value per environment."""

    variables: dict[str, tuple[Data, ...]] = field(default_factory=dict)
    reused: Sequence[str] = ()
    """Variables that stand for every text that differs in the very same way."""

    def lift(self, kind: str, name: str, sides: Sequence[Fields]) -> Lifted:
        """One resource as every environment has it."""
        merging = _Merging(self, (kind, name), len(sides))
        shared = merging.merge((), sides)
        fields = shared if isinstance(shared, Mapping) else {}
        return Lifted(fields, tuple(merging.patches))

    def variable_for(self, owner: tuple[str, str], path: FieldPath, values: Sequence[Data]) -> str:
        """The name of the variable with these values, which may be one that is there."""
        for known in self.reused:
            if is_same(list(self.variables[known]), list(values)):
                return known
        name = next(each for each in _names(owner, path) if each not in self.variables)
        self.variables[name] = tuple(values)
        return name


def _names(owner: tuple[str, str], path: FieldPath) -> Iterator[str]:
    """What a variable may be called, the shortest first."""
    kind, name = owner
    # `spec` is what a manifest is about, and is no help in a name.
    parts = [*(path[1:] if path[:1] == ("spec",) else path)]
    yield _joined(name, parts[-1])
    yield _joined(name, *parts)
    yield _joined(kind, name, *parts)
    number = 0
    while True:
        yield _joined(kind, name, *parts, digest_of(f"{owner}:{path}:{number}")[7:15])
        number += 1


def _joined(*parts: str | int) -> str:
    words = (_OTHERS.sub("_", str(part).lower()).strip("_") for part in parts)
    name = "_".join(filter(None, words))
    return name if name[:1].isalpha() else f"v_{name}"


class _Merging:
    """One resource on its way into one manifest."""

    def __init__(self, lifting: Lifting, owner: tuple[str, str], count: int) -> None:
        self.patches: list[dict[str, Data]] = [{} for _ in range(count)]
        self._lifting, self._owner = lifting, owner

    def merge(self, path: FieldPath, sides: Sequence[Side]) -> Side:
        """What all share at a path, where that can be patched; notes what is left to patches."""
        said = _said(sides)
        is_whole = len(said) == len(sides)
        if is_whole and _is_shared(said):
            return said[0]
        if is_whole and all(isinstance(each, Mapping) for each in said):
            return self._merge_maps(path, said)
        if any(map(_says_null, said)):
            return self._merge_around_null(path, sides)
        shared = self._lifted(path, said) if is_whole else _ABSENT
        if shared is _ABSENT:
            for patch, side in zip(self.patches, sides, strict=True):
                _put(patch, path, side)
        return shared

    def _merge_around_null(self, path: FieldPath, sides: Sequence[Side]) -> Side:
        """No patch can say null: those who do are the usual ones, and the others are patched."""
        usual = next(each for each in _said(sides) if _says_null(each))
        is_of_maps = isinstance(usual, Mapping)
        others = [not isinstance(e, Mapping) if is_of_maps else e is not None for e in sides]
        together = zip(sides, others, strict=True)
        shared = self.merge(path, [usual if is_other else each for each, is_other in together])
        for patch, side, is_other in zip(self.patches, sides, others, strict=True):
            if is_other:
                _put(patch, path, None if side is _ABSENT else side)
        return shared

    def _merge_maps(self, path: FieldPath, sides: Sequence[Data]) -> Side:
        maps = [each if isinstance(each, Mapping) else {} for each in sides]
        shared: dict[str, Data] = {}
        for key in dict.fromkeys(key for each in maps for key in each):
            merged = self.merge((*path, key), [each.get(key, _ABSENT) for each in maps])
            if not isinstance(merged, Absent):
                shared[key] = merged
        # Where each adds something, an empty map in between would only be in the way.
        return _ABSENT if len(path) > 1 and not shared and all(maps) else shared

    def _lifted(self, path: FieldPath, sides: Sequence[Data]) -> Side:
        """The same with variables; `_ABSENT` where variables alone cannot tell the sides apart."""
        if all(_is_scalar(each) for each in sides):
            name = self._lifting.variable_for(self._owner, path, sides)
            return VariableText(f"${{var.{name}}}")
        return self._lifted_inside(path, sides) if _is_alike(sides) else _ABSENT

    def _lifted_inside(self, path: FieldPath, sides: Sequence[Data]) -> Data:
        first = sides[0]
        if isinstance(first, Mapping):
            maps = [each for each in sides if isinstance(each, Mapping)]
            return {key: self._inner((*path, key), [each[key] for each in maps]) for key in first}
        lists = [each for each in sides if isinstance(each, list | tuple)]
        together = enumerate(zip(*lists, strict=True))
        return [self._inner((*path, at), items) for at, items in together]

    def _inner(self, path: FieldPath, sides: Sequence[Data]) -> Data:
        shared = sides[0] if _is_shared(sides) else self._lifted(path, sides)
        return None if isinstance(shared, Absent) else shared


def _said(sides: Sequence[Side]) -> list[Data]:
    return [each for each in sides if not isinstance(each, Absent)]


def _is_shared(sides: Sequence[Data]) -> bool:
    return all(is_same(sides[0], each) for each in sides[1:])


def _is_alike(sides: Sequence[Data]) -> bool:
    """Whether lists of objects, or objects, differ in nothing but scalars inside."""
    first = sides[0]
    if _is_shared(sides):
        return True
    if isinstance(first, Mapping):
        maps = [each for each in sides if isinstance(each, Mapping) and each.keys() == first.keys()]
        is_whole = len(maps) == len(sides)
        return is_whole and all(_is_inner_alike([each[key] for each in maps]) for key in first)
    if not isinstance(first, list | tuple):
        return False
    lists = [each for each in sides if isinstance(each, list | tuple) and len(each) == len(first)]
    # Of plain words, each would become a variable: such a list is read better as a whole.
    is_of_maps = all(isinstance(item, Mapping) for each in lists for item in each)
    is_whole = len(lists) == len(sides) and is_of_maps
    return is_whole and all(_is_inner_alike(items) for items in zip(*lists, strict=True))


def _is_inner_alike(sides: Sequence[Data]) -> bool:
    return all(map(_is_scalar, sides)) or _is_alike(sides)


def _is_scalar(value: Data) -> bool:
    """Whether a variable can stand for it; a secret is read while applying, and by its name."""
    return isinstance(value, str | int | float) and not isinstance(value, SecretText)


def _says_null(value: Data) -> bool:
    """Whether it holds a null that a patch would take for a removal; not so inside of lists."""
    if isinstance(value, Mapping):
        return any(_says_null(each) for each in value.values())
    return value is None


def _put(patch: dict[str, Data], path: FieldPath, value: Side) -> None:
    if isinstance(value, Absent):
        return
    *above, last = path
    at = patch
    for key in above:
        inner = at.get(str(key))
        if not isinstance(inner, dict):
            inner = at[str(key)] = {}
        at = inner
    at[str(last)] = value
