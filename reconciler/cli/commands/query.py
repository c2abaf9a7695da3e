"""`reconciler query`: one search, as its users would ask it. Only reads, and is billed."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import click

from reconciler.cli.flags.global_flags import flags_in, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.flags.query import query_options, read_text_of, request_in
from reconciler.cli.session.completing import complete
from reconciler.cli.session.connect import session_with
from reconciler.cli.session.settings import api_of, open_project, warnings_about
from reconciler.cli.terminal.masking import add_secrets
from reconciler.cli.terminal.screen import Screen, screen_for
from reconciler.manifest.project.project import Project
from reconciler.model.errors import ExitCode
from reconciler.model.problem import Problem
from reconciler.model.search.result import SearchResult, StageEvent
from reconciler.rendering.search.as_json import result_as_json
from reconciler.rendering.search.as_text import event_as_text, result_as_text
from reconciler.workflows.completions import searchable
from reconciler.workflows.query import Answered, Question, ask
from reconciler.workflows.session import Session

_DONE: Final = frozenset({"completed", "degraded"})


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler query ads/search query='red car'
  reconciler query search query=@question.txt --limit 3 --select title,brand
  reconciler query search query=car --sort metadata.price:desc --stream
  reconciler query search query=car --filters '{"brand": "acme"}'
  reconciler query --request old_request.json --format json
""",
)
@click.argument(
    "words",
    nargs=-1,
    metavar="RETRIEVER [INPUT=VALUE]...",
    shell_complete=complete(searchable),
)
@query_options
@global_options
@click.pass_obj
def query(invocation: Invocation, *, words: Sequence[str]) -> ExitCode:
    """Run a retriever, and show what it finds, stage by stage, and what that cost.

    RETRIEVER is an address, a name or an id. An input means what its schema says; @FILE is the
    text of a file, and @@ a text that begins with @.
    """
    flags = flags_in(invocation)
    screen = screen_for(flags)
    searched, texts = _split(words)
    request = request_in(invocation)
    token = request.get("write_token")
    add_secrets([token] if isinstance(token, str) else [])
    question = Question(searched=searched, texts=texts, request=request)
    project = open_project(flags, os.environ)
    session = session_with(api_of(project, flags, os.environ))
    screen.warn(warnings_about(flags))
    answered = asyncio.run(_ask(project, session, screen, question))
    return _show(answered, screen)


def _split(words: Sequence[str]) -> tuple[str, Mapping[str, str]]:
    """What is searched, and the inputs by name."""
    searched = words[0] if words and "=" not in words[0] else ""
    texts: dict[str, str] = {}
    for word in words[1:] if searched else words:
        name, equals, text = word.partition("=")
        if not equals or not name:
            raise click.UsageError(f"`{word}` is no input: write it as NAME=VALUE")
        if name in texts:
            raise click.UsageError(f"the input `{name}` is said twice")
        texts[name] = _text_of(text)
    return searched, texts


def _text_of(text: str) -> str:
    if text.startswith("@@"):
        return text[1:]
    return read_text_of(Path(text[1:])) if text.startswith("@") else text


async def _ask(project: Project, session: Session, screen: Screen, question: Question) -> Answered:
    def tell(event: StageEvent) -> None:
        screen.note(event_as_text(event))

    asking = partial(ask, project, question=question, environ=os.environ, on_event=tell)
    return await session.read(asking, notice=screen.waits)


def _show(answered: Answered, screen: Screen) -> ExitCode:
    result, address = answered.result, answered.target.address
    is_done = result.status in _DONE
    code = ExitCode.OK if is_done else ExitCode.ERROR
    if screen.flags.wants_json:
        screen.result(result_as_json(result, answered.request, address, exit_code=code))
        return code
    text = result_as_text(
        result, answered.query, address, color=screen.has_color, width=screen.width
    )
    screen.result(text)
    if not is_done:
        screen.problems([_failed(result)])
    return code


def _failed(result: SearchResult) -> Problem:
    if result.is_failed:
        why = result.error or "the API does not say why"
        remedy = "look at what each stage did; `--explain` has more, and so has `--format json`"
        return Problem("search-failed", f"the search failed: {why}", remedy)
    says = f"the search is not over: its status is {result.status}"
    return Problem("search-not-over", says, "ask again a little later")
