"""What a value looks like, as far as its type alone tells: one thing, or one of several."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, get_args, get_origin

from msgspec import Struct, field

from reconciler.kinds.compile.annotations import AnnotatedType, holds_marks, is_model, refuse
from reconciler.kinds.compile.facts import Expectation, Facts, Form, TaggedUnion
from reconciler.kinds.declaration.spec import Spec


class FieldShape(Struct, frozen=True):
    """What an annotation alone says of a field."""

    form: Form
    expects: Expectation = "any"
    is_open: bool = False
    fields: Mapping[str, Facts] = field(default_factory=dict)
    union: TaggedUnion | None = None
    item: Facts | None = None
    choices: tuple[str, ...] = ()


class UnionParts(Struct, frozen=True):
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


def tagged_union_of(models: Sequence[type[Spec]]) -> TaggedUnion | None:
    """How several models are told apart: by one field, to which each of them gives its own text."""
    if len(models) < 2:
        return None
    for tag in models[0].model_fields:
        said = [_only_choice(model, tag) for model in models]
        if None not in said and len({*said}) == len(models):
            named = {str(each): model for each, model in zip(said, models, strict=True)}
            return TaggedUnion(
                tag,
                {each: frozenset(model.model_fields) for each, model in named.items()},
                {each: frozenset(_required_in(model)) for each, model in named.items()},
            )
    return None


def _required_in(model: type[Spec]) -> Iterator[str]:
    return (name for name, info in model.model_fields.items() if info.is_required())


def _only_choice(model: type[Spec], name: str) -> str | None:
    """What a field must say in this model; `None` where it has a choice."""
    info = model.model_fields.get(name)
    choices = get_args(info.annotation) if info and get_origin(info.annotation) is Literal else ()
    return choices[0] if len(choices) == 1 and isinstance(choices[0], str) else None


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
