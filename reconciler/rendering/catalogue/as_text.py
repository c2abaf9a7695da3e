"""The catalogues for people: a list in lines, and one entry with all that it takes."""

from collections.abc import Iterator, Sequence
from typing import Final

from reconciler.model.search.catalogue_entry import (
    CatalogueEntry,
    CatalogueListing,
    Parameter,
    VectorOutput,
)
from reconciler.model.text.article import with_article
from reconciler.rendering.words.layout import Line, Tone, as_text, fold, sentence
from reconciler.rendering.words.values import inline

_INDENT: Final = "  "
_GAP: Final = "  "
_NONE: Final = "-"
_DETAIL: Final = " " * 6


def listing_as_text(
    entries: Sequence[CatalogueEntry], listing: CatalogueListing, *, color: bool, width: int = 80
) -> str:
    """Every entry in a line or two: its name, its category, what it does."""
    return as_text(_listing(entries, listing, width), color=color)


def entries_as_text(
    entries: Sequence[CatalogueEntry],
    examples: Sequence[str],
    listing: CatalogueListing,
    *,
    color: bool,
    width: int = 80,
) -> str:
    """Each of a few entries in full; `examples` are what to paste for each."""
    return as_text(_entries(entries, examples, listing, width), color=color)


def _listing(
    entries: Sequence[CatalogueEntry], listing: CatalogueListing, width: int
) -> Iterator[Line]:
    for section in dict.fromkeys(each.section for each in entries):
        inside = [each for each in entries if each.section == section]
        yield Line(section.capitalize(), Tone.STRONG)
        yield Line()
        names = max(len(each.name) for each in inside)
        categories = max(len(each.category or _NONE) for each in inside)
        has_categories = any(each.category for each in inside)
        for each in inside:
            category = f"{each.category or _NONE:{categories}}{_GAP}" if has_categories else ""
            head = f"{_INDENT}{each.name:{names}}{_GAP}{category}"
            says = _first_sentence(each.says) or "Nothing more is told."
            yield from sentence(says, width=width, indent=head, hanging=" " * len(head))
        yield Line()
    hint = "`reconciler catalogue NAME` shows what one of them takes, and how it is written."
    yield from _faint(f"{_tell_source(listing)} {hint}", width)


def _first_sentence(says: str) -> str:
    end = says.find(". ")
    return says if end < 0 else says[: end + 1]


def _tell_source(listing: CatalogueListing) -> str:
    if listing.source == "bundled":
        return f"As of {listing.date}; `--live` asks the API."
    if listing.source == "live":
        return "As the API has it now."
    return f"As the API has it now, with the extractors of {listing.source}."


def _entries(
    entries: Sequence[CatalogueEntry],
    examples: Sequence[str],
    listing: CatalogueListing,
    width: int,
) -> Iterator[Line]:
    for entry, example in zip(entries, examples, strict=True):
        yield from _entry(entry, example, width)
    yield from _faint(_tell_source(listing), width)


def _entry(entry: CatalogueEntry, example: str, width: int) -> Iterator[Line]:
    category = f", {entry.category}" if entry.category else ""
    yield Line(f"{entry.name} ({entry.section[:-1]}{category})", Tone.STRONG)
    yield Line()
    if entry.says:
        yield from sentence(entry.says, width=width, indent=_INDENT)
        yield Line()
    if entry.inputs:
        yield from sentence(f"Reads {', '.join(entry.inputs)}.", width=width, indent=_INDENT)
    for cost in entry.costs:
        yield from sentence(f"Costs {cost}.", width=width, indent=_INDENT)
    if entry.inputs or entry.costs:
        yield Line()
    if entry.outputs:
        examples = ", in the vendor's examples" if entry.are_outputs_examples else ""
        yield Line(f"Vector indexes{examples}", Tone.STRONG)
        yield Line()
        for output in entry.outputs:
            yield from _output(output, width)
        yield Line()
    yield from _parameters(entry, width)
    yield Line(f"In the spec of {with_article(entry.written_in)}", Tone.STRONG)
    yield Line()
    yield from (Line(f"{_INDENT}{line}", Tone.NOTE) for line in example.splitlines())
    yield Line()


def _output(output: VectorOutput, width: int) -> Iterator[Line]:
    yield Line(f"{_INDENT}{output.feature_uri}")
    facts = [
        *([f"{output.dimensions:,} dimensions"] if output.dimensions else []),
        *([output.distance] if output.distance else []),
    ]
    said = f"{', '.join(facts)}. {output.says}" if facts else output.says
    if said:
        yield from sentence(said.strip(), width=width, indent=_DETAIL, tone=Tone.FAINT)


def _parameters(entry: CatalogueEntry, width: int) -> Iterator[Line]:
    yield Line("Parameters", Tone.STRONG)
    yield Line()
    if not entry.are_parameters_known:
        says = "None are published: whatever is written is passed on."
        yield from sentence(says, width=width, indent=_INDENT)
    for parameter in entry.parameters:
        head = f"{_INDENT}{parameter.name}{_GAP}"
        yield from sentence(_facts(parameter), width=width, indent=head, hanging=_DETAIL)
        if parameter.says:
            yield from sentence(parameter.says, width=width, indent=_DETAIL, tone=Tone.FAINT)
    yield Line()


def _facts(parameter: Parameter) -> str:
    """Its type, its limits, and what it is when it is left out."""
    if parameter.choices:
        said = f"one of {', '.join(str(each) for each in parameter.choices)}"
    else:
        said = f"{parameter.type}{f', {parameter.limits}' if parameter.limits else ''}"
    if parameter.default is not None:
        said += f"; {inline(parameter.default)} by default"
    return "; ".join(
        [
            *(["required"] if parameter.is_required else []),
            *(["DEPRECATED"] if parameter.is_deprecated else []),
            said,
        ]
    )


def _faint(text: str, width: int) -> Iterator[Line]:
    for line in fold(text, width=width):
        yield Line(line, Tone.FAINT)
