"""What must hold of documents that live in the manifests only, alone and beside the others."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.envelope import Declaration, inner
from reconciler.manifest.project.project import Project
from reconciler.model.data import Data, FieldPath
from reconciler.model.problem import Problem
from reconciler.model.secrets.secret import SecretText


def what_is_local_is_only_asked(
    declaration: Declaration, _: Mapping[str, Kind]
) -> Iterator[Problem]:
    """Nothing is made of it through the API: it has no life there, and no secret to send."""
    kind = declaration.kind
    if kind is None or not kind.is_local:
        return
    if declaration.content.get("lifecycle") is not None:
        says = f"`{kind.name}` lives in the manifests only, and has no lifecycle"
        remedy = "remove `lifecycle`; what you no longer want, remove as a whole"
        yield Problem("bad-lifecycle", says, remedy, path=("lifecycle",))
    if inner(declaration.content, "metadata").get("renamed_from") is not None:
        says = f"`{kind.name}` lives in the manifests only: nothing keeps an earlier name"
        path: FieldPath = ("metadata", "renamed_from")
        yield Problem("bad-rename", says, "remove the line", path=path)
    for at in _secrets_in(declaration.spec, ("spec",)):
        says = "what is asked is compared and shown, and can hold no secret"
        yield Problem("secret-not-allowed", says, "use ${env.NAME} here", path=at)


def _secrets_in(value: Data, path: FieldPath) -> Iterator[FieldPath]:
    if isinstance(value, SecretText):
        yield path
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _secrets_in(each, (*path, key))
    elif isinstance(value, list):
        for position, each in enumerate(value):
            yield from _secrets_in(each, (*path, position))


def what_is_asked_is_declared(
    declarations: Sequence[Declaration], _: Project
) -> Iterator[tuple[Declaration, Problem]]:
    """Retrievers, inputs, stages and fields are those that the project declares."""
    asking = [each for each in declarations if each.kind is not None and each.kind.is_local]
    if not asking:
        return
    from reconciler.kinds.verification.consistency import complaints_between

    declared = {
        each.address: each.spec
        for each in declarations
        if each.address is not None and each.is_wanted
    }
    for declaration in asking:
        if declaration.kind is None or declaration.address is None:
            continue
        found = complaints_between(
            declaration.kind, declaration.address, declaration.spec, declared
        )
        for problem in found:
            path = ("spec", *problem.path)
            if path not in declaration.unfilled:
                yield declaration, replace(problem, path=path)
