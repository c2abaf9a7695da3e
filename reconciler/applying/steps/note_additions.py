"""What the server added to what we wrote is noted in the stamp: the next plan knows whose it is.

A run that ends before the note is written loses nothing: the next plan shows the additions once.
"""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from reconciler.api.reading.stamps import read_stamp
from reconciler.applying.requests.bodies import stamp_of
from reconciler.applying.requests.build import Request, build_metadata_update
from reconciler.applying.steps.step_run import StepRun
from reconciler.model.data import Data, path_of
from reconciler.model.errors import ReconcilerError
from reconciler.model.plan import ReplacementPart
from reconciler.model.resource import STAMP_KEY, Stamp


async def note_additions(step_run: StepRun, requests: Iterable[Request], *, namespace: str) -> None:
    """Write into the stamp what the answer holds and nobody sent; most answers hold nothing."""
    # From the answer, not from the plan: what is written next must not take anything back.
    stamp = read_stamp(step_run.body) if step_run.kind.is_stamped else None
    if stamp is None or step_run.step.desired is None or step_run.id is None:
        return
    added = _merge_notes(step_run, requests, stamp)
    # Most of the time: no second write for nothing.
    if added == stamp.added:
        return
    metadata = step_run.body.get("metadata")
    held = metadata if isinstance(metadata, Mapping) else {}
    marked: dict[str, Data] = {**held, STAMP_KEY: stamp_of(replace(stamp, added=added))}
    try:
        await step_run.send(
            build_metadata_update(
                step_run.step, step_run.kind, marked, lambda *_: step_run.parent or None
            ),
            namespace=namespace,
        )
    except ReconcilerError:  # the step itself is done, and is not unsaid by this
        step_run.warnings.append(
            "what the server added could not be noted; the next plan shows it once"
        )


def _merge_notes(step_run: StepRun, requests: Iterable[Request], stamp: Stamp) -> dict[str, str]:
    """The notes as they must be: what a field had that was not sent now is not judged again."""
    sent = {name for request in requests for name in request.body or ()}
    is_whole = (
        step_run.step.part is ReplacementPart.PROMOTE
    )  # its successor was made by a step of its own
    found = step_run.find_additions()
    kept = (
        {}
        if is_whole
        else {at: each for at, each in stamp.added.items() if _top_field(at) not in sent}
    )
    return kept | {at: each for at, each in found.items() if is_whole or _top_field(at) in sent}


def _top_field(pointer: str) -> str:
    return str(path_of(pointer)[0])
