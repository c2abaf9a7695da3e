"""No mark is lost on the way from a declaration to its facts, or the kind does not compile."""

from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, create_model
from typing_extensions import TypeAliasType

from reconciler.kinds.compile.annotations import AmbiguousMarks
from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.paths import is_secret_at, secret_paths
from reconciler.kinds.compile.references import references_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.marks import (
    Computed,
    Default,
    Inside,
    KeyedBy,
    RefersTo,
    Secret,
    Unordered,
)
from reconciler.kinds.declaration.spec import OpenMap, Spec, TopSpec
from reconciler.model.address import Address
from reconciler.model.data import Fields

Token: TypeAlias = Annotated[str, Secret()]
Bucket: TypeAlias = Annotated[str, RefersTo("Bucket")]
OWNER = Address("Thing", "ads", "it")


class Disk(Spec):
    type: Literal["disk"]
    bucket_id: Bucket
    key: Token | None = None
    name: str | None = None


class Web(Spec):
    type: Literal["web"]
    feed_ids: Annotated[list[str] | None, RefersTo("Collection")] = None
    password: Token
    name: str | None = None


Source: TypeAlias = Annotated[Disk | Web, Field(discriminator="type")]
DISK: Fields = {"type": "disk", "bucket_id": "raw", "key": "k"}
WEB: Fields = {"type": "web", "feed_ids": ["a", "b"], "password": "p"}


def kind_with(annotation: Any) -> Kind:
    """A kind whose one field `x` is of this type."""
    spec = create_model("ThingSpec", __base__=TopSpec, x=(annotation, None))
    return Kind(name="Thing", spec=spec, path="/v1/things", id_field="id", name_field="name")


def secrets_in(annotation: Any, value: Any) -> set[str]:
    """Where a value of this type holds secrets, below the field."""
    kind = kind_with(annotation)
    return {_shown(path) for path in secret_paths(kind, {"x": value})}


def named_in(annotation: Any, value: Any) -> set[str]:
    """What a value of this type refers to, and where."""
    found = references_in(kind_with(annotation), {"x": value}, OWNER)
    return {f"{_shown(each.path)} {each.kind}/{each.value}" for each in found}


def _shown(path: tuple[str | int, ...]) -> str:
    return ".".join(map(str, path[1:]))


WRAPPINGS = pytest.mark.parametrize(
    ("annotation", "value", "at"),
    [
        (Source, lambda it: it, ""),
        (Source | None, lambda it: it, ""),
        (Annotated[Source | None, Computed()], lambda it: it, ""),
        (list[Source], lambda it: [it], "0."),
        (list[list[Source]], lambda it: [[], [it]], "1.0."),
        (dict[str, Source], lambda it: {"a": it}, "a."),
        (dict[str, list[Source | None]], lambda it: {"a": [None, it]}, "a.1."),
        (Annotated[list[Source] | None, Computed(), KeyedBy("name")], lambda it: [it], "0."),
        (OpenMap | list[Source] | None, lambda it: [it], "0."),
        (str | Source, lambda it: it, ""),
        (list[Disk] | list[Web], lambda it: [it], "0."),
    ],
    ids=[
        "alone", "optional", "with a policy", "list", "list of lists", "map", "map of lists",
        "keyed list", "list or open map", "text or variant", "list of either",
    ],
)  # fmt: skip


@WRAPPINGS
def test_the_marks_of_every_variant_are_kept(
    annotation: Any, value: Callable[[Fields], Any], at: str
) -> None:
    assert secrets_in(annotation, value(DISK)) == {f"{at}key"}
    assert secrets_in(annotation, value(WEB)) == {f"{at}password"}
    assert named_in(annotation, value(DISK)) == {f"{at}bucket_id Bucket/raw"}
    assert named_in(annotation, value(WEB)) == {
        f"{at}feed_ids.0 Collection/a",
        f"{at}feed_ids.1 Collection/b",
    }


@pytest.mark.parametrize(
    ("annotation", "value", "at"),
    [
        (list[Bucket], ["raw"], {"0"}),
        (list[Bucket] | None, ["raw"], {"0"}),
        (list[list[Bucket]], [["raw"], ["raw", "raw"]], {"0.0", "1.0", "1.1"}),
        (dict[str, Bucket], {"a": "raw"}, {"a"}),
        (dict[str, list[Bucket]], {"a": ["raw"]}, {"a.0"}),
        (Bucket | None, "raw", {""}),
        (Annotated[Annotated[Bucket, Field(min_length=1)] | None, Computed()], "raw", {""}),
        (OpenMap | list[Bucket], ["raw"], {"0"}),
    ],
)
def test_the_marks_of_items_and_of_aliases_are_kept(
    annotation: Any, value: Any, at: set[str]
) -> None:
    assert named_in(annotation, value) == {f"{each} Bucket/raw" for each in at}


