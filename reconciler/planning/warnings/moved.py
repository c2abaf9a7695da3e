"""What the server changed by itself, with its reason: changing it back mends nothing."""

from collections.abc import Iterator, Mapping, Sequence

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Fields
from reconciler.model.plan import Step
from reconciler.model.problem import Problem, Severity


def find_moved_by_server(steps: Sequence[Step], kinds: Mapping[str, Kind]) -> Iterator[Problem]:
    """A warning for every such difference for which live tells a reason."""
    for step in steps:
        fields = facts_of(kinds[step.address.kind]).fields
        for change in step.changes:
            moved = fields[str(change.path[0])].moved
            live: Fields = step.live.body if step.live else {}
            because = [live[name] for name in moved.because if live.get(name)] if moved else []
            if because and not change.resent:
                yield Problem(
                    "moved-by-server",
                    f"`{change.path[0]}` is {_show(change.before)} live, and the API says why: "
                    f"{'; '.join(map(str, because))}",
                    "mend what it names first: the change alone lasts until it happens again",
                    Severity.WARNING,
                    step.address,
                    ("spec", *change.path),
                    change.location,
                )


def _show(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
