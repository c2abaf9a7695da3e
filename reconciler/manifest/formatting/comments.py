"""Which comment belongs to what: it stays above, beside or below that, wherever it goes."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from reconciler.manifest.formatting.parse import ParsedLayout, parse_layout
from reconciler.manifest.formatting.tree import (
    AliasName,
    Collection,
    Comment,
    Entry,
    LaidOut,
    LaidOutDocument,
    Position,
    ScalarText,
)
from reconciler.manifest.yaml.source import split


def find_comments(layout: ParsedLayout, lines: Sequence[str]) -> list[Comment]:
    """Every comment of a text: outside of scalars, nothing else begins with `#`."""
    return [
        found
        for number, line in enumerate(lines)
        if "#" in line and (found := _comment_in(line, number, layout.covered)) is not None
    ]


def comments_in(text: str) -> list[str]:
    """What the comments of a text say; raises `NotFormattable`, and `yaml.YAMLError`."""
    lines = split(text, "").lines
    return [each.text for each in find_comments(parse_layout(text, lines), lines)]


def _comment_in(
    line: str, number: int, covered: Mapping[int, list[tuple[int, int]]]
) -> Comment | None:
    inside = covered.get(number, ())
    for column, char in enumerate(line):
        if char == "#" and not any(first <= column < last for first, last in inside):
            before = line[:column]
            said = before.rstrip(" \t")
            gap = " " * (len(before) - len(said))
            return Comment((number, column), line[column:].rstrip(), gap, not said)
    return None


class _Slot(Struct, frozen=True):
    """An entry, and the collections around it, the outermost first."""

    entry: Entry
    around: tuple[Collection, ...]
    owners: tuple[Entry | None, ...]
    """The entry that holds each of these collections."""


def attach_comments(layout: ParsedLayout, lines: Sequence[str]) -> list[Comment]:
    """Put every comment and blank line where it belongs; the comments of the whole text."""
    comments = find_comments(layout, lines)
    documents = layout.documents
    ends = [document.start for document in documents[1:]] + [(len(lines) + 1, 0)]
    rest = list(comments)
    for document, end in zip(documents, ends, strict=True):
        own = [comment for comment in rest if comment.at < end]
        rest = rest[len(own) :]
        _Attaching(document, lines, layout.covered).attach(own, end)
    return comments


class _Attaching:
    """The comments of one document, on their way."""

    def __init__(
        self,
        document: LaidOutDocument,
        lines: Sequence[str],
        covered: Mapping[int, list[tuple[int, int]]],
    ) -> None:
        self._document = document
        self._lines = lines
        self._covered = covered
        self._slots = list(_slots(document.root, (), (), None))

    def attach(self, comments: Sequence[Comment], end: Position) -> None:
        marker = self._document.start if self._document.is_explicit else (-1, 0)
        waiting = [each for each in comments if self._attach_marker(each, marker)]
        slots = self._slots
        position = 0
        for number, slot in enumerate(slots):
            following = slots[number + 1] if number + 1 < len(slots) else None
            until = following.entry.start if following else end
            while (
                number == 0 and position < len(waiting) and waiting[position].at < slot.entry.start
            ):
                self._put(slot.entry.before, waiting[position])
                position += 1
            if self._is_after_blank(slot.entry.start) and self._is_first_on_line(slot.entry.start):
                slot.entry.before.append("")
            here: list[Comment] = []
            while position < len(waiting) and waiting[position].at < until:
                here.append(waiting[position])
                position += 1
            self._attach_between(here, slot, following)
        for comment in waiting[position:]:
            self._put(self._document.head, comment)

    def _attach_marker(self, comment: Comment, marker: Position) -> bool:
        """Whether it stands neither above the `---` nor beside it."""
        if comment.at < marker:
            self._put(self._document.above, comment)
        elif not comment.is_alone and comment.at[0] == marker[0]:
            is_before = not self._slots or comment.at < self._slots[0].entry.start
            if not is_before:
                return True
            self._document.beside.append(comment.beside)
        else:
            return True
        return False

    def _attach_between(
        self, comments: Sequence[Comment], slot: _Slot, following: _Slot | None
    ) -> None:
        """Comments behind the beginning of one entry, and before that of the next."""
        depth = len(slot.around) + 1
        for comment in comments:
            if not comment.is_alone:
                self._owner_beside(comment, slot).beside.append(comment.beside)
                continue
            if isinstance(slot.entry.value, ScalarText | AliasName) and (
                comment.at < slot.entry.value.start
            ):
                self._put(slot.entry.before, comment)
                continue
            depth = self._attach_alone(comment, slot, following, depth)

    def _attach_alone(
        self, comment: Comment, slot: _Slot, following: _Slot | None, depth: int
    ) -> int:
        """Put it below a collection or above the next entry; how deep the next one may go."""
        around = (*slot.around, slot.entry.value)
        inner = [each for each in around if isinstance(each, Collection)]
        shared = len(following.around) if following else 1
        for level in range(min(depth, len(inner)), shared, -1):
            each = inner[level - 1]
            is_inside = comment.at < each.end if each.is_flow else comment.at[1] >= each.column
            if is_inside:
                self._put(each.tail, comment)
                return level
        if following is not None:
            self._put(following.entry.before, comment)
        else:
            self._put(inner[0].tail, comment)
        return shared

    def _owner_beside(self, comment: Comment, slot: _Slot) -> Entry:
        """The outermost entry that ended on this line before the comment."""
        owner = slot.entry
        for around, holder in zip(reversed(slot.around), reversed(slot.owners), strict=True):
            if not (around.is_flow and around.end <= comment.at) or holder is None:
                break
            owner = holder
        return owner

    def _put(self, comments: list[str], comment: Comment) -> None:
        if self._is_after_blank(comment.at):
            comments.append("")
        comments.append(comment.text)

    def _is_after_blank(self, at: Position) -> bool:
        above = at[0] - 1
        return above >= 0 and not self._lines[above].strip() and above not in self._covered

    def _is_first_on_line(self, at: Position) -> bool:
        return not self._lines[at[0]][: at[1]].strip()


def _slots(
    node: LaidOut,
    around: tuple[Collection, ...],
    owners: tuple[Entry | None, ...],
    owner: Entry | None,
) -> Iterator[_Slot]:
    if isinstance(node, Collection):
        inside, held = (*around, node), (*owners, owner)
        for entry in node.entries:
            yield _Slot(entry, inside, held)
            yield from _slots(entry.value, inside, held, entry)