def test_a_field_of_both_variants_is_one_field() -> None:
    fields = facts_of(kind_with(Source)).fields["x"].fields
    assert fields.keys() == {"type", "bucket_id", "key", "name", "feed_ids", "password"}
    assert fields["type"].is_required
    assert not fields["password"].is_required
    assert fields["type"].expects == "text"


class Deep(Spec):
    type: Literal["deep"]
    inner: Annotated["list[Disk | Deep] | None", Default()] = None


def test_variants_may_hold_themselves() -> None:
    held = {"type": "deep", "inner": [DISK, {"type": "deep", "inner": [DISK]}]}
    assert secrets_in(Disk | Deep, held) == {"inner.0.key", "inner.1.inner.0.key"}


class Open(Spec):
    type: Literal["open"]
    key: str


class Other(Spec):
    type: Literal["other"]
    bucket_id: Annotated[str, RefersTo("Collection")]


REFUSED = [
    (Disk | Open, "Disk.key and Open.key: only Disk.key is marked Secret"),
    (Disk | Other, "Disk.bucket_id and Other.bucket_id: only Disk.bucket_id is marked RefersTo"),
    (list[Disk | Open], "Disk.key and Open.key"),
    (Token | int, "only str is marked Secret"),
    (Annotated[Bucket, RefersTo("Collection")], "marked twice and differently"),
    (tuple[Token, ...], "no path leads to the marks"),
    (set[Disk], "no path leads to the marks"),
    (dict[Token, str], "no path leads to the marks"),
    (dict[Bucket, object], "no path leads to the marks"),
    (dict[str, Disk] | Web, "a map of marked values"),
    (list[Annotated[str, Default()]], "says nothing of an item"),
    (Annotated[OpenMap, Inside({"": {"a": Unordered()}})], "says nothing inside an open map"),
    (Annotated[OpenMap, Inside({"": {"a[][]": Secret()}})], "lists of lists need a model"),
    (
        Annotated[OpenMap, Inside({"": {"a": Secret(), "a[].b": Secret()}})],
        "is marked as a list, and as something else",
    ),
    (TypeAliasType("Hidden", Token), "hides what it stands for"),
]


@pytest.mark.parametrize(("annotation", "says"), REFUSED, ids=[says for _, says in REFUSED])
def test_a_mark_that_would_be_lost_keeps_the_kind_from_compiling(
    annotation: Any, says: str
) -> None:
    with pytest.raises(AmbiguousMarks, match=says.replace("[", r"\[")):
        facts_of(kind_with(annotation))


class Plain(Spec):
    other: str


def _deeper(
    inner: st.SearchStrategy[tuple[Any, Any, tuple[str | int, ...]]],
) -> st.SearchStrategy[Any]:
    """A type around a type, a value of it, and the path from there to the secret."""

    def around(held: tuple[Any, Any, tuple[str | int, ...]], how: str) -> Any:
        type_, value, path = held
        match how:
            case "list":
                return list[type_], [value], (0, *path)
            case "map":
                return dict[str, type_], {"k": value}, ("k", *path)
            case "optional":
                return type_ | None, value, path
            case "constrained":
                return Annotated[type_, Field(description="it")], value, path
            case "model":
                model = create_model("Made", __base__=Spec, f=(type_, ...))
                return model, {"f": value}, ("f", *path)
            case _:
                return Plain | type_, value, path

    hows = st.sampled_from(["list", "map", "optional", "constrained", "model", "variant"])
    return st.builds(around, inner, hows)


@given(st.recursive(st.just((Token, "hush", ())), _deeper, max_leaves=6))
def test_a_secret_is_known_however_its_type_is_wrapped_or_nothing_compiles(held: Any) -> None:
    annotation, value, path = held
    kind = kind_with(annotation)
    try:
        facts_of(kind)
    except AmbiguousMarks:
        return
    assert is_secret_at(kind, ("x", *path), {"x": value})
    assert [found[: len(path) + 1] for found in secret_paths(kind, {"x": value})] == [("x", *path)]
