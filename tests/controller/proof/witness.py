"""The witness as a test sees it: accounts, how they are disposed, and what was asked of them."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import httpx
from heard import Heard, key_for

Row: TypeAlias = dict[str, object]
"""A resource as its account keeps it: kind, id, name, namespace, and its body."""


@dataclass
class Witness:
    """An API of many accounts, in a process of its own."""

    url: str
    client: httpx.Client = field(repr=False)
    keys: dict[str, str] = field(default_factory=dict, repr=False)
    """By account."""

    def forget(self) -> None:
        """Be as new."""
        self.keys.clear()
        self.client.delete(f"{self.url}/witness").raise_for_status()

    def open(self, account: str, **disposed: object) -> str:
        """Give an account a new key, and say how it is disposed."""
        self.keys[account] = key_for(account)
        self.dispose(account, key=self.keys[account], **disposed)
        return self.keys[account]

    def dispose(self, account: str, **disposed: object) -> None:
        """`before`, `after`: seconds that it takes; `fails`: a status; `hangs`."""
        self.client.put(f"{self.url}/witness/{account}", json=disposed).raise_for_status()

    def rows(self, account: str) -> list[Row]:
        """All that an account keeps, raw."""
        answer = self.client.get(f"{self.url}/witness/{account}").raise_for_status()
        return list(answer.json())

    def heard(self, *, since: int = 0) -> list[Heard]:
        """Every request in the order in which they came."""
        answer = self.client.get(f"{self.url}/witness", params={"since": since})
        return [Heard(**each) for each in answer.raise_for_status().json()]


@contextmanager
def serving() -> Iterator[Witness]:
    """A witness that goes with the test."""
    command = [sys.executable, str(Path(__file__).parent / "witness_server.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said.startswith("listening on "), said
        try:
            with httpx.Client(timeout=60) as client:
                yield Witness(said.removeprefix("listening on ").strip(), client)
        finally:
            process.terminate()
