"""The API's copies of judged queries: listed, and taken into the manifests."""

from typing import Final

from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.api.evaluations.copies import fetch_copy, list_copies
from reconciler.model.address import Address
from reconciler.model.errors import NotFound, Rejected
from reconciler.model.problem import Problem
from reconciler.model.text.nearest import did_you_mean
from reconciler.model.verification.copies import DatasetCopy, ListedCopy
from reconciler.model.verification.judgements import DOCUMENT_ID, Dataset, name_copy
from reconciler.workflows.datasets.declared import DeclaredDatasets

_DIGEST: Final = len(name_copy("", "")) + 8
"""What a name that we gave ends with: a dash and a short digest."""


async def list_datasets(declared: DeclaredDatasets, reader: Reader) -> list[ListedCopy]:
    """Every copy in the namespaces that the project speaks of."""
    current: dict[tuple[str, str], Address] = {}
    for address in declared.addresses:
        dataset = declared.read(address)
        current[address.namespace, dataset.copy_name] = address
    return [
        ListedCopy(copy, current.get((namespace, copy.name)))
        for namespace in declared.namespaces
        for copy in await list_copies(reader, declared.copies, namespace=namespace)
    ]


async def fetch_dataset(
    declared: DeclaredDatasets, reader: Reader, *, word: str, name: str = ""
) -> Dataset:
    """A copy, by its name or id, as a dataset of ours; `name` is what it is to be called.

    Raises `Rejected` for what is declared already or does not exist, and errors of the API.
    """
    namespace, meant = declared.home_of(word)
    try:
        copy = await fetch_copy(reader, declared.copies, meant, namespace=namespace)
    except NotFound as error:
        raise Rejected(await _unknown(declared, reader, meant, namespace)) from error
    return dataset_of(declared, copy, name=name)


def dataset_of(declared: DeclaredDatasets, copy: DatasetCopy, *, name: str = "") -> Dataset:
    """A copy as a dataset of the project; raises `Rejected` where its address is taken."""
    called = name or _without_digest(copy)
    address = Address(declared.kind.name, copy.namespace, called)
    if address in declared.addresses:
        place = declared.resource(address).locations.of_value(("metadata", "name"))
        says = f"{address} is declared already"
        remedy = "give what is pulled another name with --name, or remove the manifest"
        raise Rejected(Problem("duplicate-address", says, remedy, location=place))
    return Dataset(address, copy.queries, DOCUMENT_ID, copy.description, copy.digest)


def _without_digest(copy: DatasetCopy) -> str:
    """The name without what a push put behind it, where that is what stands there."""
    name = copy.name[:-_DIGEST]
    return name if name and name_copy(name, copy.digest) == copy.name else copy.name


async def _unknown(
    declared: DeclaredDatasets, reader: Reader, meant: str, namespace: str
) -> Problem:
    known = await list_copies(reader, declared.copies, namespace=namespace)
    remedy = did_you_mean(meant, [copy.name for copy in known])
    says = f"the API has no judged queries called `{meant}` in the namespace {namespace}"
    otherwise = "the namespace has none yet: `reconciler dataset push` makes a copy"
    return replace(Problem("unknown-resource", says), remedy=remedy or otherwise)
