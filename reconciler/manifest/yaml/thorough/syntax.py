"""Why a text is not YAML, in words that say what to do, and where."""

import re

from yaml import MarkedYAMLError, YAMLError
from yaml.events import CollectionEndEvent, CollectionStartEvent
from yaml.scanner import ScannerError

from reconciler.manifest.yaml.source import Source
from reconciler.manifest.yaml.thorough.indentation import indentation_problem
from reconciler.manifest.yaml.thorough.surrogates import parse_events
from reconciler.model.problem import Problem

_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_HALF = re.compile(r"\\(?:u|U0000)[dD][89a-fA-F][0-9a-fA-F]{2}")


def syntax_problem(error: YAMLError, text: str, source: Source) -> Problem:
    """What the parser stumbled over in this text of the source."""
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return _unprintable(source)
    location = source.at(error.problem_mark.line, error.problem_mark.column)
    in_flow = _ends_in_flow(text)
    known = indentation_problem(error, source, in_flow=in_flow) or _bad_escape(error, source)
    if known is not None:
        return known
    since = error.context_mark
    context = f" {error.context} that begins on line {since.line + 1}" if since else ""
    says = f"this is not YAML: {error.problem}{context}"
    remedy = "mend it; a text with : # { [ or quotes in it must be quoted"
    return Problem("syntax-error", says, remedy, location=location)


def _ends_in_flow(text: str) -> bool:
    """Whether brackets are open where the parser gives up: no indentation counts in them."""
    flows: list[bool] = []
    following = parse_events(text)
    try:
        while (event := following()) is not None:
            if isinstance(event, CollectionStartEvent):
                flows.append(bool(event.flow_style))
            elif isinstance(event, CollectionEndEvent):
                flows.pop()
    except YAMLError:
        pass
    return bool(flows) and flows[-1]


def _bad_escape(error: MarkedYAMLError, source: Source) -> Problem | None:
    """An escape inside double quotes that stands for no character.

    The parser points at its backslash, or behind the letter after which digits are due.
    """
    mark = error.problem_mark
    if mark is None or not isinstance(error, ScannerError):
        return None
    excerpt = source.at(mark.line, mark.column).excerpt
    is_behind = excerpt[max(0, mark.column - 2) : mark.column] in ("\\x", "\\u", "\\U")
    start = mark.column - 2 if is_behind else mark.column
    if not excerpt.startswith("\\", start):
        return None
    location = source.at(mark.line, start)
    half = _HALF.match(excerpt, start)
    if half:
        says = f"{half.group()} is half of a character, and its other half is not beside it"
        remedy = r'write both halves, as in "\ud83d\ude00", or the character itself'
        return Problem("half-character", says, remedy, location=location)
    says = f"{excerpt[start : start + 2]} does not begin an escape of YAML here"
    remedy = r"write \\ for a backslash, or use single quotes, in which it means itself"
    return Problem("unknown-escape", says, remedy, location=location)


def _unprintable(source: Source) -> Problem:
    """libyaml tells no place for a character it does not allow, so it is looked up."""
    found = _UNPRINTABLE.search(source.text)
    if found is None:
        return Problem("syntax-error", "this is not YAML", "mend it", location=source.at(0, 0))
    line = source.text.count("\n", 0, found.start())
    column = found.start() - source.text.rfind("\n", 0, found.start()) - 1
    says = f"the character {found.group()!r} cannot stand in YAML"
    remedy = "remove it, or write it as an escape inside double quotes"
    return Problem("control-character", says, remedy, location=source.at(line, column))
