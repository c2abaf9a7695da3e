"""The gates that manifests declare."""

from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.gate import GateSpec
from reconciler.kinds.verification.checks import map_in, read_question, reference_of
from reconciler.model.resource import Resource
from reconciler.model.verification.gate import Executor, Gate, Threshold


def read_gate(resource: Resource, kind: Kind) -> Gate:
    """The gate that a faultless manifest declares."""
    said = GateSpec.model_validate(resource.spec)
    return Gate(
        address=resource.address,
        retriever=reference_of(resource, kind, "retriever"),
        dataset=reference_of(resource, kind, "dataset"),
        thresholds={
            name: Threshold(each.at_least, each.max_drop) for name, each in said.metrics.items()
        },
        query=read_question(map_in(resource.spec, "request")),
        significance=said.significance,
        max_credits=said.max_credits,
        executor=Executor(said.run or Executor.LOCAL),
        locations=resource.locations,
    )
