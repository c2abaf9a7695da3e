"""`reconciler controller` itself, and `controller page`: processes that stay."""

import asyncio
import gc
import os
import re
import signal
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import click
from msgspec.structs import replace

from reconciler.cli.controller.log import about_worker, follow, noting, problems_in_line
from reconciler.cli.controller.open import OpenedController, name_of_worker
from reconciler.cli.fleet.open import secrets_of_fleet
from reconciler.cli.session.interrupt import handle_interrupts
from reconciler.cli.session.reason import reason_for
from reconciler.cli.terminal.screen import Screen
from reconciler.controller.metrics import ControllerMetrics, create_metrics
from reconciler.controller.serving.app import create_app
from reconciler.controller.serving.server import serve
from reconciler.controller.source import StatusOfDatabase
from reconciler.controller.tracing.collect import collecting
from reconciler.controller.work.keeping import Patience
from reconciler.controller.work.told import Told
from reconciler.controller.worker import Worker, WorkerOptions
from reconciler.model.errors import ExitCode
from reconciler.model.fleet.stack import Fleet, FleetStack
from reconciler.model.problem import Problem
from reconciler.rendering.text.problems import problems_as_text
from reconciler.rendering.words.view import format_count
from reconciler.workflows.fleet.prepare import Surroundings

STALLED_AFTER: Final = "RECONCILER_CONTROLLER_STALLED_AFTER"
"""Seconds; for tests, which cannot wait for half a minute each time."""
_USUAL: Final = (700, 10, 10)
"""Of the garbage collector, as Python begins."""
_ADDRESS: Final = re.compile(r"(\[[0-9a-fA-F:]+\]|[^\s:]*):([0-9]{1,5})")


def read_address(text: str) -> tuple[str, int]:
    """`127.0.0.1:8080`."""
    found = _ADDRESS.fullmatch(text)
    if found is None or int(found[2]) > 65535:
        raise click.BadParameter(f"`{text}` is not HOST:PORT, such as 127.0.0.1:8080")
    return found[1].strip("[]") or "127.0.0.1", int(found[2])


def hosts_for(host: str, others: Sequence[str] = ()) -> tuple[str, ...]:
    """By which names the page may be asked for, where it listens here alone."""
    is_here = host in ("127.0.0.1", "localhost")
    return ("127.0.0.1", "localhost", *others) if is_here else ("*",)


def work_until_told(
    opened: OpenedController,
    *,
    at_once: int,
    listen: tuple[str, int],
    hosts: Sequence[str] = (),
    patience: Patience,
) -> ExitCode:
    """Keep the fleet, and serve its page, until a signal comes."""
    _collect_as_usual()
    with collecting(os.environ):
        return _run(_work(opened, at_once, listen, hosts, patience))


def _run(working: Coroutine[object, object, ExitCode]) -> ExitCode:
    """To its end; a second signal cuts it off wherever it is."""
    try:
        return asyncio.run(working)
    except (asyncio.CancelledError, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    finally:
        # What is left is a moment, in which an embedded database ends as it should.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)


def _collect_as_usual() -> None:
    """A process that stays must not keep what goes in circles, as one that soon ends may."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_USUAL)


async def _work(
    opened: OpenedController,
    at_once: int,
    listen: tuple[str, int],
    hosts: Sequence[str],
    patience: Patience,
) -> ExitCode:
    screen, fleet = opened.fleet.screen, opened.fleet.fleet
    as_json = screen.flags.log_format == "json"
    say, metrics = about_worker(screen.note, as_json=as_json), create_metrics()
    with handle_interrupts(noting(screen.note, as_json=as_json), what="runs") as stop:
        worker = Worker(
            options=WorkerOptions(
                url=opened.url,
                folder=opened.fleet.folder,
                environ=os.environ,
                around=partial(_around, opened),
                secrets=secrets_of_fleet,
                name=name_of_worker(),
                at_once=at_once,
                patience=patience,
                told=follow(screen.note, as_json=as_json, told=_counting(metrics)),
                say=say,
                report=partial(_report, screen),
            ),
            fleet=fleet,
            stop=stop,
        )
        source = StatusOfDatabase(pool=lambda: worker.pool, fleet=lambda: worker.fleet)
        async with serve(
            create_app(source, metrics=metrics, hosts=hosts_for(listen[0], hosts)), *listen
        ) as port:
            worker.on_ready = partial(_announce, say, fleet, listen[0], port)
            await worker.run()
    say("ended")
    return ExitCode.OK


def _announce(say: Callable[[str], None], fleet: Fleet, host: str, port: int) -> None:
    shown = f"[{host}]" if ":" in host else host
    many = format_count(len(fleet.stacks), "stack")
    say(f"keeping {many}; their page is http://{shown}:{port}/")


def _counting(metrics: ControllerMetrics) -> Told:
    return Told(
        ended=lambda run, _: metrics.count(run),
        lost=lambda *_: metrics.lost.inc(),
        wrote=metrics.writes.inc,
        rescued=lambda _: metrics.rescued.inc(),
    )


def _around(opened: OpenedController, fleet: Fleet) -> Surroundings:
    around = opened.fleet.around(_reason_of)
    return replace(around, stacks=fleet.stacks, own=fleet.own_variables)


def _reason_of(stack: FleetStack, folder: Path) -> Callable[[], str]:
    return reason_for(f"controller {stack.name}", said=None, folder=folder, environ=os.environ)


def _report(screen: Screen, problems: tuple[Problem, ...]) -> None:
    if screen.flags.log_format == "json":
        screen.note(problems_in_line(problems))
    else:
        screen.note(problems_as_text(problems, color=False))


async def _serve_page(
    opened: OpenedController, listen: tuple[str, int], hosts: Sequence[str]
) -> ExitCode:
    screen = opened.fleet.screen
    with handle_interrupts(screen.note, what="requests") as stop:
        async with opened.pool(connections=4) as pool:
            fleet = opened.fleet.fleet
            source = StatusOfDatabase(pool=lambda: pool, fleet=lambda: fleet)
            app = create_app(source, metrics=create_metrics(), hosts=hosts_for(listen[0], hosts))
            async with serve(app, *listen) as port:
                screen.note(f"The page is http://{listen[0]}:{port}/\n")
                await stop.wait()
    return ExitCode.OK


def serve_page(
    opened: OpenedController, *, listen: tuple[str, int], hosts: Sequence[str] = ()
) -> ExitCode:
    """Serve the page alone, until a signal comes."""
    return _run(_serve_page(opened, listen, hosts))
