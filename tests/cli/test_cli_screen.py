"""Colours where they are welcome, widths that fit, and words that can always be written."""

import sys
from io import BytesIO, TextIOWrapper

import pytest

from reconciler.cli.flags import Flags
from reconciler.cli.screen import screen_for


class Screenful(TextIOWrapper):
    """A terminal to look at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Screenful:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "72")
    shown = Screenful(BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", shown)
    return shown


@pytest.mark.usefixtures("terminal")
def test_a_terminal_is_coloured_and_as_wide_as_it_is() -> None:
    screen = screen_for(Flags())
    assert screen.has_color
    assert screen.width == 72


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_who_wants_no_colours_gets_none(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert not screen_for(Flags()).has_color


@pytest.mark.usefixtures("terminal")
def test_a_flag_takes_the_colours_away() -> None:
    assert not screen_for(Flags(no_color=True)).has_color


@pytest.mark.usefixtures("terminal")
def test_a_very_wide_terminal_is_not_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    assert screen_for(Flags()).width == 100


def test_a_pipe_gets_80_columns_and_no_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(BytesIO()))
    screen = screen_for(Flags())
    assert not screen.has_color
    assert screen.width == 80


def test_what_an_old_code_page_lacks_is_written_out(terminal: Screenful) -> None:
    screen_for(Flags()).result("old → new\n")
    terminal.flush()
    terminal.buffer.seek(0)
    assert terminal.buffer.read() == b"old \\u2192 new\n"
