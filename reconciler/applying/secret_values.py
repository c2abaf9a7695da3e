"""Secrets, read from the environment when a step runs, and kept out of everything it says."""

from collections.abc import Iterable, Iterator, Mapping

from reconciler.kinds.compile.paths import marked_secret_paths
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Data, is_object, value_at
from reconciler.model.errors import Rejected
from reconciler.model.plan import Step
from reconciler.model.problem import Problem
from reconciler.model.secrets.secret import SECRET, SecretText, without_secrets


class StepSecrets:
    """The secrets of one step: filled into its requests, masked in its messages."""

    def __init__(self, environment: Mapping[str, str], spelled_out: Iterable[str] = ()) -> None:
        self._environment = environment
        self._spelled_out = spelled_out
        self._used: set[str] = set()

    def fill(self, text: SecretText) -> str:
        """The text with its secrets in place; `Rejected` names every variable that is not set."""
        missing = [name for name in text.names if not self._environment.get(name)]
        if missing:
            raise Rejected(_missing(missing))
        self._used.update(self._environment[name] for name in text.names)
        return SECRET.sub(lambda found: self._environment[found[1]], text)

    def mask(self, text: str) -> str:
        """A message that may quote what was sent, without the secrets that were sent."""
        # Looked for only now: most steps have nothing to mask.
        self._used.update(self._spelled_out)
        return without_secrets(text, self._used)


def find_plain_secrets(kind: Kind, step: Step) -> Iterator[str]:
    """The secrets that a step can send without reading any: out of its manifest, or out of live."""
    declared, live = step.desired, step.live
    for fields in (declared.spec if declared else {}, live.body if live else {}):
        for path in marked_secret_paths(kind, fields):
            yield from _texts(value_at(fields, path))


def _texts(value: Data) -> Iterator[str]:
    if is_object(value):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str) and not isinstance(value, SecretText):
        yield value


def _missing(names: list[str]) -> Problem:
    listed = ", ".join(dict.fromkeys(names))
    return Problem(
        "missing-secret",
        f"the environment does not hold {listed}",
        f"Set {listed} where the plan is applied; nothing was sent.",
    )
