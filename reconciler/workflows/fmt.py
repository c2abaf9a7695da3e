"""Manifests in the one style, and which of them cannot be brought into it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from reconciler.kinds import KINDS
from reconciler.manifest.documents.place import in_order
from reconciler.manifest.documents.secret_lines import secret_lines
from reconciler.manifest.formatting.format_text import FormattedText, format_text
from reconciler.model.rewriting.rewrite import FileRewrite, Rewriting
from reconciler.workflows.manifest_files import find_rewritable
from reconciler.workflows.vendor_files import is_vendors, left_alone


def format_files(folder: Path, *, paths: Sequence[Path], environ: Mapping[str, str]) -> Rewriting:
    """What the files would hold; nothing is written.

    `paths` are files and folders; without any, everything that the project in `folder` reads.
    Raises `Rejected` where the project cannot be read.
    """
    found = find_rewritable(folder, paths=paths, environ=environ)
    problems = list(found.problems)
    files: list[FileRewrite] = []
    for each in found.files:
        made = _format(each.text, each.file, is_manifest=each.is_manifest)
        problems += made.problems
        if made.text != each.text:
            files.append(
                FileRewrite(file=each.file, path=str(each.path), before=each.text, after=made.text)
            )
    return Rewriting(files=tuple(files), problems=in_order(problems), seen=len(found.files))


def format_stream(text: str, file: str) -> FormattedText:
    """A text in the one style; of which file it is, nobody knows."""
    return _format(text.removeprefix("\ufeff"), file, is_manifest=False)


def _format(text: str, file: str, *, is_manifest: bool) -> FormattedText:
    # Most cannot be, and are spared another reading.
    if "version" in text and is_vendors(text, file):
        says = "this is the vendor's own manifest, and keeps its style"
        remedy = "nothing; `reconciler convert` rewrites it as manifests that have ours"
        return FormattedText(text, (left_alone("not-formatted", says, remedy, file),))
    return format_text(text, file, kinds=KINDS, is_manifest=is_manifest)


def with_hidden_lines(rewriting: Rewriting) -> Rewriting:
    """With the lines that a difference must not show."""
    files = (
        replace(
            each,
            hidden=secret_lines(each.before, kinds=KINDS) | secret_lines(each.after, kinds=KINDS),
        )
        for each in rewriting.files
    )
    return replace(rewriting, files=tuple(files))
