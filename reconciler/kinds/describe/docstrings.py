"""What pages, models and fields say of themselves, read from their docstrings, for `explain`.

The sentences stand in the source beside what they describe; the sections of `docs/api.md`
that they cite are for whoever maintains them, and left out here.
"""

import ast
import inspect
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from textwrap import dedent
from typing import Final

from msgspec import Struct
from pydantic import BaseModel

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.text.docstring import docstring_of

_CITED = re.compile(r"\s+\(\N{SECTION SIGN}[^)]*\)")


def manual_of(kind: Kind) -> tuple[str, ...]:
    """The paragraphs of a kind's page; those that are indented are its example."""
    page = docstring_of(sys.modules[kind.spec.__module__])
    return tuple(_strip_citations(part) for part in page.strip("\n").split("\n\n") if part.strip())


def model_says(model: type[BaseModel]) -> str:
    """The sentence under a model's name."""
    return _sentence(docstring_of(model))


def fields_say(model: type[BaseModel]) -> Mapping[str, str]:
    """The sentences under the fields of a model, its own and those it inherits."""
    said: dict[str, str] = {}
    for base in reversed(model.__mro__):
        said |= _sentences_in(base.__module__).get(base.__qualname__, _NOTHING).fields
    return said


def rules_of(model: type[BaseModel]) -> tuple[str, ...]:
    """What holds between the fields of a model: the sentences of its validators."""
    return tuple(_sentences_in(model.__module__).get(model.__qualname__, _NOTHING).rules)


def without_citations(text: str) -> str:
    """A rule's sentence on one line, as a user reads it."""
    return _sentence(text)


class _ClassDocs(Struct, frozen=True):
    """What a class says of its fields, and of how they go together."""

    fields: Mapping[str, str]
    rules: Sequence[str]


_NOTHING: Final = _ClassDocs({}, ())


@cache
def _sentences_in(module: str) -> Mapping[str, _ClassDocs]:
    """What each class says. Python forgets the strings below fields, the source does not."""
    try:
        source = inspect.getsource(sys.modules[module])
    except (OSError, TypeError):  # installed without sources, or written in C
        return {}
    classes = (node for node in ast.parse(source).body if isinstance(node, ast.ClassDef))
    return {
        each.name: _ClassDocs(dict(_fields_in(each)), tuple(_rules_in(each))) for each in classes
    }


def _rules_in(declared: ast.ClassDef) -> Iterator[str]:
    for part in declared.body:
        if isinstance(part, ast.FunctionDef) and part.decorator_list:
            yield _sentence(ast.get_docstring(part) or "")


def _fields_in(declared: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, below in zip(declared.body, declared.body[1:], strict=False):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            # A name that Python keeps for itself ends with an underscore there.
            yield field.target.id.removesuffix("_"), _sentence(str(below.value.value))


def _sentence(text: str) -> str:
    return _strip_citations(" ".join(dedent(text).split()))


def _strip_citations(text: str) -> str:
    return _CITED.sub("", text)
