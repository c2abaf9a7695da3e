"""Values that are named in manifests and read only while a plan is applied."""

import re

SECRET = re.compile(r"\$\{secret\.([A-Za-z_][A-Za-z0-9_]*)\}")
SECRET_SHOWN = "(secret)"


class SecretText(str):
    """A manifest's text that holds `${secret.NAME}`; everywhere but in a request it stays so.

    It is a string of its own type, so that a text which merely looks like one (`$${secret.X}`)
    is never filled in.
    """

    __slots__ = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The environment variables this text needs, in order of appearance."""
        return tuple(SECRET.findall(self))
