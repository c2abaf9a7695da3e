"""A plan does no work twice: how often our functions are called is counted, and grows in a line."""

import json
import sys

import pytest

from benchmarks.bench import KEY, Bench
from benchmarks.measure import Command, environment, run
from benchmarks.world import STACK
from reconciler.kinds import KINDS, LOOKUPS

SIZES = (30, 60, 90)
MOST_CALLS = 455
"""Of our functions for each resource of a plan that changes nothing; 442 when this was written."""

MOST_EXPORTING = 1850
"""The same of a resource that is exported; 1,753 when this was written."""


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """How often each function is called in plans of growing size, in which nothing changes."""
    folder = tmp_path_factory.mktemp("counted")
    bench = Bench(folder=folder, sizes=SIZES, latency_ms=0, repeat=1)
    return {size: calls_of(bench, size, folder / f"{size}.json") for size in SIZES}


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """The same of exports, and how many requests the largest of them sent."""
    folder = tmp_path_factory.mktemp("exported")
    bench = Bench(folder=folder, sizes=SIZES, latency_ms=0, repeat=1)
    counts = {}
    for size in SIZES:
        with bench.live(size) as api:
            out = folder / f"{size}.json"
            into = ["export", "--into", str(folder / str(size)), "--stack", STACK]
            cost = api.run(counting(out, "--api-url", api.url, "-q", *into))
            counts[size] = json.loads(out.read_text(encoding="utf-8"))
    return counts, cost.requests


def calls_of(bench, size, out):
    with bench.live(size) as api:
        run(counting(out, "-C", str(bench.project(size)), "--api-url", api.url, "plan"))
    return json.loads(out.read_text(encoding="utf-8"))


def counting(out, *arguments):
    counter = [sys.executable, "-m", "benchmarks.calls", str(out)]
    return Command([*counter, *arguments], environment(**{KEY: "counted"}))


def more(counted, fewer, size):
    """The calls that so many resources more take, function by function."""
    return {
        name: count - counted[fewer].get(name, 0)
        for name, count in counted[size].items()
        if count != counted[fewer].get(name, 0)
    }


def test_a_resource_more_takes_no_more_calls_than_the_last_one(counted):
    small, large = more(counted, 30, 60), more(counted, 60, 90)
    # The shares of the kinds are rounded, so that a few calls of one are those of another.
    assert abs(sum(large.values()) - sum(small.values())) < sum(small.values()) / 10
    assert sum(large.values()) / 30 <= MOST_CALLS


def test_no_function_is_called_more_often_the_more_there_is(counted):
    small, large = more(counted, 30, 60), more(counted, 60, 90)
    grown = {name: count for name, count in large.items() if count > 2 * small.get(name, 0) + 30}
    assert grown == {}


@pytest.mark.parametrize(
    "name",
    [
        "planning/compare/normalise.py:normalise_desired",
        "planning/compare/normalise.py:normalise_live",
        "planning/compare/diff.py:differences",
        "kinds/compile/paths.py:facts_at",
        "rendering/words/masking.py:mask_step",
        "manifest/yaml/quick/event_read.py:parse_plain_documents",
        "manifest/yaml/thorough/read.py:read_thoroughly",
    ],
)
def test_what_is_as_declared_is_neither_compared_at_length_nor_masked(counted, name):
    assert more(counted, 30, 90).get(name, 0) == 0


@pytest.mark.parametrize(
    "name",
    [
        "manifest/yaml/read.py:read_file",
        "manifest/documents/envelope.py:declare",
        "manifest/documents/envelope.py:to_resource",
        "kinds/validation/errors.py:errors_in",
        "api/reading/lists.py:ListResult.resource",
        "kinds/compile/references.py:references_in",
        "kinds/catalogue/check.py:is_plainly_known",
        "planning/compare/resource.py:changes_of",
        "planning/compare/agreement.py:is_plainly_as_declared",
    ],
)
def test_each_resource_is_read_judged_and_compared_once(counted, name):
    assert more(counted, 30, 90).get(name) == 60


def test_a_resource_more_takes_an_export_no_more_calls_than_the_last_one(exported):
    counts, _ = exported
    small, large = more(counts, 30, 60), more(counts, 60, 90)
    assert abs(sum(large.values()) - sum(small.values())) < sum(small.values()) / 10
    assert sum(large.values()) / 30 <= MOST_EXPORTING


def test_what_was_exported_is_seen_at_a_glance_to_be_live(exported):
    counts, _ = exported
    assert more(counts, 30, 90).get("planning/compare/normalise.py:normalise_desired", 0) == 0
    assert more(counts, 30, 90).get("planning/compare/agreement.py:is_plainly_as_declared") == 60


def test_an_export_asks_for_lists_alone_and_for_none_that_must_be_empty(exported):
    _, requests = exported
    lists = {each.path for each in KINDS.values() if each.parent is None}
    at_organization = {each.organization_path for each in KINDS.values()} - {None}
    lookups = {each.path for each in LOOKUPS.values()}
    assert requests == len(lists | at_organization | lookups)


def test_a_function_is_counted_by_its_file_and_its_name(tmp_path):
    out = tmp_path / "calls.json"
    run(Command([sys.executable, "-m", "benchmarks.calls", str(out), "version"], environment()))
    said = json.loads(out.read_text(encoding="utf-8"))
    assert said["cli/commands/version.py:version"] == 1
