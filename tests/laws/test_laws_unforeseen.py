"""Whatever is raised anywhere in a step: every end is told and true, and no name is lost.

Judged by the rows of the API alone, and by what the program prints and records.
"""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples
from program import Project
from raising import RAISED, SECRET, Raising, at_a_call, at_a_request
from stacks import Manifest

from reconciler.model.errors import ExitCode

Step = Mapping[str, Any]
Row = tuple[str, str, str, Mapping[str, Any]]


def _manifest(kind: str, name: str, spec: dict[str, Any], **lifecycle: str) -> Manifest:
    inside = {} if kind == "Namespace" else {"namespace": "ads"}
    names = {"name": name, **inside}
    made = {"apiVersion": "reconciler/v1", "kind": kind, "metadata": names, "spec": spec}
    return {**made, "lifecycle": lifecycle} if lifecycle else made


def _bucket(name: str, description: str) -> Manifest:
    schema = {"properties": {"title": {"type": "text"}}}
    return _manifest("Bucket", name, {"description": description, "bucket_schema": schema})


def _search(name: str, budget: int) -> Manifest:
    stage = {"stage_name": "take", "config": {"stage_id": "limit", "parameters": {"limit": 3}}}
    spec = {"collection_identifiers": [], "stages": [stage]}
    return _manifest(
        "Retriever", name, {**spec, "budget_limits": {"max_credits": budget}}, on_replace="swap"
    )


