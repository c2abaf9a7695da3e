"""One execution of a retriever: what it was asked, where it looks, and what it has to say (§12)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from reconciler.emulator.call.references import resolve
from reconciler.emulator.contract.json_text import Json, JsonObject
from reconciler.emulator.contract.kinds import COLLECTION
from reconciler.emulator.search.indexing.index import CollectionIndex, index_of
from reconciler.emulator.search.matching.filters import Holds, compile_filters
from reconciler.emulator.search.templating.templates import Names
from reconciler.emulator.storage.store import Store


@dataclass(frozen=True)
class Question:
    """What does not change while the stages run. ``seed`` decides what is drawn by lot."""

    store: Store
    namespace: str
    collections: Sequence[str]
    inputs: JsonObject
    filters: JsonObject
    now: float
    seed: int
    depth: int = 0

    def index(self, identifier: str) -> CollectionIndex:
        """By id or by name; raises NotFound."""
        known = resolve(self.store, COLLECTION, self.namespace, identifier)
        return index_of(self.store, self.store.row(COLLECTION.word, known))

    def indexes(self, identifiers: Sequence[str] = ()) -> list[CollectionIndex]:
        return [self.index(each) for each in dict.fromkeys(identifiers or self.collections)]


@dataclass
class Remarks:
    """What an answer tells beside its documents."""

    warnings: list[str] = field(default_factory=list)
    degraded: list[JsonObject] = field(default_factory=list)
    limits: list[JsonObject] = field(default_factory=list)
    facets: list[JsonObject] = field(default_factory=list)

    def warn(self, message: str) -> None:
        if message not in self.warnings:
            self.warnings.append(message)

    def degrade(self, stage: str, reason: str, next_step: str) -> None:
        entry: JsonObject = {
            "resource": "stage",
            "id": stage,
            "reason": reason,
            "next_step": next_step,
            "stage": stage,
        }
        self.degraded.append(entry)
        self.warn(f"Stage '{stage}': {reason}")

    def cap(self, stage: str, name: str, requested: int, ceiling: int) -> None:
        said: JsonObject = {"name": name, "requested": requested, "applied": ceiling}
        self.limits.append({**said, "ceiling": ceiling, "stage": stage})


@dataclass(frozen=True)
class StageCall:
    """One stage at work. ``found`` is what came from the stage before; the first has none, and
    fetches documents by itself."""

    question: Question
    remarks: Remarks
    name: str
    found: Sequence[JsonObject] | None
    names: Names
    raw: JsonObject
    """Parameters as they were declared, with their templates."""
    pre_filters: JsonObject
    """``pre_filters`` of the stage and the filters of the request; both hold."""
    metadata: dict[str, Json] = field(default_factory=dict)
    """What the statistics of the stage tell beside its counts."""

    @property
    def before(self) -> Holds:
        return compile_filters(self.pre_filters)

    def warn(self, message: str) -> None:
        self.remarks.warn(f"Stage '{self.name}': {message}")

    def documents(self, identifiers: Sequence[str] = ()) -> list[JsonObject]:
        """What the stage works on: what came, or for the first one what is there."""
        holds = self.before
        if self.found is not None:
            return [each for each in self.found if holds(each)]
        return [
            {**document, "score": 0.0}
            for index in self.question.indexes(identifiers)
            for document in self._fetch(index, holds)
        ]

    def _fetch(self, index: CollectionIndex, holds: Holds) -> list[JsonObject]:
        """Up to 1,000 documents of a collection, as it is without a search (§11)."""
        there = [each for each in index.documents if holds(each)]
        if len(there) > MOST_FETCHED:
            self.remarks.cap(self.name, "fetched_documents", len(there), MOST_FETCHED)
        return there[:MOST_FETCHED]


MOST_FETCHED = 1000
