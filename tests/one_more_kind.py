"""`pytest -p one_more_kind`: everything with one kind more than there is, to see who notices.

The kind is a `Leaf` of our own, in the register and, as every kind, with a list in the emulator. It
has no page, no example and no vendor's model, which is what tests of these say; nobody else may.
"""

from own_kinds import LEAF

from reconciler.emulator import app
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.kinds import KINDS


def _list_none(_: Call) -> Answer:
    return answer({"results": [], "pagination": {"total": 0, "next_cursor": None}})


app.ROUTES = (*app.ROUTES, Route("POST", f"{LEAF.path}/list", _list_none, writes=False))
KINDS[LEAF.name] = LEAF
