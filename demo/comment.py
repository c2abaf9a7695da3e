"""What people see on GitHub, from a real run: the comment on a pull request, and the issue.

`python -m demo.comment` writes both as Markdown beside the pictures; `make pictures` draws them.
"""

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ci.github.drift import issue_of
from ci.github.inputs import Run
from ci.github.plan import comment_of
from ci.github.review import digest_in_file
from demo.change import change, copied, fill, with_api
from demo.pictures import PICTURES, RECONCILER, run

RUN = Run(
    repository="acme/ads",
    commit="0" * 40,
    event="pull_request",
    event_payload={"pull_request": {"number": 7, "head": {"sha": "4f2c6a1e9b3d" + "0" * 28}}},
    actor="octocat",
    url="https://github.com/acme/ads/actions/runs/77",
    api_url="https://api.github.com",
    results=Path(),
    outputs=None,
    summary=None,
)
_CHANGING = re.compile(r"sha256:[0-9a-f]{12,64}|(?<=`)[0-9a-f]{12}(?=`)")


@dataclass(frozen=True, slots=True)
class Seen:
    """The two texts, as GitHub is given them."""

    comment: str
    issue: str


def seen(folder: Path) -> Seen:
    """The example is live, somebody changes it by hand, and a pull request its manifests."""
    project = copied(folder)
    run("git", "init", "--quiet", at=project)
    run("git", "add", "--all", at=project)
    author = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
    run("git", *author, "commit", "--quiet", "--message", "As it is", at=project)
    run(*RECONCILER, "apply", "--auto-approve", at=project)
    with_api(project, fill)
    drift = _told(project, "drift", expects=2)
    change(project)
    saved = folder / "saved-plan.json"
    plan = _told(project, "plan", "--base", "HEAD", "-o", str(saved), expects=0)
    return Seen(comment_of(plan, RUN, digest_in_file(saved)), issue_of(drift))


def _told(project: Path, *command: str, expects: int) -> str:
    # Words that hold an exit code of their own are no failure here.
    shell = f'"$@"; test $? -eq {expects}'
    return run("sh", "-c", shell, "sh", *RECONCILER, *command, "--format", "markdown", at=project)


def settled(text: str) -> str:
    """The same text for every run: ids are new each time, and so are sums over them."""
    return _CHANGING.sub(
        lambda found: "sha256:3cdee0a5cd99" if ":" in found[0] else "4f2c6a1e9b3d", text
    )


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="comment-") as folder:
        found = seen(Path(folder))
    (PICTURES / "comment.md").write_text(settled(found.comment), encoding="utf-8")
    (PICTURES / "issue.md").write_text(settled(found.issue), encoding="utf-8")


if __name__ == "__main__":
    main()
