"""Bodies of the list endpoints (§1.5): which search, sort and page keys each declares."""

from typing import Literal

from pydantic import Field

from reconciler.emulator.bodies.base import BodyShape
from reconciler.emulator.contract.json_text import Json, JsonObject


class Sort(BodyShape):
    field: str
    direction: Literal["asc", "desc"] = "asc"


class ListBody(BodyShape):
    """No page keys here: a body ``limit`` is an unknown key to those without them (§0.4)."""

    search: str | None = None
    filters: dict[str, Json] | None = None
    sort: dict[str, Json] | None = None

    def orders(self) -> list[JsonObject]:
        return [self.sort] if self.sort else []


class AlertListBody(ListBody):
    case_sensitive: bool = False


class SortedListBody(ListBody):
    sorts: list[dict[str, Json]] | None = None

    def orders(self) -> list[JsonObject]:
        return [*super().orders(), *(self.sorts or [])]


class RetrieverListBody(SortedListBody):
    case_sensitive: bool = False


class PagedListBody(SortedListBody):
    """Page keys in the body too; "body values win over query pagination" (§1.5)."""

    limit: int | None = Field(None, ge=1, le=1000)
    page_size: int | None = Field(None, ge=1, le=1000)
    offset: int | None = Field(None, ge=0, le=10_000)
    page: int | None = Field(None, ge=1)

    def pages(self) -> dict[str, int]:
        named = {
            "limit": self.limit,
            "page_size": self.page_size,
            "offset": self.offset,
            "page": self.page,
        }
        return {name: value for name, value in named.items() if value is not None}


class ClusterListBody(PagedListBody):
    """No ``case_sensitive`` (§1.5)."""


class FullListBody(PagedListBody):
    """Namespaces, buckets, taxonomies: every key there is."""

    case_sensitive: bool = False


class CollectionListBody(FullListBody):
    include_system: bool = False


class TaskListBody(BodyShape):
    status: str | None = None
    task_type: str | None = None
    filters: dict[str, Json] | None = None
    sort: Sort | None = None
    search: str | None = None

    def accepts(self, task_type: str, status: str) -> bool:
        return self.status in (None, status) and self.task_type in (None, task_type)
