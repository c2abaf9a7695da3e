"""Every code that a problem can have, with the sentence it stands for, as the sources say them."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SOURCES: Final = Path(__file__).parent.parent / "reconciler"
_MADE_BY: Final = ("Problem", "Refusal")
_HOLE: Final = "…"


@dataclass(frozen=True, slots=True)
class Told:
    """A code, what is said with it, and what helps; `…` stands for what each case names."""

    code: str
    says: str
    remedy: str
    is_warning: bool


def codes() -> list[Told]:
    """One entry a code, in alphabetical order: the first that the sources have."""
    found: dict[str, Told] = {}
    for file in sorted(SOURCES.rglob("*.py")):
        for told in _in_module(ast.parse(file.read_text(encoding="utf-8"))):
            best = found.get(told.code)
            if best is None or (not best.says and told.says):
                found[told.code] = told
    return [found[code] for code in sorted(found)]


def _in_module(tree: ast.Module) -> Iterator[Told]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            named = _named_texts(function)
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and _name(call.func) in _MADE_BY:
                    words = {name: text for line, name, text in named if line <= call.lineno}
                    yield from _told(call, words)


def _told(call: ast.Call, words: dict[str, str]) -> Iterator[Told]:
    named = {each.arg: each.value for each in call.keywords if each.arg}
    code, says, remedy, severity = (
        call.args[place] if len(call.args) > place else named.get(name)
        for place, name in enumerate(("code", "message", "remedy", "severity"))
    )
    if isinstance(code, ast.Constant) and isinstance(code.value, str):
        is_warning = isinstance(severity, ast.Attribute) and severity.attr == "WARNING"
        yield Told(code.value, _words(says, words), _words(remedy, words), is_warning)


def _named_texts(
    function: ast.FunctionDef | ast.AsyncFunctionDef,
) -> list[tuple[int, str, str]]:
    """Texts that a function gives a name before it uses them, with their lines."""
    return sorted(
        (each.lineno, each.targets[0].id, _text(each.value, {}))
        for each in ast.walk(function)
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name)
    )


def _words(node: ast.expr | None, words: dict[str, str]) -> str:
    """What a reader learns; nothing where each case has words of its own."""
    text = re.sub(f"{_HOLE}+", _HOLE, _text(node, words))
    return text if re.search(r"\w", text) else ""


def _text(node: ast.expr | None, words: dict[str, str]) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(_text(each, words) for each in values)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return _text(left, words) + _text(right, words)
        case ast.Name(id=name):
            return words.get(name, _HOLE)
        case ast.IfExp(body=body):
            return _text(body, words)
        case None:
            return ""
        case _:
            return _HOLE


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else ""
