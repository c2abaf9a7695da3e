"""Two runs of one stack at once make one world, and each tells the truth of its own end."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from made_up import examples
from stacks import Manifest, addressed
from troubled import Told, Troubled, day, in_quiet
from willing import willing

from reconciler.emulator.faults.fault import Fault, read_fault


@dataclass(frozen=True)
class Run:
    """What a run told, what an observer saw at its end, and whether the other wrote meanwhile."""

    told: Told
    is_settled: bool
    is_alone: bool


async def _run(quiet: Troubled, mine: Troubled, other: Troubled, stack: Sequence[Manifest]) -> Run:
    written: list[int] = []
    told = await mine.try_to_apply(stack, before_looking=lambda: written.append(_writes(other)))
    remaining = await quiet.plan(stack)
    is_alone = bool(written) and written[-1] == _writes(other)
    return Run(told, remaining.is_empty, is_alone)


def _writes(world: Troubled) -> int:
    return len(world.wire.writes)


_lags = st.lists(
    st.builds(
        "{} {} {}".format,
        st.sampled_from(["POST /v1/*", "PATCH /v1/*", "DELETE /v1/*", "* /v1/*"]),
        st.sampled_from(["1", "2", "3-5", "30%"]),
        st.sampled_from(["slow by=1", "lost", "500 committed", "dropped", "429 retry-after=1"]),
    ).map(read_fault),
    max_size=2,
)


@examples(12)
@given(willing(), willing(), _lags, _lags)
def test_two_runs_at_once_end_converged_and_tell_the_truth(
    earlier: list[Manifest], later: list[Manifest], mine: list[Fault], yours: list[Fault]
) -> None:
    async def law(quiet: Troubled) -> None:
        await quiet.apply(earlier)
        async with day(quiet, mine) as one, day(quiet, yours) as other:
            runs = await asyncio.gather(
                _run(quiet, one, other, later), _run(quiet, other, one, later)
            )
        for run in runs:
            assert run.is_settled or not (run.told.is_settled and run.is_alone), run.told
        counted = await quiet.rows()
        assert [str(address) for address, count in counted.items() if count > 1] == []
        await quiet.apply(later)
        assert (await quiet.plan(later)).is_empty
        names = {address for address in await quiet.rows() if address.kind != "Namespace"}
        assert names <= set(map(addressed, later))

    in_quiet(law)
