"""Secrets that a document spells out, named instead: no manifest is written with one in it."""

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.kinds.compile.paths import is_secret_at
from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.envelope import inner
from reconciler.manifest.yaml.document import Document
from reconciler.model.data import Data, FieldPath, Fields, show_path
from reconciler.model.problem import Problem, Severity
from reconciler.model.secrets.secret import OTHER, UNTOLD

_NAMED: Final = re.compile(r"\$\{(?:secret|var|env)\.|\{\{")
_UNFIT: Final = re.compile(r"[^A-Z0-9]+")


class SecretNamer(Struct):
    """Gives each secret a name of its own; what was found goes to `problems`."""

    problems: list[Problem]
    names: dict[str, FieldPath] = field(default_factory=dict)

    def name_secrets(self, document: Document, kind: Kind) -> Document:
        """The document with `${secret.NAME}` in the place of each."""
        content = document.content if isinstance(document.content, Mapping) else {}
        spec = inner(content, "spec")
        owner = f"{kind.name}_{inner(content, 'metadata').get('name')}"
        named = {
            key: self._name(document, kind, spec, value, (key,), owner)
            for key, value in spec.items()
        }
        return replace(document, content={**content, "spec": named}) if named != spec else document

    def _name(
        self,
        document: Document,
        kind: Kind,
        spec: Fields,
        value: Data,
        path: FieldPath,
        owner: str,
    ) -> Data:
        if isinstance(value, Mapping):
            return {
                key: self._name(document, kind, spec, held, (*path, key), owner)
                for key, held in value.items()
            }
        if isinstance(value, list):
            return [
                self._name(document, kind, spec, held, (*path, at), owner)
                for at, held in enumerate(value)
            ]
        is_plain = isinstance(value, str) and value != "" and not _NAMED.search(value)
        is_gone = value in (UNTOLD, OTHER)
        if not is_gone and not (is_plain and is_secret_at(kind, path, spec)):
            return value
        name = self._free_name(f"{owner}_{path[-1]}", path)
        place = replace(document.locations.of_value(("spec", *path)), excerpt="")
        how = "held" if is_gone else "spells out"
        says = f"`{show_path(path)}` {how} a secret, which is not written down"
        remedy = f"set the environment variable {name}, which ${{secret.{name}}} reads"
        self.problems.append(
            Problem("secret-named", says, remedy, Severity.WARNING, path=path, location=place)
        )
        return f"${{secret.{name}}}"

    def _free_name(self, wanted: str, path: FieldPath) -> str:
        name = _UNFIT.sub("_", wanted.upper()).strip("_")
        free = next(
            each
            for each in (name, *(f"{name}_{number}" for number in range(2, len(self.names) + 3)))
            if each not in self.names
        )
        self.names[free] = path
        return free
