"""Kinds by their names, of which a page is imported when somebody asks for it.

What a plan is not about costs it nothing: a kind is a page of models, and each of them takes time.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from reconciler.kinds.declaration.kind import Kind


class Pages(Mapping[str, Kind]):
    """Name -> kind, from name -> what imports it; its names are known without any import."""

    def __init__(self, imports: Mapping[str, Callable[[], Kind]]) -> None:
        self._imports = imports

    def __getitem__(self, name: str) -> Kind:
        return self._imports[name]()

    def __contains__(self, name: object) -> bool:
        return name in self._imports

    def __iter__(self) -> Iterator[str]:
        return iter(self._imports)

    def __len__(self) -> int:
        return len(self._imports)


class Together(Mapping[str, Kind]):
    """Two groups of kinds as one, which asks neither for a page that nobody asked for."""

    def __init__(self, first: Mapping[str, Kind], second: Mapping[str, Kind]) -> None:
        self._first = first
        self._second = second

    def __getitem__(self, name: str) -> Kind:
        return self._first[name] if name in self._first else self._second[name]

    def __contains__(self, name: object) -> bool:
        return name in self._first or name in self._second

    def __iter__(self) -> Iterator[str]:
        return chain(self._first, (name for name in self._second if name not in self._first))

    def __len__(self) -> int:
        return sum(1 for _ in self)
