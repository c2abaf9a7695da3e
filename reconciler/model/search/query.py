"""What one search is asked: every parameter of the current API, and of the one before it (§12)."""

from collections.abc import Mapping
from typing import ClassVar, Final, Literal, TypeAlias

from msgspec import Struct, field
from msgspec.structs import asdict

from reconciler.model.data import Data, Fields
from reconciler.model.partly import PartlyCompared, PartlyShown, Unhashed, Unshown

MOST_RESULTS: Final = 500
"""Documents on one page, at the most (§22)."""
USUAL_RESULTS: Final = 10
"""Documents on a page of which nobody says how large it is (§22)."""


EXPANDED: Final = "_expanded"
"""The field of a document under which others come along (§22)."""


class OffsetPage(Struct, frozen=True):
    """Pages by their number, from 1."""

    method: ClassVar[str] = "offset"
    page_size: int | None = None
    page_number: int | None = None


class CursorPage(Struct, frozen=True):
    """Pages by what the one before said of the next; without a cursor, the first."""

    method: ClassVar[str] = "cursor"
    limit: int | None = None
    cursor: str | None = None


class ScrollPage(Struct, frozen=True):
    """Pages of one result that the server keeps for `scroll_ttl` seconds."""

    method: ClassVar[str] = "scroll"
    limit: int | None = None
    scroll_id: str | None = None
    scroll_ttl: int | None = None


class KeysetPage(PartlyCompared, Struct, frozen=True):
    """Pages by the sort fields of the last document before."""

    method: ClassVar[str] = "keyset"
    limit: int | None = None
    after: Unhashed[Fields | None] = None


Page: TypeAlias = OffsetPage | CursorPage | ScrollPage | KeysetPage


def page_fields(page: Page) -> dict[str, Data]:
    """The page as a request says it: its method, and what was said of it."""
    said = {name: held for name, held in asdict(page).items() if held is not None}
    return {"method": page.method, **said}


class Sort(Struct, frozen=True):
    """An order: by `score`, or by any field of the documents, `metadata.price`."""

    field: str
    direction: Literal["asc", "desc"]


class GroupBy(Struct, frozen=True):
    """Documents with the same value of a field stand together."""

    field: str
    max_features: int | None = None
    """Documents of one group, at the most; the API's own number where nobody says it."""
    sort: Sort | None = None
    """The order inside each group."""


class Consistency(Struct, frozen=True):
    """Whether a read may lag behind writes, and by how many milliseconds."""

    mode: Literal["strong", "eventual"]
    max_staleness_ms: int | None = None


class Query(PartlyShown, Struct, frozen=True, kw_only=True):
    """One search; what is `None` or empty is not said, and the API decides."""

    inputs: Fields = field(default_factory=dict)
    filters: Fields | None = None
    page: Page | None = None
    limit: int | None = None
    """Documents that come back, at the most."""
    is_streamed: bool = False
    """Each stage is told as it ends."""
    expand: tuple[str, ...] = ()
    """Fields that hold ids of documents, which come along."""
    skips_cache: bool = False
    returns_urls: bool = False
    """Signed URLs for what is stored, in place of where it is."""
    returns_vectors: bool = False
    explains: bool = False
    """The profile of this very execution comes along."""
    consistency: Consistency | None = None
    write_token: Unshown[str | None] = None
    """Of an earlier write, which this read must see."""

    sort: Sort | None = None
    offset: int = 0
    """Documents of the result that are left out before the first that comes back."""
    select: tuple[str, ...] = ()
    """The only fields that come back; all of them where it is empty."""
    session_id: str | None = None
    group_by: GroupBy | None = None
    extra: Unshown[Fields] = field(default_factory=dict)
    """Parameters newer than this version, sent as they are."""

    @property
    def shown(self) -> tuple[str, ...]:
        """The fields that come back; what was asked to come along is one of them."""
        return (*self.select, EXPANDED) if self.select and self.expand else self.select

    @property
    def needs_stages(self) -> bool:
        """Whether it asks for what only stages can do (§22)."""
        return self.sort is not None or self.group_by is not None

    @property
    def results(self) -> int:
        """How many documents it wants, where it has to be said."""
        return self.limit or USUAL_RESULTS


class StandIn(Struct, frozen=True):
    """A parameter that the API has not got any more, and what was done in its place."""

    parameter: str
    how: str


class SearchRequest(PartlyShown, Struct, frozen=True):
    """One request that runs a search, and what its answer needs before it is the one asked for."""

    path: str
    body: Unshown[Fields]
    params: Mapping[str, str] = field(default_factory=dict)
    stand_ins: tuple[StandIn, ...] = ()
    is_ad_hoc: bool = False
    """It carries the stages of what is searched, and some more."""
