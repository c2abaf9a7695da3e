"""The page's colours: text is told from its ground in both schemes, and every word has its own."""

import re

import pytest

from reconciler.model.attribution import Attribution
from reconciler.model.change import ChangeClass
from reconciler.rendering.html.page import asset


def _schemes() -> dict[str, dict[str, str]]:
    style = asset("page.css")
    light, dark = re.findall(r":root \{(.*?--note-tint.*?)\}", style, re.DOTALL)[:2]
    colours = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", part)) for part in (light, dark)]
    return {"light": colours[0], "dark": {**colours[0], **colours[1]}}


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


PAIRS = [
    *((ink, ground) for ink in ("ink", "soft", "link") for ground in ("ground", "sheet", "faint")),
    *((tone, f"{tone}-tint") for tone in ("good", "change", "bad", "swap", "note")),
    *((tone, "sheet") for tone in ("good", "change", "bad", "swap", "note")),
    *(("ink", f"{tone}-tint") for tone in ("good", "change", "bad", "swap", "note")),
    *(("soft", f"{tone}-tint") for tone in ("good", "change", "bad", "swap", "note")),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_is_told_from_its_ground(scheme, ink, ground):
    colours = _schemes()[scheme]
    assert contrast(colours[ink], colours[ground]) >= 4.5


def test_every_word_that_has_a_colour_has_one():
    style = asset("page.css")
    words = [*(value.value for value in ChangeClass), "create", "update", "delete", "replace"]
    words += [
        "rename",
        "adopt",
        "await",
        "untouched",
        "lost",
        *(each.value for each in Attribution),
    ]
    toned = set(re.findall(r"\.([a-z]+)(?=[,. ])", "".join(re.findall(r".*--tone: .*", style))))
    assert set(words) - toned == {"converged"}
