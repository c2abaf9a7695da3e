"""The secrets that one run knows, and texts without them."""

from collections.abc import Iterable

from msgspec import Struct

from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.secrets.secret import without_secrets


class KnownSecrets(PartlyShown, Struct):
    """Those of the fleet as a whole, and what a stack brings along once it is opened."""

    secrets: Unshown[list[str]]

    def learn(self, secrets: Iterable[str]) -> None:
        """More of them."""
        self.secrets.extend(secrets)

    def mask(self, text: str) -> str:
        """A text as it may be kept."""
        return without_secrets(text, self.secrets)
