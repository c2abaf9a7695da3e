"""``json_transform``: a template whose text is the document that takes the other's place (§11)."""

from reconciler.emulator.contract.json_text import JsonObject, decode
from reconciler.emulator.search.indexing.reading import show
from reconciler.emulator.search.stages.parameters import Parameters, StageFailed, StageUnable
from reconciler.emulator.search.stages.run import StageCall
from reconciler.emulator.search.templating.expression import NotAnExpression
from reconciler.emulator.search.templating.templates import has_statements, render_text


def json_transform(call: StageCall, given: Parameters) -> list[JsonObject]:
    """Expressions alone: what has loops or conditions is passed on as it is, and said so."""
    template = str(call.raw.get("template") or "")
    if not template or has_statements(template):
        raise StageUnable("a template with statements is not spoken here")
    strict = given.flag("fail_on_error", default=False)
    return [_transform(call, template, each, strict=strict) for each in call.documents()]


def _transform(call: StageCall, template: str, document: JsonObject, *, strict: bool) -> JsonObject:
    try:
        made = decode(render_text(template, call.names.with_document(show(document))))
    except NotAnExpression as error:
        raise StageUnable(f"'{error}' in a template is not spoken here") from error
    except ValueError as error:
        if strict:
            raise StageFailed(f"The template gives no JSON: {error}") from error
        made = None
    if isinstance(made, dict):
        return made
    if strict:
        raise StageFailed("The template gives no JSON object")
    call.warn("the template gave no JSON object for a document, which stays as it was")
    return document
