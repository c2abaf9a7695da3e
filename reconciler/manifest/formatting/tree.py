"""A YAML document as it is laid out: every value with its style, its place and its comments."""

from typing import TypeAlias

from msgspec import Struct, field

Position: TypeAlias = tuple[int, int]
"""A zero-based line and column."""


class NotFormattable(Exception):
    """Something that is written in a way which nobody foresaw, and where."""

    def __init__(self, why: str, at: Position) -> None:
        super().__init__(why)
        self.why, self.at = why, at


class Comment(Struct, frozen=True):
    """A comment, and where it stands."""

    at: Position
    text: str
    gap: str
    """The spaces between what stands before it on its line, and itself."""
    is_alone: bool
    """On a line of its own."""

    @property
    def beside(self) -> str:
        """As it follows what is said on its line: as far away as it was."""
        return f"{self.gap or ' '}{self.text}"


class BlockText(Struct, frozen=True):
    """A text on lines of its own, as `|` or `>` introduces it."""

    sign: str
    chomping: str
    lines: tuple[str, ...]
    """Without their indentation."""


class ScalarText(Struct, frozen=True):
    """A scalar: what it says, and how."""

    value: str
    style: str
    """The quote, `|` or `>`; empty for a plain one."""
    start: Position
    end: Position
    properties: str = ""
    """Its anchor and tag."""
    block: BlockText | None = None


class AliasName(Struct, frozen=True):
    """A repetition of what is anchored elsewhere."""

    name: str
    start: Position
    end: Position


class Collection(Struct):
    """A map or a list; comments are put in after it was read."""

    is_map: bool
    is_flow: bool
    start: Position
    column: int
    """Of its keys or dashes."""
    properties: str = ""
    entries: "list[Entry]" = field(default_factory=list)
    end: Position = (0, 0)
    tail: list[str] = field(default_factory=list)
    """Comments below its last entry; an empty one is a blank line."""


LaidOut: TypeAlias = ScalarText | AliasName | Collection


class Entry(Struct):
    """A key with its value, or an item of a list, and the comments that go with it."""

    key: ScalarText | AliasName | None
    value: LaidOut
    start: Position
    before: list[str] = field(default_factory=list)
    """Comments above it; an empty one is a blank line."""
    beside: list[str] = field(default_factory=list)
    """Comments behind it, or behind its key where its value stands below."""

    @property
    def name(self) -> str:
        """Its key, where that is a text."""
        return self.key.value if isinstance(self.key, ScalarText) else ""


class LaidOutDocument(Struct):
    """One document of a file."""

    root: LaidOut
    is_explicit: bool
    """Begins with `---`."""
    start: Position
    head: list[str] = field(default_factory=list)
    """Comments on top, which are about the whole document."""
    above: list[str] = field(default_factory=list)
    """Comments above the `---`; of the first document only."""
    beside: list[str] = field(default_factory=list)
    """Comments behind the `---`."""
    has_aliases: bool = False
