"""Builds the website, strictly: a link that leads nowhere, or any warning, ends it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from website.built_links import broken_links
from website.links import REPOSITORY, ROOT, for_the_website, is_on_the_website
from website.navigation import navigation

DOCS: Final = ROOT / "docs"
PLACE: Final = ROOT / ".cache" / "site"


def build(place: Path = PLACE, program: Path | None = None) -> int:
    """0 where all is well, and the pages are in `place/html`; else what was wrong is on stderr."""
    zensical = program or place / "venv" / "bin" / "zensical"
    shutil.rmtree(place / "docs", ignore_errors=True)
    lay_out(place / "docs")
    (place / "zensical.toml").write_text(settings(place / "docs"), encoding="utf-8")
    command = [str(zensical), "build", "--clean", "--strict", "--config-file", "zensical.toml"]
    done = subprocess.run(command, cwd=place, check=False)
    broken = [] if done.returncode else list(broken_links(place / "html"))
    for each in broken:
        print(f"leads nowhere: {each}", file=sys.stderr)
    return done.returncode or bool(broken)


def lay_out(to: Path) -> None:
    """The pages and pictures as the generator is to see them."""
    for file in sorted(DOCS.rglob("*")):
        if is_on_the_website(file, DOCS):
            there = to / file.relative_to(DOCS)
            there.parent.mkdir(parents=True, exist_ok=True)
            if file.suffix == ".md":
                there.write_text(for_the_website(file, DOCS), encoding="utf-8")
            else:
                shutil.copyfile(file, there)


def settings(docs: Path) -> str:
    """zensical.toml: what stands in ours, and the order of the pages."""
    ours = (Path(__file__).parent / "zensical.toml").read_text(encoding="utf-8")
    # An array of JSON with keys in quotes is one of TOML but for the colons of its tables.
    entries = ",\n".join(_toml(each) for each in navigation(docs))
    return ours.replace("nav = []", f"nav = [\n{entries}\n]").replace("REPOSITORY", REPOSITORY)


def _toml(entry: object) -> str:
    if isinstance(entry, dict):
        ((title, inside),) = entry.items()
        return f"{{ {json.dumps(title)} = {_toml(inside)} }}"
    if isinstance(entry, list):
        return f"[{', '.join(map(_toml, entry))}]"
    return json.dumps(entry)
