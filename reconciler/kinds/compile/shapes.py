"""What a value looks like, as far as its type alone tells: one thing, or one of several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, get_args, get_origin

from reconciler.kinds.compile.annotations import AnnotatedType, holds_marks, is_model, refuse
from reconciler.kinds.compile.facts import Expectation, Facts, Form
from reconciler.kinds.declaration.spec import Spec


@dataclass(frozen=True, slots=True)
class FieldShape:
    """What an annotation alone says of a field."""

    form: Form
    expects: Expectation = "any"
    is_open: bool = False
    fields: Mapping[str, Facts] = field(default_factory=dict)
    item: Facts | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnionParts:
    """What a value may be, by how its inside is reached."""

    models: tuple[type[Spec], ...]
    items: tuple[object, ...]
    """Of the lists among them."""
    values: tuple[object, ...]
    """Of the maps among them whose values are alike."""
    others: tuple[object, ...]
    """Scalars, open maps, and whatever only its owner understands: no mark is inside."""

    @property
    def has_any_key(self) -> bool:
        """Whether it may be an object that takes other keys than those of the models."""
        is_open = any(model.model_config.get("extra") == "allow" for model in self.models)
        return is_open or any(get_origin(part) is dict for part in self.others)


_ANYTHING: Final = FieldShape(Form.OBJECT, is_open=True)
_EXPECTED: Final[Mapping[object, Expectation]] = {
    str: "text",
    bool: "flag",
    int: "number",
    float: "number",
}


def parts_of(said: AnnotatedType) -> UnionParts:
    """The parts of a union, or the one there is; refuses marks that have no path of their own."""
    lists = [part for part in said.parts if get_origin(part) is list]
    maps = [part for part in said.parts if _is_map(part)]
    models = tuple(part for part in said.parts if is_model(part))
    others = tuple(part for part in said.parts if part not in (*lists, *maps, *models))
    for part in (*others, *(get_args(each)[0] for each in maps)):
        if holds_marks(part):
            refuse(said.at, f"no path leads to the marks in {part}")
    return UnionParts(
        models,
        items=tuple(get_args(each)[0] for each in lists),
        values=tuple(get_args(each)[1] for each in maps),
        others=others,
    )


def plain(parts: Sequence[object]) -> FieldShape:
    """A scalar, or one of a few; anything else is only its owner's business."""
    if len(parts) > 1 and any(get_origin(part) is not Literal for part in parts):
        return _ANYTHING
    first = parts[0]
    type_ = type(get_args(first)[0]) if get_origin(first) is Literal else first
    if type_ not in _EXPECTED:
        return _ANYTHING
    choices = (choice for part in parts if get_origin(part) is Literal for choice in get_args(part))
    texts = tuple(choice for choice in choices if isinstance(choice, str))
    return FieldShape(Form.SCALAR, _EXPECTED[type_], choices=texts)


def _is_map(part: object) -> bool:
    return get_origin(part) is dict and get_args(part)[1] is not object
