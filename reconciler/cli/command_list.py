"""Which commands there are; each is imported when it is called, and not to list it."""

from importlib import import_module
from inspect import cleandoc
from typing import Final

import click
from click.shell_completion import CompletionItem

from reconciler.model.text.docstring import docstring_of
from reconciler.model.text.nearest import did_you_mean
from reconciler.workflows.gc_pause import pause_gc

COMMANDS: Final = {
    "init": "Write a project to begin with.",
    "validate": "Check the manifests without asking the API.",
    "lint": "Look for what is valid and cannot be meant.",
    "fix": "Mend the manifests where it is certain how.",
    "fmt": "Bring the manifests into one style.",
    "plan": "Show what would change.",
    "show": "Show a plan that was saved.",
    "apply": "Make live what the manifests declare.",
    "snapshot": "Record live state, to plan without a key.",
    "destroy": "Delete what this stack owns.",
    "drift": "Show what changed outside the manifests.",
    "query": "Run a retriever, and show what it finds.",
    "verify": "Ask what checks and gates ask, and judge the answers.",
    "dataset": "Convert judged queries, and copy them to the API and back.",
    "export": "Write manifests for what is live.",
    "pull": "Write what is live into the manifest that declares it.",
    "get": "Print one live resource.",
    "list": "List what is live, and whose it is.",
    "fleet": "Do the same for many stacks at once.",
    "controller": "Keep many stacks as they are declared, for good.",
    "explain": "Explain a kind or a field.",
    "catalogue": "Show the stages and extractors that can be used.",
    "render": "Print what manifests become, and where each value comes from.",
    "compare": "Show what differs between two environments.",
    "graph": "Draw what is declared, and who uses whom.",
    "schema": "Print JSON Schema for editors.",
    "doctor": "Tell what the vendor's own apply would do with its manifest.",
    "convert": "Rewrite other forms of configuration as manifests.",
    "emulator": "Serve an emulator of the API on this machine.",
    "version": "Print the version.",
    "completion": "Print the script that completes commands in a shell.",
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and help text alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        # What is imported stays, and the collector would walk all of it again and again.
        with pause_gc(is_last=True):
            command = getattr(import_module(f"reconciler.cli.commands.{cmd_name}"), cmd_name)
        return with_help(command) if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            ctx.fail(f"There is no command `{name}`: {did_you_mean(name, COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        named = [
            CompletionItem(name, help=says)
            for name, says in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return named or click.Command.shell_complete(self, ctx, incomplete)


def with_help(command: click.Command) -> click.Command:
    """The command with its help, also where Python forgot the docstring that it is (-OO)."""
    if command.help is None and command.callback is not None:
        command.help = cleandoc(docstring_of(command.callback))
    return command
