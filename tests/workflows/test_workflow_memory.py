"""What a plan takes of memory: little for each resource, however many there are."""

import gc
import tracemalloc
from pathlib import Path

import httpx
import pytest

from benchmarks.seed import seed
from benchmarks.world import write_project
from reconciler.api.client import open_reader
from reconciler.api.headers.api_key import ApiKey
from reconciler.emulator.app import create_app
from reconciler.manifest.project.project import load_project
from reconciler.planning.options.options import PlanOptions
from reconciler.workflows.plan import make_plan

pytestmark = pytest.mark.anyio
FEW, MANY = 20, 220
_MOST_KIB = 40


async def peak_of(folder: Path, size: int) -> int:
    """The most that Python held at once while it planned so many that are as declared."""
    database = str(folder / f"{size}.db")
    await seed(database, size)
    project = load_project(write_project(folder / str(size), size), environ={})
    transport = httpx.ASGITransport(create_app(database))
    async with open_reader("http://embedded", ApiKey("k"), transport=transport) as reader:
        gc.collect()
        tracemalloc.start()
        try:
            plan = await make_plan(project, reader, options=PlanOptions(), environ={})
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert plan.is_empty
    assert len(plan.seen.resources) >= size
    return peak


async def test_one_more_resource_takes_no_more_than_a_plan_may_take_for_it(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    await peak_of(tmp_path / "first", FEW)  # whatever is made once is made here
    few, many = await peak_of(tmp_path, FEW), await peak_of(tmp_path, MANY)
    assert (many - few) / (MANY - FEW) <= _MOST_KIB * 1024
