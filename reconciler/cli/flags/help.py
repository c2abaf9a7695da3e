"""Help that keeps a command's own options apart from those every command has."""

import click

from reconciler.cli.flags.global_flags import GlobalFlags
from reconciler.cli.flags.invocation import SharedOption


class CommandWithSections(click.Command):
    """A command whose help has two lists of options."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        own: list[tuple[str, str]] = []
        shared: list[tuple[str, str]] = []
        for option in self.get_params(ctx):
            record = option.get_help_record(ctx)
            if record is not None and isinstance(option, click.Option):
                (shared if _is_global(option) else own).append(record)
        # --help is everybody's, and click lists it last.
        shared.append(own.pop())
        for title, records in (("Options", own), ("Global options", shared)):
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


def _is_global(option: click.Option) -> bool:
    return isinstance(option, SharedOption) and option.group is GlobalFlags
