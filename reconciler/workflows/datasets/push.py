"""Datasets copied to the API: once for each content, whoever does it and however often.

A copy can be neither changed nor deleted (§18.2). So its name holds a digest of what it says,
it is looked for before it is made, and after a lost answer before it is made again.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from reconciler.api.client import Reader, Writer
from reconciler.api.evaluations.copies import create_copy, find_copies
from reconciler.api.transport.waits import Waits
from reconciler.applying.steps.step_run import DOUBTFUL
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.address import Address
from reconciler.model.errors import (
    ApiError,
    BadRequest,
    Conflict,
    DeadlineExceeded,
    ExitCode,
    IncompleteRead,
    ReconcilerError,
    Rejected,
)
from reconciler.model.problem import Problem, Severity
from reconciler.model.run.pause import PauseReason
from reconciler.model.verification.copies import DatasetCopy, Pushed, PushOutcome
from reconciler.model.verification.judgements import DOCUMENT_ID, Dataset
from reconciler.workflows.datasets.declared import DeclaredDatasets

_MOST_SENT: Final = 3
_LOOKS: Final = 3
"""A list may lag behind the refusal that a name is taken."""


async def preview_push(
    declared: DeclaredDatasets, reader: Reader, *, words: Sequence[str]
) -> list[Pushed]:
    """What a push would do; nothing is sent but questions."""
    return [await _preview(declared, reader, each) for each in _chosen(declared, words)]


async def push(
    declared: DeclaredDatasets, writer: Writer, waits: Waits, *, words: Sequence[str]
) -> list[Pushed]:
    """Copy datasets to the API where they are not there; without words, every one of the project.

    What fails for one is told with it, and stops no other.
    """
    return [await _push(declared, writer, waits, each) for each in _chosen(declared, words)]


class _Chosen(Struct, frozen=True):
    """A dataset that is to be pushed, and whether somebody named it."""

    address: Address
    is_named: bool


def _chosen(declared: DeclaredDatasets, words: Sequence[str]) -> list[_Chosen]:
    addresses = declared.find(words) if words else declared.addresses
    return [_Chosen(each, bool(words)) for each in addresses]


async def _preview(declared: DeclaredDatasets, reader: Reader, chosen: _Chosen) -> Pushed:
    try:
        dataset = declared.read(chosen.address)
        if dataset.id_field != DOCUMENT_ID:
            return _refuse_field(dataset, chosen)
        found = await _find(reader, declared.copies, dataset)
    except (Rejected, ApiError, IncompleteRead) as error:
        return _failed(chosen.address, error)
    return _pushed(dataset, PushOutcome.THERE if found else PushOutcome.MISSING, found)


async def _push(
    declared: DeclaredDatasets, writer: Writer, waits: Waits, chosen: _Chosen
) -> Pushed:
    try:
        dataset = declared.read(chosen.address)
        if dataset.id_field != DOCUMENT_ID:
            return _refuse_field(dataset, chosen)
        return await push_dataset(
            writer, declared.copies, dataset, stack=declared.project.stack, waits=waits
        )
    except (Rejected, ApiError, IncompleteRead, DeadlineExceeded) as error:
        return _failed(chosen.address, error)


async def push_dataset(
    writer: Writer, copies: Lookup, dataset: Dataset, *, stack: str, waits: Waits
) -> Pushed:
    """Copy one dataset where it is not there.

    Raises `Rejected` where its name holds something else, `DeadlineExceeded` where its fate is
    unknown, and errors of the API where nothing was stored.
    """
    doubts: list[ApiError] = []
    try:
        return await _push_until_there(writer, copies, dataset, stack, waits, doubts)
    except (ApiError, IncompleteRead) as error:
        # Whatever came after it: what was sent once without an answer may still be there.
        if not doubts:
            raise
        raise DeadlineExceeded(*map(_doubtful, doubts[-1].problems)) from error


async def _push_until_there(
    writer: Writer,
    copies: Lookup,
    dataset: Dataset,
    stack: str,
    waits: Waits,
    doubts: list[ApiError],
) -> Pushed:
    found = await _find(writer, copies, dataset)
    while found is None:
        try:
            made = await create_copy(writer, copies, dataset, stack=stack)
            return _pushed(dataset, PushOutcome.CREATED, made)
        except (Conflict, BadRequest):
            # A taken name may be refused as a conflict, or as a request that is wrong (§18.1).
            found = await _look(writer, copies, dataset, waits)
            if found is None:
                raise
        except DOUBTFUL as error:
            doubts.append(error)
            found = await _look(writer, copies, dataset, waits)
            if found is None and len(doubts) == _MOST_SENT:
                raise
    return _pushed(dataset, PushOutcome.CREATED if doubts else PushOutcome.THERE, found)


async def _look(
    reader: Reader, copies: Lookup, dataset: Dataset, waits: Waits
) -> DatasetCopy | None:
    """Look more than once: what was just made may be listed a moment later."""
    for turn in range(_LOOKS):
        found = await _find(reader, copies, dataset)
        if found is not None or turn == _LOOKS - 1:
            return found
        await waits.wait(waits.backoff.pause(turn), PauseReason.UNFINISHED)
    return None


async def _find(reader: Reader, copies: Lookup, dataset: Dataset) -> DatasetCopy | None:
    """The copy with this content; raises `Rejected` where the name holds something else alone."""
    named = await find_copies(
        reader, copies, dataset.copy_name, namespace=dataset.address.namespace
    )
    same = [each for each in named if each.digest == dataset.digest]
    if named and not same:
        raise Rejected(_name_taken(dataset, named[0]))
    return same[0] if same else None


def _name_taken(dataset: Dataset, other: DatasetCopy) -> Problem:
    who = f"the stack {other.stack}" if other.stack else "somebody else"
    says = (
        f"the API holds {other.name} ({other.id}) by {who} with other queries or grades than this "
        "dataset has, and no copy can be changed or deleted"
    )
    remedy = "give the dataset another name in its manifest, and in the gates that use it"
    return Problem("name-taken", says, remedy, address=dataset.address)


def _refuse_field(dataset: Dataset, chosen: _Chosen) -> Pushed:
    says = (
        f"its judgements know documents by {dataset.id_field}, and the API's own evaluations "
        f"know them by {DOCUMENT_ID} alone"
    )
    remedy = f"judge by {DOCUMENT_ID}, or let the reconciler ask: `run: local` in the gate"
    severity = Severity.ERROR if chosen.is_named else Severity.WARNING
    problem = Problem("other-id-field", says, remedy, severity, address=dataset.address)
    outcome = PushOutcome.FAILED if chosen.is_named else PushOutcome.LEFT_OUT
    code = ExitCode.ERROR if chosen.is_named else ExitCode.OK
    return Pushed(address=dataset.address, outcome=outcome, problems=(problem,), code=code)


def _pushed(dataset: Dataset, outcome: PushOutcome, copy: DatasetCopy | None) -> Pushed:
    return Pushed(
        address=dataset.address,
        outcome=outcome,
        name=dataset.copy_name,
        id=copy.id if copy else "",
        queries=len(dataset.queries),
        stack=copy.stack if copy else "",
    )


def _failed(address: Address, error: ReconcilerError) -> Pushed:
    is_unknown = isinstance(error, DeadlineExceeded)
    return Pushed(
        address=address,
        outcome=PushOutcome.UNKNOWN if is_unknown else PushOutcome.FAILED,
        problems=error.problems,
        code=error.exit_code,
    )


def _doubtful(problem: Problem) -> Problem:
    says = f"{problem.message}; nothing of this name was there a moment later"
    remedy = "Push again: it is looked for first, and made if it is missing."
    return Problem(problem.code, says, remedy, location=problem.location)
