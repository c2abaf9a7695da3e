"""The pictures in the documentation, from a real run: `make pictures`.

Needs git, and a Chromium on the path or in $CHROMIUM. The page itself is left in a folder of its
own when one is named: `python -m demo.pictures FOLDER`.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from demo.change import SECRETS, change, copied, fill, with_api
from demo.headless import Headless, browser
from demo.page_text import words_of

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"


def main() -> None:
    chromium = browser()
    if chromium is None:
        sys.exit("no Chromium on the path or in $CHROMIUM")
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        page = reviewed(Path(sys.argv[1] if len(sys.argv) > 1 else folder), Path(folder))
        (PICTURES / "plan.txt").write_text(words_of(page.read_text("utf-8")), encoding="utf-8")
        with Headless(chromium) as look:
            look.open(page, width=1200, height=1200)
            look.picture(PICTURES / "plan.png")
            look.open(page, width=1200, height=860)
            look.tell("document.querySelector('.entry.replace').scrollIntoView()")
            look.picture(PICTURES / "plan-changes.png")
            look.open(page, width=390, height=844, dark=True)
            look.tell("document.querySelector('.entry.replace').scrollIntoView()")
            look.picture(PICTURES / "plan-phone.png")


def reviewed(to: Path, folder: Path) -> Path:
    """The page of a pull request's plan: the example as it is live, and then changed."""
    project = copied(folder)
    run("git", "init", "--quiet", at=project)
    run("git", "add", "--all", at=project)
    author = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
    run("git", *author, "commit", "--quiet", "--message", "As it is", at=project)
    run(*RECONCILER, "apply", "--auto-approve", at=project)
    with_api(project, fill)
    change(project)
    page = to / "plan.html"
    page.write_text(
        run(*RECONCILER, "plan", "--base", "HEAD", "--format", "html", at=project),
        encoding="utf-8",
    )
    return page


RECONCILER = (sys.executable, "-m", "reconciler")


def run(*command: str, at: Path) -> str:
    """What a command says; it must succeed."""
    # The plan names the commit it is compared with: the same one whenever the pictures are made.
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2026-01-01T00:00:00Z")
    told = subprocess.run(
        command,
        cwd=at,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **SECRETS, **dates},
    )
    return told.stdout


if __name__ == "__main__":
    main()
