"""Names for the secrets of live resources: from address and path, each its own."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from msgspec import Struct, field

from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, show_path
from reconciler.model.digest import digest_of
from reconciler.model.secrets.secret import SecretText

_TEMPLATE: Final = re.compile(r"\{\{[^{}]*\}\}")
_SCHEMES: Final = frozenset({"", "basic", "bearer", "token"})
_OTHERS: Final = re.compile("[^A-Z0-9]+")


class SecretToSet(Struct, frozen=True, order=True):
    """An environment variable that an apply will read."""

    name: str
    address: Address
    path: FieldPath

    @property
    def shown_path(self) -> str:
        """Where it stands in the spec."""
        return show_path(self.path)


class SecretNames(Struct):
    """The names that were given so far; `taken` mean something else in the project already."""

    taken: Collection[str] = ()
    given: dict[str, SecretToSet] = field(default_factory=dict)
    unfit: dict[Address, FieldPath] = field(default_factory=dict)
    """Where a secret is a number or a flag, which no variable can stand for."""
    is_shared: bool = False
    """Namespaces stand in no name: each environment sets the same ones to values of its own."""

    def hide(self, address: Address, path: FieldPath, value: Data) -> Data:
        """What a manifest says in place of a secret; the vault's own names stay."""
        if isinstance(value, str) and is_from_vault(value):
            return value
        if not isinstance(value, str):
            self.unfit.setdefault(address, path)
        name = self._name(address, path)
        self.given[name] = SecretToSet(name, address, path)
        return SecretText(f"${{secret.{name}}}")

    def _name(self, address: Address, path: FieldPath) -> str:
        inside = "" if self.is_shared else address.namespace
        short = "_".join(_words(address._replace(namespace=inside), path))
        if short not in self.given and short not in self.taken:
            return short
        return f"{short}_{digest_of(f'{address}:{show_path(path)}')[7:15].upper()}"


def is_from_vault(text: str) -> bool:
    """Whether a text only names a secret of the API's vault, which is none itself."""
    left, count = _TEMPLATE.subn("", text)
    return count > 0 and left.strip().lower() in _SCHEMES


def _words(address: Address, path: FieldPath) -> Iterator[str]:
    for part in (address.kind, address.namespace, address.name, *path):
        word = _OTHERS.sub("_", str(part).upper()).strip("_")
        if word:
            yield word
