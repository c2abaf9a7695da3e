"""Puts `tell.py` into the template, which must be one file: `python ci/gitlab/make.py`."""

from pathlib import Path

HERE = Path(__file__).parent
TEMPLATE = HERE / "reconciler.gitlab-ci.yml"
BEGIN, END = "      cat > tell.py <<'PYTHON'\n", "      PYTHON\n"


def made(template: str, script: str) -> str:
    """The template with this script in its place."""
    before, rest = template.split(BEGIN)
    _, after = rest.split(END)
    lines = (f"      {line}".rstrip() for line in script.splitlines())
    return f"{before}{BEGIN}{chr(10).join(lines)}\n{END}{after}"


if __name__ == "__main__":
    script = (HERE / "tell.py").read_text(encoding="utf-8")
    TEMPLATE.write_text(made(TEMPLATE.read_text(encoding="utf-8"), script), encoding="utf-8")
