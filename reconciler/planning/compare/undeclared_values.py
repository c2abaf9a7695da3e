"""What live holds at places of which a manifest says nothing, and that no plan therefore shows."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from reconciler.kinds.compile.facts import OPEN, Facts, Form
from reconciler.model.data import Data, FieldPath, Fields, named_items
from reconciler.model.resource import STAMP_KEY


class ServerValue(Struct, frozen=True):
    """A live value that is left to the server."""

    path: FieldPath
    """Items of keyed lists by their names."""
    value: Data
    facts: Facts
    is_item: bool = False
    """One of a list to which the server adds, and from which a plan takes nothing."""

    @property
    def leaves(self) -> Iterator[tuple[FieldPath, Data]]:
        """What in it no default explains."""
        yield from _leaves(self.facts, self.value, self.path)


def find_undeclared_values(facts: Facts, declared: Fields, live: Fields) -> Iterator[ServerValue]:
    """Everything that live has, that is compared only where it is declared, and that is not."""
    yield from _in_object(facts, declared, live, ())


def _in_object(
    facts: Facts, declared: Fields, live: Fields, path: FieldPath
) -> Iterator[ServerValue]:
    for name, held in live.items():
        field, at = _field(facts, name, live), (*path, name)
        if field is None or name == STAMP_KEY or _says_nothing(held):
            continue
        said = declared.get(name)
        if field.is_shared or (said is not None and field.form is not Form.SCALAR):
            yield from _in_value(field, said, held, at)
        elif said is None and field.is_left_to_server and not _is_explained(field, held):
            yield ServerValue(at, held, field)


def _field(facts: Facts, name: str, live: Fields) -> Facts | None:
    """What is known of a key; `None` where it is the server's alone, or compared in any case."""
    field = facts.item if facts.form is Form.MAP else facts.fields.get(name)
    if field is None:
        is_left = facts.is_open and not facts.is_exact and bool(facts.is_partial)
        return OPEN if is_left else None
    is_compared = field.is_server_set or not field.is_read_back
    return None if is_compared else field.variant(live)


def _in_value(field: Facts, said: Data, held: Data, path: FieldPath) -> Iterator[ServerValue]:
    if isinstance(held, Mapping):
        yield from _in_object(field, said if isinstance(said, Mapping) else {}, held, path)
    elif isinstance(held, list) and isinstance(said, list):
        if field.keyed_by is not None:
            yield from _in_items(field, field.keyed_by.field, (said, held), path)
        elif len(said) == len(held) and not field.is_unordered:
            for at, (one, other) in enumerate(zip(said, held, strict=True)):
                yield from _in_value(field.item or OPEN, one, other, (*path, at))


def _in_items(
    field: Facts, key: str, sides: tuple[Sequence[Data], Sequence[Data]], path: FieldPath
) -> Iterator[ServerValue]:
    said, held = (named_items(side, key) for side in sides)
    for name, item in held.items():
        if name in said:
            yield from _in_value(field.item or OPEN, said[name], item, (*path, name))
        elif field.is_additive and not is_of_the_server(item):
            yield ServerValue((*path, name), item, field.item or OPEN, is_item=True)


def is_of_the_server(item: Data) -> bool:
    """Whether an item of a list is one that the server keeps for itself."""
    return isinstance(item, Mapping) and bool(item.get("is_protected"))


def _leaves(facts: Facts, value: Data, path: FieldPath) -> Iterator[tuple[FieldPath, Data]]:
    if not isinstance(value, Mapping):
        yield path, value
        return
    for key, inner in value.items():
        field = _field(facts, key, value)
        if field is not None and not _says_nothing(inner) and not _is_explained(field, inner):
            yield from _leaves(field, inner, (*path, key))


def _is_explained(field: Facts, held: Data) -> bool:
    """Whether the server says this by itself."""
    if field.default is not None and held == field.default.value:
        return True
    if field.server is not None and field.server.is_filled_in:
        return True
    if field.server is not None and field.server.usual is not None:
        return held == field.server.usual
    if isinstance(held, Mapping) and field.fields:
        return all(
            _says_nothing(inner) or _is_explained(field.fields.get(name, OPEN), inner)
            for name, inner in held.items()
        )
    if field.is_additive and isinstance(held, list):
        return all(map(is_of_the_server, held))
    return False


def _says_nothing(value: Data) -> bool:
    return value is None or value in ("", [], {})
