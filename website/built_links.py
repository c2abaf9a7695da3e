"""Whether every link of the built pages leads to a page, and to a place in it, that is there."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

_POINTERS: Final = ("href", "src")


class _Page(HTMLParser):
    """What a page points at, and the places in it that others may point at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.points: list[str] = []
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Those of the theme are its own; `base` and the like name the site as it will be served.
        for name, value in attrs:
            if value and name in ("id", "name"):
                self.places.add(value)
            elif value and name in _POINTERS and tag in ("a", "img"):
                self.points.append(value)


def broken_links(site: Path) -> Iterator[str]:
    """`page: link` of each that leads nowhere."""
    pages = {file: _Page(file.read_text(encoding="utf-8")) for file in sorted(site.rglob("*.html"))}
    for file, page in pages.items():
        if file.name != "404.html":  # which stands wherever it is asked for
            for link in page.points:
                if not _leads_somewhere(link, file, pages):
                    yield f"{file.relative_to(site)}: {link}"


def _leads_somewhere(link: str, file: Path, pages: dict[Path, _Page]) -> bool:
    found = urlsplit(link)
    if found.scheme or found.netloc:
        return True
    target = (file.parent / unquote(found.path)).resolve() if found.path else file
    if target.is_dir():
        target /= "index.html"
    if target not in pages:
        return target.is_file()
    return not found.fragment or unquote(found.fragment) in pages[target].places
