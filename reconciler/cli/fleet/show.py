"""A run over a fleet: followed on stderr, and shown as one report in every format asked for."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import aclosing
from functools import partial

from msgspec.structs import replace

from reconciler.cli.applying.finish import report_unshown
from reconciler.cli.flags.global_flags import Format
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.fleet.flags import selection_in
from reconciler.cli.fleet.open import OpenedFleet
from reconciler.cli.output.formats import ReportInfo, TextStyle
from reconciler.cli.output.outputs import show_result
from reconciler.cli.session.interrupt import handle_interrupts
from reconciler.cli.terminal.masking import add_secrets
from reconciler.cli.terminal.screen import Screen
from reconciler.model.errors import ExitCode
from reconciler.model.fleet.outcome import Verb
from reconciler.model.fleet.report import FleetReport
from reconciler.rendering.fleet.as_text import report_as_text
from reconciler.rendering.fleet.progress import event_as_json, event_as_text
from reconciler.rendering.fleet.words import TITLES, marker_of
from reconciler.workflows.fleet.run import FleetRun, run_fleet


def about_verb(verb: Verb, invocation: Invocation) -> ReportInfo:
    """What a run's results are called, and how its comment is found again."""
    marker = marker_of(verb, selection_in(invocation).shard)
    return ReportInfo(title=f"{TITLES[verb]} of the fleet", marker=marker)


def run_and_show(opened: OpenedFleet, job_of: Callable[[asyncio.Event], FleetRun]) -> ExitCode:
    """Do it to its end, and show how it ended; its exit code.

    What was done is not unsaid by a report that nobody could read.
    """
    learnt: list[str] = []
    report = asyncio.run(_follow(opened.screen, job_of, learnt))
    # What was learnt in there is known in there alone: a run of asyncio has a context of its own.
    add_secrets(learnt)
    lost = report_unshown(partial(show_report, report, opened.screen))
    if lost:
        opened.screen.problems(lost)
        is_interrupted = report.exit_code is ExitCode.INTERRUPTED
        return ExitCode.INTERRUPTED if is_interrupted else ExitCode.ERROR
    return report.exit_code


async def _follow(
    screen: Screen, job_of: Callable[[asyncio.Event], FleetRun], learnt: list[str]
) -> FleetReport:
    def learn(secrets: Iterable[str]) -> None:
        learnt.extend(secrets)
        add_secrets(learnt)

    tell = event_as_json if screen.flags.log_format == "json" else event_as_text
    with handle_interrupts(screen.note, what="stacks") as stop:
        job = job_of(stop)
        job = replace(job, around=replace(job.around, learn=learn))
        async with aclosing(run_fleet(job)) as events:
            async for event in events:
                if isinstance(event, FleetReport):
                    return event
                if said := tell(event, job.verb):
                    screen.note(said)
    raise AssertionError("a run ends with its report")


def show_report(report: FleetReport, screen: Screen) -> None:
    """In every format that was asked for."""
    show_result(screen, partial(report_in, report), all_of_it=False)


def report_in(report: FleetReport, format_: Format, look: TextStyle) -> str:
    """A report in one of the formats."""
    match format_:
        case Format.JSON:
            from reconciler.rendering.fleet.as_json import report_as_json

            return report_as_json(report)
        case Format.MARKDOWN:
            from reconciler.rendering.fleet.as_markdown import report_as_markdown

            return report_as_markdown(report)
        case Format.HTML:
            from reconciler.rendering.fleet.as_html import report_as_html

            return report_as_html(report)
        case _:
            return report_as_text(report, width=look.width, color=look.has_color)
