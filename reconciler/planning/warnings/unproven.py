"""Warnings about changes that are tried: nothing says that the API makes them in place (§4.5)."""

from collections.abc import Iterable, Iterator, Mapping

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import Action
from reconciler.model.plan import ReplacementPart, Step
from reconciler.model.problem import Problem, Severity

_RENEWING = (None, ReplacementPart.SUCCEED, ReplacementPart.RENEW)


def find_unproven_updates(steps: Iterable[Step], kinds: Mapping[str, Kind]) -> Iterator[Problem]:
    """A warning for every field that an update carries and may not know."""
    for step in steps:
        for name in dict.fromkeys(_find_tried(step, kinds[step.address.kind])):
            path = ("spec", name)
            yield Problem(
                "unproven-update",
                f"nothing says that the API takes `{name}` in an update: it is tried and verified",
                "where the API refuses or ignores it, the step fails and says what is left to do",
                Severity.WARNING,
                step.address,
                path,
                step.desired.locations.of_value(path) if step.desired else None,
            )


def _find_tried(step: Step, kind: Kind) -> Iterator[str]:
    fields = facts_of(kind).fields
    if step.desired is None or step.part not in _RENEWING:
        return
    if step.action is Action.CREATE:
        said = step.desired.spec.items()
        names = [name for name, value in said if value is not None and name in fields]
        yield from (
            name for name in names if fields[name].is_unproven and fields[name].is_after_create
        )
    elif step.action in (Action.UPDATE, Action.ADOPT, Action.RENAME):
        tops = (str(change.path[0]) for change in step.changes if change.obstacle is None)
        yield from (name for name in tops if name in fields and fields[name].is_unproven)
