"""What every command of judged queries begins with, and the options that several of them have."""

import os
from pathlib import Path

import click
from msgspec import Struct

from reconciler.cli.flags.global_flags import flags_in
from reconciler.cli.flags.invocation import Decorated, Invocation, path
from reconciler.cli.session.connect import session_with
from reconciler.cli.session.reason import reason_for
from reconciler.cli.session.settings import api_of, open_project, warnings_about
from reconciler.cli.terminal.screen import Screen, screen_for
from reconciler.model.verification.copies import SavedDataset
from reconciler.rendering.datasets.as_json import saved_as_json
from reconciler.rendering.datasets.as_text import saved_as_text
from reconciler.workflows.datasets.declared import DeclaredDatasets, load_datasets
from reconciler.workflows.session import Session


class Opened(Struct, frozen=True):
    """A project's datasets, and where words go."""

    declared: DeclaredDatasets
    screen: Screen
    invocation: Invocation

    @property
    def folder(self) -> Path:
        """Of the project."""
        return self.declared.project.folder

    def session(self, command: str) -> Session:
        """How the API is reached; nothing is sent yet."""
        flags = flags_in(self.invocation)
        api = api_of(self.declared.project, flags, os.environ)
        self.screen.warn(warnings_about(flags))
        reason = reason_for(command, said=None, folder=self.folder, environ=os.environ)
        return session_with(api, reason=reason)

    def show_saved(self, saved: SavedDataset) -> None:
        """The files that were written."""
        is_json = self.screen.flags.wants_json
        self.screen.result(saved_as_json(saved) if is_json else saved_as_text(saved))


def open_datasets(invocation: Invocation) -> Opened:
    """Read the project; raises `Rejected` with everything that is wrong with it."""
    flags = flags_in(invocation)
    screen = screen_for(flags)
    declared = load_datasets(open_project(flags, os.environ), environ=os.environ)
    screen.warn(declared.loaded.warnings)
    return Opened(declared, screen, invocation)


def into_option(command: Decorated) -> Decorated:
    """`--into DIR`."""
    option = click.option(
        "--into",
        type=path,
        required=True,
        metavar="DIR",
        help="Folder of the files; made where it is missing.",
    )
    return option(command)
