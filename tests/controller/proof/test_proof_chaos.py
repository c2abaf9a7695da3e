"""120 accounts and three workers, to which everything happens: the large proof of `make chaos`.

`CHAOS_TIMES` says how much happens; without it there is nothing to do, because nobody has minutes
for it in a build.
"""

import os
import random
from pathlib import Path

import pytest
from chaos import Act, Chaos
from scene import scene

SEED = int(os.environ.get("CHAOS_SEED", "1"))
TIMES = int(os.environ.get("CHAOS_TIMES", "0"))
ACCOUNTS = [f"s{number:03}" for number in range(120)]
USUAL = [Act.KILL, Act.KILL, Act.SLEEP, Act.END, Act.CUT, Act.DOZE]
MOST_MEMORY = 80 * 2**20
"""Bytes of a worker at any time, with what it shares with others."""


@pytest.mark.skipif(not TIMES, reason="minutes: `make chaos`")
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_120_accounts_survive_everything(postgres, witness, tmp_path, capsys):
    lots = random.Random(SEED)
    acts = [lots.choice(USUAL) for _ in range(TIMES)]
    acts.insert(TIMES // 2, Act.CRASH)
    with scene(postgres, witness, tmp_path, ACCOUNTS, stalled_after=5.0) as made:
        made.slow(0.05)
        chaos = Chaos(made, 3, lots)
        chaos.let(acts, pause=(1, 6))
        made.wait_until_calm(seconds=900)
        for name in made.fleet.names:
            made.fleet.declare(name, 1)
        made.ask("*")
        chaos.let(acts[: TIMES // 4], pause=(1, 6))
        made.wait_until_calm(seconds=900)
        peaks = [worker.peak for worker in made.crew.living]
        with capsys.disabled():
            print(made.summary(chaos.done, peaks))  # noqa: T201 - who runs it wants to see it
        made.require_nothing_against(chaos.done)
        assert max(peaks) <= MOST_MEMORY
