"""octoDNS, which plans DNS records as we plan resources; for the row that compares with it."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.measure import Command, Cost, environment, run
from benchmarks.peer_provider import PEERS

_PLACES: Final = os.pathsep.join((str(PEERS), os.environ.get("PATH", "")))
OCTODNS: Final = shutil.which("octodns-sync", path=_PLACES)
_ZONE = "bench.test"

_CONFIG = f"""\
providers:
  source:
    class: octodns.provider.yaml.YamlProvider
    directory: source
  target:
    class: octodns.provider.yaml.YamlProvider
    directory: target
zones:
  {_ZONE}.:
    sources: [source]
    targets: [target]
"""
_RECORD = """\
r{i:06}:
  ttl: 300
  type: A
  value: 10.0.{high}.{low}
"""


def no_op_of_records(folder: Path, size: int) -> Callable[[], Cost]:
    """A sync of records that are the same on both sides."""
    inside = folder / "octodns"
    records = "".join(
        _RECORD.format(i=i, high=i // 250 % 250, low=i % 250 + 1) for i in range(size)
    )
    for side in ("source", "target"):
        (inside / side).mkdir(parents=True, exist_ok=True)
        (inside / side / f"{_ZONE}.yaml").write_text(f"---\n{records}", encoding="utf-8")
    (inside / "config.yaml").write_text(_CONFIG, encoding="utf-8")
    command = [OCTODNS or "", "--config-file", "config.yaml"]
    return lambda: run(Command(command, environment(), folder=inside))
