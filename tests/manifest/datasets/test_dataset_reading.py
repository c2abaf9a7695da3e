"""What holds of every dataset, whatever its format."""

from collections.abc import Callable
from pathlib import Path

import pytest
from repositories import Repository

from reconciler.kinds import KINDS, VERIFICATIONS
from reconciler.manifest.datasets import assemble, files, source
from reconciler.manifest.datasets.named_files import NamedFile, digest_files
from reconciler.manifest.datasets.read import load_dataset
from reconciler.manifest.load import load
from reconciler.manifest.load_commit import load_earlier
from reconciler.manifest.project.project import Project, load_project
from reconciler.model.address import Address
from reconciler.model.errors import Rejected
from reconciler.model.verification.judgements import Dataset

HEAD = "apiVersion: reconciler/v1\nkind: Dataset\nmetadata: {name: cars, namespace: ads}\n"
CARS = Address("Dataset", "ads", "cars")
FORMATS = {
    "trec": ("cars.topics", "q1\tred\nq2\told\n", "cars.qrels", "q2 0 b 1\nq1 0 a 3\n"),
    "another order": ("cars.topics", "q2\told\nq1\tred\n", "cars.qrels", "q1 0 a 3\nq2 0 b 1\n"),
    "csv": ("cars.csv", "id,query\nq1,red\nq2,old\n", "r.csv",
        "id,document,grade\nq1,a,3\nq2,b,1\n"),
    "jsonl": (
        "cars.jsonl",
        '{"id": "q1", "text": "red"}\n{"id": "q2", "text": "old"}\n',
        "r.jsonl",
        '{"id": "q1", "relevant": {"a": 3.0}}\n{"id": "q2", "relevant": ["b"]}\n',
    ),
}  # fmt: skip


@pytest.fixture
def dataset_of(write: Callable[..., Path]) -> Callable[..., Dataset]:
    """Reads the dataset of a manifest: `dataset_of("spec: {...}", **{"cars.qrels": ...})`."""

    def read(spec: str, **files: str) -> Dataset:
        folder = write(**{"manifests/cars.yaml": f"{HEAD}{spec}"})
        write(**{f"manifests/{name}": text for name, text in files.items()})
        loaded = load(Project(folder=folder, stack="ads"), kinds=KINDS, environ={})
        return load_dataset(loaded.desired.verifications[CARS], folder=folder, text_input="query")

    return read


def test_the_same_judgements_have_the_same_digest_however_they_are_written(
    dataset_of: Callable[..., Dataset],
) -> None:
    digests = {
        dataset_of(
            f"spec: {{queries: {one}, relevance: {two}}}", **{one: asked, two: judged}
        ).digest
        for one, asked, two, judged in FORMATS.values()
    }

    assert len(digests) == 1


@pytest.mark.parametrize(
    ("spec", "judged"),
    [("id_field: metadata.id", "q1 0 a 3\n"), ("input: text", "q1 0 a 3\n"), ("", "q1 0 a 2\n")],
    ids=["another-field", "another-input", "another-grade"],
)
def test_another_question_has_another_digest(
    dataset_of: Callable[..., Dataset], spec: str, judged: str
) -> None:
    files = {"cars.topics": "q1\tred\n", "cars.qrels": "q1 0 a 3\n"}
    names = "queries: cars.topics, relevance: cars.qrels"

    before = dataset_of(f"spec: {{{names}}}", **files)
    after = dataset_of(f"spec: {{{names}, {spec}}}", **{**files, "cars.qrels": judged})

    assert after.digest != before.digest


def test_a_description_leaves_the_digest_as_it_is(dataset_of: Callable[..., Dataset]) -> None:
    line = '{"id": "q1", "text": "red", "relevant": ["a"]}\n'
    plain = dataset_of("spec: {queries: cars.jsonl}", **{"cars.jsonl": line})
    described = dataset_of("spec: {queries: cars.jsonl, description: x}", **{"cars.jsonl": line})

    assert (plain.digest, plain.description) == (described.digest, "")
    assert described.description == "x"


def test_a_project_without_datasets_reads_no_file_for_them(write: Callable[..., Path]) -> None:
    text = "apiVersion: reconciler/v1\nkind: Namespace\nmetadata: {name: ads}\nspec: {}\n"
    folder = write(**{"manifests/ads.yaml": text})

    def read(path: Path, file: str) -> bytes:
        raise AssertionError(f"{file} is read from {path}")

    load(Project(folder=folder, stack="ads"), kinds=KINDS, environ={}, read=read)


