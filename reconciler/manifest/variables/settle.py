"""The value of every variable, and who says it.

What counts least first: the default of its declaration or its value in reconciler.yaml; the
environment's file; RECONCILER_VAR_NAME; `--var-file`, and of several the last; `--var`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.manifest.documents.variables import OuterText
from reconciler.manifest.layers.merge import merge
from reconciler.manifest.variables.given import PREFIX, OuterValue
from reconciler.manifest.variables.shape import (
    Variable,
    declared_in,
    is_declaration,
    judge_declarations,
)
from reconciler.manifest.variables.types import check_value, fits, read_outer, type_of
from reconciler.manifest.yaml.document import Document
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.location import Location, Locations, Origin
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem
from reconciler.model.secrets.secret import SecretText
from reconciler.model.text.nearest import did_you_mean

KEY: Final = "variables"


class SettledVariables(PartlyShown, Struct, frozen=True):
    """What every variable stands for, and who says so."""

    values: Mapping[str, Data] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    spelled_out: Unshown[frozenset[str]] = frozenset()
    """Secrets that stand somewhere in plain text: no line that holds one is shown."""


class _Said(Struct, frozen=True):
    """A value, and who says it."""

    value: Data
    location: Location | None
    said: str = ""


def settle(
    base: Document,
    over: Document | None,
    outer: Iterable[OuterValue],
    problems: list[Problem],
    *,
    environment: str | None = None,
) -> SettledVariables:
    """The variables of a project as an environment has them; what is wrong goes to `problems`."""
    settling = _Settling(base, problems, environment)
    settling.say_in_files(over)
    for each in outer:
        settling.say_outside(each)
    return settling.finish()


class _Settling:
    def __init__(self, base: Document, problems: list[Problem], environment: str | None) -> None:
        self._base, self._problems, self._environment = base, problems, environment
        self._listed = _fields(base)
        self._declared = declared_in(self._listed)
        self._broken = {problem.path[0] for problem in judge_declarations(self._listed)}
        self._said: dict[str, _Said] = {}
        self._usual_values: Fields = {}
        self._spelled_out: set[str] = set()
        for variable in self._declared.values():
            if variable.has_default:
                self._note_spelled_out(variable.name, variable.default)

    def say_in_files(self, over: Document | None) -> None:
        """What reconciler.yaml and the environment's file say."""
        plain = replace(self._base, content={KEY: dict(self._usual())}, locations=self._places())
        own = {} if over is None else _fields(over)
        settled = plain
        if over is not None:
            settled = merge(plain, replace(over, content={KEY: own})).document
            self._problems += self._report_undeclared(over, own)
        self._usual_values = _fields(settled)
        for name, value in self._usual_values.items():
            path = (KEY, name)
            is_of_run = any(each.said for each in settled.locations.origins_of(path))
            type_ = self._declared[name].type if name in self._declared else None
            if is_of_run and type(value) is str and type_ is not None:
                value = read_outer(value, type_)
            self._note_spelled_out(name, value)
            self._said[name] = _Said(value, settled.locations.of_value(path))

    def _note_spelled_out(self, name: str, value: Data) -> None:
        variable = self._declared.get(name)
        if variable is not None and variable.is_secret and not isinstance(value, SecretText):
            self._spelled_out |= {line for line in str(value).splitlines() if line}

    def say_outside(self, each: OuterValue) -> None:
        """What the environment, a file or a flag says; it counts more than all before it."""
        variable = self._declared.get(each.name)
        if variable is None and each.name not in self._said and each.name not in self._listed:
            if not each.may_be_unknown:
                self._problems.append(self._report_unknown(each))
            return
        if variable is not None and variable.is_secret and each.said:
            self._say_secret(variable, each)
            return
        self._note_spelled_out(each.name, each.value)
        self._said[each.name] = _Said(self._read(each, variable), each.location, each.said)

    def _read(self, each: OuterValue, variable: Variable | None) -> Data:
        if variable is not None:
            return each.read_as(variable.type)
        # Of no declared type, it is what the files have, if it can be; else its field decides.
        usual = type_of(self._usual_values.get(each.name))
        read = each.read_as(usual)
        return read if usual is None or fits(read, usual) else each.read_as(None)

    def finish(self) -> SettledVariables:
        """Every value, judged."""
        for name, variable in self._declared.items():
            if name not in self._said and name not in self._broken:
                self._find_missing(variable)
        for name, said in self._said.items():
            self._problems += self._judge(name, said)
        return SettledVariables(
            {name: said.value for name, said in self._said.items()},
            {
                name: Origin(f"var.{name}", said.location, said.said)
                for name, said in self._said.items()
            },
            frozenset(self._spelled_out),
        )

    def _usual(self) -> Iterator[tuple[str, Data]]:
        for name, value in self._listed.items():
            if not is_declaration(value):
                yield name, value
            elif self._declared[name].has_default:
                yield name, self._declared[name].default

    def _places(self) -> Locations:
        places = self._base.locations
        defaults: dict[FieldPath, Locations] = {
            (KEY, name): places.beneath((KEY, name, "default"))
            for name, variable in self._declared.items()
            if variable.has_default
        }
        return replace(places, patched={**places.patched, **defaults})

    def _say_secret(self, variable: Variable, each: OuterValue) -> None:
        """Of a secret only the name is known here: its value is read while applying."""
        name = each.name
        if not each.said.startswith(PREFIX):
            says = f"`{name}` is a secret, and a command line is seen by others"
            remedy = f"export {PREFIX}{name}=…, and leave out --var {name}"
            self._report("secret-in-plain", says, remedy, self._declared_at(name))
            return
        problems = self._check(variable, str(each.value), each.said)
        self._problems += [replace(one, location=self._declared_at(name)) for one in problems]
        self._said[name] = _Said(SecretText(f"${{secret.{PREFIX}{name}}}"), None, each.said)

    def _find_missing(self, variable: Variable) -> None:
        if not variable.is_required:
            self._said[variable.name] = _Said(None, self._declared_at(variable.name))
        elif variable.is_secret:
            # Where it is not set either, whoever needs its value says so.
            text = SecretText(f"${{secret.{PREFIX}{variable.name}}}")
            self._said[variable.name] = _Said(text, None, f"{PREFIX}{variable.name}")
        else:
            name = variable.name
            says = f"the variable `{name}` has no value"
            at = f"environments/{self._environment}.yaml" if self._environment else "an environment"
            remedy = f"set it in {at}, with --var {name}=… or as {PREFIX}{name}"
            self._report("unset-variable", says, remedy, self._declared_at(name))

    def _judge(self, name: str, said: _Said) -> Iterator[Problem]:
        variable = self._declared.get(name)
        if variable is None or (said.value is None and not variable.is_required):
            return
        place = said.location or self._declared_at(name)
        if variable.is_secret:
            if not isinstance(said.value, SecretText):
                says = f"`{name}` is a secret, and its value stands here in plain text"
                remedy = f"write ${{secret.NAME}}, or leave it out and set {PREFIX}{name}"
                yield Problem("secret-in-plain", says, remedy, location=place)
            return
        for problem in self._check(variable, said.value, said.said):
            yield replace(problem, location=place)

    def _check(self, variable: Variable, value: Data, said: str) -> list[Problem]:
        return list(
            check_value(
                str(value) if isinstance(value, OuterText) else value,
                f"the variable `{variable.name}`",
                type_=variable.type,
                enum=variable.enum,
                pattern=variable.pattern,
                given=said,
                is_secret=variable.is_secret,
            )
        )

    def _report_undeclared(self, over: Document, own: Fields) -> Iterator[Problem]:
        """Where variables are declared at all, an environment's other names are mistakes."""
        for name in own if self._declared else ():
            if name not in self._listed:
                says = f"no variable is called {name}"
                remedy = did_you_mean(name, self._listed)
                hint = f"{remedy}; " if remedy else ""
                place = over.locations.of_key((KEY, name))
                says_how = f"{hint}declare it under `variables:` in reconciler.yaml"
                yield Problem("unknown-variable", says, says_how, location=place)

    def _report_unknown(self, each: OuterValue) -> Problem:
        known = {**self._listed, **self._said}
        by = f", which {each.said} sets" if each.said else ""
        hint = did_you_mean(each.name, known)
        remedy = hint or "declare it under `variables:` in reconciler.yaml"
        place = each.locations.of_key((each.name,)) if each.locations else self._whole()
        says = f"no variable is called {each.name}{by}"
        return Problem("unknown-variable", says, remedy, location=place)

    def _report(self, code: str, says: str, remedy: str, place: Location) -> None:
        self._problems.append(Problem(code, says, remedy, location=place))

    def _declared_at(self, name: str) -> Location:
        return self._base.locations.of_key((KEY, name))

    def _whole(self) -> Location:
        return self._base.locations.of_key((KEY,))


def _fields(document: Document) -> Fields:
    content = document.content if isinstance(document.content, Mapping) else {}
    held = content.get(KEY)
    return held if isinstance(held, Mapping) else {}
