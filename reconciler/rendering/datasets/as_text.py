"""What was done with judged queries, for people."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reconciler.model.data import Data
from reconciler.model.verification.copies import ListedCopy, Pushed, PushOutcome, SavedDataset
from reconciler.rendering.words.view import visible

_SAYS: Final[Mapping[PushOutcome, str]] = {
    PushOutcome.CREATED: "created",
    PushOutcome.THERE: "there already",
    PushOutcome.MISSING: "would be created",
    PushOutcome.LEFT_OUT: "left out",
    PushOutcome.FAILED: "failed",
    PushOutcome.UNKNOWN: "unknown",
}


def pushed_as_text(pushed: Sequence[Pushed], *, stack: str) -> str:
    """A line for each; what went wrong is told elsewhere."""
    if not pushed:
        return "Nothing to push: no manifest declares judged queries.\n"
    return "".join(f"{_pushed(each, stack)}\n" for each in pushed)


def _pushed(each: Pushed, stack: str) -> str:
    said = [f"{visible(str(each.address))}: {_SAYS[each.outcome]}"]
    if each.name:
        said.append(f"as {visible(each.name)}, {_count(each.queries)}")
    if each.stack and each.stack != stack:
        said.append(f"made by the stack {visible(each.stack)}")
    return ", ".join(said)


def listed_as_text(listed: Sequence[ListedCopy]) -> str:
    """A line for each copy, and whose it is."""
    if not listed:
        return "The API holds no judged queries.\n"
    return "".join(f"{', '.join(_listed(each))}\n" for each in listed)


def _listed(each: ListedCopy) -> Iterator[str]:
    copy = each.copy
    yield f"{visible(f'{copy.namespace}/{copy.name}')}: {_count(copy.count)}"
    yield f"made by the stack {visible(copy.stack)}" if copy.stack else "without a stamp"
    if each.declared:
        yield f"is {visible(str(each.declared))} as it is declared now"


def saved_as_text(saved: SavedDataset) -> str:
    """The files, and what is left to do."""
    files = "".join(f"  {visible(file)}\n" for file in saved.files)
    said = f"Wrote {_count(saved.queries)} of {visible(str(saved.address))}:\n{files}"
    if saved.is_declared:
        return said
    lines = "".join(f"  {key}: {_value(value)}\n" for key, value in saved.spec.items())
    return f"{said}A manifest beside them says:\n{lines}"


def _value(value: Data) -> str:
    return visible(json.dumps(value, ensure_ascii=False))


def _count(queries: int) -> str:
    return f"{queries:,} {'query' if queries == 1 else 'queries'}"
