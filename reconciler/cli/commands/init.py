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
from reconciler.cli.terminal.screen import Screen, is_terminal, screen_for
from reconciler.manifest.starter.files import Forge, Start, Template
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.rendering.json.initialised import initialised_as_json
from reconciler.rendering.words.view import visible
from reconciler.workflows.init import Initialised, why_no_namespace
from reconciler.workflows.init import init as start_project

_STACK: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_TRIES: Final = 3


def read_stack(text: str) -> str:
    """The name of a stack."""
    if not _STACK.fullmatch(text):
        raise click.BadParameter("write letters, digits, dots, dashes and underscores")
    return text


def read_namespace(text: str) -> str:
    """The name of a namespace."""
    if why := why_no_namespace(text):
        raise click.BadParameter(why)
    return text


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler init
  reconciler -C ads init --template video-search --stack ads --namespace ads --ci github
""",
)
@click.option(
    "--template",
    type=click.Choice([each.value for each in Template]),
    help="What to begin with; else `empty`.",
)
@click.option("--stack", type=read_stack, metavar="NAME", help="Its name; else the folder's.")
@click.option(
    "--namespace", type=read_namespace, metavar="NAME", help="Where it lives; else as the stack."
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
    namespace: str | None,
    ci: str | None,
) -> None:
    """Write what is missing of a project, here or in -C DIR; asks for what is not said.

    Nothing that is there is replaced, and nothing is sent.
    """
    flags = flags_in(invocation)
    screen = screen_for(flags)
    folder = flags.project or Path.cwd()
    ask = _Questions(screen, may_ask=is_terminal(sys.stdin) and not flags.wants_json)
    chosen = template or ask.choose("template", [*Template], Template.EMPTY)
    named = stack or ask.answer("stack", _name_after(folder), read_stack)
    home = namespace or ask.answer("namespace", _as_namespace(named), read_namespace)
    forge = ci or ask.choose("pipeline", [*Forge], Forge.NONE)
    start = Start(template=Template(chosen), stack=named, namespace=home, forge=Forge(forge))
    done = start_project(folder, start)
    here = "" if flags.project is None else f"-C {visible(str(flags.project))} "
    _show(done, screen, _next(here), start)


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


def _next(here: str) -> tuple[str, ...]:
    return (
        f"reconciler {here}validate",
        f"reconciler {here}apply --api-url embedded",
        f"reconciler {here}plan",
    )


_SAYS: Final = (
    "all that can be known offline",
    "tries it in an API of its own: no account, no network",
    "what the real API would get; with its key in MIXPEEK_API_KEY",
)


def _show(done: Initialised, screen: Screen, commands: tuple[str, ...], start: Start) -> None:
    if screen.flags.wants_json:
        screen.result(
            initialised_as_json(
                written=done.written,
                unchanged=done.unchanged,
                left=(*done.left, *done.not_added),
                commands=commands,
            )
        )
        return
    lines = [f"Wrote {name}" for name in done.written]
    lines += [f"Left {name}: it is there, and says something else" for name in done.left]
    lines += [f"Left out {name}: reconciler.yaml is another stack's" for name in done.not_added]
    if not done.written:
        lines.append("Nothing to write: all that could be is there.")
    if start.forge is Forge.GITHUB and ".github/workflows/mixpeek.yml" in done.written:
        lines.append("In .github/workflows/mixpeek.yml, put the commit of the version you use.")
    width = max(map(len, commands))
    lines += [
        "",
        "Next:",
        *(f"  {c:<{width}}  # {s}" for c, s in zip(commands, _SAYS, strict=True)),
    ]
    screen.result("".join(f"{line}\n" for line in lines))
