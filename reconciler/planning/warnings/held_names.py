"""Names that something deleted may hold still, so that a create may be refused."""

from collections.abc import Iterator, Mapping, Sequence

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import Action
from reconciler.model.plan import Step
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Live


def find_held_names(
    live: Live, steps: Sequence[Step], kinds: Mapping[str, Kind]
) -> Iterator[Problem]:
    """A warning for every create, or rename, of a name that was somebody's before."""
    for step in steps:
        kind = kinds[step.address.kind]
        held = live.gone.get(step.address)
        takes_name = step.action is Action.CREATE or step.gives_name
        if held is not None and takes_name and kind.ends_for_good:
            yield Problem(
                "held-name",
                f"{held}, which is archived for good, is called so as well, and may keep the name",
                "where the API refuses it, declare it under another name",
                Severity.WARNING,
                step.address,
                ("metadata", "name"),
                step.location,
            )
