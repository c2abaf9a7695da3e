"""How a made-up account is drawn: one resource after the other, each of those before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import parts
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from stacks import Manifest


@dataclass
class Account:
    """What was drawn so far, from the bottom up."""

    draw: DrawFn
    manifests: list[Manifest] = field(default_factory=list)

    def names(self, kind: str, namespace: str = "") -> list[str]:
        """What may be referred to."""
        found = [each["metadata"] for each in self.manifests if each["kind"] == kind]
        return [each["name"] for each in found if each.get("namespace", "") == namespace]

    def add(self, kind: str, namespace: str, name: str, *specs: Mapping[str, Any]) -> None:
        """One more, whose spec is all of these together."""
        spec = {key: value for each in specs for key, value in each.items()}
        room = {"namespace": namespace} if namespace else {}
        made = {"apiVersion": "reconciler/v1", "kind": kind, "metadata": {"name": name, **room}}
        self.manifests.append({**made, "spec": spec})

    def is_vector(self, name: str) -> bool:
        """Whether a cluster may be a source of others."""
        (found,) = [each for each in self.manifests if each["metadata"]["name"] == name]
        return bool(found["spec"]["cluster_type"] == "vector")

    def some(self, **fields: SearchStrategy[Any]) -> dict[str, Any]:
        """Any of these fields."""
        return self.draw(parts.some(**fields))

    def one(self, names: Sequence[str]) -> str:
        """Any of these names."""
        return self.draw(st.sampled_from(names))

    def numbered(self, stem: str, least: int, most: int) -> list[str]:
        """So many names that nothing else has."""
        return [f"{stem}_{'abc'[each]}" for each in range(self.draw(st.integers(least, most)))]


def referring(names: Sequence[str], **fields: Any) -> dict[str, SearchStrategy[Any]]:
    """Fields that take one of these names, where there are any."""
    return {key: make(st.sampled_from(names)) for key, make in fields.items()} if names else {}


def several(names: Sequence[str]) -> SearchStrategy[list[str]]:
    """Some of these names, at least one."""
    return st.lists(st.sampled_from(names), min_size=1, max_size=len(names), unique=True)


def texts(account: Account) -> dict[str, Any]:
    tags = st.dictionaries(st.sampled_from(["team", "cost"]), parts.words, max_size=2)
    return account.some(description=parts.words, metadata=tags)
