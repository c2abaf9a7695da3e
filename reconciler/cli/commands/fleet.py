"""`reconciler fleet`: the commands of many stacks."""

import click

from reconciler.cli.command_list import with_help
from reconciler.cli.fleet.apply import apply
from reconciler.cli.fleet.read import drift, list_command, plan, status, verify


@click.group()
def fleet() -> None:
    """Many stacks in one run: list, plan, apply and verify what fleet.yaml lists."""


for _each in (list_command, plan, apply, drift, verify, status):
    fleet.add_command(with_help(_each))
