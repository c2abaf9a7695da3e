"""Parts of libraries that no command calls, and that each of them would wait for."""

import os
import sys
from importlib import import_module
from types import ModuleType
from typing import Final

_LOADER: Final = "pydantic.plugin._loader"
_NO_PLUGINS: Final = "__all__"


class _WithoutPlugins(ModuleType):
    """What pydantic asks for its plugins, as if it had looked for them in vain."""

    get_plugins = staticmethod(tuple)

    def __getattr__(self, name: str) -> object:
        """Whatever else another pydantic may want of it, its own has."""
        if name.startswith("__"):  # asked by each import
            raise AttributeError(name)
        sys.modules.pop(self.__name__, None)
        return getattr(import_module(self.__name__), name)


def leave_out() -> None:
    """Let nobody load them; only a process of ours may be told so."""
    # httpx would load its own command line, and rich and pygments for it.
    sys.modules["httpx._main"] = None  # type: ignore[assignment]
    # pydantic would look through all packages for plugins, which would see what it validates.
    if os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", _NO_PLUGINS) == _NO_PLUGINS:
        sys.modules[_LOADER] = _WithoutPlugins(_LOADER)
