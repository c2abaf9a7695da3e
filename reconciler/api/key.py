"""The API key: sent with every request, shown nowhere."""

from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.secret import without

_NO_WORD = 12
"""Characters from which on nobody says a key by chance."""


class Key:
    """A bearer key that no message, log or traceback can show by accident."""

    __slots__ = ("_text", "variable")

    def __init__(self, text: str, *, variable: str = "MIXPEEK_API_KEY") -> None:
        self._text = text.strip()
        self.variable = variable
        """The environment variable that a remedy names."""
        if not self._text.isascii() or not self._text.isprintable() or " " in self._text:
            raise Rejected(_unusable(variable))

    def authorization(self) -> str:
        """The header's value (§1.1); call it only where the header is set."""
        return f"Bearer {self._text}"

    def hidden_in(self, text: str) -> str:
        """The text without the key; a short key is a word, such as the embedded API's."""
        return without(text, [self._text]) if len(self._text) >= _NO_WORD else text

    def __repr__(self) -> str:
        return "Key(hidden)"


def _unusable(variable: str) -> Problem:
    return Problem(
        "unusable-api-key",
        "the API key holds characters that a header cannot carry",
        f"Set {variable} to the key alone, without quotes or line breaks, or use --api-key-file.",
    )
