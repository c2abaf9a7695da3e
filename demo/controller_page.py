"""The picture of a kept fleet's page, from a made-up fleet: `python -m demo.controller_page`."""

import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from demo.headless import Headless, browser
from demo.page_text import words_of
from demo.pictures import PICTURES
from reconciler.model.controller.run import RunRecord, RunState, Trigger
from reconciler.model.controller.stack import ControllerStatus, KeptStack, WorkerSeen
from reconciler.rendering.controller.as_html import status_as_html

_AT: Final = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
_SIZE: Final = (1200, 1030)
_FLEET: Final = (
    # name, wave, how its last run ended, what that says
    ("ads-de", 1, RunState.CLEAN, ""),
    ("ads-fr", 1, RunState.APPLIED, "2 done"),
    ("ads-uk", 1, RunState.WAITING, "0 to create, 1 to update, 1 to delete"),
    ("films", 2, RunState.CLEAN, ""),
    ("music", 2, RunState.CLEAN, ""),
    ("shop", 2, RunState.FAILED, "failed: unreachable-repository"),
    ("archive", 3, RunState.HELD_BACK, "ads-uk and shop are not well"),
    ("radio", 3, RunState.HELD_BACK, "ads-uk and shop are not well"),
)


def main() -> None:
    chromium = browser()
    if chromium is None:
        sys.exit("no Chromium on the path or in $CHROMIUM")
    text = page()
    (PICTURES / "controller.txt").write_text(words_of(text), encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="controller-") as folder, Headless(chromium) as look:
        file = Path(folder) / "fleet.html"
        file.write_text(text, encoding="utf-8")
        look.open(file, width=_SIZE[0], height=_SIZE[1])
        look.picture(PICTURES / "controller.png")


def page() -> str:
    """A small fleet, some of which somebody should look at."""
    runs = [_run(number, *entry) for number, entry in enumerate(_FLEET, start=41)]
    stacks = tuple(_stack(run, entry[1]) for run, entry in zip(runs, _FLEET, strict=True))
    workers = tuple(
        WorkerSeen(number=number, heard_at=_AT - timedelta(seconds=number)) for number in (3, 7)
    )
    status = ControllerStatus(at=_AT, stacks=stacks, workers=workers, runs=tuple(reversed(runs)))
    return status_as_html(status)


def _run(number: int, name: str, _: int, state: RunState, says: str) -> RunRecord:
    began = _AT - timedelta(minutes=60 - number, seconds=number)
    return RunRecord(
        number=number,
        stack=name,
        trigger=Trigger.RETRY if state is RunState.FAILED else Trigger.SCHEDULE,
        state=state,
        began=began,
        ended=began + timedelta(seconds=number % 7 + 2),
        says=says,
    )


def _stack(run: RunRecord, wave: int) -> KeptStack:
    is_shop = run.state is RunState.FAILED
    return KeptStack(
        name=run.stack,
        wave=wave,
        schedule="*/30 * * * *",
        where="https://git.example.org/shop.git@main" if is_shop else f"stacks/{run.stack}",
        failures=3 if is_shop else 0,
        last=run,
        last_ended=run,
        waiting=run if run.may_be_approved else None,
        next_at=_AT + timedelta(minutes=4 if is_shop else 12),
    )


if __name__ == "__main__":
    main()
