"""One entry of a plan in a comment: in detail, on one line, and how much it matters."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Final

from msgspec import Struct

from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.data import FieldPath, show_path
from reconciler.model.plan import Plan
from reconciler.model.resource import OnReplace
from reconciler.rendering.markdown.text import code, codes, fence_lines, html_code, prose
from reconciler.rendering.text.entry_lines import entry_lines
from reconciler.rendering.words.entries import UNCHANGING, WEIGHTS, Entry
from reconciler.rendering.words.excerpts import ExcerptLimits
from reconciler.rendering.words.layout import DECLARED_TO_LIVE, Line, Tone
from reconciler.rendering.words.view import REPLACING, describe_loss, format_count

_WIDTH: Final = 100
_INDENT: Final = "    "
_NAMED_FIELDS: Final = 5
_NOTE: Final = 60
"""Room for the line that counts what is left out."""
_OWN_SIGNS: Final = {Tone.GOOD: "+", Tone.BAD: "-!", Tone.CAUTION: "~!", Tone.FAINT: "#"}


class Section(StrEnum):
    """Where a comment tells an entry, in the order of reading; the value is the heading."""

    DESTROYED = "Destroyed or replaced"
    CHANGED = "Changed"
    CREATED = "Created"
    ASKED = "Asked or awaited"
    DRIFTED = DECLARED_TO_LIVE
    FOREIGN = "Not caused by this change"


class CommentEntry(Struct, frozen=True, dict=True):
    """An entry, and both forms in which a comment may tell it."""

    entry: Entry
    replaced: Collection[Address]
    stuck: Collection[Address]

    @property
    def is_destructive(self) -> bool:
        """Something is deleted or replaced, or data is lost otherwise."""
        return self.entry.is_destructive

    @property
    def section(self) -> Section:
        """Whatever destroys stands first, whoever caused it."""
        if self.entry.is_drift:
            return Section.DRIFTED
        if self.is_destructive:
            return Section.DESTROYED
        if self.entry.is_foreign:
            return Section.FOREIGN
        if self.entry.word in UNCHANGING:
            return Section.ASKED
        return Section.CREATED if self.entry.word == Action.CREATE else Section.CHANGED

    @property
    def harmlessness(self) -> tuple[bool, int, float]:
        """Sorts the most dangerous first: what destroys most, then what means most.

        Whoever caused it: the room of a comment is not spent on what matters less.
        """
        weight = self.entry.change_class
        meaning = -WEIGHTS.index(weight) if weight else 1
        radius = self.entry.blast_radius
        lost = float("inf") if radius and radius.documents is None else 0.0
        lost = lost or float(radius.documents or 0) if radius else lost
        return not self.is_destructive, meaning, -lost

    @cached_property
    def line(self) -> str:
        """All that must be known of it, on one line."""
        address, word = code(str(self.entry.address)), self.entry.word
        return f"- {code(self.entry.symbol)} {address} **{word}**{self._gist}\n"

    def detail(self, limits: ExcerptLimits, most: int) -> "Detail":
        """The same content as in text, to be unfolded; about `most` characters of it.

        What has no room is left out field by field, those that mean least first.
        """
        entry = self.entry
        lines = entry_lines(
            entry, width=_WIDTH, replaced=self.replaced, stuck=self.stuck, limits=limits
        )
        told = list(_as_diff(lines))
        shown, is_framed = _fitting(told, self._weights, most)
        name = f"{html_code(entry.symbol)} {html_code(str(entry.address))}"
        lost = _in_numbers(entry)
        # What goes along must not be among the lines that are cut.
        lost_too = f"\n{self.line}" if self.is_destructive and not is_framed else ""
        end = f", {lost}" if lost else ""
        summary = f"<summary>{name} <b>{entry.word}</b>{end}</summary>"
        body = fence_lines(shown, language="diff")
        text = f"<details>{summary}\n\n{body}\n{lost_too}\n</details>\n\n"
        return Detail(text, is_whole=shown == [line for line, _ in told])

    @property
    def _weights(self) -> Mapping[FieldPath, int]:
        return {each.path: WEIGHTS.index(each.change_class) for each in self.entry.changes}

    @property
    def _gist(self) -> str:
        parts = [*_losses(self.entry), *_risks(self.entry), *_fields(self.entry)]
        if self.entry.is_foreign and self.section is not Section.FOREIGN:
            parts.append("not caused by this change")
        return f": {'; '.join(parts)}" if parts else ""


class Detail(Struct, frozen=True):
    """An entry in a comment, to be unfolded."""

    text: str
    is_whole: bool
    """Nothing of it is left out, however short its values are."""


def sort_entries(plan: Plan, entries: Sequence[Entry]) -> tuple[CommentEntry, ...]:
    """Every entry of a plan, the most dangerous first."""
    replaced = {entry.address for entry in entries if entry.replacement}
    stuck = {step.address for step in plan if step.replacement} - replaced
    told = (CommentEntry(entry, replaced, stuck) for entry in entries)
    return tuple(sorted(told, key=lambda each: each.harmlessness))


def _losses(entry: Entry) -> Iterator[str]:
    if lost := _in_numbers(entry):
        yield lost
    radius = entry.blast_radius
    if radius and radius.subtree:
        yield f"takes with it {codes(map(str, radius.subtree))}"
    if radius and radius.users:
        yield f"still used by {codes(map(str, radius.users))}"
    yield from (f"loses {prose(end)}" for end in entry.losses)


def _risks(entry: Entry) -> Iterator[str]:
    """What is to be looked at, and what the names of its fields do not say."""
    if entry.undeclared:
        names = [show_path(path) for path in entry.undeclared]
        more = len(names) - _NAMED_FIELDS
        rest = f" and {more:,} more" if more > 0 else ""
        yield f"drops what nobody declares: {codes(names[:_NAMED_FIELDS])}{rest}"
    yield from map(prose, entry.moved)
    if entry.is_bared:
        yield "no longer protected from deletion"
    if entry.first.makes_version:
        yield "makes a new version of it under the same id"


def _in_numbers(entry: Entry) -> str:
    radius = entry.blast_radius
    if radius is None or (radius.documents, radius.objects) == (0, 0):
        return ""
    return describe_loss(radius)


def _fields(entry: Entry) -> Iterator[str]:
    heavy = sorted(entry.changes, key=lambda change: -WEIGHTS.index(change.change_class))
    names = list(dict.fromkeys(str(change.path[0]) for change in heavy if change.path))
    if names:
        more = len(names) - _NAMED_FIELDS
        rest = f" and {more:,} more" if more > 0 else ""
        weight = f" ({entry.change_class})" if entry.change_class else ""
        yield f"{codes(names[:_NAMED_FIELDS])}{rest}{weight}"


def _fitting(
    told: Sequence[tuple[str, FieldPath | None]], weights: Mapping[FieldPath, int], most: int
) -> tuple[list[str], bool]:
    """As many lines as have room, field by field; and whether all that is no field has."""
    sizes: dict[FieldPath | None, int] = defaultdict(int)
    for line, about in told:
        sizes[about] += len(line) + 1
    if sum(sizes.values()) <= most:
        return [line for line, _ in told], True
    left = most - sizes.pop(None, 0) - _NOTE
    if left < 0:
        return _beginning([line for line, _ in told], most), False
    shown: set[FieldPath | None] = {None}
    for about in sorted(sizes, key=lambda each: -weights.get(each or (), 0)):
        if sizes[about] <= left:
            left -= sizes[about]
            shown.add(about)
    missing = format_count(len(sizes) - len(shown) + 1, "more field")
    return [*(line for line, about in told if about in shown), f"  … and {missing}"], True


def _beginning(lines: Sequence[str], most: int) -> list[str]:
    shown: list[str] = []
    for at, line in enumerate(lines):
        most -= len(line) + 1
        if most < 0:
            return [*shown, f"  … and {format_count(len(lines) - at, 'more line')}"]
        shown.append(line)
    return shown


def _as_diff(lines: Iterator[Line]) -> Iterator[tuple[str, FieldPath | None]]:
    """Lines of text as those of a diff: what comes and goes is marked in the first column.

    Each with the field it is about, or `None`.
    """
    head = next(lines).text
    # A replacement is no addition, which is how a diff would paint its symbol.
    yield f"! {head}" if head.startswith(REPLACING[OnReplace.SWAP]) else head, None
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
        yield f"{sign} {text}".rstrip(), line.about