def test_a_file_that_is_too_large_is_not_read(
    dataset_of: Callable[..., Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reconciler.manifest.datasets.files.MOST_BYTES", 10)

    with pytest.raises(Rejected) as caught:
        dataset_of("spec: {queries: cars.jsonl}", **{"cars.jsonl": '{"id": "q1", "text": "red"}'})

    (problem,) = caught.value.problems
    assert problem.code == "file-too-large"
    assert "27 bytes; a file of a dataset may have 10" in problem.message
    assert str(problem.location) == "manifests/cars.yaml:4:17"
    monkeypatch.undo()
    assert files.MOST_BYTES == 50_000_000


def test_a_link_out_of_the_project_is_not_followed(
    write: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "cars.jsonl"
    elsewhere.write_text('{"id": "q1", "text": "red", "relevant": ["a"]}')
    folder = write(**{"manifests/cars.yaml": f"{HEAD}spec: {{queries: cars.jsonl}}"})
    (folder / "manifests" / "cars.jsonl").symlink_to(elsewhere)

    with pytest.raises(Rejected) as caught:
        load(Project(folder=folder, stack="ads"), kinds=KINDS, environ={})

    assert [problem.code for problem in caught.value.problems] == ["file-outside"]


def test_files_of_manifests_outside_of_the_project_lie_beside_them(
    tmp_path: Path,
) -> None:
    shared, folder = tmp_path / "shared", tmp_path / "project"
    shared.mkdir()
    folder.mkdir()
    (shared / "cars.yaml").write_text(f"{HEAD}spec: {{queries: cars.jsonl, input: query}}")
    (shared / "cars.jsonl").write_text('{"id": "q1", "text": "red", "relevant": ["a"]}')
    project = Project(folder=folder, stack="ads", manifests=("../shared",))

    loaded = load(project, kinds=KINDS, environ={})

    assert not loaded.warnings
    dataset = load_dataset(loaded.desired.verifications[CARS], folder=folder)
    assert dataset.queries[0].inputs == {"query": "red"}


@pytest.mark.parametrize("name", ['"a\\0.jsonl"', f"{'x' * 300}.jsonl", ".", "cars.jsonl/x.jsonl"])
def test_a_name_that_no_file_has_is_a_problem(write: Callable[..., Path], name: str) -> None:
    folder = write(**{"manifests/cars.yaml": f"{HEAD}spec: {{queries: {name}}}"})
    write(**{"manifests/cars.jsonl": ""})

    with pytest.raises(Rejected) as caught:
        load(Project(folder=folder, stack="ads"), kinds=KINDS, environ={})

    assert all(problem.remedy and problem.location for problem in caught.value.problems)


def test_the_files_that_manifests_name_have_digests(write: Callable[..., Path]) -> None:
    check = (
        "---\napiVersion: reconciler/v1\nkind: Check\nmetadata: {name: red, namespace: ads}\n"
        "spec: {retriever: search, expect: {golden: {file: red.golden.json}}}\n"
        "---\napiVersion: reconciler/v1\nkind: Retriever\n"
        "metadata: {name: search, namespace: ads}\n"
        "spec: {stages: [{stage_name: cut, config: {stage_id: limit}}]}\n"
    )
    text = f"{HEAD}spec: {{queries: cars.jsonl, input: query}}\n{check}"
    folder = write(**{"manifests/cars.yaml": text})
    write(**{"manifests/cars.jsonl": '{"id": "q1", "text": "red", "relevant": ["a"]}'})
    project = Project(folder=folder, stack="ads")
    declared = load(project, kinds=KINDS, environ={}).desired.verifications

    found = digest_files(declared, VERIFICATIONS, folder=folder)

    cars, golden = found
    assert (cars.file, len(cars.digest or "")) == ("manifests/cars.jsonl", 71)
    assert golden == NamedFile("manifests/red.golden.json", None)


def test_an_earlier_commit_needs_no_files_of_its_datasets(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    repository.write("manifests/cars.yaml", f"{HEAD}spec: {{queries: cars.jsonl, input: query}}")
    repository.commit()
    project = load_project(repository.project, environ={})

    earlier = load_earlier(project, "HEAD", kinds=KINDS, environ={})

    assert earlier.desired is not None, earlier.problems
    assert CARS in earlier.desired.verifications


def test_a_word_that_was_meant_is_looked_for_only_where_it_is_told(
    dataset_of: Callable[..., Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    monkeypatch.setattr(assemble, "nearest", lambda word, _: looked.append(word))
    judged = "q1 0 a 1\n" + "".join(f"x{number} 0 a 1\n" for number in range(500))

    with pytest.raises(Rejected) as caught:
        dataset_of(
            "spec: {queries: cars.topics, relevance: cars.qrels, input: query}",
            **{"cars.topics": "q1\tred\n", "cars.qrels": judged},
        )

    assert len(caught.value.problems) == len(looked) == source.MOST_TOLD + 1
    assert "(and 479 more such lines)" in caught.value.problems[-1].message
