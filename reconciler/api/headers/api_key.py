"""The API key: sent with every request, shown nowhere."""

from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.secrets.secret import is_key, without_secrets


class ApiKey:
    """A bearer key that no message, log or traceback can show by accident."""

    __slots__ = ("_text", "variable")

    def __init__(self, text: str, *, variable: str = "MIXPEEK_API_KEY") -> None:
        self._text = text.strip()
        self.variable = variable
        """The environment variable that a remedy names."""
        if not self._text.isascii() or not self._text.isprintable() or " " in self._text:
            raise Rejected(_report_unusable(variable))

    def __bool__(self) -> bool:
        """Whether there is one: some paths are public."""
        return bool(self._text)

    def authorization(self) -> str:
        """The header's value (§1.1); call it only where the header is set."""
        return f"Bearer {self._text}"

    @property
    def hidden(self) -> tuple[str, ...]:
        """What no text may repeat; nothing for a short key, which is a word: the embedded API's."""
        return (self._text,) if is_key(self._text) else ()

    def mask_in(self, text: str) -> str:
        """The text without the key."""
        return without_secrets(text, self.hidden)

    def __repr__(self) -> str:
        return "Key(hidden)"


def no_key() -> ApiKey:
    """What stands for a key where only public paths are asked."""
    return ApiKey("")


def _report_unusable(variable: str) -> Problem:
    return Problem(
        "unusable-api-key",
        "the API key holds characters that a header cannot carry",
        f"Set {variable} to the key alone, without quotes or line breaks, or use --api-key-file.",
    )
