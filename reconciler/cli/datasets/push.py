"""`reconciler dataset push`: the API's own copies of datasets, made where they are missing."""

import asyncio
from collections.abc import Sequence
from functools import partial

import click

from reconciler.api.transport.waits import Waits
from reconciler.cli.datasets.open import Opened, open_datasets
from reconciler.cli.flags.global_flags import global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.session.completing import complete
from reconciler.model.errors import ExitCode
from reconciler.model.verification.copies import Pushed
from reconciler.rendering.datasets.as_json import pushed_as_json
from reconciler.rendering.datasets.as_text import pushed_as_text
from reconciler.workflows.completions import judged
from reconciler.workflows.datasets.push import preview_push
from reconciler.workflows.datasets.push import push as push_all


@click.command(
    cls=CommandWithSections,
    short_help="Make the API's own copies.",
    epilog="""\b
Examples:
  reconciler dataset push --dry-run
  reconciler dataset push Dataset/ads/judgements
""",
)
@click.argument("addresses", nargs=-1, metavar="[ADDRESS]...", shell_complete=complete(judged))
@click.option("--dry-run", is_flag=True, help="Show what would be made; send nothing but reads.")
@global_options
@click.pass_obj
def push(invocation: Invocation, *, addresses: Sequence[str], dry_run: bool) -> ExitCode:
    """Copy datasets to the API, for its own evaluations; all of the project, or those named.

    The API can neither change nor delete a copy. So its name ends with a digest of its content,
    the same content is copied once, and what is changed is a copy of another name.
    """
    opened = open_datasets(invocation)
    pushed = asyncio.run(_push(opened, addresses, is_dry=dry_run))
    code = _code_of(pushed)
    problems = [problem for each in pushed for problem in each.problems]
    if problems:
        opened.screen.problems(problems)
    stack = opened.declared.project.stack
    is_json = opened.screen.flags.wants_json
    opened.screen.result(
        pushed_as_json(pushed, exit_code=code, is_dry=dry_run)
        if is_json
        else pushed_as_text(pushed, stack=stack, width=opened.screen.width)
    )
    return code


async def _push(opened: Opened, words: Sequence[str], *, is_dry: bool) -> list[Pushed]:
    session, notice = opened.session("dataset push"), opened.screen.waits
    if is_dry:
        preview = partial(preview_push, opened.declared, words=words)
        return await session.read(preview, notice=notice)
    async with session.writing(notice=notice) as writer:
        waits = Waits(session.backoff, notice=notice)
        return await push_all(opened.declared, writer, waits, words=words)


def _code_of(pushed: Sequence[Pushed]) -> ExitCode:
    """An error counts for more than an outcome that is not known."""
    codes = {each.code for each in pushed}
    return ExitCode.ERROR if ExitCode.ERROR in codes else max(codes, default=ExitCode.OK)
