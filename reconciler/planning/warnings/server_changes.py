"""What the server changed by itself, with the reason that it gives (§0.17)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.paths import secret_paths
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import FieldChange
from reconciler.model.data import Data, Fields, show_path, value_at
from reconciler.model.plan import Step
from reconciler.model.problem import Problem, Severity
from reconciler.model.secrets.secret import without_secrets

CHANGED_BY_SERVER: Final = "changed-by-server"


def find_server_changes(steps: Iterable[Step], kinds: Mapping[str, Kind]) -> Iterator[Problem]:
    """A warning for every difference of which live says that the server made it."""
    for step in steps:
        for change in step.changes:
            why = _why(step, change, kinds[step.address.kind])
            if why is not None:
                yield Problem(
                    CHANGED_BY_SERVER,
                    f"`{show_path(change.path)}` is not as declared: {why}",
                    "mend what it names, then apply: that puts back what is declared; or declare "
                    "what is live",
                    Severity.WARNING,
                    step.address,
                    path=("spec", *change.path),
                    location=change.location,
                )


def _why(step: Step, change: FieldChange, kind: Kind) -> str | None:
    told_by = facts_of(kind).fields[str(change.path[0])].told_by
    if told_by is None or step.live is None or change.resent:
        return None
    why = told_by(step.live.body)
    # The server may quote the URL that it could not reach, and that is a secret.
    return why and without_secrets(why, _secrets_in(kind, step.live.body))


def _secrets_in(kind: Kind, body: Fields) -> Iterator[str]:
    for path in secret_paths(kind, body):
        yield from _texts(value_at(body, path))


def _texts(value: Data) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
