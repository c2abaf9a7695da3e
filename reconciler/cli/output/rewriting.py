"""What was rewritten, or would be: shown, written, and told by the exit code."""

from collections.abc import Callable

from msgspec.structs import replace

from reconciler.cli.flags.rewriting import RewritingFlags
from reconciler.cli.terminal.screen import Screen
from reconciler.model.errors import ExitCode
from reconciler.model.problem import Severity
from reconciler.model.rewriting.rewrite import FileRewrite, Rewriting
from reconciler.rendering.words.view import format_count, visible
from reconciler.workflows.manifest_files import write_all


def finish(
    made: Rewriting,
    flags: RewritingFlags,
    screen: Screen,
    *,
    verb: str,
    list_file: Callable[[FileRewrite], str],
) -> ExitCode:
    """Write, where that was asked for, and show it; `verb` is what was done: `formatted`."""
    if flags.writes:
        written, problems = write_all(made.files)
        made = replace(made, files=written, problems=(*made.problems, *problems))
    code = _exit_code(made, flags)
    if screen.flags.wants_json:
        from reconciler.rendering.json.rewritten import rewriting_as_json

        is_written = flags.writes and bool(made.files)
        screen.result(rewriting_as_json(made, is_written=is_written, code=code))
        return code
    _show(made, flags, screen, verb, list_file)
    if made.problems:
        screen.problems(made.problems)
    return code


def _exit_code(made: Rewriting, flags: RewritingFlags) -> ExitCode:
    if any(problem.severity is Severity.ERROR for problem in made.problems):
        return ExitCode.ERROR
    return ExitCode.CHANGES if flags.check and made.files else ExitCode.OK


def _show(
    made: Rewriting,
    flags: RewritingFlags,
    screen: Screen,
    verb: str,
    list_file: Callable[[FileRewrite], str],
) -> None:
    summary = f"{_count(made, flags, verb)}\n"
    if not flags.diff:
        screen.result("".join(list_file(each) for each in made.files))
        screen.result(summary)
        return
    from reconciler.rendering.text.unified_diff import rewrite_as_diff

    for each in made.files:
        screen.result(f"{rewrite_as_diff(each, color=screen.has_color)}")
    screen.note(summary)


def _count(made: Rewriting, flags: RewritingFlags, verb: str) -> str:
    changed, others = len(made.files), made.seen - len(made.files)
    head = format_count(changed, "file")
    said = f"{head} {verb}" if flags.writes else f"{head} would be {verb}"
    return f"{said}, {others} left as {'it is' if others == 1 else 'they are'}."


def file_line(rewrite: FileRewrite) -> str:
    """A file by its name alone."""
    return f"{visible(rewrite.file)}\n"
