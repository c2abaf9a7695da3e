"""What must hold where a document says that its resource was called otherwise."""

from collections.abc import Iterator, Mapping

from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.envelope import Declaration, inner
from reconciler.model.edit import RemoveKey
from reconciler.model.problem import Problem
from reconciler.model.text.article import with_article


def rename_changes_name(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """A resource is renamed from another name than its own."""
    metadata = inner(declaration.content, "metadata")
    if metadata.get("renamed_from") is not None and metadata["renamed_from"] == metadata.get(
        "name"
    ):
        says = "renamed_from is the name it already has"
        path = ("metadata", "renamed_from")
        remedy, fix = "write the earlier name, or remove the line", (RemoveKey(path),)
        yield Problem("bad-rename", says, remedy, path=path, fix=fix)


def rename_fits_kind(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """What the API knows by its name alone cannot be given another one."""
    metadata, kind = inner(declaration.content, "metadata"), declaration.kind
    if kind is None or not kind.is_its_name or metadata.get("renamed_from") is None:
        return
    says = f"{with_article(kind.name)} cannot be renamed: its name is all that it is known by"
    remedy = (
        "remove the line: the new one is created; and delete the old one with a manifest of its "
        "own that says `lifecycle: {ensure: absent}`"
    )
    path = ("metadata", "renamed_from")
    yield Problem("bad-rename", says, remedy, path=path, fix=(RemoveKey(path),))
