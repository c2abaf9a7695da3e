"""What became of the files of a new project, and how to go on."""

from collections.abc import Iterator, Mapping

from reconciler.cli.flags.global_flags import GlobalFlags
from reconciler.rendering.words.view import visible
from reconciler.workflows.init import Initialised

_PIPELINE = ".github/workflows/mixpeek.yml"


def here_in(flags: GlobalFlags) -> str:
    """What leads a command to the project that was begun."""
    return "" if flags.project is None else f"-C {visible(str(flags.project))} "


def tell_files(done: Initialised) -> Iterator[str]:
    """A line for each file that was written, or was not."""
    yield from (f"Wrote {name}" for name in done.written)
    yield from (f"Left {name}: it is there, and says something else" for name in done.left)
    yield from (f"Left out {name}: reconciler.yaml is another stack's" for name in done.not_added)
    if _PIPELINE in done.written:
        yield f"In {_PIPELINE}, put the commit of the version you use."


def tell_next(commands: Mapping[str, str]) -> Iterator[str]:
    """The commands to go on with, and what each is for."""
    width = max(map(len, commands))
    yield from ("", "Next:")
    yield from (f"  {command:<{width}}  # {says}" for command, says in commands.items())
