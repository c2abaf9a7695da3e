"""The vendor's manifests among those of a project: read as they are, with its variables."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.manifest.documents.foreign import may_be_the_vendors
from reconciler.manifest.documents.place import place_problem
from reconciler.manifest.documents.variables import VariableValues, fill
from reconciler.manifest.yaml.document import Document
from reconciler.model.problem import Problem

if TYPE_CHECKING:
    from reconciler.manifest.vendor.read import VendorManifest
    from reconciler.model.verification.acceptance import Acceptance

# What reads a manifest of the vendor's is imported where there is one: most projects have none.


class VendorReader(Struct):
    """One reading of a project; what is wrong goes to `problems`."""

    kinds: Mapping[str, Kind]
    lookups: Mapping[str, Lookup]
    values: VariableValues
    problems: list[Problem]
    acceptances: "list[Acceptance]" = field(default_factory=list)

    def ours(self, document: Document) -> Iterator[tuple[Document, VariableValues]]:
        """A document with what its variables stand for; one of the vendor's as many of ours."""
        manifest = self._read(document)
        if manifest is None:
            yield document, self.values
            return
        from reconciler.manifest.vendor.parameters import report_unset, values_of

        self.problems += manifest.problems
        said = self.values.variables or {}
        given = values_of(manifest.parameters, said, self.problems)
        self.problems += report_unset(manifest.parameters, said, manifest.used)
        # A manifest of the vendor's speaks of its own parameters, and of no other variable.
        known = replace(self.values, variables=given)
        if manifest.acceptance is not None:
            self._read_acceptance(manifest.acceptance, known)
        for each in manifest.documents:
            yield each, known

    def _read(self, document: Document) -> "VendorManifest | None":
        if not may_be_the_vendors(document.content):
            return None
        from reconciler.manifest.vendor.read import is_vendor_manifest, read_vendor_manifest

        if not is_vendor_manifest(document.content, self.kinds, self.lookups):
            return None
        return read_vendor_manifest(document, self.kinds, self.lookups)

    def _read_acceptance(self, document: Document, known: VariableValues) -> None:
        from reconciler.manifest.vendor.acceptance import read_acceptance

        filled = fill(document.content, known, lambda _: "any")
        self.problems += [place_problem(each, document.locations) for each in filled.problems]
        if not filled.problems:
            done = replace(document, content=filled.content)
            acceptance = read_acceptance(done, self.problems)
            self.acceptances += () if acceptance is None else (acceptance,)
