"""Secrets, read from the environment when a step runs, and kept out of everything it says."""

from collections.abc import Mapping

from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.secret import SECRET, SECRET_SHOWN, SecretText


class Secrets:
    """The secrets of one step: filled into its requests, masked in its messages."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
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
        # Messages are one line, whatever they quote; and one secret may begin another.
        flat = {" ".join(value.split()) for value in self._used}
        for value in sorted(self._used | flat - {""}, key=len, reverse=True):
            text = text.replace(value, SECRET_SHOWN)
        return text


def _missing(names: list[str]) -> Problem:
    listed = ", ".join(dict.fromkeys(names))
    return Problem(
        "missing-secret",
        f"the environment does not hold {listed}",
        f"Set {listed} where the plan is applied; nothing was sent.",
    )
