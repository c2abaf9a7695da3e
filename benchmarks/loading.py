"""Times the reading of YAML against PyYAML's C loader: `python -m benchmarks.loading SIZE TURNS`.

In one process, because both sides are functions; says its numbers as JSON.
"""

import gc
import json
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median

import yaml

from benchmarks.world import manifests
from reconciler.manifest.yaml.read import read_text
from reconciler.manifest.yaml.source import split
from reconciler.manifest.yaml.thorough.read import read_thoroughly

_DEEP = "[" * 100_000 + "]" * 100_000
_BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 30)
)


def main(size: int, turns: int) -> None:
    texts = [text for _, text in manifests(size)]
    ours: list[float] = []
    thorough: list[float] = []
    theirs: list[float] = []
    gc.disable()
    for _ in range(turns):
        ours.append(_cpu(_read_all, texts))
        thorough.append(_cpu(_read_all_thoroughly, texts))
        theirs.append(_cpu(_load_all, texts))
        gc.collect()
    numbers = {
        "ours": median(ours),
        "thorough": median(thorough),
        "theirs": median(theirs),
        "deep": _cpu(_refuse, _DEEP),
        "bomb": _cpu(_refuse, _BOMB),
    }
    sys.stdout.write(json.dumps(numbers))


def _cpu(act: Callable[..., None], argument: object) -> float:
    begun = time.process_time()
    act(argument)
    return time.process_time() - begun


def _read_all(texts: Sequence[str]) -> None:
    for text in texts:
        read_text(text, "manifest.yaml")


def _read_all_thoroughly(texts: Sequence[str]) -> None:
    for text in texts:
        read_thoroughly(split(text, "manifest.yaml"))


def _load_all(texts: Sequence[str]) -> None:
    for text in texts:
        yaml.load(text, yaml.CSafeLoader)


def _refuse(text: str) -> None:
    if not read_text(text, "hazard.yaml").problems:
        sys.exit("a hazard was not refused")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
