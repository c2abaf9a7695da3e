"""The trees of errors, as their modules draw them, are the classes there are."""

import inspect
import re
from types import ModuleType

import pytest

from reconciler.emulator.contract import http_errors
from reconciler.model import errors

BRANCH = re.compile(r"([│ ]*[├└]── )(\w+)")


@pytest.mark.parametrize(
    ("module", "root"), [(errors, "ReconcilerError"), (http_errors, "HttpError")]
)
def test_the_tree_in_the_docstring_names_every_class_under_its_parent(
    module: ModuleType, root: str
) -> None:
    assert drawn_in(module, root) == declared_in(module)


def drawn_in(module: ModuleType, root: str) -> dict[str, str]:
    """Every class of the drawing, and the class that it hangs from."""
    parents: dict[str, str] = {}
    path = [root]
    for branch in map(BRANCH.match, (module.__doc__ or "").splitlines()):
        if branch:
            depth = len(branch[1]) // len("├── ")
            parents[branch[2]] = path[depth - 1]
            path[depth:] = [branch[2]]
    return parents


def declared_in(module: ModuleType) -> dict[str, str]:
    """Every exception of the module whose parent is one of the module as well."""
    classes = [each for _, each in inspect.getmembers(module, inspect.isclass)]
    own = {each.__name__ for each in classes if each.__module__ == module.__name__}
    return {
        each.__name__: parent.__name__
        for each in classes
        for parent in each.__bases__
        if {each.__name__, parent.__name__} <= own and issubclass(each, Exception)
    }
