"""What the command line is sent to do behind the proxy: where it is struck, and what it changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from proxy import Rule

from reconciler.emulator.app import Emulator

PROJECT: Final = "apiVersion: reconciler/v1\nstack: ads-platform\n"
_HEAD: Final = "apiVersion: reconciler/v1\nkind: {kind}\nmetadata: {{name: {name}{inside}}}\n"


def _manifest(kind: str, name: str, spec: str, lifecycle: str = "") -> str:
    inside = "" if kind == "Namespace" else ", namespace: ads"
    return f"{_HEAD.format(kind=kind, name=name, inside=inside)}{lifecycle}spec:\n{spec}"


_NAMESPACE: Final = _manifest(
    "Namespace",
    "ads",
    "  feature_extractors:\n  - {feature_extractor_name: text_extractor, version: v1}\n",
)
_SCHEMA: Final = "  bucket_schema: {properties: {title: {type: text}}}\n"
_BUCKET: Final = _manifest("Bucket", "raw", f"  description: Every advertisement\n{_SCHEMA}")
_OTHER_BUCKET: Final = _manifest("Bucket", "feed", _SCHEMA)


def _retriever(description: str, limit: int, *, name: str = "find") -> str:
    stage = (
        f"  - {{stage_name: take, config: {{stage_id: limit, parameters: {{limit: {limit}}}}}}}\n"
    )
    spec = (
        f"  description: {description}\n  collection_identifiers: []\n"
        f"  budget_limits: {{max_credits: {limit}}}\n  stages:\n{stage}"
    )
    return _manifest("Retriever", name, spec, "lifecycle: {on_replace: swap}\n")


def _stack(*manifests: str) -> str:
    return "---\n".join((_NAMESPACE, *manifests))


@dataclass(frozen=True)
class Raw:
    """One row as the API keeps it."""

    kind: str
    id: str
    name: str
    body: Mapping[str, object]


Rows: TypeAlias = tuple[Raw, ...]


def raw_rows(app: Emulator) -> Rows:
    """All rows, read where they are kept."""
    with app.store.transaction(writes=False):
        found = list(app.store.rows("1=1 ORDER BY seq", ()))
    return tuple(Raw(row.kind, row.id, row.name, row.decoded()) for row in found)


def named(rows: Rows, kind: str, name: str) -> list[Raw]:
    return [row for row in rows if (row.kind, row.name) == (kind, name)]


@dataclass(frozen=True)
class Errand:
    """One change of a small stack."""

    before: str
    after: str
    method: str
    path: str
    has_happened: Callable[[Rows, Rows], bool]
    """Rows before and after -> whether the API did all of it."""
    first: int = 1
    """Which of the requests that fit is struck."""
    keeps: str = ""
    """The name that a search must have at the end of every run."""

    def rule(self, fault: str) -> Rule:
        return Rule(fault, self.method, self.path, first=self.first)


def _is_made(before: Rows, after: Rows) -> bool:
    return len(named(after, "bucket", "raw")) == 1 and not named(before, "bucket", "raw")


def _is_described(_: Rows, after: Rows) -> bool:
    return [row.body.get("description") for row in named(after, "retriever", "find")] == ["New"]


def _is_gone(_: Rows, after: Rows) -> bool:
    return not named(after, "retriever", "find")


def _bucket_is_gone(_: Rows, after: Rows) -> bool:
    return not named(after, "bucket", "raw")


def _is_swapped(before: Rows, after: Rows) -> bool:
    old = {row.id for row in before if row.kind == "retriever"}
    new = [row for row in after if row.kind == "retriever"]
    return [row.name for row in new] == ["find"] and new[0].id not in old


_OLD, _NEW, _OTHER = _retriever("Old", 3), _retriever("New", 3), _retriever("Other", 3, name="ask")
_SWAP = Errand(
    _stack(_OLD),
    _stack(_retriever("Old", 4)),
    "PATCH",
    "/v1/retrievers/*",
    _is_swapped,
    keeps="find",
)
_READ = Errand(
    _stack(),
    _stack(_BUCKET),
    "POST",
    "/v1/buckets/list",
    _is_made,
)
ERRANDS: Final[Mapping[str, Errand]] = {
    "read a list": _READ,
    "read a namespace": Errand(_READ.before, _READ.after, "POST", "/v1/namespaces/list", _is_made),
    "create": Errand(_stack(), _stack(_BUCKET), "POST", "/v1/buckets", _is_made),
    "update": Errand(
        _stack(_OLD),
        _stack(_NEW),
        "PATCH",
        "/v1/retrievers/*",
        _is_described,
        keeps="find",
    ),
    "delete": Errand(_stack(_OLD, _OTHER), _stack(_OTHER), "DELETE", "/v1/retrievers/*", _is_gone),
    "delete later": Errand(
        _stack(_BUCKET, _OTHER_BUCKET),
        _stack(_OTHER_BUCKET),
        "DELETE",
        "/v1/buckets/*",
        _bucket_is_gone,
    ),
    "swap: the old name away": _SWAP,
    "swap: the new name into place": Errand(
        _SWAP.before,
        _SWAP.after,
        _SWAP.method,
        _SWAP.path,
        _is_swapped,
        first=2,
        keeps="find",
    ),
}
