"""Links of the pages: whether they lead somewhere, and where they lead from the website."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
REPOSITORY: Final = "https://github.com/mixpeek/reconciler"
_LINK: Final = re.compile(r"(?<!!)\[[^\]]*\]\((?P<to>[^)\s]+)\)|!\[[^\]]*\]\((?P<image>[^)\s]+)\)")
_CODE: Final = re.compile(r"^ *(`{3,}).*?^ *\1`*$|(?<!`)`[^`\n]+`(?!`)", re.DOTALL | re.MULTILINE)
_FENCE: Final = re.compile(r"^ *(`{3,}).*?^ *\1`*$", re.DOTALL | re.MULTILINE)
_HEADING: Final = re.compile(r"^#{1,6} +(.*?) *#*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Link:
    """Where a page points, and from which line."""

    line: int
    to: str


def links(text: str) -> Iterator[Link]:
    """All links and pictures of a page, outside of code."""
    prose = _CODE.sub(lambda code: re.sub(r"[^\n]", "x", code[0]), text)
    for found in _LINK.finditer(prose):
        yield Link(text[: found.start()].count("\n") + 1, found["to"] or found["image"])


def anchors(text: str) -> set[str]:
    """The names of its headings, as GitHub and the website make them."""
    found: dict[str, int] = {}
    names = set()
    for heading in _HEADING.findall(_FENCE.sub("", text)):
        name = slug(heading)
        count = found.get(name, 0)
        names.add(f"{name}-{count}" if count else name)
        found[name] = count + 1
    return names


def slug(heading: str) -> str:
    """The anchor of a heading, by GitHub's rule."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")


def broken(page: Path, text: str) -> Iterator[str]:
    """What leads nowhere of a page's text: `line: link` of each."""
    for link in links(text):
        if "://" in link.to or link.to.startswith("mailto:"):
            continue
        path, _, anchor = link.to.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or not target.is_relative_to(ROOT):
            yield f"{link.line}: {link.to} does not exist"
        elif anchor and target.suffix == ".md":
            there = target.read_text(encoding="utf-8") if path else text
            if anchor not in anchors(there):
                yield f"{link.line}: {link.to} names no heading"


def is_on_the_website(file: Path, docs: Path) -> bool:
    """Pages, and the pictures in them; not the Markdown that pictures were drawn from."""
    if not file.is_relative_to(docs):
        return False
    is_drawn = file.relative_to(docs).parts[0] == "pictures"
    return file.suffix == (".png" if is_drawn else ".md")


def for_the_website(page: Path, docs: Path) -> str:
    """The text of a page, whose links out of `docs` lead to the repository."""

    def moved(found: re.Match[str]) -> str:
        to = found["to"] or found["image"]
        path, _, anchor = to.partition("#")
        if "://" in to or not path:
            return found[0]
        target = (page.parent / path).resolve()
        if is_on_the_website(target, docs):
            return found[0]
        kind = "tree" if target.is_dir() else "blob"
        there = f"{REPOSITORY}/{kind}/main/{target.relative_to(ROOT)}"
        return found[0].replace(f"({to})", f"({there}{anchor and '#' + anchor})")

    return _LINK.sub(moved, page.read_text(encoding="utf-8"))
