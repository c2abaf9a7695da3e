"""Documents as they became, for programs: each value with where it comes from."""

from collections.abc import Sequence

from reconciler.model.data import Data, Fields, show_path
from reconciler.model.environments.rendered import Provenance, RenderedDocument
from reconciler.model.errors import ExitCode
from reconciler.model.location import Location, Origin
from reconciler.model.problem import Problem
from reconciler.rendering.json.json_text import dump, exit_facts
from reconciler.rendering.json.plan_object import problem_object
from reconciler.rendering.json.resource_change import source_object


def rendered_as_json(
    documents: Sequence[RenderedDocument],
    *,
    environment: str | None,
    problems: Sequence[Problem] = (),
    exit_code: ExitCode = ExitCode.OK,
) -> str:
    """All of them; the same bytes for the same documents."""
    return dump(
        {
            "environment": environment,
            "documents": [_document(each) for each in documents],
            "problems": [problem_object(each) for each in problems],
            "exit": exit_facts(exit_code),
        }
    )


def _document(document: RenderedDocument) -> Fields:
    return {
        "address": str(document.address) if document.address else None,
        "source": source_object(document.location),
        "manifest": document.content,
        "values": [_value(each) for each in document.provenance],
    }


def _value(each: Provenance) -> Fields:
    return {
        "path": show_path(each.path),
        "value": each.value,
        "source": source_object(each.location),
        "variables": [_origin(origin) for origin in each.origins],
    }


def _origin(origin: Origin) -> Fields:
    place: Location | None = origin.location
    source: Data = source_object(place)
    return {"name": origin.variable, "source": source, "said_by": origin.said or None}
