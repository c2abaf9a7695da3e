"""Jinja2's sandbox, which reads data and calls nothing but what is named here (§11).

Attributes that begin with an underscore are none, values cannot be changed, and a template that
wants more than an ``Allowance`` gives is ``Beyond``.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import ceil, floor
from typing import Any

from jinja2 import Template, TemplateError, TemplateSyntaxError, Undefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reconciler.emulator.search.templating.jinja.allowance import (
    LARGEST_VALUE,
    LONGEST_OUTPUT,
    LONGEST_TEMPLATE,
    Allowance,
    Beyond,
    keep,
    size_of,
)
from reconciler.emulator.search.templating.jinja.filters import filters_of, make_namespace
from reconciler.emulator.search.templating.jinja.grammar import restrain
from reconciler.emulator.search.templating.templates import ALIASES, Names

_METHODS = {
    str: ("capitalize", "endswith", "find", "isalnum", "isalpha", "isdigit", "islower", "isupper",
          "lower", "lstrip", "rstrip", "split", "splitlines", "startswith", "strip", "title",
          "upper"),
    dict: ("get", "items", "keys", "values"),
    list: ("count", "index"),
    LoopContext: ("changed", "cycle"),
}  # fmt: skip
_MOST_BITS = 4096


class NotATemplate(Exception):
    """The template is wrong for this document, or for every one; the message says how."""


class JinjaTemplate:
    """Compiled once, rendered for one document after another. Raises Beyond and NotATemplate."""

    def __init__(self, source: str, names: Names, allowance: Allowance | None = None) -> None:
        if len(source) > LONGEST_TEMPLATE:
            raise Beyond(f"it is longer than {LONGEST_TEMPLATE} characters")
        self._template = _compile(_Sandbox(allowance or Allowance(), names.now), source)

    def render(self, names: Names) -> str:
        context = {
            spelling: names.scope(alias)
            for alias in ALIASES
            for spelling in (alias, alias.upper(), alias.capitalize())
        }
        found: list[str] = []
        length = 0
        try:
            for chunk in self._template.generate(context):
                found.append(chunk)
                length += len(chunk)
                if length > LONGEST_OUTPUT:
                    raise Beyond(f"its text is longer than {LONGEST_OUTPUT} characters")
        except SecurityError as error:
            raise Beyond(str(error)) from error
        except (TemplateError, *_MISTAKES) as error:
            raise NotATemplate(str(error)) from error
        return "".join(found)


_MISTAKES = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)
"""What expressions raise: they are the template's, as in Python."""


def _compile(sandbox: "_Sandbox", source: str) -> Template:
    try:
        return sandbox.from_string(restrain(sandbox.parse(source)))
    except TemplateSyntaxError as error:
        raise NotATemplate(f"{error.message} (line {error.lineno} of the template)") from error
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise Beyond("it is nested too deep") from error


class _Sandbox(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset(("+", "*", "**", "%"))

    def __init__(self, allowance: Allowance, now: float) -> None:
        super().__init__(finalize=_show)
        self.filters = filters_of(allowance)
        self._named = {
            "range": self.globals["range"], "namespace": make_namespace, "max": max, "min": min,
            "abs": abs, "round": self.filters["round"], "ceil": ceil, "floor": floor,
            **_moments(now),
        }  # fmt: skip
        self.globals = dict(self._named)

    def is_safe_callable(self, obj: object) -> bool:
        if any(obj is each for each in self._named.values()):
            return True
        holder = getattr(obj, "__self__", None)
        name = getattr(obj, "__name__", "")
        return any(isinstance(holder, each) and name in said for each, said in _METHODS.items())

    def call(self, context: Context, obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as jinja2 has it
        made = super().call(context, obj, *args, **kwargs)
        if isinstance(made, type({}.items()) | type({}.keys()) | type({}.values())):
            made = list(made)
        return made if obj is make_namespace else keep(made)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - as jinja2 has it
        _measure(operator, left, right)
        return super().call_binop(context, operator, left, right)


def _measure(operator: str, left: object, right: object) -> None:
    """Before anything is made of them. Raises Beyond."""
    if isinstance(left, int | float) and isinstance(right, int | float):
        if _bits(operator, left, right) > _MOST_BITS:
            raise Beyond("a number of it is too large")
    elif operator == "%" and isinstance(left, str):
        raise Beyond("formatting by % is not spoken here")
    elif operator == "+" and size_of(left) + size_of(right) > LARGEST_VALUE:
        raise Beyond(f"a value of it is larger than {LARGEST_VALUE}")
    elif operator == "*":
        times = left if isinstance(left, int) else right
        value = right if isinstance(left, int) else left
        if isinstance(times, int) and times * size_of(value) > LARGEST_VALUE:
            raise Beyond(f"a value of it is larger than {LARGEST_VALUE}")


def _bits(operator: str, left: float, right: float) -> float:
    """As many as the result may have, where both are whole numbers."""
    if not isinstance(left, int) or not isinstance(right, int):
        return 0
    if operator == "*":
        return left.bit_length() + right.bit_length()
    return left.bit_length() * abs(right) if operator == "**" else 0


def _show(value: object) -> str:
    """As Jinja2 writes it, where it is data."""
    if isinstance(value, Undefined):
        if value._undefined_exception is SecurityError:
            raise Beyond("it reads what is no data")
        return ""
    if value is None or isinstance(value, str | bool | int | float | list | dict | tuple):
        return str(value)
    raise NotATemplate(f"a {type(value).__name__} has no text")


def _moments(now: float) -> Mapping[str, Any]:
    def at(**before: float) -> str:
        moment = datetime.fromtimestamp(now, UTC) - timedelta(**before)
        return moment.isoformat().replace("+00:00", "Z")

    def utc_now() -> str:
        return at()

    def time_ago(**before: float) -> str:
        return at(**before)

    return {"utc_now": utc_now, "time_ago": time_ago}
