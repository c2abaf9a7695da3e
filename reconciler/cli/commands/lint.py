"""`reconciler lint`: what is valid and cannot be meant, and what could be better."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from reconciler.cli.flags.global_flags import Format, GlobalFlags, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation, path
from reconciler.cli.flags.rules import chosen_of, rule_options
from reconciler.cli.output.formats import ReportInfo, TextStyle, problems_in
from reconciler.cli.output.outputs import about_in, review_flags, write_problems
from reconciler.cli.session.settings import environment_of, folder_of, given_in
from reconciler.cli.terminal.screen import Screen, screen_for
from reconciler.kinds.lint.registry import RULES
from reconciler.model.errors import ExitCode, Rejected
from reconciler.model.problem import Severity
from reconciler.rendering.lint.as_text import rules_as_text
from reconciler.rendering.words.view import format_count
from reconciler.workflows.gc_pause import pause_gc
from reconciler.workflows.lint import EVERY_RULE, LintResult
from reconciler.workflows.lint import lint as look_for_findings


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler lint
  reconciler lint manifests/retrievers --env staging
  reconciler lint --ignore missing-description,'unused-*'
  reconciler lint --select unindexed-filter --strict
  reconciler lint --format annotations --output sarif=lint.sarif
  reconciler lint --rules
""",
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=path)
@rule_options
@click.option("--strict", "is_strict", is_flag=True, help="Treat warnings as errors.")
@click.option("--rules", "lists_rules", is_flag=True, help="List the rules, and ask none.")
@global_options
@click.pass_obj
def lint(
    invocation: Invocation,
    paths: Sequence[Path],
    *,
    select: frozenset[str] | None,
    ignore: frozenset[str] | None,
    is_strict: bool,
    lists_rules: bool,
) -> ExitCode:
    """Look for what is valid and cannot be meant, in all manifests or those in PATH.

    It follows the data: from the properties of a bucket through mappings, fields that are carried
    along, features and stages to the page of results. Exit 1 for errors, 0 for less.
    """
    flags = review_flags(invocation, ReportInfo(title="Lint", marker="lint"), reads=paths)
    screen = screen_for(flags)
    chosen = chosen_of(EVERY_RULE, select, ignore)
    if lists_rules:
        _list_rules(chosen, screen)
        return ExitCode.OK
    with pause_gc():
        found = look_for_findings(
            folder_of(flags),
            environment=environment_of(flags, os.environ),
            environ=os.environ,
            given=given_in(flags),
            paths=paths,
            rules=chosen,
            is_strict=is_strict,
        )
    wrong = any(problem.severity is Severity.ERROR for problem in found.problems)
    code = ExitCode.ERROR if wrong else ExitCode.OK
    unwritten = write_problems(flags.output, found.problems, about_in(invocation), code=code)
    if unwritten:
        raise Rejected(*unwritten)
    _show(found, screen, flags, about_in(invocation), code)
    return code


def _list_rules(chosen: frozenset[str], screen: Screen) -> None:
    rules = [rule for code, rule in RULES.items() if code in chosen]
    if screen.flags.wants_json:
        from reconciler.rendering.lint.as_json import rules_as_json

        screen.result(rules_as_json(rules))
    else:
        screen.result(rules_as_text(rules, width=screen.width, color=screen.has_color))


def _show(
    found: LintResult, screen: Screen, flags: GlobalFlags, about: ReportInfo, code: ExitCode
) -> None:
    if flags.format is Format.TEXT and not found.problems:
        screen.result(f"{format_count(found.resources, 'resource')}, no findings.\n")
        return
    look = TextStyle(width=screen.width, has_color=screen.has_color, has_codes=True)
    screen.result(problems_in(flags.format, found.problems, about, code=code, look=look))
    if flags.format is not Format.TEXT:
        return
    if not found.is_linted:
        screen.note("The rules were not asked: mend these first, and lint again.\n")
    mendable = sum(bool(problem.fix) for problem in found.problems)
    if mendable:
        which = "all" if mendable == len(found.problems) else f"at least {mendable}"
        screen.note(f"`reconciler fix` knows how to mend {which} of them.\n")
