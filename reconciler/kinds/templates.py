"""Mixpeek's own templates, `{{INPUT.x}}`, as far as a manifest can tell whether they lead anywhere.

A retriever that is written inside another's stage is asked with inputs of its own.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from reconciler.model.data import Data, FieldPath, Fields, texts_holding, value_at
from reconciler.model.edit import FieldEdit, ReplaceValue
from reconciler.model.problem import Problem, Severity
from reconciler.model.text.nearest import did_you_mean
from reconciler.model.text.renaming import surely_meant

_TEMPLATE: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)
_INPUT: Final = re.compile(r"(?<![\w.\"'])inputs?\.([A-Za-z_]\w*)", re.I)
_OWN_INPUTS: Final = "retriever_config"


def inputs_are_declared(spec: Fields) -> Iterator[Problem]:
    """Stages ask for inputs that the schema of inputs has (lint MISSING_INPUT_SCHEMA)."""
    schema = spec.get("input_schema")
    known = schema if isinstance(schema, Mapping) else {}
    said: set[tuple[FieldPath, str]] = set()
    for path, name in _inputs_in(spec.get("stages"), ("stages",)):
        if name not in known and (path, name) not in said:
            said.add((path, name))
            yield Problem(
                "unknown-input",
                f"`{{{{INPUT.{name}}}}}` is no input of this retriever, and stays empty",
                did_you_mean(name, known) or f"write input_schema: {{{name}: {{type: text}}}}",
                Severity.WARNING,
                path=path,
                fix=_respell(spec, path, name, known),
            )


def _respell(spec: Fields, path: FieldPath, name: str, known: Fields) -> tuple[FieldEdit, ...]:
    """The same text with the input that must have been meant, in its templates alone."""
    sure, text = surely_meant(name, known), value_at(spec, path)
    if sure is None or not isinstance(text, str):
        return ()

    def respelled(template: re.Match[str]) -> str:
        own = re.compile(rf"(?<![\w.\"'])(inputs?)\.{re.escape(name)}(?!\w)", re.I)
        return own.sub(rf"\1.{sure}", template[0])

    return (ReplaceValue(path, _TEMPLATE.sub(respelled, text)),)


def _inputs_in(value: Data, path: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    for at, text in texts_holding(value, "{", path, without=_OWN_INPUTS):
        found = (_INPUT.findall(template) for template in _TEMPLATE.findall(text))
        yield from ((at, name) for names in found for name in names)
