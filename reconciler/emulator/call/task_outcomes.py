"""How a task will end that does not end well: decided when the work begins, kept with it.

So it holds for whoever looks, in whichever process, and after a restart.
"""

from reconciler.emulator.call.request import Answer, Call
from reconciler.emulator.contract.json_text import as_text, decode_object
from reconciler.emulator.faults.vocabulary import FAILS, FORGOTTEN, HANG, LIES
from reconciler.emulator.storage.store import Store

FATES = frozenset({HANG, FAILS, LIES, FORGOTTEN})
FAILS_GONE = f"{FAILS} gone"


def set_fates_of_begun(call: Call, found: Answer) -> None:
    """The request that begins a task decides its fate."""
    if call.effect_of(*FATES) is not None and '"task_id"' in found.text:
        task_id = as_text(decode_object(found.text).get("task_id"))
        if task_id is not None:
            set_fate(call, task_id)


def set_fate(call: Call, task_id: str) -> None:
    effect = call.effect_of(*FATES)
    if effect is not None:
        call.store.sql.execute(
            "INSERT OR REPLACE INTO fates (task, fate) VALUES (?,?)", (task_id, str(effect))
        )


def fate_of(store: Store, task_id: str) -> str | None:
    found = store.sql.execute("SELECT fate FROM fates WHERE task=?", (task_id,)).fetchone()
    return None if found is None else str(found[0])


def does_work(fate: str | None) -> bool:
    """Whether what the task is there for gets done."""
    return fate in (None, FORGOTTEN, FAILS_GONE)


def final_status(fate: str | None) -> str:
    return "FAILED" if fate in (FAILS, FAILS_GONE) else "COMPLETED"
