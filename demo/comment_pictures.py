"""The pictures of the comment and of the issue: `python -m demo.comment_pictures`."""

import sys
import tempfile
from pathlib import Path

from demo.as_on_github import page_of
from demo.comment import main as write_texts
from demo.headless import Headless, browser
from demo.pictures import PICTURES

_TALLEST = 1500


def main() -> None:
    chromium = browser()
    if chromium is None:
        sys.exit("no Chromium on the path or in $CHROMIUM")
    write_texts()
    title = "<h1>Drift in ads-platform <span>#40</span></h1>"
    with tempfile.TemporaryDirectory(prefix="comment-") as folder, Headless(chromium) as look:
        for name, did, heading in (
            ("comment", "commented 2 minutes ago · edited", ""),
            ("issue", "opened this issue tonight", title),
        ):
            markdown = (PICTURES / f"{name}.md").read_text(encoding="utf-8")
            page = Path(folder) / f"{name}.html"
            page.write_text(page_of(markdown, did=did, heading=heading), encoding="utf-8")
            look.open(page, width=920, height=600)
            look.tell("document.querySelectorAll('details').forEach((e, n) => e.open = n < 3)")
            height = min(look.tell("document.documentElement.scrollHeight"), _TALLEST)
            look.picture(PICTURES / f"{name}.png", clip=(0, 0, 920, height))


if __name__ == "__main__":
    main()
