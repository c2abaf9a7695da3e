"""The secrets that one run knows, and every output without them, whatever way they came into it.

Places that hold secrets are hidden by those who know them (`rendering.masking`); this is the net
below, for a key that somebody put where none is expected: in a variable of another name, a file, a
header that the API repeats.
"""

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from typing import Final, TextIO

from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.secrets.environment import EnvironmentAccess
from reconciler.model.secrets.secret import is_key, without_secrets

_KNOWN: Final[ContextVar[tuple[str, ...]]] = ContextVar("known secrets", default=())


def start_masking(environ: Mapping[str, str]) -> None:
    """At the start of a run: what the environment holds under names that say so."""
    # Forget an earlier run of the same process: tests and embedders have several.
    _KNOWN.set(())
    add_secrets(EnvironmentAccess().known_secrets(environ))


def add_secrets(secrets: Iterable[str]) -> None:
    """Hide these from now on; short ones are words, and stay."""
    found = (secret.strip() for secret in secrets)
    _KNOWN.set(tuple(dict.fromkeys([*_KNOWN.get(), *filter(is_key, found)])))


def mask_secrets(text: str) -> str:
    """A text as it may be shown."""
    return without_secrets(text, _KNOWN.get())


def require_free(text: str, *, what: str) -> None:
    """Raise `Rejected` for a file that would be another one without the secrets in it."""
    if mask_secrets(text) != text:
        raise Rejected(
            Problem(
                "key-in-file",
                f"{what} would hold the API's key, or a token of the CI system",
                "take it out of the manifests and out of what is live, and revoke the key that "
                "was written there: whoever read it has it",
            )
        )


class SecretMask:
    """A stream that shows what may be shown, and is otherwise the stream it is around."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text without secrets."""
        return self._stream.write(mask_secrets(text))

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)
