"""What hands do to a live world: they set, change and remove keys that no manifest speaks of.

By the API where it lets them, so that everything derived follows; in its store where only the
server itself, an older version of ours, or an older API could have done it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import parts
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from rows import Kept, app_of, rows_of
from stacks import STACK
from world import World

from reconciler.model.errors import ReconcilerError

_PLURALS: Final = {"namespace", "bucket", "collection", "retriever"}
_WORDS: Final = ("limit", "offset", "top_k", "x_hand", "brand", "title", "on")
_SETTINGS: Final[Mapping[str, Mapping[str, Sequence[Any]]]] = {
    "namespace": {
        "description": ("by hand", ""),
        "adaptive_indexing": (True, False),
        "auto_create_indexes": (True, False),
        "tiering": ({"enabled": True}, {"idle_days": {"cold": 3}}, {}),
        "infrastructure": ({"gpu_type": "a100", "max_concurrent_jobs": 7},),
        "spend_budget": ({"daily_usd": 5}, {"monthly_usd": 9}),
        "pinned": (True, {"enabled": False}),
        "expires_at": ("2031-01-01T00:00:00Z", None),
        "cost_cap_override": (
            {"daily_usd": 5, "reason": "a busy season", "owner": "ops"},
            None,
        ),
        "payload_indexes": ([{"field_name": "hand", "type": "keyword"}],),
        "trusted_issuers": ([{"issuer": "https://h.example", "jwks_url": "https://h.example/k"}],),
    },
    "bucket": {
        "description": ("by hand", ""),
        "storage_class": ("nearline", "coldline"),
        "source_adapter": (
            {"adapter_type": "mux", "dedup_key": "by hand", "batching": {"mode": "count"}},
            {"adapter_type": "generic_webhook", "enabled": False, "field_mapping": {"a": "b"}},
        ),
        "destination": (None,),
        "ingest_filter": (None,),
    },
    "collection": {
        "description": ("by hand", ""),
        "enabled": (True, False),
        "tiering": ({"enabled": True}, {"exempt": "by hand"}, {}),
        "index_map": ({"mixpeek://a@v1/b": "mixpeek://c@v1/d"},),
        "schedule": (
            {"trigger_type": "interval", "schedule_config": {"interval_seconds": 90}},
            {"trigger_type": "cron", "schedule_config": {"cron_expression": "0 1 * * *"}},
        ),
    },
    "retriever": {
        "description": ("by hand", ""),
        "tags": (["by", "hand"], []),
        "visibility": ("public", "private"),
        "requires_subscription": (True, False),
        "display_config": (
            {
                "title": "By hand",
                "inputs": [{"field_name": "q", "input_type": "text", "label": "Q"}],
                "exposed_fields": ["title"],
            },
        ),
    },
}
"""Fields with a type, and values that the API takes in each."""

Edit: TypeAlias = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Hand:
    """One thing done to one row: the `which`-th of those it could be done to."""

    which: int
    place: str
    """`setting`, `metadata`, `parameters`, `search`, `stage`, `order`, `extractor` or `stamp`."""
    key: str
    value: Any

    async def reach_into(self, world: World) -> None:
        """Do it, if there is anything to do it to and the API lets one."""
        rows = [row for row in rows_of(world).values() if self._fits(row)]
        if not rows:
            return
        row = rows[self.which % len(rows)]
        try:
            await self._do(world, row)
        except ReconcilerError:
            return

    def _fits(self, row: Kept) -> bool:
        wanted = {
            "metadata": {"bucket", "collection", "retriever"},
            "stamp": {"bucket", "collection", "retriever"},
            "parameters": {"retriever"},
            "search": {"retriever"},
            "stage": {"retriever"},
            "order": {"retriever"},
            "extractor": {"collection"},
        }
        return row.kind in wanted.get(self.place, _PLURALS)

    async def _do(self, world: World, row: Kept) -> None:
        if self.place == "setting":
            values = _SETTINGS[row.kind]
            name = list(values)[self.which % len(values)]
            value = values[name][len(self.key) % len(values[name])]
            await _patch(world, row, {name: value})
        elif self.place in ("metadata", "stamp"):
            held = dict(row.body.get("metadata") or {})
            self._set(held, stamped=self.place == "stamp")
            await _patch(world, row, {"metadata": held})
        elif self.place == "extractor":
            _rewrite(world, row, self._set_parameters)
        else:
            stages = [_as_sent(stage) for stage in row.body["stages"]]
            self._edit(stages)
            await _patch(world, row, {"stages": stages})

    def _set(self, held: dict[str, Any], *, stamped: bool) -> None:
        key, value = ("reconciler", _STAMPS[self.which % 4]) if stamped else (self.key, self.value)
        if value is None:
            held.pop(key, None)
        else:
            held[key] = value

    def _set_parameters(self, body: dict[str, Any]) -> None:
        extractor = body["feature_extractor"]
        extractor["parameters"] = dict(extractor.get("parameters") or {})
        self._set(extractor["parameters"], stamped=False)

    def _edit(self, stages: list[dict[str, Any]]) -> None:
        stage = stages[self.which % len(stages)]
        if self.place == "order":
            stages.reverse()
            del stages[2:]
            return
        if self.place == "stage":
            stage[("description", "batch_size", "on_error")[self.which % 3]] = "skip"
            return
        parameters = stage["config"].setdefault("parameters", {})
        inner = parameters.get("searches") if self.place == "search" else None
        self._set(inner[0] if inner else parameters, stamped=False)


_STAMPS: Final = ({"stack": STACK}, {"stack": STACK, "protect": True}, None, {"stack": "other"})


def _as_sent(stage: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in stage.items() if key != "parameters"}


async def _patch(world: World, row: Kept, body: Mapping[str, Any]) -> None:
    path = f"/v1/{row.kind}s/{row.id}"
    method = "PUT" if "storage_class" in body else "PATCH"
    await world.send(method, path, body, namespace=row.namespace)


def _rewrite(world: World, row: Kept, edit: Edit) -> None:
    """Change a row where no request could."""
    store = app_of(world).store
    with store.transaction(writes=True):
        kept = store.row(row.kind, row.id)
        body = kept.decoded()
        edit(body)
        store.rewrite(kept, body)


_PLACES: Final = (
    "setting", "metadata", "parameters", "search", "stage", "order", "extractor", "stamp",
)  # fmt: skip


def hands(places: Sequence[str] = _PLACES) -> SearchStrategy[list[Hand]]:
    """A history of hands: some things, one after the other."""
    one = st.builds(
        Hand,
        which=st.integers(0, 40),
        place=st.sampled_from(places),
        key=st.sampled_from(_WORDS),
        value=st.one_of(st.none(), st.integers(0, 9), parts.words),
    )
    return st.lists(one, max_size=6)


def of_ours(rows: Mapping[str, Kept]) -> Iterator[Kept]:
    """The rows that carry our stamp."""
    for row in rows.values():
        stamp = (row.body.get("metadata") or {}).get("reconciler")
        if isinstance(stamp, dict) and stamp.get("stack") == STACK:
            yield row
