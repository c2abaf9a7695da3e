"""The steps of `acceptance:` blocks among what a project declares: as checks, in the vendor's file.

A step that searches becomes a document of ours, and is judged, patched and asked as any other. The
others have no such form; of them only the address is judged.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from msgspec.structs import replace

from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.envelope import API_VERSION, Declaration, declare
from reconciler.manifest.vendor.acceptance_checks import checks_of
from reconciler.manifest.yaml.document import Document
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.location import Locations, NodeSpan
from reconciler.model.verification.acceptance import (
    Acceptance,
    AcceptanceCheck,
    AcceptanceChecks,
    QueryCheck,
)

_IDENTITY = ("name", "namespace")
_REQUEST = "request"
"""What a check has around the fields that a step has beside all others."""


def read_steps(
    acceptances: Iterable[Acceptance],
    declarations: Sequence[Declaration],
    kinds: Mapping[str, Kind],
) -> tuple[AcceptanceChecks, ...]:
    """What becomes of the steps of every block; what they name is what their file declares."""
    return tuple(
        checks_of(
            acceptance,
            [
                each.address
                for each in declarations
                if each.address is not None
                and acceptance.locations is not None
                and each.locations.file == acceptance.locations.file
            ],
            kinds,
        )
        for acceptance in acceptances
    )


def step_documents(steps: Iterable[AcceptanceChecks]) -> Iterator[Document]:
    """The steps that are searches, as documents of ours."""
    for manifest in steps:
        for each in manifest.checks:
            if isinstance(each, QueryCheck):
                yield _document(each, each.spec)


def other_steps(
    steps: Iterable[AcceptanceChecks], kinds: Mapping[str, Kind]
) -> Iterator[Declaration]:
    """The steps that are none, of which nothing is declared but the address."""
    for manifest in steps:
        for each in manifest.checks:
            if not isinstance(each, QueryCheck):
                yield replace(declare(_document(each, {}), kinds), address=each.address)


def _document(check: AcceptanceCheck, spec: Fields) -> Document:
    address = check.address
    given = {"namespace": address.namespace} if address.namespace else {}
    content: Fields = {
        "apiVersion": API_VERSION,
        "kind": address.kind,
        "metadata": {"name": address.name, **given},
        "spec": spec,
    }
    step = check.locations
    traps = check.traps if isinstance(check, QueryCheck) else ()
    return Document(
        content,
        Locations(step.file, partial(_span, step, spec), step.lines, is_converted=True),
        tuple((_moved(path, spec), word) for path, word in traps),
        # Its variables have been filled in already.
        may_hold_variables=False,
    )


def _moved(path: FieldPath, spec: Fields) -> FieldPath:
    """Where the same field of a step stands in the document."""
    if path[:1] and path[0] in _IDENTITY:
        return ("metadata", *path)
    return ("spec", *path) if path[0] in spec else ("spec", _REQUEST, *path)


def _span(step: Locations, spec: Fields) -> NodeSpan:
    whole = step.mark
    said = whole[4] if isinstance(whole[4], Mapping) else {}
    place = whole[:4]
    inside: dict[str, NodeSpan] = {key: said[key] for key in spec if key in said}
    if _REQUEST in spec:
        inside[_REQUEST] = (*place, _among(said, spec[_REQUEST]))
    return (
        *place,
        {
            "apiVersion": (*place, None),
            "kind": (*place, None),
            "metadata": (*place, _among(said, dict.fromkeys(_IDENTITY))),
            "spec": (*place, inside),
        },
    )


def _among(said: Mapping[str, NodeSpan], fields: Data) -> dict[str, NodeSpan]:
    wanted = fields if isinstance(fields, Mapping) else {}
    return {key: said[key] for key in wanted if key in said}