_EXTRACTOR: Final = {"feature_extractor_name": "text_extractor", "version": "v1"}
_ROOM: Final = _manifest("Namespace", "ads", {"feature_extractors": [_EXTRACTOR]})
EARLIER: Final = [_ROOM, _bucket("raw", "old"), _bucket("gone", "old"), _search("find", 3)]
LATER: Final = [_ROOM, _bucket("raw", "new"), _search("find", 4), _search("made", 3)]


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose earlier state is live; copied, never changed."""
    project = Project(tmp_path_factory.mktemp("begun"))
    project.declare(EARLIER)
    assert project.run("apply", "--auto-approve")[0] == ExitCode.OK
    return project.folder


@dataclass(frozen=True)
class Ended:
    """A run in which something was raised: what it told, and what is there."""

    code: int
    out: str
    err: str
    record: Any
    before: list[Row]
    after: list[Row]

    @property
    def steps(self) -> list[Step]:
        found: list[Step] = self.record["steps"]
        return found


def _apply(
    project: Project, form: str, raised: AbstractContextManager[None], *, at_once: int
) -> Ended:
    project.declare(LATER)
    record, before = project.folder / "record.json", project.rows()
    args = ["apply", "--auto-approve", "--parallelism", str(at_once), "--record", str(record)]
    with raised:
        code, out, err = project.say("--format", form, *args)
    return Ended(code, out, err, json.loads(record.read_text()), before, project.rows())


def _is_told(ended: Ended, form: str, *, has_raised: bool) -> None:
    """Report, JSON, record and exit code are all there, and say the same."""
    counts: dict[str, int] = ended.record["summary"]
    assert "itself failed" not in ended.out + ended.err
    assert SECRET not in ended.out + ended.err + json.dumps(ended.record)
    assert ended.code == ended.record["exit"]["code"]
    assert len(ended.steps) == sum(counts.values()) >= _STEPS
    is_done = counts["done"] == len(ended.steps)
    assert ended.code == (ExitCode.OK if is_done else ExitCode.PARTIAL)
    if form == "json":
        assert json.loads(ended.out)["steps"] == ended.steps
    else:
        told = re.findall(r"(\d+) (done|failed|skipped|unknown)", ended.out.splitlines()[-1])
        assert {word: int(count) for count, word in told} == counts
    assert has_raised or is_done
    assert all(step["outcome"] == "done" or _says_why(step) for step in ended.steps)


def _says_why(step: Step) -> bool:
    return bool(step["because"] or (step["error"] and step["error"]["remedy"]))


_STEPS: Final = 7
"""An update, a deletion, a create, and a swap in four."""


def _untruths(ended: Ended) -> Iterator[str]:
    """Steps that say of themselves what the rows deny."""
    facts = _facts(ended)
    for step in ended.steps:
        address, part, outcome = step["address"], step.get("part"), step["outcome"]
        has_happened = facts[address, part]
        if outcome == "done" and not has_happened:
            yield f"{address} {part} is told to be done, and is not"
        if outcome in ("failed", "skipped") and has_happened and part != "give the name back":
            yield f"{address} {part} is told not to be done, and is"


def _facts(ended: Ended) -> dict[tuple[str, str | None], bool]:
    """Every step -> whether the rows show its effect."""
    (old,) = (id_ for kind, id_, name, _ in ended.before if (kind, name) == ("retriever", "find"))
    searches = {id_: name for kind, id_, name, _ in ended.after if kind == "retriever"}
    buckets = {name: body for kind, _, name, body in ended.after if kind == "bucket"}
    holder = [id_ for id_, name in searches.items() if name == "find"]
    is_back = any(step.get("part") == "give the name back" for step in ended.steps)
    new = {id_ for id_, name in searches.items() if id_ != old and name != "made"}
    find = "Retriever/ads/find"
    return {
        ("Bucket/ads/raw", None): buckets["raw"].get("description") == "new",
        ("Bucket/ads/gone", None): "gone" not in buckets,
        ("Retriever/ads/made", None): [*searches.values()].count("made") == 1,
        (find, "create successor"): len(new) == 1,
        (find, "rename away"): searches.get(old) != "find" or is_back,
        (find, "rename into place"): holder == [*new] != [],
        (find, "delete"): old not in searches,
        (find, "give the name back"): holder == [old],
    }


def _holds(
    begun: Path,
    form: str,
    raising: Raising,
    raised: AbstractContextManager[None],
    *,
    at_once: int = 1,
) -> None:
    with TemporaryDirectory() as folder:
        shutil.copytree(begun, folder, dirs_exist_ok=True)
        project = Project(Path(folder))
        ended = _apply(project, form, raised, at_once=at_once)
        where = raising.sites[raising.at] if raising.has_raised and raising.at is not None else ""
        _is_told(ended, form, has_raised=raising.has_raised)
        assert [*_untruths(ended)] == [], where
        names = [name for kind, _, name, _ in ended.after if kind == "retriever"]
        assert names.count("find") == 1, (where, names)
        code, said = project.run("apply", "--auto-approve")
        assert code == ExitCode.OK, said
        left = sorted((kind, name) for kind, _, name, _ in project.rows())
        assert left == [
            ("bucket", "raw"),
            ("namespace", "ads"),
            ("retriever", "find"),
            ("retriever", "made"),
        ]


@cache
def _calls(begun: Path) -> Mapping[str, list[int]]:
    """Every place in our code at which a step calls something -> which calls those are."""
    counting = Raising()
    _holds(begun, "json", counting, at_a_call(counting))
    places: dict[str, list[int]] = {}
    for number, site in enumerate(counting.sites):
        places.setdefault(site, []).append(number)
    return places


@cache
def _requests(begun: Path) -> int:
    """How many requests the steps send when nothing is raised."""
    counting = Raising()
    _holds(begun, "json", counting, at_a_request(counting, is_late=False))
    return len(counting.sites)


def test_without_anything_raised_all_is_done(begun: Path) -> None:
    _holds(begun, "text", Raising(), nullcontext())
    assert _requests(begun) > _STEPS


@pytest.mark.parametrize("is_late", [False, True], ids=["before it acts", "after it acted"])
@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_whatever_is_raised_at_any_request_of_a_step_is_told_and_costs_no_name(
    begun: Path, error: Exception, is_late: bool
) -> None:
    for number in range(_requests(begun)):
        raising = Raising(number, error)
        form = "json" if number % 2 else "text"
        _holds(begun, form, raising, at_a_request(raising, is_late=is_late))
        assert raising.has_raised


@examples(40)
@given(
    st.data(), st.sampled_from(RAISED), st.sampled_from(["json", "text"]), st.sampled_from([1, 4])
)
def test_whatever_is_raised_at_any_call_of_a_step_is_told_and_costs_no_name(
    begun: Path, data: st.DataObject, error: Exception, form: str, at_once: int
) -> None:
    calls = _calls(begun)
    place = data.draw(st.sampled_from(sorted(calls)))
    raising = Raising(data.draw(st.sampled_from(calls[place])), error)
    _holds(begun, form, raising, at_a_call(raising), at_once=at_once)
    assert raising.has_raised or at_once > 1
