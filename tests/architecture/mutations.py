"""Finds what changes a value that is declared frozen: its own methods, and functions handed one.

`functools.cached_property` is no change: what it remembers follows from the value, and is the
same whenever it is asked. A dictionary that a method writes into is one, whatever is meant by it.
"""

import ast

CHANGING = {
    *("add", "append", "appendleft", "clear", "difference_update", "discard", "extend"),
    *("insert", "intersection_update", "pop", "popitem", "popleft", "remove", "reverse"),
    *("setdefault", "sort", "symmetric_difference_update", "update"),
}


def frozen_classes(tree):
    """The names of the classes that a file declares to be frozen."""
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) if _frozen(node)}


def mutations_in(tree, frozen):
    """Line and text of whatever changes a value of a class in `frozen`."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and _frozen(node):
            for method in (part for part in node.body if isinstance(part, ast.FunctionDef)):
                if method.name != "__post_init__":
                    found |= _changes(method, {"self"})
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            handed = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            found |= _changes(node, {arg.arg for arg in handed if _says(arg.annotation) in frozen})
    return sorted(found.items())


def _frozen(node):
    decorated = [call for call in node.decorator_list if isinstance(call, ast.Call)]
    keywords = [*node.keywords, *(keyword for call in decorated for keyword in call.keywords)]
    return any(
        keyword.arg == "frozen" and isinstance(keyword.value, ast.Constant) and keyword.value.value
        for keyword in keywords
    )


def _says(annotation):
    return ast.unparse(annotation).strip("\"'") if annotation else None


def _changes(function, names):
    return {
        node.lineno: ast.unparse(node)[:80]
        for node in ast.walk(function)
        if any(_root(target) in names for target in _targets(node))
    }


def _targets(node):
    """What a statement or a call changes, as expressions."""
    match node:
        case ast.Assign() | ast.Delete():
            targets = node.targets
        case ast.AugAssign() | ast.AnnAssign():
            targets = [node.target]
        case ast.Call(func=ast.Attribute(attr="__setattr__"), args=[changed, *_]):
            return [ast.Attribute(changed)]
        case ast.Call(func=ast.Attribute(attr=attr, value=changed)) if attr in CHANGING:
            return [changed]
        case _:
            return []
    return [part for target in targets for part in _parts(target)]


def _parts(target):
    if isinstance(target, ast.Tuple | ast.List):
        return [part for element in target.elts for part in _parts(element)]
    return [target]


def _root(node):
    """The name that `name.field[key].more(...)` begins with; a name alone may be set."""
    if isinstance(node, ast.Name):
        return None
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None
