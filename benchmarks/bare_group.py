"""A click group with two commands that do nothing: the yardstick for starting up."""

import click


@click.group()
@click.version_option("0")
def group() -> None:
    """Nothing."""


@group.command()
def plan() -> None:
    """Nothing."""


@group.command()
def version() -> None:
    """Say the version."""
    click.echo("0")


if __name__ == "__main__":
    group()
