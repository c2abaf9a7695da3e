"""The calls of a plan are counted as they will be made."""

from collections.abc import Iterator

import pytest
from asked import create, delete, requests, update
from msgspec.structs import replace

from reconciler.applying.requests.estimate import calls_for
from reconciler.kinds import KINDS
from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.data import Fields
from reconciler.model.plan import Plan, ReplacementPart, Step
from reconciler.model.resource import Directory, Stamp

OURS = Stamp("ads-platform")
LISTED = [kind for kind in KINDS.values() if kind.is_namespaced and not kind.is_on_demand]
"""What a namespace costs a list of, however empty."""

READ_IN_EACH = [
    kind.name for kind in KINDS.values() if kind.is_namespaced and not kind.is_on_demand
]
"""The kinds whose list costs a request in every namespace."""


def calls(*steps: Step, directory: Directory | None = None) -> int:
    return calls_for(Plan("ads-platform", steps, directory=directory or Directory()), KINDS)


def calls_of(step: Step) -> int:
    """Without the lists of a namespace that comes."""
    is_coming = step.address.kind == "Namespace" and step.action is Action.CREATE
    return calls(step) - (len(READ_IN_EACH) if is_coming else 0)


def steps() -> Iterator[Step]:
    """Of everything that a plan can ask for, something."""
    bucket: Fields = {"description": "d", "storage_class": "archive", "source_adapter": {"a": 1}}
    yield create("Bucket", bucket)
    yield update("Bucket", bucket, {}, "description", "storage_class", "source_adapter")
    yield update("Bucket", bucket, {}, "description", "storage_class")
    yield update("Bucket", bucket, {}, "source_adapter", "description")
    yield update("Retriever", {"tags": []}, {}, "tags", stamp=OURS)
    yield create("Retriever", {"stages": []})
    retired = replace(update("Retriever", {}, {}, "tags", stamp=OURS), action=Action.RENAME)
    yield replace(retired, part=ReplacementPart.RETIRE, becomes="a")
    yield replace(retired, part=ReplacementPart.PROMOTE, was="a")
    yield delete("Retriever")
    yield create("PublishedRetriever", {"public_name": "abc"}, stamp=None)
    yield create("PublishedRetriever", {"public_name": "abc", "is_active": False}, stamp=None)
    yield delete("PublishedRetriever")


@pytest.mark.parametrize("step", [*steps()], ids=lambda step: f"{step.address} {step.action}")
def test_every_request_of_a_step_is_counted(step: Step) -> None:
    assert calls(step) == len(requests(step))


@pytest.mark.parametrize(
    ("step", "looks"),
    [
        (create("Namespace", {}, stamp=None), 2),
        (delete("Bucket"), 3),
        (delete("Namespace"), 3),
        (replace(delete("Retriever"), part=ReplacementPart.REMOVE), 1),
        (update("Collection", {"description": "d"}, {}, "description"), 1),
        (create("Collection", {"source": {"type": "none"}, "tiering": {"exempt": "never"}}), 1),
        (create("Collection", {"source": {"type": "none"}}), 0),
        (update("Collection", {"lifecycle_state": "cold"}, {}, "lifecycle_state"), 0),
        (replace(delete("PublishedRetriever"), part=ReplacementPart.REMOVE), 2),
    ],
    ids=lambda value: f"{value.address} {value.action}" if isinstance(value, Step) else str(value),
)
def test_every_look_that_follows_a_request_is_counted(step: Step, looks: int) -> None:
    assert calls_of(step) == len(requests(step)) + looks


def test_all_lists_are_read_again_before_the_first_write_and_after_the_last() -> None:
    many = {f"bkt_{number}": f"b{number}" for number in range(1001)}
    directory = Directory(
        names={
            ("Namespace", ""): {"ns_1": "ads"},
            ("Bucket", "ads"): many,
            ("Retriever", "ads"): {},
        },
        unlisted=frozenset({"Secret"}),
    )
    assert calls(create("Retriever", {}), directory=directory) == 1 + 2 * (1 + 2 + 1 + 1)


def test_the_last_look_knows_which_namespaces_came_and_which_went() -> None:
    inside = len(READ_IN_EACH)
    lists = {(name, "a") for name in READ_IN_EACH}
    names = {("Namespace", ""): {"ns_1": "a"}, **{each: {} for each in lists}}
    known = Directory(names=names)
    before, (sent, waits) = 1 + inside, (1, 2)
    come = calls(create("Namespace", {}, stamp=None), directory=known)
    assert come == sent + waits + before + before + inside
    gone = calls(
        replace(delete("Namespace"), address=Address("Namespace", "", "a")), directory=known
    )
    assert gone == sent + waits + 1 + before + 1


def test_a_plan_that_does_nothing_takes_no_call() -> None:
    assert calls(directory=Directory(names={("Namespace", ""): {"ns_1": "ads"}})) == 0
