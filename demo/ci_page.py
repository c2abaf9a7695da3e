"""The parts of docs/ci.md that repeat other files: `python -m demo.ci_page` writes them anew."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs" / "ci.md"
_PART: Final = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def made(page: str) -> str:
    """The page with each of its parts as it is in the file that it repeats."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    workflow = (ROOT / "ci" / "github" / "mixpeek.yml").read_text(encoding="utf-8")
    parts = {
        "workflow": f"```yaml\n{workflow}```\n",
        "inputs": _table("Input", action["inputs"]),
        "outputs": _table("Output", action["outputs"]),
    }
    return _PART.sub(lambda found: f"{found[1]}{parts[found[2]]}{found[3]}", page)


def _table(title: str, described: Mapping[str, Mapping[str, Any]]) -> str:
    rows = (f"| `{name}` | {_says(each)} |" for name, each in described.items())
    return "\n".join([f"| {title} | |", "|---|---|", *rows, ""])


def _says(each: Mapping[str, Any]) -> str:
    default = each.get("default")
    usual = f" Default: `{default}`." if default and "${{" not in str(default) else ""
    needed = " Required." if each.get("required") else ""
    return f"{each['description']}{needed}{usual}"


if __name__ == "__main__":
    PAGE.write_text(made(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
