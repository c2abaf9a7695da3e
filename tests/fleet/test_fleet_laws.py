"""Whatever befalls some stacks of a fleet, the others become exactly what they become alone."""

import asyncio
import tempfile
from pathlib import Path

from fleet_accounts import BUCKET, NAMESPACE, Yard, key_of, states
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples

from reconciler.cli.flags.global_flags import Format
from reconciler.cli.fleet.show import report_in
from reconciler.cli.output.formats import PLAIN
from reconciler.model.fleet.outcome import State, Verb

MISHAPS = ("none", "wrong key", "no key", "bad manifest", "no folder", "refused", "bad entry")
HEAD = "apiVersion: reconciler/v1\nkind: Fleet\nlimits: {stacks: 16}\n"
BAD = f"{NAMESPACE}---\n{BUCKET.replace('description', 'descripton') % ('videos', 'x')}"
EXPECTED = {"none": State.APPLIED, "refused": State.PARTIAL}


def befall(yard: Yard, name: str, mishap: str, wave: int = 1) -> None:
    """One stack, and what goes wrong with it."""
    yard.stack(name, f", wave: {wave}")
    variable = f"KEY_{name.upper()}"
    match mishap:
        case "wrong key":
            # Of its own: stacks of one key are of one account, and wait for each other.
            yard.environ[variable] = f"sk-nobody-has-this-key-at-all-{name}"
        case "no key":
            del yard.environ[variable]
        case "bad manifest":
            yard.declare(name, BAD)
        case "no folder":
            yard.entries[-1] = f"- {{name: {name}, folder: nowhere-{name}, wave: {wave}}}\n"
        case "refused":
            yard.accounts.refusing[name] = "POST /v1/buckets"
            yard.accounts.echoing.add(name)
        case "bad entry":
            yard.entries[-1] = f"- {{name: {name}, folder: stacks/{name}, wve: 1, wave: {wave}}}\n"


@given(st.lists(st.sampled_from(MISHAPS), min_size=1, max_size=6))
@examples(40)
def test_what_befalls_one_stack_touches_no_other(mishaps: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        yard = Yard(Path(folder), head=HEAD)
        named = {f"s{at}": mishap for at, mishap in enumerate(mishaps)}
        for name, mishap in named.items():
            befall(yard, name, mishap)
        report = asyncio.run(yard.run(Verb.APPLY))
    said = "".join(report_in(report, each, PLAIN) for each in (Format.TEXT, Format.JSON))
    for name, mishap in named.items():
        assert states(report)[name] is EXPECTED.get(mishap, State.FAILED), mishap
        there = yard.accounts.names(name)
        assert there == {
            "none": ["namespace ads", "bucket videos"],
            "refused": ["namespace ads"],
        }.get(mishap, [])
        sent = [each for each in yard.accounts.asked if each.account != name]
        assert not any(key_of(name) in f"{each.headers}{each.body}" for each in sent)
        assert key_of(name) not in said


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(MISHAPS)), min_size=1, max_size=6))
@examples(40)
def test_nothing_is_written_behind_a_wave_that_is_not_well(
    planned: list[tuple[int, str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        yard = Yard(Path(folder), head=HEAD)
        named = {f"s{at}": each for at, each in enumerate(planned)}
        for name, (wave, mishap) in named.items():
            befall(yard, name, mishap, wave)
        report = asyncio.run(yard.run(Verb.APPLY))
    bad = min((wave for wave, mishap in planned if mishap != "none"), default=9)
    writes = [
        named[each.account][0] for each in yard.accounts.asked if each.writes and each.account
    ]
    assert writes == sorted(writes), "a wave is over before the next one begins"
    assert max(writes, default=0) <= bad
    for name, (wave, mishap) in named.items():
        if mishap == "none" and wave <= bad:
            assert states(report)[name] is State.APPLIED
        elif wave > bad:
            assert states(report)[name] in (State.NOT_STARTED, State.FAILED)
            assert yard.accounts.rows(name) == []
    assert bool(report.exit_code) is (bad != 9)
