"""GitHub's expressions, as far as our workflows use them: `${{ github.event_name == 'push' }}`."""

import re

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>\d+)|(?P<name>[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)"
    r"|(?P<sign>==|!=|&&|\|\||[!()]))"
)
_INSIDE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


def filled(text, contexts):
    """A value of a workflow with every expression in it evaluated; never evaluated twice."""
    if not isinstance(text, str):
        return shown(text)
    return _INSIDE.sub(lambda found: shown(evaluate(found.group(1), contexts)), text)


def shown(value):
    """A value inside a text."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def is_true(condition, contexts):
    """Whether an `if` lets something run."""
    text = str(condition).strip()
    whole = _INSIDE.fullmatch(text)
    return bool(evaluate(whole.group(1) if whole else text, contexts))


def evaluate(text, contexts):
    """The value of one expression."""
    tokens = list(_tokens(text))
    value, rest = _either(tokens, contexts)
    assert not rest, f"cannot read {text!r} from {rest!r}"
    return value


def _tokens(text):
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        assert found, f"cannot read {text!r} at {at}"
        yield found.lastgroup, found.group(found.lastgroup)
        at = found.end()


def _either(tokens, contexts):
    value, rest = _both(tokens, contexts)
    while rest[:1] == [("sign", "||")]:
        other, rest = _both(rest[1:], contexts)
        value = value or other
    return value, rest


def _both(tokens, contexts):
    value, rest = _equal(tokens, contexts)
    while rest[:1] == [("sign", "&&")]:
        other, rest = _equal(rest[1:], contexts)
        value = value and other
    return value, rest


def _equal(tokens, contexts):
    value, rest = _one(tokens, contexts)
    if rest[:1] in ([("sign", "==")], [("sign", "!=")]):
        other, after = _one(rest[1:], contexts)
        is_same = (value or "") == (other or "")
        return (is_same if rest[0][1] == "==" else not is_same), after
    return value, rest


def _one(tokens, contexts):
    (sort, text), rest = tokens[0], tokens[1:]
    if (sort, text) == ("sign", "!"):
        value, rest = _one(rest, contexts)
        return not value, rest
    if (sort, text) == ("sign", "("):
        value, rest = _either(rest, contexts)
        assert rest[0] == ("sign", ")")
        return value, rest[1:]
    if sort == "text":
        return text[1:-1].replace("''", "'"), rest
    if sort == "number":
        return int(text), rest
    if rest[:2] == [("sign", "("), ("sign", ")")]:
        return contexts["functions"][text], rest[2:]
    return _looked_up(text, contexts), rest


def _looked_up(name, contexts):
    if name in ("true", "false"):
        return name == "true"
    first, *path = name.split(".")
    value = contexts[first]
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value
