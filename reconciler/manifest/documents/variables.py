"""`${var.x}` and `${env.X}` filled in; `${secret.X}` stays a name until execution.

`$${` writes a literal `${`. The API's own templates, `{{INPUT.x}}`, `{{SECRET.x}}` and `${{ … }}`,
are left as they are.
"""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.kinds.compile.facts import Expectation
from reconciler.manifest.yaml.document import Document
from reconciler.manifest.yaml.scalars import read_plain, why_unfit
from reconciler.model.data import Data, FieldPath
from reconciler.model.location import Origin
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem
from reconciler.model.secrets.environment import AccessDenial, EnvironmentAccess
from reconciler.model.secrets.secret import SECRET, SecretText
from reconciler.model.text.nearest import did_you_mean, nearest

_TOKEN = re.compile(
    r"(?P<escape>\$\$\{)|(?P<foreign>\$\{\{.*?\}\})|\$\{(?P<expression>[^}]*)(?P<end>\}?)",
    re.DOTALL,
)
_EXPRESSION = re.compile(
    r"(?P<source>[A-Za-z]+)\.(?P<name>[A-Za-z_][A-Za-z0-9_-]*)(?::-(?P<default>.*))?", re.DOTALL
)
_LITERAL = "for a literal ${ write $${"


class VariableValues(PartlyShown, Struct, frozen=True):
    """What variables stand for, and where secrets may stand."""

    environ: Unshown[Mapping[str, str]]
    variables: Mapping[str, Data] | None = None
    """`None` where `${var.x}` has no meaning: in the project's own files."""
    secret_field: str | None = None
    """The one top-level field that may hold `${secret.X}`."""
    access: EnvironmentAccess = field(default_factory=EnvironmentAccess)
    """Which environment variables may be named."""
    origins: Mapping[str, Origin] = field(default_factory=dict)
    """Where each of the `variables` was given its value."""


class Substitution(Struct, frozen=True):
    """Data with its variables filled in, and the problems on the way."""

    content: Data
    problems: tuple[Problem, ...]
    filled: Mapping[FieldPath, tuple[Origin, ...]] = field(default_factory=dict)
    """Each text that held a variable, and where the values came from."""


class OuterText(str):
    """A variable's value that came as text, and of no declared type: its field decides."""

    __slots__ = ()


class Filled(Struct, frozen=True):
    """A document with its variables filled in, and the problems on the way."""

    document: Document
    problems: tuple[Problem, ...]


ExpectationOf: TypeAlias = Callable[[FieldPath], Expectation]
"""What is due at a path."""


def fill(content: Data, values: VariableValues, due: ExpectationOf) -> Substitution:
    """Fill the variables of a whole document.

    An environment variable is text; alone where a number or a flag is due, it is read as one.
    """
    filler = _Substituter(values, due)
    filled = filler.fill(content, ())
    return Substitution(filled, tuple(filler.problems), filler.filled)


def fill_document(document: Document, values: VariableValues, due: ExpectationOf) -> Filled:
    """The same of a document, whose fields know afterwards where their values came from."""
    done = fill(document.content, values, due)
    locations = document.locations
    if done.filled:
        locations = replace(locations, filled={**locations.filled, **done.filled})
    return Filled(replace(document, content=done.content, locations=locations), done.problems)


