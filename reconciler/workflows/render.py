"""What the manifests of a project become: variables filled in, between their layers; offline."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from reconciler.kinds import KINDS, VERIFICATIONS
from reconciler.kinds.compile.paths import secret_paths
from reconciler.manifest.documents.envelope import Declaration
from reconciler.manifest.documents.place import in_order, place_in
from reconciler.manifest.export.provenance import provenance_of
from reconciler.manifest.formatting.key_order import in_key_order
from reconciler.manifest.load import load_despite_problems
from reconciler.manifest.project.project import Project
from reconciler.model.data import Data, FieldPath, Fields, value_at
from reconciler.model.environments.rendered import RenderedDocument
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.secrets.secret import SECRET_SHOWN, SecretText
from reconciler.model.text.nearest import did_you_mean
from reconciler.planning.export.secrets import is_from_vault
from reconciler.planning.options.options import matches

HIDDEN: Final = "hidden-secret"
"""The code of what is left out because it must not be seen."""


class RenderedProject(Struct, frozen=True):
    """Every document, and what is wrong with them."""

    documents: tuple[RenderedDocument, ...]
    problems: tuple[Problem, ...]


def render_project(
    project: Project, *, environ: Mapping[str, str], asked: Sequence[str] = ()
) -> RenderedProject:
    """All documents, or those whose address is asked for, as they are applied.

    Raises `Rejected` for an address, or a pattern, that is nothing in the stack.
    """
    loaded, problems = load_despite_problems(project, kinds=KINDS, environ=environ)
    found = [_render(each) for each in loaded.declarations]
    shown = [each for each in loaded.declarations if not asked or _is_asked(each, asked)]
    hidden = [problem for each in shown for problem in _report_hidden(each)]
    addresses = [each.address for each in found if each.address]
    idle = [each for each in asked if not any(matches(at, (each,)) for at in addresses)]
    if idle:
        raise Rejected(*(_report_unknown(each, map(str, addresses)) for each in idle))
    if asked:
        found = [each for each in found if each.address and matches(each.address, asked)]
    return RenderedProject(tuple(found), in_order((*problems, *hidden)))


def _is_asked(declaration: Declaration, asked: Sequence[str]) -> bool:
    return declaration.address is not None and matches(declaration.address, asked)


def _report_hidden(declaration: Declaration) -> Iterator[Problem]:
    """What is spelled out and not printed: what is printed does not mean the same without it."""
    if declaration.kind is None:
        return
    for path in secret_paths(declaration.kind, declaration.spec):
        value = value_at(declaration.spec, path)
        if _mask(value, path, (path,)) == SECRET_SHOWN:
            says = "a secret is spelled out here, and is not printed; the output cannot be applied"
            remedy = "name it: ${secret.NAME}"
            place = ("spec", *path)
            yield place_in(declaration, Problem(HIDDEN, says, remedy, path=place))


def _render(declaration: Declaration) -> RenderedDocument:
    content = in_key_order(_hidden(declaration), {**KINDS, **VERIFICATIONS})
    return RenderedDocument(
        declaration.address,
        content,
        declaration.locations.of_value(()),
        tuple(provenance_of(content, declaration.locations)),
        frozenset(declaration.unfilled),
    )


def _hidden(declaration: Declaration) -> Fields:
    """Without what somebody spelled out where a secret belongs."""
    kind = declaration.kind
    paths = [] if kind is None else [*secret_paths(kind, declaration.spec)]
    if not paths:
        return declaration.content
    return {**declaration.content, "spec": _mask(declaration.spec, (), frozenset(paths))}


def _mask(value: Data, path: FieldPath, secret: Collection[FieldPath]) -> Data:
    if path in secret:
        is_name = isinstance(value, SecretText) or (isinstance(value, str) and is_from_vault(value))
        return value if is_name or value is None else SECRET_SHOWN
    if isinstance(value, Mapping):
        return {key: _mask(inner, (*path, key), secret) for key, inner in value.items()}
    if isinstance(value, list):
        return [_mask(inner, (*path, index), secret) for index, inner in enumerate(value)]
    return value


def _report_unknown(asked: str, known: Iterable[str]) -> Problem:
    remedy = did_you_mean(asked, known) or "`reconciler render` prints all that there is"
    return Problem("unknown-address", f"{asked} is nothing that the stack declares", remedy)
