"""How a scalar is written: quoted only where it must be, several lines as a block."""

from reconciler.manifest.formatting.tree import BlockText, ScalarText
from reconciler.manifest.yaml.emit import (
    WIDTH,
    double_quoted,
    is_foldable,
    is_literal,
    is_plain,
    wrap,
)


def key_text(key: ScalarText) -> str:
    """A key, with its colon."""
    return f"{_with_properties(key, inline_text(key))}:"


def inline_text(scalar: ScalarText) -> str:
    """A scalar on one line."""
    value = scalar.value
    if not scalar.style and "\n" not in value:
        return value
    if not scalar.properties and is_plain(value):
        return value
    # Single quotes stay where they spare escapes.
    is_spared = scalar.style == "'" and ('"' in value or "\\" in value)
    if is_spared and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return double_quoted(value)


def with_properties(scalar: ScalarText) -> str:
    """A scalar on one line, with its anchor and tag."""
    return _with_properties(scalar, inline_text(scalar))


def _with_properties(scalar: ScalarText, text: str) -> str:
    return " ".join(filter(None, (scalar.properties, text)))


def block_of(scalar: ScalarText, taken: int, indent: int) -> BlockText | None:
    """The block that a scalar is written as, whose lines begin at `indent`; `None`: on one line.

    `taken` is how far its line is filled before it. What was wrapped by hand stays so where it is
    a block, and is wrapped anew where it was none.
    """
    if scalar.block is not None:
        return scalar.block
    if "\n" in scalar.value:
        return _literal(scalar.value) if is_literal(scalar.value) else None
    was_wrapped = scalar.start[0] != scalar.end[0]
    is_short = taken + 1 + len(with_properties(scalar)) <= WIDTH
    if not was_wrapped or is_short or not is_foldable(scalar.value):
        return None
    return BlockText(">", "-", tuple(wrap(scalar.value, WIDTH - indent)))


def block_header(block: BlockText) -> str:
    """What introduces a block; a first line that begins with a space needs to be told apart."""
    first = next((line for line in block.lines if line.strip(" ")), "")
    return f"{block.sign}{'2' if first.startswith(' ') else ''}{block.chomping}"


def _literal(value: str) -> BlockText:
    chomping = "" if value.endswith("\n") else "-"
    return BlockText("|", chomping, tuple(value.removesuffix("\n").split("\n")))
