"""A fleet of many small stacks, each with an account and a key of its own."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from witness import Row, Witness

_KINDS = ("namespace", "bucket", "collection", "retriever")
_TEXT = {"feature_extractor_name": "text_extractor", "version": "v1"}
_SCHEMA = {"properties": {"title": {"type": "text"}}}
_HEAD = {"apiVersion": "reconciler/v1", "kind": "Fleet"}


@dataclass
class ManyStacks:
    """A fleet in a folder, and what each of its accounts should hold."""

    folder: Path
    witness: Witness
    names: list[str]
    accounts: dict[str, list[str]] = field(default_factory=dict)
    """The stacks of each account; whoever is in none of them has one of its own."""
    head: dict[str, object] = field(default_factory=dict)
    """More of `fleet.yaml` beside its stacks."""
    entries: dict[str, dict[str, object]] = field(default_factory=dict)
    """More of a stack's entry, by its name."""
    strangers: list[dict[str, object]] = field(default_factory=list)
    """Entries that are no stacks of ours: wrong ones."""
    environ: dict[str, str] = field(default_factory=dict, repr=False)
    """The keys, as a worker finds them."""
    states: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        placed = {name for names in self.accounts.values() for name in names}
        self.accounts |= {name: [name] for name in self.names if name not in placed}
        for account in self.accounts:
            self.environ[variable_of(account)] = self.witness.open(account)
        for name in self.names:
            self.declare(name, 0)
        self.write()

    def account_of(self, name: str) -> str:
        """The account that a stack is in."""
        return next(account for account, names in self.accounts.items() if name in names)

    def write(self) -> None:
        """Write `fleet.yaml`."""
        listed = [self._entry(name) for name in self.names]
        document = {**_HEAD, **self.head, "stacks": [*listed, *self.strangers]}
        (self.folder / "fleet.yaml").write_text(yaml.safe_dump(document, sort_keys=False))

    def _entry(self, name: str) -> dict[str, object]:
        usual = {
            "name": name,
            "folder": f"stacks/{name}",
            "key_env": variable_of(self.account_of(name)),
            "unattended": ["metadata", "behaviour"],
        }
        return {**usual, **self.entries.get(name, {})}

    def declare(self, name: str, state: int) -> None:
        """Write a stack's manifests; each state changes its bucket and adds a retriever, or not."""
        self.states[name] = state
        folder = self.folder / "stacks" / name
        (folder / "manifests").mkdir(parents=True, exist_ok=True)
        settings = {"apiVersion": "reconciler/v1", "stack": name}
        (folder / "reconciler.yaml").write_text(yaml.safe_dump(settings))
        documents = yaml.safe_dump_all(self._documents(name, state))
        written = folder / "written.yaml"
        written.write_text(documents)
        written.replace(folder / "manifests" / "all.yaml")  # whoever reads sees all or nothing

    def _documents(self, name: str, state: int) -> Iterator[dict[str, object]]:
        yield _manifest("Namespace", {"name": name}, {"feature_extractors": [_TEXT]})
        bucket = {"description": f"state {state}", "bucket_schema": _SCHEMA}
        yield _manifest("Bucket", _in(name, "raw"), bucket)
        source = {"type": "bucket", "bucket_ids": ["raw"]}
        made = {"source": source, "feature_extractor": _TEXT}
        yield _manifest("Collection", _in(name, "first"), made)
        stage = {"stage_id": "limit", "parameters": {"limit": 5}}
        for each in _retrievers(state):
            search = {
                "collection_identifiers": ["first"],
                "description": f"state {state}",
                "stages": [{"stage_name": "take", "config": stage}],
            }
            yield _manifest("Retriever", _in(name, each), search)

    def undone(self, *names: str) -> list[str]:
        """What of these stacks, or of all, is not as declared, by the accounts' raw rows."""
        return [each for name in names or self.names for each in self._undone_in(name)]

    def _rows_of(self, name: str) -> Iterator[Row]:
        """Those of its namespace, which nobody else uses."""
        rows = self.witness.rows(self.account_of(name))
        spaces = [row["id"] for row in rows if (row["kind"], row["name"]) == ("namespace", name)]
        return (row for row in rows if row["id"] in spaces or row["namespace"] in spaces)

    def _undone_in(self, name: str) -> Iterator[str]:
        rows = [row for row in self._rows_of(name) if row["kind"] in _KINDS]
        state = self.states[name]
        found = Counter(f"{row['kind']} {row['name']}" for row in rows)
        named = [f"namespace {name}", "bucket raw", "collection first"]
        declared = Counter([*named, *(f"retriever {each}" for each in _retrievers(state))])
        if found != declared:
            yield f"{name}: {dict(found)} instead of {dict(declared)}"
        for row in rows:
            if row["kind"] in ("bucket", "retriever") and row["description"] != f"state {state}":
                yield f"{name}: {row['kind']} {row['name']} is of {row['description']}"


def variable_of(name: str) -> str:
    """The environment variable of a stack's key."""
    return f"KEY_{name.upper().replace('-', '_')}"


def _retrievers(state: int) -> list[str]:
    """They only become more: nothing is deleted unattended."""
    return [f"find-{number}" for number in range(1 + state)]


def _in(namespace: str, name: str) -> dict[str, str]:
    return {"name": name, "namespace": namespace}


def _manifest(kind: str, metadata: dict[str, str], spec: dict[str, object]) -> dict[str, object]:
    return {
        "apiVersion": "reconciler/v1",
        "kind": kind,
        "metadata": metadata,
        "spec": spec,
    }
