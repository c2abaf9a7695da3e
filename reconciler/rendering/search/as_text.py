"""The answer to a search for people: what was found, what each stage did, and what it cost."""

from collections.abc import Iterator, Mapping
from typing import Final

from reconciler.model.address import Address
from reconciler.model.data import Data, Fields
from reconciler.model.search.query import Query
from reconciler.model.search.result import SearchResult, StageEvent, StageStatistics, text_of
from reconciler.rendering.search.documents import document_columns
from reconciler.rendering.search.next_page import next_page_flags
from reconciler.rendering.search.table import Column, hidden_in, one_line, table_lines
from reconciler.rendering.words.layout import Line, Tone, as_text, sentence
from reconciler.rendering.words.values import entry, inline
from reconciler.rendering.words.view import format_count, name_of, visible

_INDENT: Final = "  "


def result_as_text(
    result: SearchResult, query: Query, address: Address, *, color: bool, width: int = 80
) -> str:
    """All of it; documents are shown by the fields that were chosen, or by a few of them."""
    return as_text(_lines(result, query, address, width=width), color=color)


def event_as_text(event: StageEvent) -> str:
    """What a stream tells of a stage, in a line."""
    place = "" if event.index is None else f" {event.index + 1}"
    of = f" of {event.total}" if place and event.total else ""
    name = f"stage{place}{of} {one_line(event.stage.name)}".rstrip()
    match event.type:
        case "stage_start":
            return f"{name}: begins\n"
        case "stage_complete":
            return f"{name}: {_told(event)}\n"
        case "stage_error":
            error = event.stage.error or text_of(event.facts, "error")
            return f"{name}: failed{f': {one_line(error)}' if error else ''}\n"
        case _:
            return f"{one_line(event.type)}\n"


def _told(event: StageEvent) -> str:
    count = event.stage.output_count
    found = format_count(len(event.documents) if count is None else count, "document")
    took = _duration(event.stage.duration_ms)
    return f"{found}, {took}" if took else found


def _lines(result: SearchResult, query: Query, address: Address, *, width: int) -> Iterator[Line]:
    yield from sentence(f"{name_of(address)}: {_headline(result)}", width=width, tone=Tone.STRONG)
    if result.rows:
        columns = document_columns(result.rows, query)
        yield Line()
        yield from table_lines(columns, width=width)
        if hidden := hidden_in(columns, width=width):
            says = f"No room for {', '.join(map(visible, hidden))}: --format json has it all."
            yield from sentence(says, width=width, indent=_INDENT, tone=Tone.FAINT)
    if result.stages:
        yield Line()
        yield from table_lines(_stage_columns(result.stages), width=width)
    yield Line()
    yield from sentence(_total(result), width=width)
    if flags := next_page_flags(result, query):
        yield Line(f"Next page: {flags}", Tone.FAINT)
    yield from _remarks(result, width=width)
    if plan := result.facts.get("explain_plan"):
        yield Line()
        for line in entry("explain_plan", plan, width=width):
            yield Line(line)


def _headline(result: SearchResult) -> str:
    count = format_count(len(result.rows), "result")
    found = result.found
    of = f" of {found:,}" if found is not None and found > len(result.rows) else ""
    state = "" if result.status == "completed" else f" ({visible(result.status)})"
    return f"{count}{of}{state}"


def _stage_columns(stages: tuple[StageStatistics, ...]) -> list[Column]:
    columns = [
        Column("stage", tuple(one_line(each.name) for each in stages)),
        Column("in", tuple(_count(each.input_count) for each in stages), is_number=True),
        Column("out", tuple(_count(each.output_count) for each in stages), is_number=True),
        Column("took", tuple(_duration(each.duration_ms) for each in stages), is_number=True),
    ]
    notes = tuple(_note(each) for each in stages)
    return [*columns, Column("", notes)] if any(notes) else columns


def _note(stage: StageStatistics) -> str:
    if stage.error:
        return one_line(f"failed: {stage.error}")
    return "from its cache" if stage.is_cached else ""


def _count(number: int | None) -> str:
    return "-" if number is None else f"{number:,}"


def _duration(ms: float | None) -> str:
    if ms is None:
        return ""
    return f"{ms / 1000:,.1f} s" if ms >= 10_000 else f"{ms:,.4g} ms"


def _total(result: SearchResult) -> str:
    facts = [
        _duration(result.total_ms) or "time unknown",
        "credits unknown" if result.credits is None else f"{result.credits:,.6g} credits",
        f"execution {visible(result.execution_id)}",
    ]
    if result.facts.get("cache_hit") is True:
        facts.append("from the cache")
    if result.session_id is not None:
        facts.append(f"session {visible(result.session_id)}")
    return f"Total: {', '.join(facts)}."


def _remarks(result: SearchResult, *, width: int) -> Iterator[Line]:
    yield from _section(
        "Degraded: the search went on without", map(_degraded, result.degraded), Tone.CAUTION, width
    )
    yield from _section("Limited by the API", map(_limited, result.limits), Tone.CAUTION, width)
    yield from _section("The API remarks", result.warnings, Tone.CAUTION, width)
    yield from _section("The API understood", _understood(result.interpretation), Tone.NOTE, width)
    told = (f"{each.parameter}: {each.how}" for each in result.stand_ins)
    title = "What the API has no parameter for any more, and what was done instead"
    yield from _section(title, told, Tone.NOTE, width)


def _section(
    title: str, texts: "Iterator[str] | map[str] | tuple[str, ...]", tone: Tone, width: int
) -> Iterator[Line]:
    lines = [one_line(text) for text in texts]
    if lines:
        yield Line()
        yield from sentence(f"{title}:", width=width, tone=tone)
        for line in lines:
            yield from sentence(f"- {line}", width=width, indent=_INDENT, hanging=_INDENT * 2)


def _degraded(entry_: Fields) -> str:
    keys = ("stage", "resource", "id", "reason", "next_step")
    return ", ".join(filter(None, (text_of(entry_, key) for key in keys)))


def _limited(entry_: Fields) -> str:
    asked, applied = inline(entry_.get("requested")), inline(entry_.get("applied"))
    stage = text_of(entry_, "stage")
    return (
        f"{text_of(entry_, 'name')}: {asked} asked, {applied} used{f', {stage}' if stage else ''}"
    )


_UNDERSTOOD: Final[Mapping[str, str]] = {
    "inferred_inputs": "filled in",
    "ignored_input_keys": "ignored, because no stage uses it",
    "relaxations": "left out of the filters",
}


def _understood(interpretation: Mapping[str, Data]) -> Iterator[str]:
    for key, says in _UNDERSTOOD.items():
        held = interpretation.get(key)
        if held:
            yield f"{says}: {inline(held)}"
