"""Several workers and many accounts: all as declared, nothing twice, one at a time in each."""

import os
import random

from chaos import Act, Chaos
from scene import scene

SEED = int(os.environ.get("CHAOS_SEED", "1"))


def names(count):
    return [f"s{number:03}" for number in range(count)]


def test_a_few_accounts_survive_a_few_kills(postgres, witness, tmp_path):
    with scene(postgres, witness, tmp_path, names(12)) as made:
        made.slow(0.1)
        chaos = Chaos(made, 3, random.Random(SEED))
        chaos.refill()
        made.wait_for_writes()
        chaos.let([Act.KILL, Act.SLEEP, Act.KILL, Act.END], pause=(0.5, 1.5))
        made.wait_until_calm(seconds=120)
        made.require_nothing_against(chaos.done)
        assert "lost" in {run.state for run in made.runs()}, chaos.done


def test_stacks_of_one_account_are_never_run_at_once(postgres, witness, tmp_path):
    with scene(postgres, witness, tmp_path, names(3), accounts={"all": names(3)}) as made:
        made.slow(0.02)
        for _ in range(3):
            made.crew.add()
        made.wait_until_calm(seconds=120)
        for name in made.fleet.names:
            made.fleet.declare(name, 1)
        made.ask("*")
        made.wait_until_calm(seconds=120)
        made.require_nothing_against()
        assert len({run.pid for run in made.runs()}) > 1
