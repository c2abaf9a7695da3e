"""The text of environments/<env>.yaml, for manifests that several environments share."""

from collections.abc import Iterator, Mapping, Sequence
from glob import escape

from msgspec import Struct, field

from reconciler.manifest.variables.types import TYPES, fits
from reconciler.manifest.yaml.emit import entry
from reconciler.manifest.yaml.literal import VariableText, literal
from reconciler.model.data import Data, Fields

HOME = "namespace"
"""The variable that stands for the namespace's name."""
IN_NAMESPACE = VariableText(f"${{var.{HOME}}}")


class EnvironmentText(Struct):
    """What one environment says."""

    stack: str
    manifests: Sequence[str] = ()
    """The folders it reads, where those are not the project's."""
    variables: Mapping[str, Data] = field(default_factory=dict)
    patches: list[tuple[str, Fields]] = field(default_factory=list)
    """Targets, and what is changed there."""

    @property
    def text(self) -> str:
        """The whole file; the same for the same content, byte for byte."""
        return "\n".join([*self._lines(), ""])

    def _lines(self) -> Iterator[str]:
        fields: dict[str, Data] = {"stack": self.stack}
        if self.manifests:
            fields["manifests"] = [*self.manifests]
        fields["variables"] = self.variables
        if self.patches:
            fields["patches"] = [
                {"target": VariableText(target), **changes} for target, changes in self.patches
            ]
        for key, value in fields.items():
            yield from entry(key, literal(value), indent=0)


def declared_text(variables: Mapping[str, Sequence[Data]]) -> str:
    """The end of reconciler.yaml: no run without an environment, no variable without a value."""
    declared = {name: {"type": _type_of(values)} for name, values in variables.items()}
    lines = ["require_environment: true"]
    lines += entry("variables", declared, indent=0) if declared else []
    return "\n".join([*lines, ""])


def _type_of(values: Sequence[Data]) -> str:
    """The narrowest type that all of them have; where they have none in common, it is said."""
    fitting = (each for each in TYPES if all(fits(value, each) for value in values))
    return next(fitting, "any")


def target_of(kind: str, name: str) -> str:
    """What a patch names a resource in the environment's namespace by; without a name, that one."""
    inside = f"/{escape(name).replace('${', '$${')}" if name else ""
    return f"{kind}/{IN_NAMESPACE}{inside}"
