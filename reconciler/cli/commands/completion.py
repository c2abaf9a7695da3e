"""`reconciler completion SHELL`."""

import click
from click.shell_completion import get_completion_class

from reconciler.cli.flags.global_flags import global_options
from reconciler.cli.flags.help import CommandWithSections


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  echo 'eval "$(reconciler completion bash)"' >> ~/.bashrc
  echo 'eval "$(reconciler completion zsh)"' >> ~/.zshrc
  reconciler completion fish > ~/.config/fish/completions/reconciler.fish
""",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@global_options
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that completes commands in SHELL."""
    made = get_completion_class(shell)
    if made:
        root = context.find_root()
        click.echo(made(root.command, {}, "reconciler", "_RECONCILER_COMPLETE").source())
