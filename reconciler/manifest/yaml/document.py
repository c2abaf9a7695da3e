"""What a file of YAML holds: its documents, as they were written."""

from collections.abc import Sequence
from typing import TypeAlias

from msgspec import Struct

from reconciler.model.data import Data, FieldPath
from reconciler.model.location import Locations
from reconciler.model.problem import Problem

Trap: TypeAlias = tuple[FieldPath, str]
"""Where an unquoted word stands that readers of YAML take for different things, and the word."""


class Document(Struct, frozen=True):
    """One document as it was written."""

    content: Data
    locations: Locations
    traps: tuple[Trap, ...] = ()
    problems: tuple[Problem, ...] = ()
    may_hold_variables: bool = True
    may_hold_secrets: bool = True


class ParsedFile(Struct, frozen=True):
    """What a file holds: its documents, and the problems that belong to none of them."""

    documents: Sequence[Document] = ()
    problems: Sequence[Problem] = ()
