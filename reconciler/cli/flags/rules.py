"""`--select` and `--ignore`: which rules of lint are asked."""

from collections.abc import Collection, Sequence

import click
from click.shell_completion import CompletionItem

from reconciler.cli.flags.invocation import Decorated, add_options


def read_codes(_: click.Context, __: click.Parameter, said: Sequence[str]) -> frozenset[str] | None:
    """The rules that words mean, each a list with commas; `None` where nothing is said."""
    from reconciler.kinds.lint.ignoring import did_you_mean_one
    from reconciler.kinds.lint.registry import RULES, codes_matching

    found: set[str] = set()
    for word in (part.strip() for text in said for part in text.split(",")):
        codes = codes_matching(word)
        if not codes:
            raise click.BadParameter(f"`{word}` is no rule: {did_you_mean_one(word, RULES)}")
        found |= codes
    return frozenset(found) if said else None


def _complete(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    from reconciler.kinds.lint.registry import RULES

    before, comma, begun = typed.rpartition(",")
    said = {*before.split(",")}
    return [
        CompletionItem(f"{before}{comma}{code}", help=rule.title)
        for code, rule in RULES.items()
        if code.startswith(begun) and code not in said
    ]


_OPTIONS = (
    click.option(
        "--select",
        multiple=True,
        callback=read_codes,
        shell_complete=_complete,
        metavar="RULE",
        help="Only these rules: codes, or patterns such as 'unused-*'; may be repeated.",
    ),
    click.option(
        "--ignore",
        multiple=True,
        callback=read_codes,
        shell_complete=_complete,
        metavar="RULE",
        help="None of these rules; may be repeated.",
    ),
)


def rule_options(command: Decorated) -> Decorated:
    """Adds them to a command."""
    return add_options(_OPTIONS, command)


def chosen_of(
    every: Collection[str], select: Collection[str] | None, ignore: Collection[str] | None
) -> frozenset[str]:
    """The rules that are asked."""
    return frozenset(every if select is None else select) - frozenset(ignore or ())
