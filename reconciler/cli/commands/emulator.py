"""`reconciler emulator`: the API on this machine, in memory or in a file."""

import os

import click

from reconciler.cli.flags.faults import fault_help, read_faults
from reconciler.cli.flags.global_flags import flags_in, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.session.key_file import read_key_file
from reconciler.cli.session.settings import faults_in
from reconciler.emulator.call.options import CATEGORIES, Options
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.workflows.embedded import EMBEDDED_MISSING, explain_database_errors

EPILOG = f"""\b
Examples:
  reconciler emulator
  reconciler emulator --port 0 --db ads.db --latency-ms 20 --rate-limit 60
  reconciler emulator --fault 'POST /v1/buckets 3 503 retry-after=2'
  RECONCILER_API_URL=http://127.0.0.1:8765 reconciler plan

\b
A fault is METHOD PATH WHICH WHAT [SETTING ...]:
  METHOD  GET, POST, PATCH, PUT, DELETE, several with commas, or *
  PATH    /v1/buckets; * in it stands for any text: /v1/*/list
  WHICH   3 (the third that matches), 2-4, 2- (from then on), * (all), 10%
  page=N  that page of a list only; seed=N  decides the lots of 10%
RECONCILER_FAULTS holds faults with ; between them, for `embedded` APIs too;
a request's header X-Emulator-Fault asks for one WHAT [SETTING ...].

{fault_help()}
"""


def _by_category(
    context: click.Context, option: click.Parameter, texts: tuple[str, ...]
) -> dict[str, int]:
    """One category's limit beats the limit of all."""
    limits = [_limit(text, context, option) for text in texts]
    of_all = {category: number for name, number in limits if not name for category in CATEGORIES}
    return of_all | {name: number for name, number in limits if name}


def _limit(text: str, context: click.Context, option: click.Parameter) -> tuple[str, int]:
    category, _, number = text.rpartition("=")
    if category not in ("", *CATEGORIES) or not number.isdecimal():
        known = ", ".join(CATEGORIES)
        says = f"'{text}' is not N or CATEGORY=N, with one of the categories {known}"
        raise click.BadParameter(says, context, option)
    return category, int(number)


@click.command(cls=CommandWithSections, epilog=EPILOG)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--any-key", is_flag=True, help="Serve other machines too, whatever key they have.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="Port to listen on; 0 is any free one.",
)
@click.option("--db", default=":memory:", show_default=True, help="SQLite file to keep data in.")
@click.option(
    "--latency-ms", type=click.IntRange(0), default=0, help="Time from a request to its answer."
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="FAULT",
    help="What should go wrong, as told below; may be repeated.",
)
@click.option(
    "--rate-limit",
    "limits",
    multiple=True,
    callback=_by_category,
    metavar="[CATEGORY=]N",
    help="Requests per minute; may be repeated.",
)
@click.option(
    "--page-rows",
    type=click.IntRange(1, 1000),
    default=1000,
    metavar="N",
    help="At most so many rows on a page of a list.",
)
@global_options
@click.pass_obj
def emulator(
    invocation: Invocation,
    *,
    host: str,
    any_key: bool,
    port: int,
    db: str,
    latency_ms: int,
    faults: tuple[str, ...],
    limits: dict[str, int],
    page_rows: int,
) -> None:
    """Serve an emulator of the API until interrupted.

    Any bearer key is accepted, unless --api-key-file holds the one to ask for. On an address that
    other machines reach, one of the two must be said: --api-key-file or --any-key.
    """
    from reconciler.api.host.proxy import is_here

    file = flags_in(invocation).api_key_file
    if not (file or any_key or is_here(host)):
        raise Rejected(_open_to_others(host))
    if file and any_key:
        raise click.UsageError("--any-key accepts every key, and --api-key-file only one")
    try:
        from reconciler.emulator.serve import serve
    except ModuleNotFoundError as error:
        raise Rejected(EMBEDDED_MISSING) from error

    options = Options(
        latency_ms=latency_ms,
        api_key=read_key_file(file) if file else None,
        rate_limits=limits,
        largest_page=page_rows,
        faults=read_faults([*faults, *faults_in(os.environ)]),
    )
    try:
        with explain_database_errors(db):
            serve(host, port, db, options)
    except OSError as error:
        raise Rejected(_report_cannot_listen(host, port, error)) from error


def _open_to_others(host: str) -> Problem:
    return Problem(
        "open-to-others",
        f"{host or '--host without an address'} is reached from other machines, and would serve "
        "whoever asks",
        "pass --api-key-file FILE with the key to ask for, or --any-key if that is meant, or leave "
        "--host out",
    )


def _report_cannot_listen(host: str, port: int, error: OSError) -> Problem:
    return Problem(
        "cannot-listen",
        f"cannot listen on {host}:{port}: {error.strerror or error}",
        "choose another --port, or 0 for any free one",
    )
