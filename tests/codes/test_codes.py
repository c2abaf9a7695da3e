"""Every code has a page, and its example leads to it."""

import re
from pathlib import Path

import pytest
from examples import Stage, is_shown
from worlds import GIVENS

from reconciler.workflows.codes import every_code, explanation_of

CODES = sorted(every_code())
PLAYED = [code for code in CODES if not is_shown(explanation_of(code).example)]


@pytest.fixture
def stage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Stage:
    for name in ("RECONCILER_ENV", "RECONCILER_API_URL", "MIXPEEK_API_KEY", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return Stage(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("code", PLAYED)
def test_an_example_leads_to_what_its_page_is_about(code: str, stage: Stage) -> None:
    said = stage.play(explanation_of(code).example, GIVENS)
    words = re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", said)
    assert code in words, said
