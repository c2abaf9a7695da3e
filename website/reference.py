"""The pages that are made from declarations: the commands, with their help."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import click

from reconciler.cli.command_list import COMMANDS
from reconciler.cli.main import EPILOG, group

DOCS: Final = Path(__file__).parent.parent / "docs"
_MADE: Final = "<!-- made: reference -->\n"
_WIDTH: Final = 80
_ELSEWHERE: Final = "[Options of all commands](../commands.md#options-of-all-commands)\n"
_GLOBAL: Final = re.compile(r"^Global options:\n(?:  .*\n)+\n?", re.MULTILINE)
_SECTION: Final = re.compile(r"\x08\n(?P<title>[^\n]+):\n(?P<rows>(?:  \S[^\n]*\n)+)")


def pages() -> dict[Path, str]:
    """Each page that is made, with what it says."""
    made = {DOCS / "commands" / f"{name}.md": text for name, text in _help_pages()}
    return {**made, DOCS / "commands.md": _commands()}


def write() -> None:
    """Write them all, and remove the page of a command that is gone."""
    made = pages()
    for file in set((DOCS / "commands").glob("*.md")) - set(made):
        file.unlink()
    (DOCS / "commands").mkdir(exist_ok=True)
    for file, text in made.items():
        file.write_text(text, encoding="utf-8")


def _help_pages() -> Iterator[tuple[str, str]]:
    # As a run makes it: commands remember how they are asked for help when they first are.
    settings = {"max_content_width": _WIDTH, **group.context_settings}
    root = click.Context(group, info_name="reconciler", **settings)
    for name in COMMANDS:
        command = group.get_command(root, name)
        if command is not None:
            yield name, "\n".join([*_help(command, name, root, level="#"), _ELSEWHERE])


def _help(command: click.Command, name: str, parent: click.Context, level: str) -> Iterator[str]:
    context = click.Context(command, parent=parent, info_name=name, terminal_width=_WIDTH)
    text = _GLOBAL.sub("", f"{command.get_help(context)}\n").rstrip()
    yield f"{level} `{context.command_path}`\n\n{_MADE}```text\n{text}\n```\n"
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            if found is not None:
                yield from _help(found, inner, context, level + "#")


def _commands() -> str:
    rows = (f"| [`{name}`](commands/{name}.md) | {says} |" for name, says in COMMANDS.items())
    sections = _sections(EPILOG)
    return "\n".join(
        [
            "# Commands\n",
            "Each page is what `reconciler COMMAND --help` says, but for the options of all.\n",
            "| Command | |",
            "|---|---|",
            *rows,
            "\n## Options of all commands\n\nBefore the command or behind it, alike:\n",
            f"{_MADE}```text\n{_options_of_all()}```",
            "\n## Exit codes\n\nThe same in every format, and of every command:\n",
            *_table("Exit code", sections["Exit codes, the same in every format"]),
            "\n## Environment\n",
            *_table("Variable", sections["Environment"]),
            "",
        ]
    )


def _options_of_all() -> str:
    context = click.Context(
        group, info_name="reconciler", terminal_width=_WIDTH, **group.context_settings
    )
    text = group.get_help(context)
    return text.partition("Options:\n")[2].partition("\n\n")[0] + "\n"


def _sections(epilog: str) -> Mapping[str, list[tuple[str, str]]]:
    return {
        found["title"]: [
            (name, says)
            for name, says in (
                re.split(r"\s{2,}", row.strip(), maxsplit=1) for row in found["rows"].splitlines()
            )
        ]
        for found in _SECTION.finditer(f"{epilog}\n")
        if found["title"] != "Examples"
    }


def _table(head: str, rows: list[tuple[str, str]]) -> list[str]:
    return [f"| {head} | Means |", "|---|---|", *(f"| `{name}` | {says} |" for name, says in rows)]
