"""`reconciler init`: a project to begin with."""

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import click

from reconciler.cli.flags.global_flags import flags_in, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.flags.selection import read_kind, wanted_in
from reconciler.cli.output.from_live import start_from_live
from reconciler.cli.output.initialised import here_in, tell_files, tell_next
from reconciler.cli.terminal.screen import Screen, is_terminal, screen_for
from reconciler.manifest.starter.files import Forge, Start, Template
from reconciler.model.errors import ExitCode, Rejected
from reconciler.model.problem import Problem
from reconciler.rendering.export.initialised import initialised_as_json
from reconciler.workflows.init import Initialised, why_no_namespace
from reconciler.workflows.init import init as start_project

_STACK: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_TRIES: Final = 3
_ALL: Final = "all"


def read_stack(text: str) -> str:
    """The name of a stack."""
    if not _STACK.fullmatch(text):
        raise click.BadParameter("write letters, digits, dots, dashes and underscores")
    return text


def read_namespace(text: str) -> str:
    """The name of a namespace that is to be made."""
    if why := why_no_namespace(text):
        raise click.BadParameter(why)
    return text


def _read_namespace(context: click.Context, _: click.Parameter, text: str | None) -> str | None:
    """As it is where it has to be live, whatever it is called."""
    return text if text is None or context.params.get("from_live") else read_namespace(text)


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler init
  reconciler -C ads init --template video-search --stack ads --namespace ads --ci github
  reconciler -C ads init --from-live --stack ads --namespace ads --ci github
""",
)
@click.option(
    "--template",
    type=click.Choice([each.value for each in Template]),
    help="What to begin with; else `empty`.",
)
@click.option("--stack", type=read_stack, metavar="NAME", help="Its name; else the folder's.")
@click.option(
    "--from-live",
    is_flag=True,
    is_eager=True,
    help="Declare what is live instead of a template, to be adopted under review.",
)
@click.option(
    "--namespace",
    callback=_read_namespace,
    metavar="NAME",
    help="Where it lives; else as the stack, and with --from-live all of them.",
)
@click.option(
    "--kind",
    "kinds",
    type=read_kind,
    multiple=True,
    metavar="KIND",
    help="With --from-live: only resources of this kind; may be repeated.",
)
@click.option(
    "--ci",
    type=click.Choice([each.value for each in Forge]),
    help="Whose pipeline to write; else none.",
)
@global_options
@click.pass_obj
def init(
    invocation: Invocation,
    *,
    template: str | None,
    stack: str | None,
    from_live: bool,
    namespace: str | None,
    kinds: Sequence[str],
    ci: str | None,
) -> ExitCode:
    """Write what is missing of a project, here or in -C DIR; asks for what is not said.

    Nothing that is there is replaced, and nothing changes at the API.
    """
    if from_live and template is not None:
        raise click.UsageError("a project begins with a --template or --from-live")
    if kinds and not from_live:
        raise click.UsageError("--kind is for --from-live: a template has its own kinds")
    flags = flags_in(invocation)
    screen = screen_for(flags)
    folder = flags.project or Path.cwd()
    ask = _Questions(screen, may_ask=is_terminal(sys.stdin) and not flags.wants_json)
    empty = Template.EMPTY
    chosen = empty if from_live else template or ask.choose("template", [*Template], empty)
    named = stack or ask.answer("stack", _name_after(folder), read_stack)
    if from_live:
        found = namespace or ask.answer("namespace", _ALL, str)
        forge = ci or ask.choose("pipeline", [*Forge], Forge.NONE)
        namespaces = () if found == _ALL else (found,)
        wanted = wanted_in((), kinds, namespaces)
        return start_from_live(flags, screen, folder, named, Forge(forge), wanted)
    home = namespace or ask.answer("namespace", _as_namespace(named), read_namespace)
    forge = ci or ask.choose("pipeline", [*Forge], Forge.NONE)
    start = Start(template=Template(chosen), stack=named, namespace=home, forge=Forge(forge))
    done = start_project(folder, start)
    _show(done, screen, here_in(flags))
    return ExitCode.OK


class _Questions:
    """What is not said on the command line is asked at a terminal, and else taken as usual."""

    def __init__(self, screen: Screen, *, may_ask: bool) -> None:
        self._screen, self._may_ask = screen, may_ask

    def choose(self, question: str, choices: Sequence[str], usual: str) -> str:
        """One of the choices."""

        def read(text: str) -> str:
            if text not in choices:
                raise click.BadParameter(f"one of {', '.join(choices)}")
            return text

        return self.answer(f"{question} ({', '.join(choices)})", usual, read)

    def answer(self, question: str, usual: str, read: Callable[[str], str]) -> str:
        """What somebody types, until it can be read; nothing is the usual."""
        for _ in range(_TRIES if self._may_ask else 0):
            typed = self._screen.answer(f"{question} [{usual}]: ")
            if typed is None:
                break
            try:
                return read(typed or usual)
            except click.BadParameter as refusal:
                self._screen.aside(f"{refusal.message}\n")
        if self._may_ask:
            raise Rejected(Problem("no-answer", "nothing was written: no answer could be read"))
        try:
            return read(usual)
        except click.BadParameter as refusal:
            says = f"{usual!r} cannot be its name: {refusal.message}"
            option = f"--{question} NAME"
            raise Rejected(Problem("bad-name", says, f"pass {option}")) from refusal


def _name_after(folder: Path) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", folder.absolute().name).strip("-._") or "stack"


def _as_namespace(stack: str) -> str:
    return re.sub(r"[^a-z0-9_-]+", "-", stack.lower())


def _show(done: Initialised, screen: Screen, here: str) -> None:
    commands = {
        f"reconciler {here}validate": "all that can be known offline",
        f"reconciler {here}apply --api-url embedded": (
            "tries it in an API of its own: no account, no network"
        ),
        f"reconciler {here}plan": "what the real API would get; with its key in MIXPEEK_API_KEY",
    }
    if screen.flags.wants_json:
        screen.result(
            initialised_as_json(
                written=done.written,
                unchanged=done.unchanged,
                left=(*done.left, *done.not_added),
                commands=tuple(commands),
            )
        )
        return
    lines = [*tell_files(done)]
    if not done.written:
        lines.append("Nothing to write: all that could be is there.")
    lines += tell_next(commands)
    screen.result("".join(f"{line}\n" for line in lines))
