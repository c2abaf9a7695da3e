"""`${{ params.x }}` and `${{ secrets.NAME }}` of the vendor's manifests, in our words.

Double braces without a `$` are the API's own templates, and are left alone. A plain `${` means
nothing there and a variable here, so that it is escaped.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Final

from msgspec import Struct

from reconciler.model.data import Data, FieldPath
from reconciler.model.problem import Problem
from reconciler.model.text.nearest import did_you_mean

DOLLAR: Final = "dollar-sign"
"""A variable that stands for `$`: right before another one, `$` itself would be its escape.

No parameter can be called so.
"""
_TOKEN: Final = re.compile(
    r"(?P<dollars>\$*)(?P<token>\$\{\{\s*(?P<inside>.*?)\s*\}\})|\$\{", re.DOTALL
)
_NAMED: Final = re.compile(r"(?P<source>params|secrets)\.(?P<name>[A-Za-z_][A-Za-z0-9_]*)")
_KNOWN: Final = "write ${{ params.name }} or ${{ secrets.NAME }}"


class Translation(Struct, frozen=True):
    """Data with our variables in it, and the expressions that have no equivalent."""

    content: Data
    problems: tuple[Problem, ...]


def translate(content: Data, parameters: Collection[str]) -> Translation:
    """A whole document in our words; `parameters` are those that it declares."""
    problems = tuple(_complaints(content, (), parameters))
    return Translation(_translate(content, parameters), problems)


def escape(content: Data) -> Data:
    """Data in which `${` means nothing, such as an API body, so that it means nothing here."""
    if isinstance(content, str):
        return content.replace("${", "$${")
    if isinstance(content, Mapping):
        return {key: escape(inner) for key, inner in content.items()}
    if isinstance(content, list):
        return [escape(inner) for inner in content]
    return content


def parameters_used_in(content: Data) -> frozenset[str]:
    """The parameters that some text refers to."""
    found = (match["name"] for text in _texts(content) for match in _named_in(text, "params"))
    return frozenset(found)


def needs_dollar(content: Data) -> bool:
    """Whether a `$` stands right before an expression."""
    tokens = (token for text in _texts(content) for token in _TOKEN.finditer(text))
    return any(token["dollars"] for token in tokens)


def secrets_used_in(content: Data, path: FieldPath = ()) -> Iterator[tuple[FieldPath, str]]:
    """Where which of the organisation's secrets is referred to."""
    for at, text in _texts_at(content, path):
        for match in _named_in(text, "secrets"):
            yield at, match["name"]


def _named_in(text: str, source: str) -> Iterator[re.Match[str]]:
    for token in _TOKEN.finditer(text):
        named = _NAMED.fullmatch(token["inside"] or "")
        if named and named["source"] == source:
            yield named


def _translate(value: Data, parameters: Collection[str]) -> Data:
    if isinstance(value, str):
        in_our_words = partial(_in_our_words, parameters=parameters)
        return _TOKEN.sub(in_our_words, value) if "${" in value else value
    if isinstance(value, Mapping):
        return {key: _translate(inner, parameters) for key, inner in value.items()}
    if isinstance(value, list):
        return [_translate(inner, parameters) for inner in value]
    return value


def _in_our_words(token: re.Match[str], parameters: Collection[str]) -> str:
    if token["inside"] is None:
        return "$${"
    named = _NAMED.fullmatch(token["inside"])
    before = f"${{var.{DOLLAR}}}" * len(token["dollars"])
    if named is not None and named["source"] == "secrets":
        return f"{before}${{secret.{named['name']}}}"
    if named is not None and named["name"] in parameters:
        return f"{before}${{var.{named['name']}}}"
    # What has no equivalent has its problem already, and stays as it is.
    return token.group()


def _complaints(value: Data, path: FieldPath, parameters: Collection[str]) -> Iterator[Problem]:
    for at, text in _texts_at(value, path):
        for token in _TOKEN.finditer(text) if "${" in text else ():
            yield from _complain(token, at, parameters)
    yield from _complain_of_keys(value, path)


def _complain(
    token: re.Match[str], path: FieldPath, parameters: Collection[str]
) -> Iterator[Problem]:
    if token["inside"] is None:
        return
    named = _NAMED.fullmatch(token["inside"])
    if named is None:
        says = f"{token['token']} is neither a parameter nor a secret"
        yield Problem("unknown-expression", says, _KNOWN, path=path)
    elif named["source"] == "params" and named["name"] not in parameters:
        says = f"the manifest declares no parameter {named['name']}"
        declared = [name for name in parameters if name != DOLLAR]
        remedy = did_you_mean(named["name"], declared) or "declare it under `parameters:`"
        yield Problem("undeclared-parameter", says, remedy, path=path)


def _complain_of_keys(value: Data, path: FieldPath) -> Iterator[Problem]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if _TOKEN.search(key):
                says = f"an expression cannot stand in a key: {key}"
                yield Problem("variable-in-key", says, "write the key out", path=(*path, key))
            yield from _complain_of_keys(inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _complain_of_keys(inner, (*path, position))


def _texts(value: Data) -> Iterator[str]:
    return (text for _, text in _texts_at(value, ()))


def _texts_at(value: Data, path: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts_at(inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _texts_at(inner, (*path, position))
