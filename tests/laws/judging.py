"""Whether an apply did what its plan showed, path by path, judged by the API's rows alone."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rows import ORDER, Kept, Path, Rows, differing, value_at

from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason, FieldChange
from reconciler.model.data import show_path
from reconciler.model.plan import Plan, ReplacementPart, Step
from reconciler.rendering.json.as_json import plan_as_json

_COMPUTED: Final[Mapping[str, Mapping[str, str]]] = {
    "": {
        "updated_at": "when it was written",
        "version": "counts the writes",
    },
    "namespace": {
        "payload_index_count": "counts payload_indexes",
        "vector_inference_map": "derived from feature_extractors",
        "spend_budget.history": "who changed the budget, and when",
        "pinned.set_at": "when it was pinned",
        "pinned.set_by": "who pinned it",
        "cost_cap_override.set_at": "when it was set",
        "cost_cap_override.set_by": "who set it",
    },
    "bucket": {
        "source_adapter.webhook_url": "made for an adapter that needs one",
    },
    "collection": {
        "trigger_id": "what the server made for the schedule",
        "disabled_reason": "why `enabled` became false",
    },
    "retriever": {
        "collection_ids": "mirrors collection_identifiers",
        "feature_dependencies": "derived from stages",
        "fusion": "derived from stages",
        "stages.*.parameters": "mirrors config.parameters",
        "stages.*.config.parameters.learning_config.shipped_weight_set": (
            "what an evaluation gate ships, whenever it does"
        ),
    },
}
"""What the server sets by itself when it is written to; nothing else is exempt."""
_NOTED: Final = ("metadata", "reconciler", "added")
"""What the server added to a write is noted afterwards, and shown as such."""
_TAKES_OVER: Final = (
    ActionReason.UNOWNED,
    ActionReason.FOREIGN,
    ActionReason.RENAMED_STACK,
    ActionReason.RENAMED,
)
_OF_A_SWAP: Final = ("successor_of", "retired_from")
_BLANK: Final = ("", [], {})


@dataclass(frozen=True)
class Judge:
    """Two looks at the rows, and the plan that was shown between them."""

    plan: Plan
    before: Rows
    after: Rows

    def complaints(self) -> Iterator[str]:
        """Everything that happened and was not shown, or was shown and did not happen."""
        yield from _disagreements(self.plan)
        for id_ in {**self.before, **self.after}:
            old, new = self.before.get(id_), self.after.get(id_)
            if old is None and new is not None:
                yield from self._created(new)
            elif new is None and old is not None:
                yield from self._deleted(old)
            elif old is not None and new is not None:
                yield from self._changed(old, new)

    def _created(self, row: Kept) -> Iterator[str]:
        makers = (step for step in self.plan if step.action is Action.CREATE and _is_of(step, row))
        # A successor is made under another name than it has in the end.
        names = {name for step in makers for name in (step.address.name, step.new_name)}
        if row.name not in names and not self._comes_with_another(row):
            yield f"made, and not shown: {row}"

    def _comes_with_another(self, row: Kept) -> bool:
        """Whether it is what the server made of a schedule, and the plan shows that one."""
        about = row.body.get("action_config", {}).get("collection_id")
        if about not in self.before or about not in self.after:
            return about in self.before or about in self.after
        steps = (step for step in self.plan if step.live and step.live.id == about)
        return any(change.path[0] == "schedule" for step in steps for change in step.changes)

    def _deleted(self, row: Kept) -> Iterator[str]:
        deletions = [step for step in self.plan if step.action is Action.DELETE]
        gone = {step.live.id for step in deletions if step.live}
        rooms = {step.address.name for step in deletions if step.address.kind == "Namespace"}
        if row.id not in gone and row.namespace not in rooms and not self._comes_with_another(row):
            yield f"deleted, and not shown: {row}"

    def _changed(self, old: Kept, new: Kept) -> Iterator[str]:
        steps = [step for step in self.plan if step.live and step.live.id == old.id]
        moved = list(self._moved(old, new))
        for path in moved:
            if self._is_exempt(old.kind, path) or self._comes_with_another(old):
                continue
            if not self._is_shown(old, path, steps):
                yield f"changed, and not shown: {old} {_told(path, old.body, new.body)}"
        for name in differing(old.unread, new.unread):
            if old.kind == "retriever" and not any(_resends(step, name) for step in steps):
                yield f"sent, and not shown: {old} {name}"
        for change in (change for step in steps for change in _changes(step)):
            yield from self._untrue(change, old, new, moved)

    def _moved(self, old: Kept, new: Kept) -> Iterator[Path]:
        for path in differing(old.body, new.body):
            yield tuple(self._name(part) for part in path)

    def _name(self, value: Any) -> Any:
        """A name for an id."""
        found = self.after.get(value) or self.before.get(value) if isinstance(value, str) else None
        return found.name if found else value

    def _is_exempt(self, kind: str, path: Path) -> bool:
        computed = [*_COMPUTED[""], *_COMPUTED.get(kind, {})]
        exempt = [*(tuple(each.split(".")) for each in computed), _NOTED]
        return any(_begins(path, each) for each in exempt)

    def _is_shown(self, row: Kept, path: Path, steps: Sequence[Step]) -> bool:
        shown = [change.path for step in steps for change in _changes(step)]
        if any(_begins(path, each) for each in shown):
            return True
        if path == (f"{row.kind}_name",):
            return any(step.gives_name or step.part is ReplacementPart.RETIRE for step in steps)
        if path == ("ingest_filter", "retriever_version"):
            # The server pins the newest version of a retriever that it was not told before.
            return ("ingest_filter", "retriever_id") in shown
        if path[:2] == ("metadata", "reconciler"):
            return self._is_mark_shown(row, path[2:], steps)
        emptied = (each for step in self.plan for each in _subtree(step))
        return path == ("enabled",) and any(_is_at(each, row) for each in emptied)

    def _is_mark_shown(self, row: Kept, path: Path, steps: Sequence[Step]) -> bool:
        """Whose it is stands in the action; a swap's parts say where the swap stands."""
        stamped = [step for step in steps if step.stamp]
        if path == ("keys",):
            new = self.after[row.id].body["metadata"]["reconciler"].get("keys")
            return not new and bool(stamped)  # from nobody knows to none: nothing to tell
        if path == ("stack",):
            return any(step.reason in _TAKES_OVER for step in stamped)
        return path[0] in _OF_A_SWAP and any(
            step.part or step.reason is ActionReason.LEFT_OVER for step in stamped
        )

    def _untrue(
        self, change: FieldChange, old: Kept, new: Kept, moved: Sequence[Path]
    ) -> Iterator[str]:
        """A change that did not happen, or gave another value than it said."""
        path = change.path
        # An item that comes or goes has a place among the others.
        about = path[:-1] if path[-1] == ORDER else path
        is_seen = any(_begins(each, about) or _begins(about, each) for each in moved)
        says_something = any(
            value not in (None, *_BLANK) for value in (change.before, change.after)
        )
        if (
            not is_seen
            and says_something
            and not change.is_secret
            and not self._is_exempt(old.kind, path)
        ):
            yield f"shown, and did not happen: {old} {show_path(path)}"
        found = self._name(value_at(new.body, path))
        is_told = change.after is not None and not isinstance(change.after, dict | list)
        if is_told and not change.is_secret and isinstance(found, str | int | float):
            told = change.after
            if found != told and str(found).rstrip("/") != str(told).rstrip("/"):
                yield f"shown as {told!r}, and became {found!r}: {old} {show_path(path)}"
        if change.after is None and isinstance(found, str | int) and found not in _BLANK:
            yield f"shown as removed, and is {found!r}: {old} {show_path(path)}"


