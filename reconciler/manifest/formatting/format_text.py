"""A file of manifests in the one style, held against what it said before."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct
from yaml import YAMLError

from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.foreign import explain_foreign
from reconciler.manifest.documents.place import in_order, place_problem
from reconciler.manifest.formatting.comments import attach_comments, comments_in
from reconciler.manifest.formatting.key_order import key_order
from reconciler.manifest.formatting.parse import parse_layout
from reconciler.manifest.formatting.printing import print_document
from reconciler.manifest.formatting.tree import NotFormattable
from reconciler.manifest.yaml.document import Document, ParsedFile
from reconciler.manifest.yaml.source import Source, split
from reconciler.manifest.yaml.spans import newline_of
from reconciler.manifest.yaml.thorough.read import read_thoroughly
from reconciler.model.data import is_same
from reconciler.model.problem import Problem

_BY_HAND: Final = (
    "the file is left as it is: write that place in another way, or lay it out by hand"
)


class FormattedText(Struct, frozen=True):
    """A text in the one style, or as it was with the reasons why it stays so."""

    text: str
    problems: tuple[Problem, ...] = ()


def format_text(
    text: str, file: str, *, kinds: Mapping[str, Kind], is_manifest: bool = True
) -> FormattedText:
    """The text in the one style; it says the same, and every comment of it is there.

    A text that is no manifest is only laid out: its keys stay in their order.
    """
    newline = newline_of(text)
    source = split(text.replace("\r\n", "\n").replace("\r", "\n"), file)
    reading = read_thoroughly(source)
    if problems := _why_not(reading, kinds, is_manifest=is_manifest):
        return FormattedText(text, in_order(problems))
    try:
        lines = _laid_out(source, reading.documents, kinds)
    except NotFormattable as error:
        return FormattedText(text, (_unusual(error, source),))
    except YAMLError:
        return FormattedText(text, (_unusual(NotFormattable("it is unusual", (0, 0)), source),))
    result = "\n".join((*lines, ""))
    if result != source.text and (why := _what_is_lost(source, reading, split(result, file))):
        return FormattedText(text, (_unusual(NotFormattable(why, (0, 0)), source),))
    return FormattedText(result.replace("\n", newline))


def _why_not(
    reading: ParsedFile, kinds: Mapping[str, Kind], *, is_manifest: bool
) -> Sequence[Problem]:
    """What is wrong with the YAML, or says that it is another tool's."""
    problems = [*reading.problems]
    for document in reading.documents:
        problems += document.problems
        if is_manifest and document.content is not None:
            stranger = explain_foreign(document.content, kinds)
            problems += [place_problem(stranger, document.locations)] if stranger else []
    return problems


def _unusual(error: NotFormattable, source: Source) -> Problem:
    says = f"this file cannot be formatted: {error.why}"
    return Problem("not-formattable", says, _BY_HAND, location=source.at(*error.at))


def _laid_out(
    source: Source, documents: Sequence[Document], kinds: Mapping[str, Kind]
) -> list[str]:
    layout = parse_layout(source.text, source.lines)
    attach_comments(layout, source.lines)
    lines: list[str] = []
    for at, (laid_out, document) in enumerate(zip(layout.documents, documents, strict=True)):
        above = [each for each in laid_out.above if each]
        lines += above if at == 0 else []
        if at or laid_out.is_explicit:
            lines.append(f"---{''.join(laid_out.beside)}")
        lines += print_document(laid_out, key_order(document.content, kinds))
    return lines


def _what_is_lost(before: Source, reading: ParsedFile, after: Source) -> str | None:
    again = read_thoroughly(after)
    if again.problems or any(document.problems for document in again.documents):
        return "in the one style it could not be read"
    said, says = (
        [(each.content, each.traps) for each in read.documents] for read in (reading, again)
    )
    is_kept = len(said) == len(says) and all(
        is_same(one, other) and _traps(traps) == _traps(others)
        for (one, traps), (other, others) in zip(said, says, strict=True)
    )
    if not is_kept:
        return "in the one style it would say something else"
    if Counter(comments_in(before.text)) != Counter(comments_in(after.text)):
        return "a comment would be lost"
    return None


def _traps(traps: Sequence[object]) -> Counter[object]:
    return Counter(traps)
