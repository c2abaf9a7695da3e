"""Compiles a declaration into `Facts`, once, and finds the facts of any path."""

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Literal, TypeAlias, TypeVar, Union, get_args, get_origin

from reconciler.kinds.declare import (
    Additive,
    AfterCreate,
    Catalogued,
    Changes,
    Default,
    Deferrable,
    Inside,
    KeyedBy,
    Means,
    NotReadBack,
    RefersTo,
    RemovedBy,
    Secret,
    Server,
    ServerSet,
    Shared,
    Spec,
    Through,
    Unordered,
    Unproven,
    Written,
)
from reconciler.kinds.facts import OPEN, Expectation, Facts, Form
from reconciler.kinds.kind import Kind
from reconciler.model.change import ChangeClass
from reconciler.model.data import Data, FieldPath
from reconciler.model.secret import SecretText

Found = TypeVar("Found")


@cache
def facts_of(kind: Kind) -> Facts:
    """The facts of a kind's whole spec."""
    compiler = _Compiler(is_stamped=kind.is_stamped)
    return Facts("spec", is_partial=False, fields=compiler.fields_of(kind.spec, is_partial=False))


_Marks: TypeAlias = list[object]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What an annotation alone says of a field."""

    form: Form
    expects: Expectation = "any"
    is_open: bool = False
    fields: Mapping[str, Facts] = field(default_factory=dict)
    item: Facts | None = None


_ANYTHING = _Shape(Form.OBJECT, is_open=True)


class _Compiler:
    """Compiles every model once; one that holds itself, as properties do, finds itself begun."""

    def __init__(self, *, is_stamped: bool) -> None:
        self._is_stamped = is_stamped
        self._begun: dict[tuple[type[Spec], bool], dict[str, Facts]] = {}

    def fields_of(self, model: type[Spec], *, is_partial: bool) -> dict[str, Facts]:
        fields = self._begun.get((model, is_partial))
        if fields is None:
            fields = self._begun[model, is_partial] = {}
            model.model_rebuild()
            for name, info in model.model_fields.items():
                fields[name] = self._facts(
                    name,
                    info.annotation,
                    list(info.metadata),
                    is_required=info.is_required(),
                    is_partial=is_partial,
                )
        return fields

    def _facts(
        self,
        name: str,
        annotation: object,
        marks: _Marks,
        *,
        is_required: bool = False,
        is_partial: bool,
    ) -> Facts:
        default, server = _the(Default, marks), _the(Server, marks)
        if default is not None or server is not None:
            is_partial = default is None
        inside, means, unread = _the(Inside, marks), _the(Means, marks), _the(NotReadBack, marks)
        shape = self._shape(annotation, is_partial=is_partial)
        return Facts(
            name,
            form=shape.form,
            expects=shape.expects,
            is_required=is_required,
            is_open=shape.is_open,
            is_partial=is_partial,
            default=default,
            server=server,
            changes=_the(Changes, marks),
            reference=_the(RefersTo, marks),
            keyed_by=_the(KeyedBy, marks),
            through=_the(Through, marks),
            removed_by=_the(RemovedBy, marks),
            written=_the(Written, marks),
            is_secret=_the(Secret, marks) is not None,
            is_in_headers=_is_in_headers(marks),
            is_unordered=_the(Unordered, marks) is not None,
            is_additive=_the(Additive, marks) is not None,
            is_shared=_the(Shared, marks) is not None,
            is_exact=self._is_exact(shape, marks, is_partial=is_partial),
            catalogued=_the(Catalogued, marks),
            is_read_back=unread is None,
            contradicts=unread.contradicts if unread else None,
            is_server_set=_the(ServerSet, marks) is not None,
            is_after_create=_the(AfterCreate, marks) is not None,
            is_unproven=_the(Unproven, marks) is not None,
            change_class=means.change_class if means else ChangeClass.BEHAVIOUR,
            is_deferrable=_the(Deferrable, marks) is not None,
            fields=shape.fields,
            item=shape.item,
            inside=_inside(name, inside) if inside else {},
            by=inside.by if inside else None,
        )

    def _is_exact(self, shape: _Shape, marks: _Marks, *, is_partial: bool) -> bool:
        """Without a stamp nobody remembers what was declared, where the server may add keys too."""
        has_any_key = shape.form is Form.MAP or shape.is_open
        if not has_any_key or _the(Shared, marks) is not None:
            return False
        return not is_partial or (self._is_stamped and not shape.fields)

    def _shape(self, annotation: object, *, is_partial: bool) -> _Shape:
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin in (Union, UnionType):
            parts = [part for part in arguments if part is not NoneType]
            is_one = len(parts) == 1 or all(get_origin(part) is Literal for part in parts)
            if is_one:
                return self._shape(parts[0], is_partial=is_partial)
            return self._union(parts, is_partial=is_partial)
        if origin is Annotated:
            return self._shape(arguments[0], is_partial=is_partial)
        if origin is list:
            item = self._facts("", arguments[0], [], is_partial=is_partial)
            return _Shape(Form.LIST, item=item)
        if origin is dict and arguments[1] is not object:
            item = self._facts("", arguments[1], [], is_partial=is_partial)
            return _Shape(Form.MAP, item=item)
        if isinstance(annotation, type) and issubclass(annotation, Spec):
            is_open = annotation.model_config.get("extra") == "allow"
            fields = self.fields_of(annotation, is_partial=is_partial)
            return _Shape(Form.OBJECT, is_open=is_open, fields=fields)
        return _scalar(type(arguments[0]) if origin is Literal else annotation)

    def _union(self, parts: Sequence[object], *, is_partial: bool) -> _Shape:
        """The fields of all variants; marks inside anything but models could not be kept apart."""
        models = [part for part in parts if isinstance(part, type) and issubclass(part, Spec)]
        if len(models) < len(parts):
            return _ANYTHING
        # A view, because a model that holds itself is not compiled to its end yet.
        fields = ChainMap(*(self.fields_of(model, is_partial=is_partial) for model in models))
        is_open = any(model.model_config.get("extra") == "allow" for model in models)
        return _Shape(Form.OBJECT, is_open=is_open, fields=fields)


def _scalar(type_: object) -> _Shape:
    return _Shape(Form.SCALAR, _EXPECTED[type_]) if type_ in _EXPECTED else _ANYTHING


_EXPECTED: Mapping[object, Expectation] = {
    str: "text",
    bool: "flag",
    int: "number",
    float: "number",
}


def _the(type_: type[Found], marks: _Marks) -> Found | None:
    return next((mark for mark in marks if isinstance(mark, type_)), None)


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
        is_partial=False,
        is_exact=True,
        reference=reference,
        is_secret=_the(Secret, own) is not None,
        is_in_headers=_is_in_headers(own),
        is_server_set=_the(ServerSet, own) is not None,
        fields=fields,
    )


def _is_in_headers(marks: _Marks) -> bool:
    secret = _the(Secret, marks)
    return secret is not None and secret.in_headers


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


def is_in_headers_at(kind: Kind, path: FieldPath, spec: Mapping[str, object]) -> bool:
    """Whether what stands at a path goes into HTTP headers."""
    return any(facts_at(kind, path[:end], spec).is_in_headers for end in range(1, len(path) + 1))


def secret_paths(kind: Kind, spec: Mapping[str, Data]) -> Iterator[FieldPath]:
    """Where a spec, as it is declared or in comparable form, holds secrets; outermost first."""
    return _secret_paths(kind, spec, spec, ())


def _secret_paths(
    kind: Kind, spec: Mapping[str, Data], value: Data, path: FieldPath
) -> Iterator[FieldPath]:
    is_secret = path and value is not None and facts_at(kind, path, spec).is_secret
    if is_secret or isinstance(value, SecretText):
        yield path
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _secret_paths(kind, spec, inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _secret_paths(kind, spec, inner, (*path, position))


def has_secrets(kind: Kind, spec: Mapping[str, Data]) -> bool:
    """Whether anything in a spec is a secret."""
    return any(True for _ in secret_paths(kind, spec))


def is_secret_at(kind: Kind, path: FieldPath, spec: Mapping[str, object]) -> bool:
    """Whether the field at a path, or anything around it, is marked secret."""
    return any(facts_at(kind, path[:end], spec).is_secret for end in range(1, len(path) + 1))