def _disagreements(plan: Plan) -> Iterator[str]:
    """The plan that programs read shows the same paths as the plan that is carried out."""
    held: dict[str, set[str]] = defaultdict(set)
    for step in plan:
        held[str(step.address)] |= {show_path(change.path) for change in _changes(step)}
    told = {
        each["address"]: {change["path"] for change in each["mixpeek"]["change"]}
        for each in json.loads(plan_as_json(plan))["resource_changes"]
    }
    for address, paths in held.items():
        if paths != told.get(address, set()):
            yield f"told otherwise in JSON: {address} {paths ^ told.get(address, set())}"


def _changes(step: Step) -> tuple[FieldChange, ...]:
    return (*step.changes, *step.marks)


def _begins(path: Path, prefix: Path) -> bool:
    """Whether a path leads to a place or into it; `*` is any one part."""
    return len(prefix) <= len(path) and all(
        wanted in ("*", part) for part, wanted in zip(path, prefix, strict=False)
    )


def _is_of(step: Step, row: Kept) -> bool:
    return step.address.kind.lower() == row.kind and step.address.namespace == row.namespace


def _is_at(address: Address, row: Kept) -> bool:
    return (address.kind.lower(), address.namespace, address.name) == (
        row.kind,
        row.namespace,
        row.name,
    )


def _subtree(step: Step) -> tuple[Address, ...]:
    return step.blast_radius.subtree if step.blast_radius else ()


def _resends(step: Step, name: Path) -> bool:
    return any(path[0] == name[0] for path in step.unverifiable)


def _told(path: Path, old: Any, new: Any) -> str:
    return f"{show_path(path)}: {value_at(old, path)!r} -> {value_at(new, path)!r}"
