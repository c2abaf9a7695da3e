"""`reconciler emulator`: the API on this machine, in memory or in a file."""

import click

from reconciler.cli.flags import flags_in
from reconciler.cli.options import Noted, global_options
from reconciler.cli.sections import Sectioned
from reconciler.cli.settings import EMBEDDED_MISSING, read_key_file
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem


@click.command(
    cls=Sectioned,
    epilog="""\b
Examples:
  reconciler emulator
  reconciler emulator --port 0 --db ads.db --latency-ms 20
  RECONCILER_API_URL=http://127.0.0.1:8765 reconciler plan
""",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="0: any free one.",
)
@click.option("--db", default=":memory:", show_default=True, help="SQLite file to keep data in.")
@click.option("--latency-ms", type=click.IntRange(0), default=0, help="Wait before each answer.")
@global_options
@click.pass_obj
def emulator(noted: Noted, host: str, port: int, db: str, latency_ms: int) -> None:
    """Serve a stand-in for the API until interrupted.

    Any bearer key is accepted, unless --api-key-file holds the one to ask for.
    """
    try:
        from reconciler.emulator.options import Options
        from reconciler.emulator.serve import serve
    except ModuleNotFoundError as error:
        raise Rejected(EMBEDDED_MISSING) from error
    from reconciler.cli.session import usable

    file = flags_in(noted).api_key_file
    options = Options(latency_ms=latency_ms, api_key=read_key_file(file) if file else None)
    try:
        with usable(db):
            serve(host, port, db, options)
    except OSError as error:
        raise Rejected(_unservable(host, port, error)) from error


def _unservable(host: str, port: int, error: OSError) -> Problem:
    return Problem(
        "cannot-listen",
        f"cannot listen on {host}:{port}: {error.strerror or error}",
        "choose another --port, or 0 for any free one",
    )