class _Substituter:
    def __init__(self, values: VariableValues, due: ExpectationOf) -> None:
        self.problems: list[Problem] = []
        self.filled: dict[FieldPath, tuple[Origin, ...]] = {}
        self._values = values
        self._due = due

    def fill(self, value: Data, path: FieldPath) -> Data:
        # Texts first, as most values are.
        if isinstance(value, str):
            return self._fill_text(value, path) if "${" in value else value
        if isinstance(value, dict):
            return {self._key(key, path): self.fill(v, (*path, key)) for key, v in value.items()}
        if isinstance(value, list):
            return [self.fill(item, (*path, index)) for index, item in enumerate(value)]
        return value

    def _key(self, key: str, path: FieldPath) -> str:
        if "${" in key and (found := _TOKEN.search(key)) and found["expression"] is not None:
            says = f"a variable cannot stand in a key: {key}"
            self._complain("variable-in-key", says, "write the key out", (*path, key))
        return key

    def _fill_text(self, text: str, path: FieldPath) -> Data:
        # Alone in its field a variable keeps its type; beside other text it becomes text.
        whole = _TOKEN.fullmatch(text)
        if whole and whole["expression"] is not None:
            value = self._value(whole, path)
            # Variables of the project have types of their own; the environment knows texts alone.
            is_text = isinstance(value, OuterText) or (
                isinstance(value, str) and whole["expression"].startswith("env.")
            )
            return self._as_due(str(value), whole.group(), path) if is_text else value
        texts = [self._piece(token, path) for token in _TOKEN.finditer(text)]
        pieces = iter(texts)
        filled = _TOKEN.sub(lambda _: next(pieces), text)
        meant = [piece for piece in texts if isinstance(piece, SecretText)]
        return self._with_secrets(filled, len(meant), path) if meant else filled

    def _as_due(self, text: str, token: str, path: FieldPath) -> Data:
        due = self._due(path)
        unfit = why_unfit(text) if due == "number" else None
        if unfit is not None:
            says = f"{token} stands for a number that {unfit}"
            self._complain("unfit-number", says, "set it to a smaller one", path)
        return _as_due(text, due)

    def _with_secrets(self, text: str, meant: int, path: FieldPath) -> Data:
        # When it is sent, an escaped `${secret.X}` could not be told from a meant one.
        if len(SECRET.findall(text)) != meant:
            says = "a text with a secret cannot also spell ${secret.…} literally"
            self._complain("secret-beside-literal", says, "put one of them elsewhere", path)
        return SecretText(text)

    def _piece(self, token: re.Match[str], path: FieldPath) -> str:
        if token["escape"]:
            return "${"
        if token["foreign"]:
            return token["foreign"]
        value = self._value(token, path)
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return str(value)
        says = f"{token.group()} is not a text, a number or a flag"
        self._complain("not-a-text", says, "only a field of its own can take it", path)
        return ""

    def _value(self, token: re.Match[str], path: FieldPath) -> Data:
        """What one `${…}` stands for; the text itself when that is a problem."""
        expression = _EXPRESSION.fullmatch(token["expression"])
        if expression is None or not token["end"]:
            says = f"{token.group()} is not a variable"
            remedy = f"write ${{var.name}}, ${{env.NAME}} or ${{secret.NAME}}; {_LITERAL}"
            return self._refuse("malformed-variable", says, remedy, token, path)
        # Most particular first: a source with a default is a mistake, unless it is `env`.
        match expression["source"]:
            case "var" if expression["default"] is None:
                return self._variable(expression["name"], token, path)
            case "env":
                return self._environment(expression["name"], expression["default"], token, path)
            case "secret" if SECRET.fullmatch(token.group()):
                return self._secret(expression["name"], token, path)
            case "var" | "secret" if expression["default"] is not None:
                says = f"{token.group()}: only ${{env.NAME:-default}} has a default"
                return self._refuse("malformed-variable", says, "remove it", token, path)
            case "secret":
                says = f"{token.group()} does not name an environment variable"
                remedy = "a name has letters, digits and underscores"
                return self._refuse("malformed-variable", says, remedy, token, path)
        says = f"${{{expression['source']}.…}} is not a source of variables"
        remedy = f"{did_you_mean(expression['source'], ['var', 'env', 'secret'])}; {_LITERAL}"
        return self._refuse("unknown-variable", says, remedy, token, path)

    def _variable(self, name: str, token: re.Match[str], path: FieldPath) -> Data:
        variables = self._values.variables
        if variables is None:
            says = f"{token.group()} has no meaning here"
            remedy = "only ${env.NAME} can be used in the project's own files"
            return self._refuse("variable-not-allowed", says, remedy, token, path)
        if name in variables:
            self._note(path, self._values.origins.get(name) or Origin(f"var.{name}"))
            return self._known(variables[name], token, path)
        says = f"the variable {name} is not set"
        hint = did_you_mean(name, variables)
        remedy = hint if nearest(name, variables) else f"set it under `variables:`; {hint}"
        remedy = remedy.removesuffix("; ")
        return self._refuse("unset-variable", says, remedy, token, path)

    def _known(self, value: Data, token: re.Match[str], path: FieldPath) -> Data:
        """The value of a variable, unless it is a secret where none may stand."""
        if path[:1] == (self._values.secret_field,) or not _holds_secret(value):
            return value
        says = f"{token.group()} is a secret, which can only stand inside spec"
        return self._refuse("secret-not-allowed", says, "use another variable here", token, path)

    def _note(self, path: FieldPath, origin: Origin) -> None:
        self.filled[path] = (*self.filled.get(path, ()), origin)

    def _environment(
        self, name: str, default: str | None, token: re.Match[str], path: FieldPath
    ) -> Data:
        if refusal := self._values.access.to_show(name):
            return self._deny(refusal, token, path)
        value = self._values.environ.get(name)
        # As in a shell, `:-` takes an empty variable for unset.
        if value or (value is not None and default is None):
            self._note(path, Origin(f"env.{name}", said=f"${name}"))
            return value
        if default is not None:
            return default
        says = f"the environment variable {name} is not set"
        remedy = f"set it, or give a default: ${{env.{name}:-...}}"
        return self._refuse("unset-variable", says, remedy, token, path)

    def _secret(self, name: str, token: re.Match[str], path: FieldPath) -> Data:
        if refusal := self._values.access.to_send(name):
            return self._deny(refusal, token, path)
        if path[:1] == (self._values.secret_field,):
            return SecretText(token.group())
        says = f"{token.group()} can only stand inside spec"
        return self._refuse("secret-not-allowed", says, "use ${env.NAME} here", token, path)

    def _deny(self, refusal: AccessDenial, token: re.Match[str], path: FieldPath) -> str:
        says, remedy = refusal
        return self._refuse("variable-of-secrets", says, remedy, token, path)

    def _refuse(
        self, code: str, message: str, remedy: str, token: re.Match[str], path: FieldPath
    ) -> str:
        self._complain(code, message, remedy, path)
        return token.group()

    def _complain(self, code: str, message: str, remedy: str, path: FieldPath) -> None:
        self.problems.append(Problem(code, message, remedy, path=path))


def _holds_secret(value: Data) -> bool:
    if isinstance(value, Mapping):
        return any(map(_holds_secret, value.values()))
    if isinstance(value, list):
        return any(map(_holds_secret, value))
    return isinstance(value, SecretText)


def _as_due(text: str, due: Expectation) -> Data:
    value, _ = read_plain(text)
    is_flag = isinstance(value, bool)
    is_number = isinstance(value, int | float) and not is_flag
    return value if (due == "flag" and is_flag) or (due == "number" and is_number) else text
