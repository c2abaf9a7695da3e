"""The marks that say which request carries a field, where it is not the usual update."""

from collections.abc import Mapping
from typing import Literal
from urllib.parse import quote

from msgspec import Struct

from reconciler.model.data import Data, Fields
from reconciler.model.partly import PartlyCompared, Unhashed


class AfterCreate(Struct, frozen=True):
    """The create request does not know this field; an update follows it at once."""


class Unproven(Struct, frozen=True):
    """Nothing says that an update takes this field: it is tried by itself, and verified (§4.5)."""


class SentThrough(Struct, frozen=True):
    """The one request that carries this field, where it is not the usual PATCH."""

    method: Literal["PATCH", "PUT", "POST"]
    suffix: str = ""


class Versioned(Struct, frozen=True):
    """Never changes in place; a new version of the resource, of the same id, can have another.

    It is made where `lifecycle.on_replace` says `version`, and counts as a change in place then.
    """

    suffix: str
    """Behind the resource's own path: where a version is made."""


class Switched(PartlyCompared, Struct, frozen=True):
    """From one value to another by a request that says nothing but this; else by the usual one."""

    ways: Unhashed[Mapping[tuple[str, str], str]]
    """(what is live, what is declared) -> what follows the resource's own path, by POST."""
    is_alone: bool = False
    """No other request ever carries it."""

    def way(self, live: Data, declared: Data) -> str | None:
        """How to get from here to there, where there is a way of its own."""
        return self.ways.get((str(live), str(declared)))


class ApiName(Struct, frozen=True):
    """What the API calls the field, in the requests that hold it."""

    name: str


class SentAs(Struct, frozen=True):
    """A part of a field that an update takes alone, at its top and under this name (§7).

    What governs the field around it does not govern this part.
    """

    name: str


class RemovedBy(Struct, frozen=True):
    """The value goes by deleting what the server made for it; no update can take it away."""

    path: str
    """Where that is found, with `{id}` for its id."""
    id_field: str
    """The field of the read model that holds the id."""

    def path_in(self, live: Fields) -> str | None:
        """The path to delete, where the server made something."""
        held = live.get(self.id_field)
        is_id = isinstance(held, str) and bool(held)
        return self.path.replace("{id}", quote(str(held), safe="")) if is_id else None
