"""The marks that say which request carries a field, where it is not the usual update."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from reconciler.model.data import Data, Fields


@dataclass(frozen=True, slots=True)
class AfterCreate:
    """The create request does not know this field; an update follows it at once."""


@dataclass(frozen=True, slots=True)
class Unproven:
    """Nothing says that an update takes this field: it is tried by itself, and verified (§4.5)."""


@dataclass(frozen=True, slots=True)
class SentThrough:
    """The one request that carries this field, where it is not the usual PATCH."""

    method: Literal["PATCH", "PUT", "POST"]
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Versioned:
    """Never changes in place; a new version of the resource, of the same id, can have another.

    It is made where `lifecycle.on_replace` says `version`, and counts as a change in place then.
    """

    suffix: str
    """Behind the resource's own path: where a version is made."""


@dataclass(frozen=True, slots=True)
class Switched:
    """From one value to another by a request that says nothing but this; else by the usual one."""

    ways: Mapping[tuple[str, str], str] = field(hash=False)
    """(what is live, what is declared) -> what follows the resource's own path, by POST."""
    is_alone: bool = False
    """No other request ever carries it."""

    def way(self, live: Data, declared: Data) -> str | None:
        """How to get from here to there, where there is a way of its own."""
        return self.ways.get((str(live), str(declared)))


@dataclass(frozen=True, slots=True)
class ApiName:
    """What the API calls the field, in the requests that hold it."""

    name: str


@dataclass(frozen=True, slots=True)
class SentAs:
    """A part of a field that an update takes alone, at its top and under this name (§7).

    What governs the field around it does not govern this part.
    """

    name: str


@dataclass(frozen=True, slots=True)
class RemovedBy:
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
