"""The datasets that a project declares, by the words that people use for them."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from reconciler.kinds import KINDS, VERIFICATIONS
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.kinds.verification.datasets import find_text_input
from reconciler.manifest.datasets.read import load_dataset
from reconciler.manifest.load import LoadedProject, load
from reconciler.manifest.project.project import Project
from reconciler.model.address import Address
from reconciler.model.data import Fields
from reconciler.model.errors import Rejected
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem
from reconciler.model.resource import Resource
from reconciler.model.text.article import with_article
from reconciler.model.text.nearest import did_you_mean
from reconciler.model.verification.judgements import Dataset

JUDGED, COPIES = next(
    (kind, kind.copies) for kind in VERIFICATIONS.values() if kind.copies is not None
)
"""The kind of judged queries, and where the API keeps copies of them."""


class DeclaredDatasets(PartlyShown, Struct, frozen=True):
    """A project's datasets, whose files are read when they are asked for."""

    project: Project
    loaded: LoadedProject
    kind: Kind = JUDGED
    copies: Lookup = COPIES
    specs: Unshown[Mapping[Address, Fields]] = field(default_factory=dict)

    @property
    def addresses(self) -> list[Address]:
        """In the order of the manifests."""
        return [each for each in self.loaded.desired.verifications if each.kind == self.kind.name]

    @property
    def namespaces(self) -> list[str]:
        """Every namespace that a manifest speaks of."""
        declared = (*self.loaded.desired.resources, *self.loaded.desired.verifications)
        containers = {kind.name for kind in KINDS.values() if kind.is_container}
        homes = {each.name if each.kind in containers else each.namespace for each in declared}
        return sorted(homes - {""})

    def resource(self, address: Address) -> Resource:
        """The manifest of a dataset."""
        return self.loaded.desired.verifications[address]

    def read(self, address: Address) -> Dataset:
        """A dataset with its queries; raises `Rejected`."""
        text_input = find_text_input(address, self.specs, {**KINDS, **VERIFICATIONS})
        return load_dataset(
            self.resource(address), folder=self.project.folder, text_input=text_input
        )

    def find(self, words: Sequence[str]) -> list[Address]:
        """The datasets that are meant, each once, in the order of the words.

        A word is an address, a namespace and a name, or a name. Raises `Rejected` with every word
        that means none, or several.
        """
        found: dict[Address, None] = {}
        problems: list[Problem] = []
        for word in words:
            meant = [each for each in self.addresses if word in _words_for(each)]
            if len(meant) == 1:
                found[meant[0]] = None
            else:
                problems.append(self._unclear(word, meant))
        if problems:
            raise Rejected(*problems)
        return list(found)

    def home_of(self, word: str) -> tuple[str, str]:
        """The namespace and the name of a copy that is meant; raises `Rejected`."""
        above, _, name = word.rpartition("/")
        namespace = above.rpartition("/")[2]
        if namespace and name:
            return namespace, name
        homes = self.namespaces
        if len(homes) == 1 and name:
            return homes[0], name
        says = f"the namespace of `{word}` is not said"
        known = f"; the manifests know {', '.join(homes)}" if homes else ""
        raise Rejected(Problem("unknown-namespace", says, f"write NAMESPACE/{word}{known}"))

    def _unclear(self, word: str, meant: Sequence[Address]) -> Problem:
        if meant:
            says = f"`{word}` is declared in {len(meant)} namespaces"
            return Problem("ambiguous-name", says, f"say which: {' or '.join(map(str, meant))}")
        names = [name for each in self.addresses for name in _words_for(each)]
        remedy = (
            did_you_mean(word, names) or f"no manifest declares {with_article(self.kind.name)} yet"
        )
        return Problem("unknown-resource", f"no manifest declares `{word}`", remedy)


def _words_for(address: Address) -> Iterator[str]:
    yield from (str(address), f"{address.namespace}/{address.name}", address.name)


def load_datasets(project: Project, *, environ: Mapping[str, str]) -> DeclaredDatasets:
    """The datasets of a project; raises `Rejected` with everything that is wrong with it."""
    loaded = load(project, kinds=KINDS, environ=environ)
    declared = {**loaded.desired.resources, **loaded.desired.verifications}
    specs = {address: resource.spec for address, resource in declared.items()}
    return DeclaredDatasets(project, loaded, specs=specs)
