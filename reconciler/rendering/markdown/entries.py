"""One entry of a plan in a comment: in detail, on one line, and how much it matters."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from reconciler.model.address import Address
from reconciler.model.change import Action, ChangeClass
from reconciler.model.plan import Plan
from reconciler.model.resource import OnReplace
from reconciler.rendering.entries import REPLACE, WEIGHTS, Entry, entries_of
from reconciler.rendering.entry_lines import entry_lines
from reconciler.rendering.layout import Line, Tone
from reconciler.rendering.markdown.text import code, codes, fenced, html_code, prose
from reconciler.rendering.view import REPLACING, SYMBOLS, counted, what_is_lost

_WIDTH: Final = 100
_INDENT: Final = "    "
_NAMED_FIELDS: Final = 5
_OWN_SIGNS: Final = {Tone.GOOD: "+", Tone.BAD: "-!", Tone.CAUTION: "~!", Tone.FAINT: "#"}


class Section(StrEnum):
    """Where a comment tells an entry, in the order of reading; the value is the heading."""

    DESTROYED = "Destroyed or replaced"
    CHANGED = "Changed"
    CREATED = "Created"
    FOREIGN = "Not caused by this change"


@dataclass(frozen=True)
class Told:
    """An entry, and both forms in which a comment may tell it."""

    entry: Entry
    replaced: Collection[Address]
    stuck: Collection[Address]

    @property
    def is_destructive(self) -> bool:
        """Something is deleted or replaced, or data is lost otherwise."""
        is_gone = self.entry.word in (Action.DELETE, REPLACE)
        return is_gone or self.entry.change_class is ChangeClass.DESTROY

    @property
    def section(self) -> Section:
        """Whatever destroys stands first, whoever caused it."""
        if self.is_destructive:
            return Section.DESTROYED
        if self.entry.is_foreign:
            return Section.FOREIGN
        return Section.CREATED if self.entry.word == Action.CREATE else Section.CHANGED

    @property
    def harmlessness(self) -> tuple[int, int, float]:
        """Sorts the most dangerous first: what destroys most, then what means most."""
        weight = self.entry.change_class
        meaning = -WEIGHTS.index(weight) if weight else 1
        radius = self.entry.blast_radius
        lost = float("inf") if radius and radius.documents is None else 0.0
        lost = lost or float(radius.documents or 0) if radius else lost
        return tuple(Section).index(self.section), meaning, -lost

    @cached_property
    def line(self) -> str:
        """All that must be known of it, on one line."""
        address, word = code(str(self.entry.address)), self.entry.word
        return f"- {code(symbol_of(self.entry))} {address} **{word}**{self._gist}\n"

    def detail(self, most: int) -> str:
        """The same content as in text, to be unfolded; about `most` characters of it."""
        entry = self.entry
        lines = entry_lines(entry, width=_WIDTH, replaced=self.replaced, stuck=self.stuck)
        name = f"{html_code(symbol_of(entry))} {html_code(str(entry.address))}"
        lost = _in_numbers(entry)
        told = list(_as_diff(lines))
        shown = _shortened(told, most)
        body = fenced(shown, language="diff")
        # What goes along must not be among the lines that are cut.
        lost_too = f"\n{self.line}" if self.is_destructive and shown != told else ""
        end = f", {lost}" if lost else ""
        summary = f"<summary>{name} <b>{entry.word}</b>{end}</summary>"
        return f"<details>{summary}\n\n{body}\n{lost_too}\n</details>\n\n"

    @property
    def _gist(self) -> str:
        parts = [*_losses(self.entry), *_fields(self.entry)]
        if self.entry.is_foreign and self.section is not Section.FOREIGN:
            parts.append("not caused by this change")
        return f": {'; '.join(parts)}" if parts else ""


def told_of(plan: Plan) -> tuple[Told, ...]:
    """Every entry of a plan whose secrets are masked, the most dangerous first."""
    entries = entries_of(plan)
    replaced = {entry.address for entry in entries if entry.replacement}
    stuck = {step.address for step in plan if step.replacement} - replaced
    told = (Told(entry, replaced, stuck) for entry in entries)
    return tuple(sorted(told, key=lambda each: each.harmlessness))


def symbol_of(entry: Entry) -> str:
    """`-`, `-/+`: as in text."""
    if entry.replacement:
        return REPLACING[entry.replacement.how]
    return SYMBOLS[entry.first.action]


def _losses(entry: Entry) -> Iterator[str]:
    if lost := _in_numbers(entry):
        yield lost
    radius = entry.blast_radius
    if radius and radius.subtree:
        yield f"takes with it {codes(map(str, radius.subtree))}"
    if radius and radius.users:
        yield f"still used by {codes(map(str, radius.users))}"
    yield from (f"loses {prose(end)}" for end in entry.losses)


def _in_numbers(entry: Entry) -> str:
    radius = entry.blast_radius
    if radius is None or (radius.documents, radius.objects) == (0, 0):
        return ""
    return what_is_lost(radius)


def _fields(entry: Entry) -> Iterator[str]:
    names = list(dict.fromkeys(str(change.path[0]) for change in entry.changes if change.path))
    if names:
        more = len(names) - _NAMED_FIELDS
        rest = f" and {more:,} more" if more > 0 else ""
        weight = f" ({entry.change_class})" if entry.change_class else ""
        yield f"{codes(names[:_NAMED_FIELDS])}{rest}{weight}"


def _shortened(lines: Sequence[str], most: int) -> list[str]:
    shown: list[str] = []
    for at, line in enumerate(lines):
        most -= len(line) + 1
        if most < 0:
            return [*shown, f"  … and {counted(len(lines) - at, 'more line')}"]
        shown.append(line)
    return shown


def _as_diff(lines: Iterator[Line]) -> Iterator[str]:
    """Lines of text as those of a diff: what comes and goes is marked in the first column."""
    head = next(lines).text
    # A replacement is no addition, which is how a diff would paint its symbol.
    yield f"! {head}" if head.startswith(REPLACING[OnReplace.SWAP]) else head
    sign = " "
    for line in lines:
        text = line.text.rstrip().removeprefix(_INDENT)
        body = text.lstrip(" ")
        own = _OWN_SIGNS.get(line.tone, "")
        if body[:1] in own and body[1:2] in ("", " "):  # its own sign moves to the first column
            sign = "!" if body[:1] == "~" else body[:1]
            text = f"{text[: len(text) - len(body)]}{body[2:]}"
        elif own in ("", "#"):
            sign = " "
        yield f"{sign} {text}".rstrip()
