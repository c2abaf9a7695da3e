"""How what is live of a kind is listed, and whose path it lies in."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Literal

import msgspec

from reconciler.model.data import Fields


class Paging(StrEnum):
    """How the next page of a list is asked for (§1.5)."""

    CURSOR = "cursor"
    """With what the last page said of the next one, in the query."""
    OFFSET = "offset"
    """With the number of rows before it, in the body."""
    NUMBER = "page"
    """With its number, in the query."""


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """The list of a managed kind: where it is, and how it is read."""

    suffix: str = "/list"
    """Behind the path of all of them."""
    method: Literal["GET", "POST"] = "POST"
    rows_field: str = "results"
    paging: Paging = Paging.CURSOR
    gone: Mapping[str, str] = msgspec.field(default_factory=dict)
    """What a row says that is listed still, and is not there any more."""
    can_return: bool = False
    """What is gone is not forgotten: an update brings it back."""
    needs_names: bool = True
    """A row without a name is an answer that cannot be believed."""
    is_plain: bool = False
    """Its rows are plain texts: names that are ids as well."""

    def says_gone(self, body: Fields) -> bool:
        """Whether a live body is of something that is not there any more."""
        return bool(self.gone) and all(body.get(key) == said for key, said in self.gone.items())


class Parent(msgspec.Struct, frozen=True, kw_only=True):
    """The resource in whose path another one lies: `{parent}` there is its id."""

    field: str
    """The field of the spec that refers to it; no body holds it, and it never changes in place."""
    kind: str
    is_name: bool = False
    """The resource is called as its parent is, and no manifest writes the field."""
    has_child: Callable[[Fields], bool] = msgspec.field(default=lambda _: True)
    """Whether a live parent may have one at all, so that looking is worth a request."""
    without: str = ""
    """A kind without which there can be none, so that nobody looks where that one's list is
    empty."""


class Lookup(msgspec.Struct, frozen=True, kw_only=True):
    """A kind that is not managed here but may be referred to, by id or by name."""

    name: str
    path: str
    id_field: str
    name_field: str
    rows_field: str = "results"
    method: Literal["GET", "POST"] = "POST"
    is_namespaced: bool = True
    references: Mapping[str, str] = msgspec.field(default_factory=dict)
    """What it uses: `config.cluster_ids[]` -> the kind whose id stands there."""
    paging: Paging = Paging.CURSOR
    gone: Mapping[str, str] = msgspec.field(default_factory=dict)
    """What a row says that is listed still, and is not there any more."""
    to_declare: str = ""
    """What writes the manifest that one of these is a copy of; `{place}` is its place and name."""

    def may_concern(self, kind: str) -> bool:
        """Whether it can use a resource of this kind."""
        return kind in self.references.values()
