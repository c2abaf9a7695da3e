"""An apply that is killed anywhere, or that runs twice at once, costs nothing but another run.

`SOAK_TIMES` says how many kills are tried; the default is what a build has time for.
"""

import os
import random
import time
from collections import Counter

import pytest
from processes import Project, ended

TIMES = int(os.environ.get("SOAK_TIMES", "24"))
SEED = int(os.environ.get("SOAK_SEED", "1"))
_SHARES = 4
"""Kills that are tried beside each other, where there are processors for it."""
_WRITES = 7
_KEPT = ("raw", "first", "rank")


def project_in(folder, namespace, api):
    project = Project(folder, namespace, str(api.base_url).rstrip("/"))
    project.declare(0)
    code, said = project.apply()
    assert code == 0, said
    return project


def names_of(state):
    buckets = ["raw", "feed"] if state % 2 else ["raw"]
    retrievers = [("retriever", "find"), ("retriever", "rank")]
    return Counter([*(("bucket", each) for each in buckets), ("collection", "first"), *retrievers])


def kept_in(found):
    return {(kind, name): id_ for kind, name, id_ in found if name in _KEPT}


def is_as_declared(api, project, state, kept):
    """Each resource is there once, and those that nobody replaced are the same as ever."""
    found = api.found(project.namespace)
    assert Counter((kind, name) for kind, name, _ in found) == names_of(state), found
    assert kept_in(found) == kept
    raw = next(row for row in api.rows("buckets", project.namespace) if row["bucket_name"] == "raw")
    assert raw["description"] == f"state {state}"


def kill(process, api, *, after, looks):
    """End a run by force when it has asked for so many changes, or a few looks later."""
    while process.poll() is None and api.count_writes() < after:
        time.sleep(0.002)  # leaves the processor to those who are killed
    for _ in range(looks):
        api.count_writes()
    process.kill()
    return ended(process)


@pytest.mark.parametrize("share", range(_SHARES))
def test_an_apply_that_is_killed_anywhere_is_finished_by_the_next(api, tmp_path, share):
    lots = random.Random(SEED * _SHARES + share)
    project = project_in(tmp_path, f"killed-{share}", api)
    kept = kept_in(api.found(project.namespace))
    killed = 0
    for state in range(1, TIMES // _SHARES + 1):
        after, looks = lots.randint(0, _WRITES), lots.randint(0, 5)
        project.declare(state)
        api.forget()
        code, said = kill(project.begin(), api, after=after, looks=looks)
        assert code in (0, -9), said
        killed += code == -9
        assert kept.items() <= kept_in(api.found(project.namespace)).items()
        code, said = project.apply()
        assert code == 0, f"state {state}, killed after {after} writes: {said}"
        is_as_declared(api, project, state, kept)
    assert killed or TIMES < _SHARES, "every run ended before it could be killed"


def test_two_applies_at_once_make_one_world_and_tell_the_truth(api, tmp_path):
    project = project_in(tmp_path, "twice", api)
    kept = kept_in(api.found("twice"))
    for state in range(1, 2 + TIMES // 10):
        project.declare(state)
        together = [project.begin(), project.begin()]
        for code, said in map(ended, together):
            assert code in (0, 4), said
        code, said = project.apply()
        assert code == 0, said
        is_as_declared(api, project, state, kept)
        code, said = project.apply()
        assert (code, "No changes" in said) == (0, True), said
