"""What was done with judged queries, for people."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from reconciler.model.data import Data
from reconciler.model.verification.copies import ListedCopy, Pushed, PushOutcome, SavedDataset
from reconciler.rendering.words.layout import fold
from reconciler.rendering.words.view import visible

_SAYS: Final[Mapping[PushOutcome, str]] = {
    PushOutcome.CREATED: "created",
    PushOutcome.THERE: "there already",
    PushOutcome.MISSING: "would be created",
    PushOutcome.LEFT_OUT: "left out",
    PushOutcome.FAILED: "failed",
    PushOutcome.UNKNOWN: "unknown",
}


def pushed_as_text(pushed: Sequence[Pushed], *, stack: str, width: int = 80) -> str:
    """A line for each; what went wrong is told elsewhere."""
    if not pushed:
        return "Nothing to push: no manifest declares judged queries.\n"
    return _folded((_pushed(each, stack) for each in pushed), width=width)


def _folded(told: Iterable[str], *, width: int) -> str:
    lines = (line for says in told for line in fold(says, width=width, hanging="    "))
    return "".join(f"{line}\n" for line in lines)


def _pushed(each: Pushed, stack: str) -> str:
    said = [f"{visible(str(each.address))}: {_SAYS[each.outcome]}"]
    if each.name:
        said.append(f"as {visible(each.name)}, {_count(each.queries)}")
    if each.stack and each.stack != stack:
        said.append(f"made by the stack {visible(each.stack)}")
    return ", ".join(said)


def listed_as_text(listed: Sequence[ListedCopy], *, width: int = 80) -> str:
    """A line for each copy, and whose it is."""
    if not listed:
        return "The API holds no judged queries.\n"
    return _folded((", ".join(_listed(each)) for each in listed), width=width)


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
