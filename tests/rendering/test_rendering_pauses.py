"""A wait says how long it is and what it is for."""

import pytest

from reconciler.model.run.pause import Pause, PauseReason
from reconciler.rendering.run.pauses import pause_as_text


@pytest.mark.parametrize("why", PauseReason)
def test_every_wait_has_its_reason_in_one_line(why):
    told = pause_as_text(Pause(11.2, why))
    assert told.startswith("Waiting 12 s: the ")
    assert told.endswith(".\n")
    assert len(told) <= 81


def test_no_two_reasons_are_told_alike():
    assert len({pause_as_text(Pause(1, why)) for why in PauseReason}) == len(PauseReason)
