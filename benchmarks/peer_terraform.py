"""Terraform with nothing but what it has built in; for the rows that compare with it."""

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from benchmarks.measure import Command, Cost, Failed, environment, run
from benchmarks.served import Api

TERRAFORM: Final = shutil.which("terraform")

_READ = """\
data "terraform_remote_state" "r{i}" {{
  backend = "http"
  config  = {{ address = "{url}/-/states/{i}" }}
}}
"""
_FREE = """\
resource "terraform_data" "r{i}" {{
  input = {{ name = "search_{i}", tags = ["ads", "planning"], limits = {{ credits = 100 }} }}
}}
"""


def refresh(folder: Path, size: int, api: Api) -> Command:
    """A plan that reads each resource over HTTP, as providers do, and compares nothing."""
    blocks = (_READ.format(i=i, url=api.url) for i in range(size))
    return _command(_prepared(folder / "terraform-read", blocks), "plan")


def fresh_apply(folder: Path, size: int) -> Cost:
    """The creation of resources whose provider does nothing."""
    blocks = (_FREE.format(i=i) for i in range(size))
    return run(_command(_prepared(folder / "terraform-free", blocks), "apply", "-auto-approve"))


def _prepared(folder: Path, blocks: Iterable[str]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "main.tf").write_text("".join(blocks), encoding="utf-8")
    command = _command(folder, "init")
    done = subprocess.run(
        command.arguments, cwd=folder, env=command.environment, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise Failed(f"terraform init failed: {done.stderr[-300:]}")
    return folder


def _command(folder: Path, *arguments: str) -> Command:
    alone = environment(CHECKPOINT_DISABLE="1")
    return Command([TERRAFORM or "", *arguments, "-input=false", "-no-color"], alone, folder=folder)
