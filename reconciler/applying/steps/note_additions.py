"""What the server added to what we wrote is noted in the stamp: the next plan knows whose it is.

A run that ends before the note is written loses nothing: the next plan shows the additions once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from reconciler.api.reading.resources import read_stamp
from reconciler.applying.requests.bodies import stamp_of
from reconciler.applying.requests.build import Request, note
from reconciler.applying.steps.step_run import Deed
from reconciler.model.data import Data, path_of
from reconciler.model.errors import ReconcilerError
from reconciler.model.plan import Part
from reconciler.model.resource import STAMP_KEY, Stamp


async def note_additions(deed: Deed, requests: Iterable[Request], *, namespace: str) -> None:
    """Write into the stamp what the answer holds and nobody sent; most answers hold nothing."""
    stamp = read_stamp(deed.body) if deed.kind.is_stamped else None
    if stamp is None or deed.step.desired is None or deed.id is None:
        return
    added = _added(deed, requests, stamp)
    if added == stamp.added:
        return
    metadata = deed.body.get("metadata")
    held = metadata if isinstance(metadata, Mapping) else {}
    marked: dict[str, Data] = {**held, STAMP_KEY: stamp_of(replace(stamp, added=added))}
    try:
        await deed.send(note(deed.step, deed.kind, marked), namespace=namespace)
    except ReconcilerError:  # the step itself is done, and is not unsaid by this
        deed.warnings.append(
            "what the server added could not be noted; the next plan shows it once"
        )


def _added(deed: Deed, requests: Iterable[Request], stamp: Stamp) -> dict[str, str]:
    """The notes as they must be: what a field had that was not sent now is not judged again."""
    sent = {name for request in requests for name in request.body or ()}
    is_whole = deed.step.part is Part.PROMOTE  # its successor was made by a step of its own
    found = deed.additions(deed.id or "", deed.body)
    kept = (
        {} if is_whole else {at: each for at, each in stamp.added.items() if _top(at) not in sent}
    )
    return kept | {at: each for at, each in found.items() if is_whole or _top(at) in sent}


def _top(pointer: str) -> str:
    return str(path_of(pointer)[0])
