"""Parameters of stages filled in from inputs, documents and what came before (§5.4)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from reconciler.emulator.contract.json_text import Json, JsonObject, as_text
from reconciler.emulator.search.templating.expression import Expression, text_of

_BRACES = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
ALIASES = {"input": "input", "inputs": "input", "doc": "doc", "context": "context",
            "stage": "stage", "secret": "secret", "secrets": "secret"}  # fmt: skip


class Document(dict[str, Json]):
    """``DOC.metadata.x`` means ``x`` at the root, which is where metadata stands when it is read
    (§19)."""

    def __missing__(self, key: str) -> Json:
        if key == "metadata":
            return dict(self)
        raise KeyError(key)


@dataclass(frozen=True)
class Names:
    """What the namespaces stand for. ``now`` is in seconds since 1970."""

    now: float
    spaces: Mapping[str, Json]

    def with_document(self, document: JsonObject) -> "Names":
        return replace(self, spaces={**self.spaces, "doc": Document(document)})

    def scope(self, name: str) -> Json:
        return self.spaces.get(ALIASES.get(name, ""))


def render(value: Json, names: Names) -> Json:
    """The value with every template in it filled in; one that stands alone keeps its type.

    Raises NotAnExpression.
    """
    if isinstance(value, list):
        return [render(each, names) for each in value]
    if isinstance(value, dict):
        dynamic = _dynamic(value)
        if dynamic is not None:
            return Expression(dynamic, names.scope, names.now).value()
        return {key: render(each, names) for key, each in value.items()}
    return _render_text(value, names) if isinstance(value, str) else value


def _render_text(text: str, names: Names) -> Json:
    whole = _BRACES.fullmatch(text.strip())
    if whole is not None and "{{" not in whole[1]:
        return Expression(whole[1], names.scope, names.now).value()
    return render_text(text, names)


def render_text(text: str, names: Names) -> str:
    def fill(found: re.Match[str]) -> str:
        return text_of(Expression(found[1], names.scope, names.now).value())

    return _BRACES.sub(fill, text)


def mentions_document(value: Json) -> bool:
    """Does a template in it speak of the document at hand?"""
    if isinstance(value, list):
        return any(mentions_document(each) for each in value)
    if isinstance(value, dict):
        return any(mentions_document(each) for each in value.values())
    if not isinstance(value, str):
        return False
    return any(re.search(r"(?i)\bdoc\s*[.\[]", found) for found in _BRACES.findall(value))


def inputs_named(value: Json) -> set[str]:
    """Every input that templates in it speak of."""
    if isinstance(value, list):
        return {name for each in value for name in inputs_named(each)}
    if isinstance(value, dict):
        dynamic = _dynamic(value) or ""
        parts = [inputs_named(each) for each in value.values()]
        return set(_INPUT.findall(dynamic)).union(*parts)
    if not isinstance(value, str):
        return set()
    return {name for found in _BRACES.findall(value) for name in _INPUT.findall(found)}


def _dynamic(value: JsonObject) -> str | None:
    """``{"type": "dynamic", "field": "inputs.x"}`` (§1.9)."""
    return as_text(value.get("field")) if value.get("type") == "dynamic" else None


_INPUT = re.compile(r"(?i)\binputs?\s*\.\s*(\w+)")
