"""Lines that YAML cannot take because of how far they are indented, and where they should begin.

YAML's own messages speak of keys and mapping values, and never of the spaces that are too many.
"""

from yaml import MarkedYAMLError
from yaml.parser import ParserError
from yaml.scanner import ScannerError

from reconciler.manifest.yaml.line_outline import (
    BlockStart,
    BlockType,
    indent_of,
    is_first_colon,
    line_above,
    open_above,
    sort_of,
    stuck_sign,
)
from reconciler.manifest.yaml.source import Source
from reconciler.model.problem import Problem

_OR_QUOTE = "; if it is to go on with that text, quote the whole text"
_LINE_UP = "begin keys of one map in one column, and items of one list in one column"


def indentation_problem(error: MarkedYAMLError, source: Source, *, in_flow: bool) -> Problem | None:
    """What is wrong with the indentation at the place where the parser gave up, if that is it."""
    mark = error.problem_mark
    if mark is None or in_flow or mark.line >= len(source.lines):
        return None
    text = source.lines[mark.line]
    before = text[: mark.column]
    if "\t" in before or text[mark.column :].startswith("\t"):
        return _tab(mark.line, mark.column, source) if not before.strip(" -\t") else None
    if isinstance(error, ParserError) and not before.strip():
        return _stuck(mark.line, source) or _report_misplaced(mark.line, source)
    if isinstance(error, ScannerError) and is_first_colon(text, mark.column):
        return _stuck(mark.line, source) or _going_on(mark.line, source)
    return None


def item_in_text(line: int, source: Source) -> Problem:
    """A line that looks like an item of a list, and belongs to the text above it."""
    says = "this line begins with a dash, and so deep that it goes on with the text above it"
    place = source.at(line, indent_of(source.lines[line]))
    remedy = _begin_it(line, source) + _OR_QUOTE
    return Problem("wrong-indentation", says, remedy, location=place)


def _tab(line: int, column: int, source: Source) -> Problem:
    says = "this line is indented with a tab, which YAML does not take"
    return Problem("tab-indentation", says, "indent with spaces", location=source.at(line, column))


def _stuck(line: int, source: Source) -> Problem | None:
    """A colon or a dash on the line above without its space, so that the line is one text."""
    above = line_above(line, source.lines)
    if above is None or indent_of(source.lines[above]) != indent_of(source.lines[line]):
        return None
    found = stuck_sign(source.lines[above])
    if found is None:
        return None
    sign, column = found
    says = f"there is no space behind the {sign}"
    return Problem("missing-space", says, "write one", location=source.at(above, column))


def _going_on(line: int, source: Source) -> Problem | None:
    indent = indent_of(source.lines[line])
    if any(start.is_at(indent) for start in open_above(line, source.lines)):
        return None
    says = f"this line is indented by {_spaces(indent)}, and so goes on with the text above it"
    remedy = _begin_it(line, source) + _OR_QUOTE
    return Problem("wrong-indentation", says, remedy, location=source.at(line, indent))


def _report_misplaced(line: int, source: Source) -> Problem | None:
    indent = indent_of(source.lines[line])
    above = list(open_above(line, source.lines))
    sort = sort_of(source.lines[line])
    if not above or any(start.is_at(indent) and start.sort == sort for start in above):
        return None
    if all(start.column > indent for start in above):
        return _first_too_deep(above[-1], line, source)
    says = f"this line is indented by {_spaces(indent)}, and nothing that it could belong to is"
    place = source.at(line, indent)
    return Problem("wrong-indentation", says, _begin_it(line, source), location=place)


def _first_too_deep(first: BlockStart, line: int, source: Source) -> Problem:
    says = f"this line is indented by {_spaces(first.column)}, and line {line + 1} by fewer"
    remedy = f"begin both in column {indent_of(source.lines[line]) + 1}"
    location = source.at(first.line, first.column)
    return Problem("wrong-indentation", says, remedy, location=location)


def _begin_it(line: int, source: Source) -> str:
    """The columns that are right for a line, the nearer and then the deeper first."""
    indent, sort = indent_of(source.lines[line]), sort_of(source.lines[line])
    starts = [start for start in open_above(line, source.lines) if start.sort == sort]
    left = max(
        (each for each in starts if each.column < indent), key=BlockStart.depth, default=None
    )
    right = min(
        (each for each in starts if each.column > indent), key=BlockStart.depth, default=None
    )
    found = [start for start in (right, left) if start]
    found.sort(key=lambda start: abs(start.column - indent))
    if found:
        return f"begin it in {', or in '.join(map(str, found))}"
    return (_beneath_its_key(line, source) if sort is BlockType.ITEM else None) or _LINE_UP


def _beneath_its_key(line: int, source: Source) -> str | None:
    """Where the first item of a list begins, whose key stands above it without a value."""
    owner = next(
        (each for each in open_above(line, source.lines) if each.sort is BlockType.KEY), None
    )
    if owner is None or not source.lines[owner.line].rstrip().endswith(":"):
        return None
    return f"begin it in column {owner.column + 3}, beneath `{owner.key}` on line {owner.line + 1}"


def _spaces(count: int) -> str:
    return "1 space" if count == 1 else f"{count} spaces"
