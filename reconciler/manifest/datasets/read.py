"""What the manifest of a dataset names, read: a dataset, or every problem at its line."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reconciler.kinds.verification.datasets import DatasetFiles, Format, read_dataset_files
from reconciler.manifest.datasets.assemble import assemble
from reconciler.manifest.datasets.files import TEXT_WITHOUT_INPUT, ReadFile, read_data_file
from reconciler.manifest.datasets.formats import READERS, format_of
from reconciler.manifest.datasets.paths import locate
from reconciler.manifest.datasets.source import data_file
from reconciler.manifest.datasets.written import Part, Reading, begin
from reconciler.model.address import Address
from reconciler.model.data import Fields
from reconciler.model.errors import Rejected
from reconciler.model.location import Locations
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Resource
from reconciler.model.verification.judgements import Dataset, JudgedQuery, digest_queries


class DatasetReading(Struct, frozen=True):
    """A dataset, if there is one, and everything that is to be said of its files."""

    dataset: Dataset | None
    problems: tuple[Problem, ...] = ()
    """Some have a place of their own in a file; the others a path in the manifest."""


def load_dataset(
    resource: Resource,
    *,
    folder: Path,
    text_input: str | None = None,
    read: ReadFile = read_data_file,
) -> Dataset:
    """The dataset that a faultless manifest declares; raises `Rejected` with every problem.

    `folder` is the project's; `text_input` the only input of its retriever that a text can mean,
    for a dataset that does not say it itself.
    """
    found = read_dataset(
        resource.address, resource.spec, resource.locations, folder, text_input, read
    )
    errors = [problem for problem in found.problems if problem.severity is Severity.ERROR]
    if found.dataset is None or errors:
        raise Rejected(*(_place(problem, resource) for problem in errors))
    return found.dataset


def read_dataset(
    address: Address,
    spec: Fields,
    locations: Locations,
    folder: Path,
    text_input: str | None,
    read: ReadFile = read_data_file,
) -> DatasetReading:
    """The dataset of a faultless spec, with the warnings; or what is wrong with its files."""
    files, problems = read_dataset_files(spec), list[Problem]()
    readings = [
        reading
        for key, file, format_, part in _parts(files)
        for reading in _read_part(key, file, format_, part, locations, folder, read, problems)
    ]
    is_whole = len(readings) == (2 if files.relevance else 1)
    queries: tuple[JudgedQuery, ...] | None = None
    if is_whole:
        queries = assemble(readings, text_input=files.input or text_input)
        if not any(reading.complaints.has_errors for reading in readings):
            problems += _find_emptiness(readings)
        problems += (_no_input(),) if queries is None else ()
    problems += [problem for reading in readings for problem in reading.complaints.all()]
    if queries is None or any(problem.severity is Severity.ERROR for problem in problems):
        return DatasetReading(None, tuple(problems))
    digest = digest_queries(queries, files.id_field)
    dataset = Dataset(address, queries, files.id_field, files.description, digest)
    return DatasetReading(dataset, tuple(problems))


def _parts(files: DatasetFiles) -> Iterator[tuple[str, str, Format | None, Part]]:
    yield "queries", files.queries, files.queries_format, Part.QUERIES
    if files.relevance:
        yield "relevance", files.relevance, files.relevance_format, Part.RELEVANCE


def _read_part(
    key: str,
    named: str,
    said: Format | None,
    part: Part,
    locations: Locations,
    folder: Path,
    read: ReadFile,
    problems: list[Problem],
) -> Iterator[Reading]:
    path = ("spec", key)
    format_ = said or format_of(named)
    if format_ is None:
        problems.append(_unknown_format(key, named))
    place = locate(named, manifest=locations.file, folder=folder)
    if isinstance(place, Problem):
        problems.append(replace(place, path=path))
        return
    content = read(place.path, place.shown)
    if isinstance(content, Problem):
        problems.append(replace(content, path=path, location=None))
        return
    file = data_file(place.shown, content)
    if isinstance(file, Problem):
        problems.append(file)
    elif format_ is not None:
        reading = begin(file)
        READERS[format_](reading, part)
        yield reading


def _find_emptiness(readings: list[Reading]) -> Iterator[Problem]:
    if not readings[0].queries:
        says = f"{readings[0].file.file} holds no query"
        yield Problem("no-queries", says, "write one at least", path=("spec", "queries"))
    elif not any(reading.grades for reading in readings):
        says = "no document is judged"
        remedy = "name the file of the judgements: `relevance: <file>`"
        yield Problem("no-judgements", says, remedy, path=("spec",))


def _unknown_format(key: str, named: str) -> Problem:
    says = f"the name {named} does not tell how the file is written"
    remedy = f"write `{key}_format: trec`, csv or jsonl; what is packed must be unpacked"
    return Problem("unknown-format", says, remedy, path=("spec", key))


def _no_input() -> Problem:
    says = "nothing says which input of the retriever the text of a query fills"
    remedy = "write `input: <name>` into the spec"
    return Problem(TEXT_WITHOUT_INPUT, says, remedy, path=("spec",))


def _place(problem: Problem, resource: Resource) -> Problem:
    place = problem.location or resource.locations.of_value(problem.path)
    return replace(problem, address=resource.address, location=place)
