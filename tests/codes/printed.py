"""Which codes the source can print: every argument that becomes the code of a problem or a guard.

Followed from `Problem` and `Refusal` backwards, through parameters and fields that hand a code on,
to the words that stand in the source. What cannot be followed is told, so that nothing slips by.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import reconciler

SOURCE = Path(reconciler.__file__).parent
ENDS = {
    ("model/problem.py", "Problem", "code"): 0,
    ("model/plan.py", "Refusal", "guard"): 0,
    ("model/lint/rule.py", "Rule", "code"): -1,
}
ELSEWHERE = {"Page", "Finding", "LeftOut"}
"""Classes whose `code` is no problem's: a page itself; what the vendor's apply would do, which says
all there is to say of it; and a part of a code, the rest of which stands where it is one."""
_LEAST_WORDS = 2
"""A single word is found anywhere."""
_HANDED_ON = {"code", "guard"}
"""Attributes that hold a code which was given elsewhere, and is looked at there."""


@dataclass
class Printed:
    """What was found; a pattern is a code of which only a part stands in the source."""

    codes: dict[str, str] = field(default_factory=dict)
    patterns: dict[str, str] = field(default_factory=dict)
    unfollowed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Module:
    name: str
    tree: ast.Module

    @cached_property
    def constants(self) -> dict[str, ast.expr]:
        """What the names at its top mean."""
        return {
            target.id: node.value
            for node in self.tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }

    @cached_property
    def imported(self) -> set[tuple[str, str]]:
        """What it has from others: the file, and the word."""
        return {
            (f"{'/'.join(node.module.split('.')[1:])}.py", alias.name)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }


class Search:
    """One walk over the whole source; the emulator has no problems of ours."""

    def __init__(self, folder: Path = SOURCE) -> None:
        files = [each for each in sorted(folder.rglob("*.py")) if "emulator" not in each.parts]
        self._modules = [_Module(str(f.relative_to(folder)), _parse(f)) for f in files]
        self._calls = [
            (module, owner, call)
            for module in self._modules
            for owner, call in _calls_in(module.tree)
        ]
        self._seen: set[tuple[str, str, str]] = set()
        self.found = Printed()

    def run(self) -> Printed:
        """Everything that is printed."""
        for (home, callee, name), position in ENDS.items():
            self._follow(home, callee, name, position)
        for module in self._modules:
            for owner, name, position in _holders(module.tree):
                self._follow(module.name, owner, name, position)
            for said in _class_constants(module.tree):
                self._read(said, module, None)
        return self.found

    def sentences(self) -> list[re.Pattern[str]]:
        """What the source can say, wherever: each text of several words, its blanks open."""
        texts = (
            node
            for module in self._modules
            for node in ast.walk(module.tree)
            if isinstance(node, ast.JoinedStr | ast.Constant)
        )
        found = filter(None, map(_sentence, texts))
        return [re.compile(each) for each in dict.fromkeys(found)]

    def _follow(
        self, home: str, callee: str, name: str, position: int, *, is_method: bool = False
    ) -> None:
        """Whatever is given to this parameter, wherever what stands in this file is called."""
        if (home, callee, name) in self._seen:
            return
        self._seen.add((home, callee, name))
        for module, owner, call in self._calls:
            is_known = module.name == home or (home, callee) in module.imported
            # Of what has a public method anybody may hold one; a private one is called at home.
            is_met = is_method and isinstance(call.func, ast.Attribute) and callee[0] != "_"
            if (is_known or is_met) and _called(call) == callee:
                given = _given(call, name, position)
                # Another class may have a method of this name, which is given something else.
                if given is not None and (is_known or isinstance(given, ast.Constant)):
                    self._read(given, module, owner)

    def _read(self, said: ast.expr, module: _Module, owner: ast.AST | None) -> None:
        at = f"{module.name}:{said.lineno}"
        match said:
            case ast.Constant(value=str(code)):
                self.found.codes.setdefault(code, at)
            case ast.IfExp():
                self._read(said.body, module, owner)
                self._read(said.orelse, module, owner)
            case ast.JoinedStr():
                parts = (
                    re.escape(part.value) if isinstance(part, ast.Constant) else "[a-z-]+"
                    for part in said.values
                )
                self.found.patterns.setdefault("".join(map(str, parts)), at)
            case ast.Attribute(attr=name) if name in _HANDED_ON:
                pass
            case ast.Name(id=name):
                self._read_name(name, module, owner, at)
            case _:
                self.found.unfollowed.append(f"{at}: {ast.unparse(said)}")

    def _read_name(self, name: str, module: _Module, owner: ast.AST | None, at: str) -> None:
        if isinstance(owner, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = [*owner.args.posonlyargs, *owner.args.args]
            names = [each.arg for each in arguments if each.arg not in ("self", "cls")]
            if name in names or name in {each.arg for each in owner.args.kwonlyargs}:
                position = names.index(name) if name in names else -1
                is_method = bool(arguments) and arguments[0].arg == "self"
                self._follow(module.name, owner.name, name, position, is_method=is_method)
                return
            values = list(_assigned(owner, name))
            for value in values:
                self._read(value, module, owner)
            if values:
                return
        for each in [module, *self._modules]:
            if name in each.constants:
                self._read(each.constants[name], each, None)
                return
        self.found.unfollowed.append(f"{at}: {name}")


def _holders(tree: ast.Module) -> Iterator[tuple[str, str, int]]:
    """The classes that keep a code until it is printed: class, field and position."""
    for each in ast.walk(tree):
        if not isinstance(each, ast.ClassDef):
            continue
        fields = [
            (node.target.id, ast.unparse(node.annotation))
            for node in each.body
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        ]
        for init in each.body:
            if isinstance(init, ast.FunctionDef) and init.name == "__init__":
                given = [*init.args.args[1:], *init.args.kwonlyargs]
                fields = [(a.arg, ast.unparse(a.annotation) if a.annotation else "") for a in given]
        for position, (name, type_) in enumerate(fields):
            if name in _HANDED_ON and type_ == "str" and each.name not in ELSEWHERE:
                yield each.name, name, position


def _sentence(text: ast.JoinedStr | ast.Constant) -> str:
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    said = [part.value if isinstance(part, ast.Constant) else None for part in parts]
    words = " ".join(each for each in said if isinstance(each, str)).split()
    if len(words) < _LEAST_WORDS or "\n" in "".join(str(each) for each in said):
        return ""
    return ": " + "".join(".+" if each is None else re.escape(str(each)) for each in said)


def _class_constants(tree: ast.Module) -> Iterator[ast.expr]:
    """What all objects of a class have for a code."""
    for each in ast.walk(tree):
        for node in each.body if isinstance(each, ast.ClassDef) else ():
            if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id in _HANDED_ON for target in node.targets
            ):
                yield node.value


def _parse(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _calls_in(
    tree: ast.AST, owner: ast.AST | None = None
) -> Iterator[tuple[ast.AST | None, ast.Call]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call):
            yield owner, node
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from _calls_in(node, node if is_function else owner)


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _given(call: ast.Call, name: str, position: int) -> ast.expr | None:
    by_name = next((each.value for each in call.keywords if each.arg == name), None)
    if by_name is not None:
        return by_name
    return call.args[position] if 0 <= position < len(call.args) else None


def _assigned(owner: ast.AST, name: str) -> Iterator[ast.expr]:
    """Whatever a name of a function is given, alone or with others."""
    for node in ast.walk(owner):
        for target in node.targets if isinstance(node, ast.Assign) else ():
            match target, node.value:
                case ast.Name(id=found), value if found == name:
                    yield value
                case ast.Tuple(elts=names), ast.Tuple(elts=values):
                    for each, value in zip(names, values, strict=True):
                        if isinstance(each, ast.Name) and each.id == name:
                            yield value
