"""Documents that stand in no project yet, judged by the rules for manifests."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from reconciler.kinds import KINDS
from reconciler.manifest.declarations import read_declaration
from reconciler.manifest.documents.envelope import Declaration
from reconciler.manifest.documents.variables import VariableValues
from reconciler.manifest.load import apply_rules
from reconciler.manifest.project.project import Project
from reconciler.manifest.vendor.parameters import Parameter, values_of
from reconciler.manifest.yaml.document import Document
from reconciler.model.problem import Problem


class Judged(Struct, frozen=True):
    """What the documents declare with the defaults of their parameters, and what is wrong."""

    declarations: tuple[Declaration, ...]
    problems: tuple[Problem, ...]


def judge(documents: Iterable[Document], parameters: Sequence[Parameter]) -> Judged:
    """Everything that the rules have to say, in the places of the documents."""
    problems: list[Problem] = []
    values = VariableValues({}, values_of(parameters, {}, problems), secret_field="spec")
    declarations: list[Declaration] = []
    for document in documents:
        found: list[Problem] = []
        declarations.append(read_declaration(document, values, None, KINDS, found))
        # A parameter without a default is no mistake yet: nobody was asked for its value.
        problems += (each for each in found if each.code != "unset-variable" or not parameters)
    project = Project(folder=Path(), stack="judged")
    problems += apply_rules(declarations, project, KINDS, is_whole=False)
    return Judged(tuple(declarations), tuple(problems))
