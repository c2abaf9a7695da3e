"""What the vendor's apply would do, for people: by what becomes of it, each in its place."""

from collections.abc import Iterator, Sequence
from typing import Final

from reconciler.model.vendor.diagnosis import Finding, Outcome
from reconciler.rendering.words.layout import Line, Tone, as_text, sentence
from reconciler.rendering.words.view import format_count, name_of, visible

_TITLES: Final = {
    Outcome.REFUSED: "Refused",
    Outcome.LEFT_BEHIND: "Left behind",
    Outcome.DROPPED: "Dropped",
    Outcome.NOT_COMPARED: "Not compared",
    Outcome.NOT_TOLD: "Not told",
}


def diagnosis_as_text(findings: Sequence[Finding], *, color: bool, width: int = 80) -> str:
    """All findings, and a line that counts them."""
    return as_text(_lines(findings, width=width), color=color)


def _lines(findings: Sequence[Finding], *, width: int) -> Iterator[Line]:
    for outcome, title in _TITLES.items():
        chosen = [each for each in findings if each.outcome is outcome]
        if chosen:
            yield Line(f"{title} by the vendor's apply ({len(chosen)})", Tone.STRONG)
            yield Line()
        for each in chosen:
            yield from _finding(each, width=width)
            yield Line()
    yield Line(f"{format_count(len(findings), 'finding')}.", Tone.STRONG)


def _finding(each: Finding, *, width: int) -> Iterator[Line]:
    about = f"{name_of(each.address)}: " if each.address else ""
    yield from sentence(f"{about}{visible(each.message)}", width=width, indent="  ")
    yield Line(f"    --> {visible(str(each.location))}", Tone.FAINT)
    instead = f"here: {visible(each.instead)}"
    yield from sentence(instead, width=width, indent="    ", hanging="          ")
