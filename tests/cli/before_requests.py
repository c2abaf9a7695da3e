"""Somebody who acts before the API sees a request."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

import pytest

from reconciler.emulator import app as emulator_app

Scope: TypeAlias = MutableMapping[str, Any]
App: TypeAlias = Callable[[Scope, Any, Any], Awaitable[None]]
Before: TypeAlias = Callable[[Scope, Any], Awaitable[bool]]


def before_each_request(monkeypatch: pytest.MonkeyPatch, act: Before) -> None:
    """Act before the API sees a request; when the answer is yes, it never sees it."""
    create_app = emulator_app.create_app

    def create(database: str) -> App:
        app = create_app(database)

        async def guarded(scope: Scope, receive: Any, send: Any) -> None:
            if not await act(scope, send):
                await app(scope, receive, send)

        return guarded

    monkeypatch.setattr(emulator_app, "create_app", create)
