"""A page of the documentation as its reader goes through it: what is typed, shown and laid out.

Markdown says it in itself, so that a page needs nothing but blocks that everybody can read:

    ```sh          commands; each of them ends well, or with the code that a comment names
                   (`# exits 2 where anything differs`)
    ```console     `$ commands`, and what they say

What a reader does not see stands in a comment before the block it is about:

    <!-- world: NAME -->        from here on in a fresh copy of tests/docs/worlds/NAME; without it,
                                a page begins in the world `ads`
    <!-- before: COMMANDS -->   what happened meanwhile, by somebody else or in between
    <!-- file: PATH -->         the block is the content of this file
    <!-- types: A, B -->        what is answered in the block; without it, `yes` to every question
    <!-- not run: REASON -->    the block is no command's, or none that can be run here
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    *(page for page in sorted((ROOT / "docs").rglob("*.md")) if page.parent.name != "pictures"),
    *sorted((ROOT / "policies").glob("*.md")),
]
TYPED = [page for page in PAGES if page.parent.name != "codes"]
"""Those that a reader follows; the others are made from declarations, whose tests play them."""
USUAL = "ads"
_COMMENT = re.compile(
    r"(?<!`)<!-- (world|before|file|types|not run|made):\s*(.*?)\s*-->", re.DOTALL
)
_FENCE = re.compile(
    r"^(?P<in> *)(?P<fence>`{3,})(?P<language>[\w-]*)[^\n`]*\n(?P<text>.*?)^ *(?P=fence)`* *$",
    re.DOTALL | re.MULTILINE,
)
_EXITS = re.compile(r"#.*\bexits (?:with )?(\d+)")


@dataclass(frozen=True)
class Block:
    """A fenced block, with the comments that stand before it."""

    line: int
    language: str
    text: str
    told: dict[str, str] = field(default_factory=dict)
    indent: str = ""

    @property
    def is_run(self) -> bool:
        return self.language in ("sh", "console") and not {"not run", "made"} & {*self.told}


@dataclass(frozen=True)
class World:
    """A fresh start."""

    name: str


@dataclass(frozen=True)
class File:
    """What the reader writes into a file."""

    path: str
    text: str


@dataclass(frozen=True)
class Command:
    """What is typed, by the reader or behind the scenes; `shows` where the page shows an output."""

    line: int
    typed: str
    answers: str = "yes\n"
    shows: str | None = None
    exits: frozenset[int] = frozenset({0})


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path) -> list[Block]:
    """All fenced blocks of a page."""
    return [each for each in _parts(page.read_text(encoding="utf-8")) if isinstance(each, Block)]


def story(page: Path) -> list[World | File | Command]:
    """What somebody does who follows the page from its first line to its last."""
    return list(_story(_parts(page.read_text(encoding="utf-8"))))


def _parts(text: str) -> Iterator[Block | World | Command]:
    fences = {found.start(): found for found in _FENCE.finditer(text)}
    inside = [(found.start(), found.end()) for found in fences.values()]
    comments = {
        found.start(): found
        for found in _COMMENT.finditer(text)
        if not any(start < found.start() < end for start, end in inside)
    }
    told: dict[str, str] = {}
    for start in sorted({*fences, *comments}):
        line = text[:start].count("\n") + 1
        if start in fences:
            found = fences[start]
            indent = found["in"]
            body = re.sub(f"^{indent}", "", found["text"], flags=re.MULTILINE)
            yield Block(line, found["language"], body, told, indent)
            told = {}
        else:
            key, value = comments[start].groups()
            if key == "world":
                yield World(value)
            elif key == "before":
                yield Command(line, value)
            else:
                told = {**told, key: value}


def _story(parts: Iterator[Block | World | Command]) -> Iterator[World | File | Command]:
    for part in parts:
        if not isinstance(part, Block):
            yield part
        elif "file" in part.told:
            yield File(part.told["file"], part.text)
        elif part.is_run:
            answers = "".join(f"{each.strip()}\n" for each in part.told.get("types", "").split(","))
            yield from commands(part, answers if part.told.get("types") else "yes\n")


def commands(block: Block, answers: str = "yes\n") -> Iterator[Command]:
    """The commands of a block, one after another."""
    lines = block.text.splitlines()
    number = 0
    while number < len(lines):
        line, first = lines[number], block.line + 1 + number
        is_shown = block.language == "console"
        typed = [line.removeprefix("$ ")] if is_shown else [line]
        assert not is_shown or line.startswith("$ "), f"line {first}: an output without a command"
        number += 1
        while typed[-1].endswith("\\") and number < len(lines):
            typed.append(lines[number].removeprefix("> ") if is_shown else lines[number])
            number += 1
        shown = []
        while is_shown and number < len(lines) and not lines[number].startswith("$ "):
            shown.append(lines[number])
            number += 1
        words = "\n".join(typed)
        if words.strip() and not words.lstrip().startswith("#"):
            exits = {0, *map(int, _EXITS.findall(words))}
            wants = "\n".join(shown).rstrip() if is_shown else None
            yield Command(first, words, answers, wants, frozenset(exits))
