"""Where the bundled catalogue explains everything, nobody looks again: what is told is the same."""

from typing import Any

from reconciler.kinds import KINDS
from reconciler.kinds.catalogue.bundled import load_bundled
from reconciler.model.address import Address
from reconciler.model.catalogue import Catalogue
from reconciler.model.location import Locations
from reconciler.model.resource import Desired, Lifecycle, Live, Resource
from reconciler.planning.warnings.catalogue import (
    find_doubted,
    find_misplaced_uses,
    namespaces_to_ask,
)


def retriever(name: str, stage_id: str, **parameters: Any) -> Resource:
    config = {"stage_id": stage_id, "parameters": parameters}
    spec = {"stages": [{"stage_name": "it", "config": config}]}
    marks = (0, 0, 0, 0, None)
    return Resource(Address("Retriever", "ads", name), spec, Locations("a.yaml", marks))


def desired_of(*resources: Resource) -> Desired:
    return Desired("ads", {each.address: each for each in resources})


KNOWN, NEW, LACKING = (
    retriever("known", "rerank", top_k=3),
    retriever("new", "brand_new"),
    retriever("lacking", "maxsim_rerank"),
)
BOTH = desired_of(KNOWN, NEW, LACKING)


def test_what_is_not_doubted_has_nothing_that_is_told() -> None:
    doubted = find_doubted(BOTH, KINDS)
    assert doubted == {NEW.address, LACKING.address}
    told = list(find_misplaced_uses(BOTH, Live({}), KINDS, doubted))
    assert told == list(find_misplaced_uses(BOTH, Live({}), KINDS))
    assert {each.address for each in told} == doubted


def test_the_live_catalogue_speaks_against_what_nobody_doubted() -> None:
    bundled = load_bundled()
    stricter = {**bundled.stages, "rerank": {"required": ["other"]}}
    known = Catalogue(stages=stricter, extractors=bundled.extractors)
    told = find_misplaced_uses(BOTH, Live({}, catalogue=known), KINDS, find_doubted(BOTH, KINDS))
    assert KNOWN.address in {each.address for each in told}


def test_the_live_catalogue_is_asked_only_for_what_is_doubted_and_wanted() -> None:
    absent = Resource(NEW.address, NEW.spec, NEW.locations, lifecycle=Lifecycle(is_tombstone=True))
    for desired, is_asked in ((BOTH, True), (desired_of(KNOWN, LACKING, absent), False)):
        doubted = find_doubted(desired, KINDS)
        assert (namespaces_to_ask(desired, Live({}), KINDS, doubted) is not None) == is_asked
