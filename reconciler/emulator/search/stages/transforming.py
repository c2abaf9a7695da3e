"""``json_transform``: the text of a Jinja2 template takes the place of each document (§11).

A document for which it fails is left out, with a warning, unless ``fail_on_error``.
"""

from typing import TYPE_CHECKING

from reconciler.emulator.contract.json_text import JsonObject, decode, is_deeper_than
from reconciler.emulator.search.indexing.reading import show
from reconciler.emulator.search.stages.parameters import Parameters, StageFailed, StageUnable
from reconciler.emulator.search.stages.run import StageCall

if TYPE_CHECKING:
    from reconciler.emulator.search.templating.jinja.sandbox import JinjaTemplate

_DEFAULT = (
    '{"id": "{{ DOC.document_id }}", "content": {{ DOC.content | tojson }},'
    ' "score": {{ DOC.score }}}'
)
_DEEPEST = 100


def json_transform(call: StageCall, given: Parameters) -> list[JsonObject]:
    # Only here: whoever has no such stage does not wait for Jinja2.
    from reconciler.emulator.search.templating.jinja.allowance import Beyond
    from reconciler.emulator.search.templating.jinja.sandbox import JinjaTemplate, NotATemplate

    source = str(call.raw.get("template") or _DEFAULT)
    documents, made, wrong = call.documents(), list[JsonObject](), list[str]()
    try:
        template = JinjaTemplate(source, call.names)
        for document in documents:
            try:
                made.append(_transform(call, template, document))
            except (NotATemplate, ValueError, RecursionError) as error:
                wrong.append(f"{document.get('document_id')}: {error}")
    except NotATemplate as error:
        wrong = [str(error)] * len(documents)
    except Beyond as error:
        raise StageUnable(f"the template goes beyond what is done here: {error}") from error
    _tell(call, wrong, strict=given.flag("fail_on_error", default=False))
    return made


def _transform(call: StageCall, template: "JinjaTemplate", document: JsonObject) -> JsonObject:
    made = decode(template.render(call.names.with_document(show(document))))
    if not isinstance(made, dict):
        raise ValueError("the template gives no JSON object")
    if is_deeper_than(made, _DEEPEST):
        raise ValueError(f"the template gives JSON of more than {_DEEPEST} levels")
    return made


def _tell(call: StageCall, wrong: list[str], *, strict: bool) -> None:
    """What failed: a warning and a number in the statistics, or the end."""
    if not wrong:
        return
    if strict:
        raise StageFailed(f"The template fails for {wrong[0]}")
    call.metadata["failed_documents"] = len(wrong)
    call.warn(f"left {len(wrong)} documents out, for which the template fails: {wrong[0]}")
