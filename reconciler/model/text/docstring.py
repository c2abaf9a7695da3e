"""What is written under a name, where users are shown it.

Python forgets docstrings when it runs with -OO; they are read from the source then.
"""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any


def docstring_of(thing: ModuleType | type | Callable[..., Any]) -> str:
    """The docstring as it stands in the source; empty where there is none."""
    return thing.__doc__ or (_read_docstring(thing) if sys.flags.optimize > 1 else "")


def _read_docstring(thing: ModuleType | type | Callable[..., Any]) -> str:
    import ast  # only in a run that forgot: start-up is a feature
    import inspect

    is_module = isinstance(thing, ModuleType)
    names = [] if is_module else thing.__qualname__.split(".")
    try:
        source = inspect.getsource(thing if is_module else sys.modules[thing.__module__])
    except (OSError, TypeError):  # a program without sources, or not written in Python
        return ""
    found: ast.AST | None = ast.parse(source)
    for name in names:
        inner = ast.iter_child_nodes(found) if found else ()
        found = next((each for each in inner if getattr(each, "name", None) == name), None)
    if not isinstance(found, ast.Module | ast.ClassDef | ast.FunctionDef):
        return ""
    return ast.get_docstring(found, clean=False) or ""
