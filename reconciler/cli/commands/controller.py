"""`reconciler controller`: a fleet kept for good, and what people ask of it."""

import os
from importlib.util import find_spec
from typing import Final

import click

from reconciler.cli.command_list import with_help
from reconciler.cli.controller.flags import database_options
from reconciler.cli.flags.global_flags import global_options
from reconciler.cli.flags.invocation import Invocation
from reconciler.model.errors import ExitCode, Rejected
from reconciler.model.problem import Problem

_MISSING: Final = Problem(
    "controller-missing",
    "what a controller needs beside the rest is not installed",
    "install it with `pip install 'mixpeek-reconciler[controller]'`",
)
_LISTEN: Final = "127.0.0.1:8080"
_allow_host = click.option(
    "--allow-host",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="Another name by which the page is asked for on this machine, as by a proxy.",
)


@click.group(
    invoke_without_command=True,
    epilog="""\b
Examples:
  reconciler controller --embedded
  RECONCILER_DATABASE_URL=postgresql://db.example.org/fleet reconciler controller --at-once 8
  reconciler controller status
  reconciler controller approve 12
""",
)
@click.option(
    "--listen",
    default=_LISTEN,
    show_default=True,
    metavar="HOST:PORT",
    help="Where its page, health and metrics are; port 0 is any free one.",
)
@click.option(
    "--at-once", type=click.IntRange(1, 64), default=4, show_default=True, help="Runs at once."
)
@_allow_host
@database_options
@global_options
@click.pass_context
def controller(
    context: click.Context, *, listen: str, at_once: int, hosts: tuple[str, ...]
) -> ExitCode | None:
    """Keep the stacks of fleet.yaml as they are declared, until it is ended.

    Each stack is planned when it is due; what its entry allows unattended is applied, and the rest
    waits for `controller approve`. As many workers as are wanted share one database; the jobs of
    one that is gone are taken over by the others.
    """
    _require_installed()
    if context.invoked_subcommand is not None:
        return None
    from reconciler.cli.controller.open import open_controller
    from reconciler.cli.controller.work import STALLED_AFTER, read_address, work_until_told
    from reconciler.controller.work.keeping import Patience

    address = read_address(listen)
    opened = open_controller(context.ensure_object(Invocation), works=True)
    seconds = float(os.environ.get(STALLED_AFTER) or Patience().stalled_after)
    patience = Patience(
        stalled_after=seconds,
        first_retry=min(Patience().first_retry, seconds),
    )
    return work_until_told(opened, at_once=at_once, listen=address, hosts=hosts, patience=patience)


@click.command(short_help="Serve the page alone.")
@click.option("--listen", default=_LISTEN, show_default=True, metavar="HOST:PORT", help="Where.")
@_allow_host
@database_options
@global_options
@click.pass_obj
def page(invocation: Invocation, *, listen: str, hosts: tuple[str, ...]) -> ExitCode:
    """Serve the page of the fleet without working for it."""
    from reconciler.cli.controller.open import open_controller
    from reconciler.cli.controller.work import read_address, serve_page

    address = read_address(listen)
    return serve_page(open_controller(invocation), listen=address, hosts=hosts)


def _require_installed() -> None:
    for name in ("procrastinate", "prometheus_client", "psycopg_pool"):
        if find_spec(name) is None:
            raise Rejected(_MISSING)


controller.add_command(with_help(page))
try:
    from reconciler.cli.controller.ask import approve, pause, resume, run, status
except ImportError:  # without the extra they say so, too
    pass
else:
    for _each in (status, run, approve, pause, resume):
        controller.add_command(with_help(_each))
