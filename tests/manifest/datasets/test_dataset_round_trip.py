"""Law: a dataset that is written is read back as it was, in every format, or is not written."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds import VERIFICATIONS
from reconciler.kinds.verification.datasets import Format
from reconciler.manifest.datasets.read import load_dataset
from reconciler.manifest.datasets.writing import WrittenDataset, write_dataset
from reconciler.manifest.documents.envelope import declare, to_resource
from reconciler.manifest.yaml.read import read_text
from reconciler.model.address import Address
from reconciler.model.data import Data
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.verification.judgements import Dataset, JudgedQuery, digest_queries

NASTY = [
    "\ufeff", "\u2028", "\x85", "\x1c", "\r", "\n", "\t", " ", '"', ",", "'", "<top>", "<num>",
    "#", "\\", "\0", "inputs.", "id", "grade", "query", "301", "Number: 1", "{", "é", "😀", "-1",
]  # fmt: skip
WORD = st.lists(st.sampled_from(NASTY) | st.text(max_size=3), min_size=1, max_size=4).map("".join)
IDS = WORD.filter(lambda word: bool(word.strip()))
PLAIN = st.text("abc-_.:/1", min_size=1, max_size=6)
NUMBERS = st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORD, inner, max_size=2),
    max_leaves=4,
)


@st.composite
def datasets(
    draw: st.DrawFn,
    ids: st.SearchStrategy[str],
    inputs: st.SearchStrategy[Mapping[str, Data]],
) -> Dataset:
    names = draw(st.lists(ids, min_size=1, max_size=4, unique=True))
    grades = st.dictionaries(ids, st.integers(0, 5), max_size=3)
    judged = [draw(st.dictionaries(ids, st.integers(0, 5), min_size=1, max_size=3))]
    judged += [draw(grades) for _ in names[1:]]
    queries = tuple(
        JudgedQuery(id_, draw(inputs), given_) for id_, given_ in zip(names, judged, strict=True)
    )
    field = draw(st.sampled_from(["document_id", "metadata.ad_id"]))
    about = draw(st.text(max_size=5))
    address = Address("Dataset", "ads", "cars: 1")
    return Dataset(address, queries, field, about, digest_queries(queries, field))


TEXTS = st.text(min_size=1, max_size=6)
TABLE_INPUTS = st.dictionaries(WORD, WORD, max_size=2)
ONE_TEXT = WORD.map(lambda text: {"query": text})
PLAIN_TEXT = PLAIN.map(lambda text: {"query": f" {text} \t{text} "})


@given(datasets(IDS, st.dictionaries(WORD, VALUES, max_size=2)))
def test_json_lines_carry_every_dataset(dataset: Dataset) -> None:
    assert _read_back(write_dataset(dataset, Format.JSON_LINES)) == dataset


@given(datasets(IDS, TABLE_INPUTS))
def test_what_a_table_takes_it_gives_back(dataset: Dataset) -> None:
    written = _write(dataset, Format.CSV)

    assert written is None or _read_back(written) == dataset


@given(datasets(IDS, ONE_TEXT) | datasets(PLAIN, ONE_TEXT) | datasets(IDS, PLAIN_TEXT))
def test_what_trec_takes_it_gives_back(dataset: Dataset) -> None:
    written = _write(dataset, Format.TREC)

    assert written is None or _read_back(written) == dataset


@given(datasets(PLAIN, PLAIN_TEXT))
@pytest.mark.parametrize("format_", [*Format])
def test_plain_datasets_are_carried_by_every_format(format_: Format, dataset: Dataset) -> None:
    assert _read_back(write_dataset(dataset, format_)) == dataset


@pytest.mark.parametrize(
    ("format_", "query"),
    [
        (Format.TREC, JudgedQuery("q 1", {"query": "red"}, {"doc": 1})),
        (Format.TREC, JudgedQuery("q1", {"query": "red"}, {"a doc": 1})),
        (Format.TREC, JudgedQuery("<q1>", {"query": "red"}, {"doc": 1})),
        (Format.TREC, JudgedQuery("q1", {"query": "red\ncars"}, {"doc": 1})),
        (Format.TREC, JudgedQuery("q1", {"query": "red", "market": "de"}, {"doc": 1})),
        (Format.CSV, JudgedQuery("q1", {"limit": 10}, {"doc": 1})),
        (Format.CSV, JudgedQuery("q1", {"query": ""}, {"doc": 1})),
        (Format.CSV, JudgedQuery("q\0", {"query": "red"}, {"doc": 1})),
    ],
)
def test_what_a_format_cannot_carry_is_refused(format_: Format, query: JudgedQuery) -> None:
    dataset = Dataset(Address("Dataset", "ads", "cars"), (query,))

    with pytest.raises(Rejected) as caught:
        write_dataset(dataset, format_)

    assert {problem.code for problem in caught.value.problems} == {"not-carried"}


def _write(dataset: Dataset, format_: Format) -> WrittenDataset | None:
    """Nothing where the format cannot carry it, which `--to jsonl` can."""
    try:
        return write_dataset(dataset, format_)
    except Rejected as rejected:
        told = {problem.remedy.rpartition(": ")[2] for problem in rejected.problems}
    return None if told == {"`--to jsonl`"} else pytest.fail(f"no way out is told: {told}")


def _read_back(written: WrittenDataset) -> Dataset:
    """Through the manifest, as any project is read; nothing but the disk is left out."""
    reading = read_text(written.manifest, "manifests/cars.yaml")
    assert not reading.problems, reading.problems
    declaration = declare(reading.documents[0], VERIFICATIONS)
    assert declaration.address is not None

    def read(path: Path, file: str) -> bytes | Problem:
        assert file == f"manifests/{path.name}"
        return written.files[path.name].encode()

    resource = to_resource(declaration, declaration.address)
    return load_dataset(resource, folder=Path("/project"), read=read)
