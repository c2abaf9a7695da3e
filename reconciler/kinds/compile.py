"""Compiles a declaration into `Facts`, once, and finds the facts of any path."""

from collections.abc import Iterator, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Literal, TypeAlias, TypeVar, Union, get_args, get_origin

from reconciler.kinds.declare import (
    Additive,
    AfterCreate,
    Changes,
    Default,
    Inside,
    KeyedBy,
    Kind,
    NotReadBack,
    RefersTo,
    Secret,
    Server,
    ServerSet,
    Spec,
    Through,
    Unordered,
    Written,
)
from reconciler.kinds.facts import OPEN, Expectation, Facts, Form
from reconciler.model.data import FieldPath

Found = TypeVar("Found")


@cache
def facts_of(kind: Kind) -> Facts:
    """The facts of a kind's whole spec."""
    return Facts("spec", fields=_fields_of(kind.spec, is_partial=False))


_Marks: TypeAlias = list[object]


@cache
def _fields_of(model: type[Spec], *, is_partial: bool) -> Mapping[str, Facts]:
    return _Fields(model, is_partial=is_partial)


class _Fields(Mapping[str, Facts]):
    """The fields of a model, compiled on first use: a model may hold itself, as properties do."""

    __slots__ = ("_filled", "_is_partial", "_model")

    def __init__(self, model: type[Spec], *, is_partial: bool) -> None:
        self._model, self._is_partial = model, is_partial
        self._filled: dict[str, Facts] | None = None

    def _fields(self) -> dict[str, Facts]:
        if self._filled is None:
            self._model.model_rebuild()
            self._filled = {
                name: _facts(
                    name,
                    info.annotation,
                    list(info.metadata),
                    is_required=info.is_required(),
                    is_partial=self._is_partial,
                )
                for name, info in self._model.model_fields.items()
            }
        return self._filled

    def __getitem__(self, name: str) -> Facts:
        return self._fields()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields())

    def __len__(self) -> int:
        return len(self._fields())


def _facts(
    name: str, annotation: object, marks: _Marks, *, is_required: bool = False, is_partial: bool
) -> Facts:
    default, server = _the(Default, marks), _the(Server, marks)
    if default is not None or server is not None:
        is_partial = default is None
    inside = _the(Inside, marks)
    form, expects, is_open, fields, item = _shape(annotation, is_partial=is_partial)
    return Facts(
        name,
        form=form,
        expects=expects,
        is_required=is_required,
        is_open=is_open,
        is_partial=is_partial,
        default=default,
        server=server,
        changes=_the(Changes, marks),
        reference=_the(RefersTo, marks),
        keyed_by=_the(KeyedBy, marks),
        through=_the(Through, marks),
        written=_the(Written, marks),
        is_secret=_the(Secret, marks) is not None,
        is_unordered=_the(Unordered, marks) is not None,
        is_additive=_the(Additive, marks) is not None,
        is_read_back=_the(NotReadBack, marks) is None,
        is_server_set=_the(ServerSet, marks) is not None,
        is_after_create=_the(AfterCreate, marks) is not None,
        fields=fields,
        item=item,
        inside=_inside(name, inside) if inside else {},
        by=inside.by if inside else None,
    )


def _the(type_: type[Found], marks: _Marks) -> Found | None:
    return next((mark for mark in marks if isinstance(mark, type_)), None)


_Shape: TypeAlias = tuple[Form, Expectation, bool, Mapping[str, Facts], Facts | None]


def _shape(annotation: object, *, is_partial: bool) -> _Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return _union_shape([part for part in arguments if part is not NoneType], is_partial)
    if origin is Annotated:
        return _shape(arguments[0], is_partial=is_partial)
    if origin is list:
        return Form.LIST, "any", False, {}, _facts("", arguments[0], [], is_partial=is_partial)
    if origin is dict and arguments[1] is not object:
        return Form.MAP, "any", False, {}, _facts("", arguments[1], [], is_partial=is_partial)
    if isinstance(annotation, type) and issubclass(annotation, Spec):
        is_open = annotation.model_config.get("extra") == "allow"
        return Form.OBJECT, "any", is_open, _fields_of(annotation, is_partial=is_partial), None
    if origin is Literal:
        return Form.SCALAR, _expected(type(arguments[0])), False, {}, None
    if annotation in _EXPECTED:
        return Form.SCALAR, _expected(annotation), False, {}, None
    return Form.OBJECT, "any", True, {}, None


def _union_shape(parts: list[object], is_partial: bool) -> _Shape:  # noqa: FBT001 - see _shape
    if len(parts) == 1:
        return _shape(parts[0], is_partial=is_partial)
    if all(get_origin(part) is Literal for part in parts):
        return _shape(parts[0], is_partial=is_partial)
    return Form.OBJECT, "any", True, {}, None


_EXPECTED: Mapping[object, Expectation] = {
    str: "text",
    bool: "flag",
    int: "number",
    float: "number",
}


def _expected(type_: object) -> Expectation:
    return _EXPECTED.get(type_, "any")


def _inside(name: str, inside: Inside) -> Mapping[str, Facts]:
    return {
        key: _open_facts(name, {tuple(path.split(".")): [mark] for path, mark in marks.items()})
        for key, marks in inside.marks.items()
    }


def _open_facts(name: str, marks: Mapping[tuple[str, ...], _Marks]) -> Facts:
    """An open map with marks on some of the paths inside it."""
    deeper: dict[str, dict[tuple[str, ...], _Marks]] = {}
    own: _Marks = []
    for path, mark in marks.items():
        if path:
            deeper.setdefault(path[0], {})[path[1:]] = mark
        else:
            own += mark
    fields = {}
    for part, rest in deeper.items():
        key, is_list = part.removesuffix("[]"), part.endswith("[]")
        inner = _open_facts(key, rest)
        fields[key] = Facts(key, form=Form.LIST, item=inner) if is_list else inner
    reference = _the(RefersTo, own)
    return Facts(
        name,
        form=Form.OBJECT,
        is_open=True,
        reference=reference,
        is_secret=_the(Secret, own) is not None,
        is_server_set=_the(ServerSet, own) is not None,
        fields=fields,
    )


def facts_at(kind: Kind, path: FieldPath, spec: Mapping[str, object]) -> Facts:
    """The facts of the field at a path of this spec; `OPEN` where nothing is declared.

    List items may be named by position or by their identity.
    """
    found, beside = facts_of(kind), spec
    value: object = spec
    for part in path:
        found = _step(found, part, beside)
        value = _value_at(value, part)
        beside = value if isinstance(value, Mapping) else {}
    return found


def _step(found: Facts, part: str | int, beside: Mapping[str, object]) -> Facts:
    if found.form in (Form.LIST, Form.MAP):
        return found.item or OPEN
    return found.fields[str(part)].variant(beside) if part in found.fields else OPEN


def _value_at(value: object, part: str | int) -> object:
    if isinstance(value, Mapping):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None


def expects_at(kind: Kind, path: FieldPath) -> Expectation:
    """What kind of scalar belongs at a path of the spec; marks inside open maps say nothing."""
    return facts_at(kind, path, {}).expects
