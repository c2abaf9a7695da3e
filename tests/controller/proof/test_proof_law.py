"""Whatever is killed or stopped, in whatever order: all ends as declared, and all is told."""

import random
import tempfile
from pathlib import Path

from chaos import Act, Chaos
from hypothesis import Phase, given
from hypothesis import strategies as st
from made_up import examples
from scene import scene

HAPPENS = st.lists(st.sampled_from(Act), min_size=1, max_size=4)


@given(HAPPENS, st.integers(0, 2**32), st.floats(0.0, 2.0))
@examples(2, phases=[Phase.generate])  # a case takes too long to look for a smaller one
def test_whatever_happens_every_stack_ends_as_declared(postgres, a_witness, acts, seed, pause):
    a_witness.forget()
    with (
        tempfile.TemporaryDirectory() as folder,
        scene(
            postgres, a_witness, Path(folder), ["ads", "shop", "news"], stalled_after=2.0
        ) as made,
    ):
        made.slow(0.1)
        chaos = Chaos(made, 2, random.Random(seed))
        chaos.refill()
        made.wait_for_writes()
        chaos.let(acts, pause=(0.0, pause))
        made.wait_until_calm(seconds=120)
        made.require_nothing_against(chaos.done)
