"""Copies of judged queries: in the API, and in files; and what became of making one."""

from enum import StrEnum

from msgspec import Struct

from reconciler.model.address import Address
from reconciler.model.data import Fields
from reconciler.model.errors import ExitCode
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem
from reconciler.model.verification.judgements import DOCUMENT_ID, JudgedQuery, digest_queries


class DatasetCopy(PartlyShown, Struct, frozen=True, kw_only=True):
    """Judged queries as the API keeps them; a copy is neither changed nor deleted (§18.2)."""

    id: str
    name: str
    namespace: str
    """As it was asked for."""
    count: int
    """How many queries it has, also where a list leaves them out."""
    queries: Unshown[tuple[JudgedQuery, ...]] = ()
    description: str = ""
    stack: str = ""
    """Of the stamp: who made it; empty where nobody says so."""
    created_at: str = ""

    @property
    def digest(self) -> str:
        """Of its queries, as `Dataset.digest` is made: the API knows documents by their ids."""
        return digest_queries(self.queries, DOCUMENT_ID)


class ListedCopy(Struct, frozen=True):
    """A copy of the API's, and the dataset of this project whose content it has now."""

    copy: DatasetCopy
    declared: Address | None = None


class PushOutcome(StrEnum):
    """How one push ended."""

    CREATED = "created"
    THERE = "there"
    """The API has this very content under this name already."""
    MISSING = "missing"
    """Of a dry run: it would be made."""
    LEFT_OUT = "left_out"
    """Nobody named it, and the API's own metrics could not use it."""
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It was sent, and nobody knows whether it arrived."""


class Pushed(Struct, frozen=True, kw_only=True):
    """One dataset, and its copy."""

    address: Address
    outcome: PushOutcome
    name: str = ""
    """Of the copy."""
    id: str = ""
    queries: int = 0
    stack: str = ""
    """Whose stamp the copy has; several stacks may share one."""
    problems: tuple[Problem, ...] = ()
    code: ExitCode = ExitCode.OK


class SavedDataset(Struct, frozen=True, kw_only=True):
    """What was written, by the names under which it is shown."""

    address: Address
    files: tuple[str, ...]
    spec: Fields
    """What the manifest says of it."""
    queries: int
    is_declared: bool
    """The manifest is among the files; otherwise somebody has to write it."""
