"""The catalogues for programs; the shape is published as docs/schemas/catalogue.json."""

from collections.abc import Sequence

from reconciler.model.data import Fields
from reconciler.model.errors import ExitCode
from reconciler.model.search.catalogue_entry import (
    CatalogueEntry,
    CatalogueListing,
    Parameter,
    VectorOutput,
)
from reconciler.rendering.json.json_text import dump, exit_facts


def catalogue_as_json(
    entries: Sequence[CatalogueEntry], examples: Sequence[str], listing: CatalogueListing
) -> str:
    """The entries that were asked for, each in full with what to paste for it."""
    told = [_entry(each, example) for each, example in zip(entries, examples, strict=True)]
    return dump(
        {
            "source": listing.source,
            "date": listing.date or None,
            "entries": told,
            "exit": exit_facts(ExitCode.OK),
        }
    )


def _entry(entry: CatalogueEntry, example: str) -> Fields:
    return {
        "section": entry.section,
        "name": entry.name,
        "written_in": entry.written_in,
        "category": entry.category or None,
        "says": entry.says,
        "inputs": list(entry.inputs),
        "outputs": [_output(each) for each in entry.outputs],
        "are_outputs_examples": entry.are_outputs_examples,
        "costs": list(entry.costs),
        "parameters": [_parameter(each) for each in entry.parameters],
        "are_parameters_known": entry.are_parameters_known,
        "example": example,
    }


def _output(output: VectorOutput) -> Fields:
    return {
        "feature_uri": output.feature_uri,
        "dimensions": output.dimensions,
        "distance": output.distance or None,
        "says": output.says,
    }


def _parameter(parameter: Parameter) -> Fields:
    return {
        "name": parameter.name,
        "type": parameter.type,
        "says": parameter.says,
        "default": parameter.default,
        "choices": list(parameter.choices),
        "limits": parameter.limits or None,
        "is_required": parameter.is_required,
        "is_deprecated": parameter.is_deprecated,
    }
