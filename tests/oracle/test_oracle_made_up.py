"""The vendor reads what made-up stacks send, as it reads what we wrote ourselves."""

from bodies import every_request
from hypothesis import given
from made_up import examples
from stacks import Manifest, stacks
from vendor import judged

from reconciler.model.address import Address
from reconciler.model.location import Locations
from reconciler.model.resource import Resource

NOWHERE = Locations("made-up.yaml", (0, 0, 0, 0, None))


def _declared(manifest: Manifest) -> Resource:
    names = manifest["metadata"]
    address = Address(manifest["kind"], names.get("namespace", ""), names["name"])
    return Resource(address, manifest["spec"], NOWHERE)


@examples(50)
@given(stacks())
def test_the_vendor_reads_every_body_of_any_stack(stack: list[Manifest]) -> None:
    requests = [request for each in stack for request in every_request(_declared(each))]
    assert len(requests) >= len(stack)
    assert [(request.purpose, lost) for request in requests if (lost := judged(request))] == []
