"""``unwind`` and ``rag_prepare``: documents in another form, without a model (§11)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reconciler.emulator.contract.json_text import JsonObject, as_object, as_text
from reconciler.emulator.search import aggregation
from reconciler.emulator.search.indexing.reading import show
from reconciler.emulator.search.matching.fields import put_at, value_at
from reconciler.emulator.search.stages.parameters import Parameters, StageFailed, StageUnable
from reconciler.emulator.search.stages.run import StageCall
from reconciler.emulator.search.templating.templates import render_text

_TEMPLATE = "[{{CONTEXT.INDEX}}] {{DOC.content}}\n\n"
_STYLES = ("numbered", "bracketed", "footnote", "none")
_CUTS = ("priority_truncate", "proportional", "drop_last")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BYTES_OF_A_TOKEN = 4


def unwind(call: StageCall, given: Parameters) -> list[JsonObject]:
    """One document for each item; those without one go, unless they are preserved."""
    path = given.text("field")
    if not path:
        raise StageFailed("field says which list is unwound")
    numbered = given.get("include_array_index")
    if numbered is True:
        raise StageUnable("where the number of an item stands is told nowhere, unless it is named")
    into = given.text("output_field") or path
    keeps = given.flag("preserve_null_and_empty", default=False)
    found: list[JsonObject] = []
    place, before = 0, None
    for document, item in aggregation.unwind(call.documents(), path, keeps_empty=keeps):
        place, before = (place + 1 if document is before else 0), document
        made = put_at(document, into, item)
        found.append(put_at(made, numbered, place) if isinstance(numbered, str) else made)
    return found


@dataclass(frozen=True)
class _Piece:
    """A document as text, and where it is from."""

    text: str
    citation: JsonObject
    document: JsonObject


def rag_prepare(call: StageCall, given: Parameters) -> list[JsonObject]:
    """One text of all, or a text for each. No tokenizer is here: a text has as many tokens as it
    has bytes at most, and only what may be longer than ``max_tokens`` is estimated."""
    mode = given.choice("output_mode", "single_context", ("single_context", "formatted_list"))
    pieces = [_format(call, given, place, each) for place, each in enumerate(call.documents(), 1)]
    kept = _fit(call, given, pieces)
    if mode == "formatted_list":
        field = given.text("formatted_content_field", "formatted_content")
        return [put_at(each.document, field, each.text) for each in kept]
    context: JsonObject = {}
    text = given.text("separator", "\n").join(each.text for each in kept)
    context = put_at(context, given.text("context_field", "rag_context"), text)
    citations = [each.citation for each in kept if each.citation]
    return [put_at(context, given.text("citations_field", "citations"), [*citations])]


def _format(call: StageCall, given: Parameters, place: int, document: JsonObject) -> _Piece:
    cited = Parameters(as_object(given.get("citation")))
    style = cited.choice("style", "numbered", _STYLES)
    marker = _marker(style, place, str(document.get("document_id")))
    field = given.text("content_field", "content")
    shown = {**show(document), "content": value_at(document, field)}
    before = as_object(call.names.spaces.get("context"))
    spaces = {**call.names.spaces, "context": {**before, "INDEX": place, "CITATION": marker}}
    names = replace(call.names, spaces=spaces).with_document(shown)
    text = render_text(as_text(call.raw.get("document_template")) or _TEMPLATE, names)
    return _Piece(text, _cite(cited, style, place, marker, document), document)


def _marker(style: str, place: int, document: str) -> str:
    made = {"numbered": f"[{place}]", "bracketed": f"[{document}]",
            "footnote": str(place).translate(_SUPERSCRIPT)}  # fmt: skip
    return made.get(style, "")


def _cite(
    cited: Parameters, style: str, place: int, marker: str, document: JsonObject
) -> JsonObject:
    if style == "none":
        return {}
    told: JsonObject = {"index": place, "citation": marker,
                        "document_id": document.get("document_id")}  # fmt: skip
    for key, default in (("title", True), ("url", False)):
        if cited.flag(f"include_{key}", default=default):
            told[key] = value_at(document, f"metadata.{key}")
    return told


def _fit(call: StageCall, given: Parameters, pieces: Sequence[_Piece]) -> list[_Piece]:
    most = given.count("max_tokens", 8000, low=100, high=128_000)
    cut = given.choice("truncation_strategy", "priority_truncate", _CUTS)
    if sum(len(each.text.encode()) + 1 for each in pieces) <= most:
        return list(pieces)
    reason = f"no tokenizer is here: {_BYTES_OF_A_TOKEN} bytes count as a token"
    call.remarks.degrade(call.name, reason, "Ask the API itself, or raise max_tokens")
    left = most * _BYTES_OF_A_TOKEN
    if cut == "proportional":
        share = left // len(pieces)
        return [replace(each, text=_cut(each.text, share)) for each in pieces]
    kept: list[_Piece] = []
    for each in pieces:
        size = len(each.text.encode())
        if size > left and cut == "drop_last":
            break
        kept += [replace(each, text=_cut(each.text, left))] if left > 0 else []
        left -= size
    return kept


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")
