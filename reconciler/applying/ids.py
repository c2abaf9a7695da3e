"""Names to ids while a plan is applied: what was live before, and what was created since."""

from reconciler.model.address import Address
from reconciler.model.resource import Directory


class Ids:
    """A directory that grows with every create."""

    def __init__(self, directory: Directory) -> None:
        self._before = directory
        self._since: dict[Address, str] = {}

    def id_of(self, kind: str, namespace: str, name: str) -> str | None:
        """The id behind a name; a new resource wins over an old one of its name."""
        since = self._since.get(Address(kind, namespace, name))
        return since or self._before.id_of(kind, namespace, name)

    def register(self, address: Address, id: str) -> None:  # noqa: A002 - the API's word
        """Remember what a create answered."""
        self._since[address] = id
