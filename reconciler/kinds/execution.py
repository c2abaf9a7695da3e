"""What a search can be asked, in the words of the API today and of the one before it (§12, §22).

The older words that the API refuses by now are understood here, and never sent.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from reconciler.kinds.declaration.marks import Default, Secret
from reconciler.kinds.declaration.spec import InvalidCombination, OpenMap, Spec, TopSpec
from reconciler.kinds.shared import Filter
from reconciler.model.text.article import with_article

_MOST: Final = 500
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "offset": ("page_size", "page_number"),
    "cursor": ("limit", "cursor"),
    "scroll": ("limit", "scroll_id", "scroll_ttl"),
    "keyset": ("limit", "after"),
}
"""What each method of paging takes."""


class Pagination(Spec):
    """Which page comes back; `method` says how it is named."""

    method: Literal["offset", "cursor", "scroll", "keyset"]
    page_size: Annotated[int | None, Default(), Field(ge=1, le=_MOST)] = None
    page_number: Annotated[int | None, Default(), Field(ge=1)] = None
    limit: Annotated[int | None, Default(), Field(ge=1, le=1000)] = None
    cursor: Annotated[str | None, Default()] = None
    scroll_id: Annotated[str | None, Default()] = None
    scroll_ttl: Annotated[int | None, Default(), Field(ge=60, le=3600)] = None
    """Seconds for which the server keeps the result."""
    after: Annotated[OpenMap | None, Default()] = None

    @model_validator(mode="after")
    def _has_the_keys_of_its_method(self) -> "Pagination":
        """Only the keys of its `method`: `page_size` and `page_number` of offset, for example."""
        own = _KEYS[self.method]
        strays = sorted(self.model_fields_set - {"method", *own})
        if strays:
            raise InvalidCombination(
                f"says `{strays[0]}`, which no {self.method} pagination has",
                f"with method {self.method} say {' and '.join(own)}",
            )
        if self.method != "scroll" and (self.limit or 0) > _MOST:
            raise InvalidCombination(
                f"says limit {self.limit}, and {with_article(self.method)} page has {_MOST} at the "
                "most",
                f"say limit {_MOST}, or method scroll, which has 1000",
            )
        return self


class ReadConsistency(Spec):
    """Whether the search may lag behind writes."""

    mode: Literal["strong", "eventual"]
    max_staleness_ms: Annotated[int | None, Default(), Field(ge=0)] = None


class SortOption(Spec):
    """An order of results; the best scores come first, and of other fields the least."""

    field: str = Field(min_length=1)
    direction: Annotated[Literal["asc", "desc"] | None, Default()] = None


class GroupByOption(Spec):
    """Documents with the same value of a field stand together."""

    field: str = Field(min_length=1)
    max_features: Annotated[int | None, Default(), Field(ge=1, le=1000)] = None
    sort: Annotated[SortOption | None, Default()] = None


class Request(TopSpec):
    """One search."""

    retriever_id: Annotated[str | None, Default()] = None
    """What is searched, by id or name; the older API had it in the body."""
    inputs: Annotated[OpenMap | None, Default(value={})] = None
    """What is asked, by the names of the retriever's `input_schema`."""
    filters: Annotated[Filter | None, Default()] = None
    """Only documents that fit; joined by AND with the filters of the stages."""
    pagination: Annotated[Pagination | None, Default()] = None
    limit: Annotated[int | None, Default(), Field(ge=1, le=_MOST)] = None
    """Documents that come back, at the most."""
    page_size: Annotated[int | None, Default(), Field(ge=1, le=_MOST)] = None
    """Another word for `limit`."""
    stream: Annotated[bool | None, Default(value=False)] = None
    """Each stage is told when it ends."""
    expand: Annotated[list[str] | None, Default(), Field(max_length=50)] = None
    """Fields that hold ids of documents, which come along."""
    skip_cache: Annotated[bool | None, Default(value=False)] = None
    """Whether stages must run, though their results are known."""
    return_presigned_urls: Annotated[bool | None, Default(value=False)] = None
    """Signed URLs in place of where a file is stored."""
    return_urls: Annotated[bool | None, Default(value=False)] = None
    """The older word for `return_presigned_urls`."""
    return_vectors: Annotated[bool | None, Default(value=False)] = None
    """The vectors of each document come along."""
    explain: Annotated[bool | None, Default(value=False)] = None
    """The profile of this very search comes along."""
    write_token: Annotated[str | None, Default(), Secret()] = None
    """Of an earlier write that must be seen."""
    consistency: Annotated[ReadConsistency | None, Default()] = None

    sort: Annotated[SortOption | None, Default()] = None
    """By a stage behind the last one: the API has no such key any more."""
    offset: Annotated[int | None, Default(value=0), Field(ge=0)] = None
    """Documents that are left out first; a longer page is asked for, and cut."""
    select: Annotated[list[str] | None, Default()] = None
    """The only fields that are kept of each document, chosen from the answer."""
    session_id: Annotated[str | None, Default()] = None
    """Comes back with the result; the API is not told."""
    group_by: Annotated[GroupByOption | None, Default()] = None
    """By a stage behind the last one."""

    @model_validator(mode="after")
    def _says_one_size(self) -> "Request":
        """`limit` and `page_size` are the same number, where both are said."""
        if self.limit and self.page_size and self.limit != self.page_size:
            raise InvalidCombination(
                f"says limit {self.limit} and page_size {self.page_size}, which mean the same",
                "say one of them",
            )
        return self

    @model_validator(mode="after")
    def _says_one_place(self) -> "Request":
        """Either `offset` or `pagination`; an offset ends at result 500."""
        if self.offset and self.pagination:
            raise InvalidCombination("says both offset and pagination", "leave one of them out")
        if self.offset and self.offset + (self.limit or self.page_size or 10) > _MOST:
            raise InvalidCombination(_TOO_DEEP.format(most=_MOST), self._deeper())
        return self

    def _deeper(self) -> str:
        size = self.limit or self.page_size or 10
        page, rest = divmod(self.offset or 0, size)
        if rest:
            return f"choose an offset that is a multiple of {size}, and say it as pagination"
        said = f'"method": "offset", "page_size": {size}, "page_number": {page + 1}'
        return f"say pagination: {{{said}}}"


_TOO_DEEP: Final = "ends behind result {most}, and an offset reaches no further"
