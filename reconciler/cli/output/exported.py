"""An export written down, and told."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from msgspec import Struct

from reconciler.cli.session.export_target import ExportTarget
from reconciler.cli.terminal.screen import Screen, is_terminal
from reconciler.manifest.project.project import PROJECT_FILE
from reconciler.manifest.project.save import create, save
from reconciler.model.errors import ExitCode
from reconciler.rendering.export.as_json import export_as_json
from reconciler.rendering.export.as_text import left_out_as_text, secrets_as_text
from reconciler.rendering.export.progress import ExportBar
from reconciler.rendering.text.file_diff import file_diff
from reconciler.rendering.words.view import format_count, visible
from reconciler.workflows.export import Export, Progress

_TELLING: Final = 100
"""So many files are one step of the progress."""


@contextmanager
def export_bar(screen: Screen) -> Iterator[ExportBar]:
    """The bar of an export, on a terminal; nothing of it is left there."""
    is_shown = is_terminal(sys.stderr) and not screen.flags.quiet
    bar = ExportBar(sys.stderr, is_terminal=is_shown, color=screen.has_log_color)
    try:
        yield bar
    finally:
        bar.close()


def save_export(
    target: ExportTarget, found: Export, *, with_declared: bool, progress: Progress
) -> None:
    """Write the new files, which replace none; and what differs, where that was asked for."""
    folder = target.project.folder
    if target.project_file is not None:
        create(folder / PROJECT_FILE, found.project_file or target.project_file)
        (folder / target.under).mkdir(exist_ok=True)  # named there, and so it has to be
    texts = {**found.settings, **{each.file: each.text for each in found.new}}
    for done, (file, text) in enumerate(texts.items(), start=1):
        create(folder / file, text)
        if done % _TELLING == 0 or done == len(texts):
            progress("saving", done, len(texts))
    for changed in found.declared.files if with_declared else ():
        save(changed.path, changed.after)


class ExportReport(Struct, frozen=True):
    """What is said of an export."""

    found: Export
    into: Path
    is_written: bool
    is_updated: bool

    @property
    def code(self) -> ExitCode:
        """An export that is not what is live is an error."""
        return ExitCode.ERROR if self.found.differences else ExitCode.OK

    def show_left_out(self, screen: Screen) -> None:
        """Up front: what has no manifest, and what would change in those that are there."""
        if not screen.flags.wants_json:
            screen.result(left_out_as_text(self.found.left_out, width=screen.width))
            screen.result(self._diff(screen))

    def show(self, screen: Screen) -> ExitCode:
        """What was written, which secrets it needs, and whether it is what is live."""
        if screen.flags.wants_json:
            screen.result(self._as_json())
        return self.show_ending(screen)

    def show_ending(self, screen: Screen) -> ExitCode:
        """The same for people; for programs, only what is no part of their document."""
        found = self.found
        if not screen.flags.wants_json:
            screen.result(secrets_as_text(found.secrets))
            screen.result("".join(f"{line}\n" for line in self._summary()))
        if found.differences:
            screen.problems(found.differences)
        return self.code

    def _diff(self, screen: Screen) -> str:
        return "".join(
            file_diff(
                each.file, each.before, each.after, hidden=each.hidden, color=screen.has_color
            )
            + "\n"
            for each in self.found.declared.files
        )

    def _summary(self) -> list[str]:
        found = self.found
        verb = "Wrote" if self.is_written else "Would write"
        into = visible(str(self.into))
        what = format_count(len(found.new), "manifest")
        if found.settings:
            what += f" and {format_count(len(found.settings), 'environment')}"
        lines = [f"{verb} {what} into {into}."]
        for name, stack in found.stacks.items():
            lines.append(f"{name} is the stack {visible(stack)}.")
        if found.declared.taken:
            count = format_count(len(found.declared.taken), "declared resource")
            what = "are updated" if self.is_updated else "differ from live; --update writes them"
            lines.append(f"{count}: {what}.")
        if found.unchanged:
            lines.append(f"{format_count(found.unchanged, 'resource')} declared as they are live.")
        if found.unowned and self.code is ExitCode.OK:
            count = format_count(len(found.unowned), "resource")
            lines.append(f"{count} owned by nobody yet: the next apply takes over what may be.")
        return lines

    def _as_json(self) -> str:
        found = self.found
        return export_as_json(
            [(each.file, each.address) for each in found.new],
            [(each.file, each.before, each.after, each.hidden) for each in found.declared.files],
            found.declared.taken,
            found.left_out,
            found.secrets,
            unowned=found.unowned,
            environments=tuple(found.settings),
            unchanged=found.unchanged,
            differences=found.differences,
            is_written=self.is_written,
            is_updated=self.is_updated,
            exit_code=self.code,
        )
