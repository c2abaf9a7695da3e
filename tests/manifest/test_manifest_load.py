"""From a folder to desired: which files, in which order, and every problem at once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.kinds import KINDS
from reconciler.manifest.load import LoadedProject, load, load_desired
from reconciler.manifest.project import files
from reconciler.manifest.project.project import load_project
from reconciler.model.address import Address
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Lifecycle, OnReplace
from reconciler.model.secrets.secret import SecretText

PROJECTS = Path(__file__).parent / "projects"

Write = Callable[..., Path]
LoadFolder = Callable[..., LoadedProject]
Rejection = Callable[[Callable[[], object]], tuple[Problem, ...]]

STACK = {"reconciler.yaml": "stack: ads"}


def bucket(name: str, more: str = "") -> str:
    return (
        f"apiVersion: reconciler/v1\nkind: Bucket\nmetadata: {{name: {name}, namespace: ads}}\n"
        f"spec:\n  bucket_schema: {{properties: {{video: {{type: video}}}}}}\n{more}"
    )


def names_in(loaded: LoadedProject) -> list[str]:
    return [address.name for address in loaded.desired.resources]


def test_a_resource_is_what_its_manifest_says(write: Write, load_folder: LoadFolder) -> None:
    text = (
        "apiVersion: reconciler/v1\n"
        "kind: Bucket\n"
        "metadata: {name: videos, namespace: ads, renamed_from: clips}\n"
        "lifecycle: {prevent_destroy: yes, on_replace: recreate, ignore_changes: [description]}\n"
        "spec:\n"
        "  bucket_schema: {properties: {video: {type: video}}}\n"
        "  metadata: {key: '${secret.TOKEN}'}\n"
    )

    loaded = load_folder(write(**STACK, **{"manifests/a.yaml": text}))

    resource = loaded.desired.resources[Address("Bucket", "ads", "videos")]
    assert loaded.desired.stack == "ads"
    assert resource.renamed_from == "clips"
    assert resource.lifecycle == Lifecycle(
        prevent_destroy=True, on_replace=OnReplace.RECREATE, ignore_changes=("description",)
    )
    assert resource.spec == {
        "bucket_schema": {"properties": {"video": {"type": "video"}}},
        "metadata": {"key": "${secret.TOKEN}"},
    }
    assert str(resource.locations.of_value(("spec", "metadata", "key"))) == "manifests/a.yaml:7:19"


def test_a_secret_in_a_spec_is_marked_as_one(write: Write, load_folder: LoadFolder) -> None:
    text = bucket("videos", "  description: '${secret.TOKEN}'\n")

    loaded = load_folder(write(**STACK, **{"manifests/a.yaml": text}))

    (resource,) = loaded.desired.resources.values()
    assert isinstance(resource.spec["description"], SecretText)


def test_a_tombstone_declares_nothing_but_its_name(write: Write, load_folder: LoadFolder) -> None:
    text = (
        "apiVersion: reconciler/v1\nkind: Bucket\nmetadata: {name: gone, namespace: ads}\n"
        "lifecycle: {ensure: absent}\nspec: {long: outdated}\n"
    )

    loaded = load_folder(write(**STACK, **{"manifests/a.yaml": text}))

    (resource,) = loaded.desired.resources.values()
    assert resource.lifecycle.is_tombstone
    assert resource.spec == {}


def test_an_environment_patches_what_it_targets(load_folder: LoadFolder) -> None:
    loaded = load_folder(PROJECTS / "overrides", environment="prod")

    (resource,) = loaded.desired.resources.values()
    assert resource.address == Address("Bucket", "ads", "exec_videos")
    assert resource.lifecycle.prevent_destroy
    assert resource.spec == {
        "description": "in eu",
        "bucket_schema": {
            "properties": {
                "video": {"type": "video", "required": True},
                "ad_id": {"type": "string"},
                "region": {"type": "string"},
            }
        },
        "unique_key": {"fields": ["region", "ad_id"], "default_policy": "upsert"},
        "metadata": {"limit": 20, "tags": ["a"], "zip": "01234"},
    }
    place = resource.locations.of_value(("spec", "description"))
    assert str(place) == "environments/prod.yaml:9:20"


def test_files_are_read_in_the_order_of_their_paths(write: Write, load_folder: LoadFolder) -> None:
    files = {
        "manifests/b.yaml": bucket("second"),
        "manifests/a/z.yml": bucket("first"),
        "manifests/c.yaml": f"{bucket('third')}---\n{bucket('fourth')}",
    }

    loaded = load_folder(write(**STACK, **files))

    assert names_in(loaded) == ["first", "second", "third", "fourth"]


def test_only_yaml_in_plain_sight_is_read(write: Write, load_folder: LoadFolder) -> None:
    files = {
        "manifests/a.yaml": bucket("read"),
        "manifests/.hidden.yaml": bucket("hidden_file"),
        "manifests/.git/b.yaml": bucket("hidden_folder"),
        "manifests/notes.md": bucket("notes"),
        "elsewhere/c.yaml": bucket("elsewhere"),
    }

    assert names_in(load_folder(write(**STACK, **files))) == ["read"]


def not_read(loaded: LoadedProject) -> list[str]:
    return [str(each.location) for each in loaded.warnings if each.code == "manifest-not-read"]


@pytest.mark.parametrize("name", ["b.YAML", "b.Yml", "sub/b.yML"])
def test_the_case_of_a_suffix_means_nothing(
    name: str, write: Write, load_folder: LoadFolder
) -> None:
    files = {"manifests/a.yaml": bucket("a"), f"manifests/{name}": bucket("b")}

    loaded = load_folder(write(**STACK, **files))

    assert (names_in(loaded), loaded.warnings) == (["a", "b"], ())


@pytest.mark.parametrize(
    "name",
    [
        "b.yaml.disabled",
        "b.yml.bak",
        "b.yaml~",
        "b.yam",
        "b.txt",
        "b",
        "sub/b.yaml.off",
        ".b.yaml",
        ".old/b.yaml",
        ".old/deeper/b.YAML",
    ],
)
def test_a_manifest_that_is_not_read_is_told(
    name: str, write: Write, load_folder: LoadFolder
) -> None:
    text = f"# What it is for.\n\n---\n{bucket('b')}"
    files = {"manifests/a.yaml": bucket("a"), f"manifests/{name}": text}

    loaded = load_folder(write(**STACK, **files))

    assert names_in(loaded) == ["a"]
    assert not_read(loaded) == [f"manifests/{name}:1:1"]
    assert {each.severity for each in loaded.warnings} == {Severity.WARNING}


@pytest.mark.parametrize(
    "text",
    [
        'version: "1.0"\nbuckets:\n  - name: b\n    namespace: ads\n',
        "# theirs\nversion: '1.0' # of the format\nbuckets: [{name: b}]\n",
    ],
)
def test_a_manifest_of_the_vendors_that_is_not_read_is_told_as_well(
    text: str, write: Write, load_folder: LoadFolder
) -> None:
    files = {"manifests/a.yaml": bucket("a"), "manifests/theirs.yaml.off": text}
    assert not_read(load_folder(write(**STACK, **files))) == ["manifests/theirs.yaml.off:1:1"]


def test_a_manifest_in_json_is_told_as_well(write: Write, load_folder: LoadFolder) -> None:
    text = '{"kind": "Bucket", "apiVersion": "reconciler/v1", "metadata": {"name": "b"}}'
    folder = write(**STACK, **{"manifests/a.yaml": bucket("a"), "manifests/b.json": text})
    (folder / "elsewhere.yaml.off").write_text(bucket("c"), encoding="utf-8")
    (folder / "manifests" / "linked").symlink_to("../elsewhere.yaml.off")

    assert not_read(load_folder(folder)) == ["manifests/b.json:1:1", "manifests/linked:1:1"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml~", bucket("a")),
        ("a.yaml.orig", bucket("a")),
        ("#a.yaml#", bucket("a")),
        (".a.yaml.swp", bucket("a")),
        ("README.md", f"# Buckets\n\nThey look so:\n\n```yaml\n{bucket('b')}```\n"),
        ("data.json", '{"apiVersion": "v1", "kind": "Pod"}'),
        ("reconciler.yaml.bak", "apiVersion: reconciler/v1\nstack: ads\n"),
        ("rows.csv", "kind,apiVersion: reconciler/v1\n"),
        (".git/hooks/b.yaml", bucket("b")),
        (".github/workflows/ci.yml", "on: push\njobs: {}\n"),
        ("compose.yml.off", "version: '3'\nservices:\n  - name: b\n"),
        ("notes.txt", "version: 1.0\nWhat is new: nothing\n"),
    ],
)
def test_nothing_is_said_of_copies_and_of_what_is_no_manifest(
    name: str, text: str, write: Write, load_folder: LoadFolder
) -> None:
    folder = write(**STACK, **{"manifests/a.yaml": bucket("a"), f"manifests/{name}": text})

    assert load_folder(folder).warnings == ()


def test_a_project_may_name_files_and_folders(write: Write, load_folder: LoadFolder) -> None:
    files = {
        "reconciler.yaml": "stack: ads\nmanifests: [one, two/b.yaml, one/a.yaml]\n",
        "one/a.yaml": bucket("a"),
        "two/b.yaml": bucket("b"),
        "two/c.yaml": bucket("c"),
    }

    assert names_in(load_folder(write(**files))) == ["a", "b"]


def test_the_projects_own_files_are_no_manifests(write: Write, load_folder: LoadFolder) -> None:
    files = {
        "reconciler.yaml": "stack: ads\nmanifests: [.]\n",
        "environments/prod.yaml": "prune: false\n",
        "a.yaml": bucket("a"),
    }

    assert names_in(load_folder(write(**files))) == ["a"]


def test_links_in_a_circle_are_followed_once(write: Write, load_folder: LoadFolder) -> None:
    folder = write(**STACK, **{"manifests/a.yaml": bucket("a"), "shared/b.yaml": bucket("b")})
    (folder / "manifests" / "again").symlink_to(folder / "manifests")
    (folder / "manifests" / "shared").symlink_to(folder / "shared")
    (folder / "shared" / "back").symlink_to(folder / "manifests")

    assert names_in(load_folder(folder)) == ["a", "b"]


@pytest.mark.parametrize("around", ["/", "..", "../..", "manifests/../.."])
def test_a_folder_around_the_project_is_not_walked(
    around: str, write: Write, rejection: Rejection, load_folder: LoadFolder
) -> None:
    folder = write(
        **{"reconciler.yaml": f"stack: ads\nmanifests: [manifests, {around}]\n"},
        **{"manifests/a.yaml": bucket("a")},
    )

    (problem,) = rejection(lambda: load_folder(folder))

    assert problem.code == "not-a-manifest-folder"
    assert "in which the project itself lies" in problem.message
    assert str(problem.location) == "reconciler.yaml:2:12"


@pytest.mark.parametrize("name", ["out", ".out"])
def test_a_link_to_what_is_around_the_project_is_not_walked(
    name: str, write: Write, rejection: Rejection, load_folder: LoadFolder
) -> None:
    folder = write(**STACK, **{"manifests/a.yaml": bucket("a")})
    (folder / "manifests" / name).symlink_to("/")
    if name.startswith("."):
        assert names_in(load_folder(folder)) == ["a"]
        return

    (problem,) = rejection(lambda: load_folder(folder))

    assert problem.message == "manifests/out is /, in which the project itself lies"


def test_more_files_than_a_stack_has_are_not_looked_at(
    write: Write,
    rejection: Rejection,
    load_folder: LoadFolder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "MOST", 20)
    folder = write(**STACK, **{f"manifests/{n}.yaml": bucket(f"b{n}") for n in range(30)})

    (problem,) = rejection(lambda: load_folder(folder))

    assert problem.code == "not-a-manifest-folder"
    assert "more than 20 files" in problem.message


def test_manifests_beside_the_project_are_read(write: Write, load_folder: LoadFolder) -> None:
    folder = write(**{"ads/reconciler.yaml": "stack: ads\nmanifests: [../shared]\n"})
    write(**{"shared/a.yaml": bucket("a")})

    assert names_in(load_folder(folder / "ads")) == ["a"]


@pytest.mark.parametrize("path", ["~", "~/manifests"])
def test_a_word_of_shells_is_not_created(
    path: str, write: Write, rejection: Rejection, load_folder: LoadFolder
) -> None:
    folder = write(**{"reconciler.yaml": f"stack: ads\nmanifests: ['{path}']\n"})

    (problem,) = rejection(lambda: load_folder(folder))

    assert problem.message == f"{path} does not exist"
    assert "write the path out" in problem.remedy


@pytest.mark.parametrize("target", ["nowhere", "dangling.yaml"])
def test_a_link_that_leads_nowhere_is_a_problem(
    target: str, write: Write, rejection: Rejection
) -> None:
    folder = write(**STACK, **{"manifests/a.yaml": bucket("a")})
    (folder / "manifests" / "dangling.yaml").symlink_to(target)
    project = load_project(folder, environ={})

    (problem,) = rejection(lambda: load_desired(project, kinds=KINDS, environ={}))

    assert (problem.code, str(problem.location)) == ("missing-file", "manifests/dangling.yaml:1:1")


def test_a_folder_that_is_missing_is_a_problem_where_it_is_named(
    write: Write, rejection: Rejection, load_folder: LoadFolder
) -> None:
    folder = write(
        **{"reconciler.yaml": "stack: ads\nmanifests: [a, b]\n", "a/a.yaml": bucket("a")}
    )

    (problem,) = rejection(lambda: load_folder(folder))

    assert problem.code == "missing-folder"
    assert problem.message == "b does not exist"
    assert str(problem.location) == "reconciler.yaml:2:12"


def test_a_project_without_resources_is_warned_about(write: Write, load_folder: LoadFolder) -> None:
    folder = write(**STACK)
    (folder / "manifests").mkdir()

    loaded = load_folder(folder)

    (warning,) = loaded.warnings
    assert warning.code == "no-resources"
    assert warning.severity is Severity.WARNING
    assert not loaded.desired.resources


def test_a_project_whose_files_cannot_be_read_is_not_called_empty(
    write: Write, rejection: Rejection, load_folder: LoadFolder
) -> None:
    folder = write(**STACK, **{"manifests/a.yaml": "a: ["})

    problems = rejection(lambda: load_folder(folder))

    assert "no-resources" not in {problem.code for problem in problems}


def test_problems_of_all_files_come_together_in_order(
    write: Write, rejection: Rejection, load_folder: LoadFolder
) -> None:
    files = {
        "manifests/b.yaml": bucket("b", "  colour: red\n"),
        "manifests/a.yaml": f"a: [\n---\n{bucket('a', '  colour: red')}\n---\n",
        "manifests/c.yaml": "kind: 7\n",
        "manifests/d.yaml": bucket("a"),
    }

    problems = rejection(lambda: load_folder(write(**STACK, **files)))

    assert [(problem.code, str(problem.location)) for problem in problems] == [
        ("syntax-error", "manifests/a.yaml:2:1"),
        ("unknown-field", "manifests/a.yaml:8:3"),
        ("empty-document", "manifests/a.yaml:9:1"),
        ("unknown-field", "manifests/b.yaml:6:3"),
        ("not-a-manifest", "manifests/c.yaml:1:1"),
        ("duplicate-address", "manifests/d.yaml:3:18"),
    ]


def test_a_problem_of_a_resource_names_it(
    write: Write, rejection: Rejection, load_folder: LoadFolder
) -> None:
    text = bucket("videos", "  colour: red\n  colour: blue\n")

    problems = rejection(lambda: load_folder(write(**STACK, **{"manifests/a.yaml": text})))

    assert {problem.code for problem in problems} == {"duplicate-key", "unknown-field"}
    assert {str(problem.address) for problem in problems} == {"Bucket/ads/videos"}


@pytest.mark.parametrize("value", ["[5550123]", "5550123", "05550123", "{a: 5550123}"])
def test_a_secret_written_out_is_not_repeated(
    value: str, write: Write, rejection: Rejection, load_folder: LoadFolder
) -> None:
    adapter = f"  source_adapter: {{adapter_type: generic_webhook, webhook_secret: {value}}}\n"
    files = {"manifests/a.yaml": bucket("videos", adapter)}

    (problem,) = rejection(lambda: load_folder(write(**STACK, **files)))

    assert "5550123" not in repr(problem)
    assert problem.remedy == "name it instead: ${secret.NAME}"


def test_naming_files_limits_what_is_read(write: Write) -> None:
    folder = write(**STACK, **{"manifests/a.yaml": bucket("a"), "manifests/b.yaml": "broken: ["})
    project = load_project(folder, environ={})

    loaded = load(project, kinds=KINDS, environ={}, paths=[folder / "manifests" / "a.yaml"])

    assert names_in(loaded) == ["a"]


def test_patches_for_files_that_are_not_read_are_no_problem(write: Write) -> None:
    patch = "patches: [{target: Bucket/ads/b, spec: {description: x}}]\n"
    files = {"manifests/a.yaml": bucket("a"), "manifests/b.yaml": bucket("b")}
    folder = write(**STACK, **files, **{"environments/prod.yaml": patch})
    project = load_project(folder, environ={}, environment="prod")

    loaded = load(project, kinds=KINDS, environ={}, paths=[folder / "manifests" / "a.yaml"])

    assert names_in(loaded) == ["a"]


@pytest.mark.parametrize("content", [b"a: \xff\n", b"[" * 100_000, b"\x00\x01", b"a: *b\n"])
def test_one_bad_file_hides_no_other(
    content: bytes, write: Write, rejection: Rejection, load_folder: LoadFolder
) -> None:
    folder = write(**STACK, **{"manifests/z.yaml": bucket("z", "  colour: red\n")})
    (folder / "manifests" / "a.yaml").write_bytes(content)

    problems = rejection(lambda: load_folder(folder))

    assert [problem.location.file for problem in problems if problem.location] == [
        "manifests/a.yaml",
        "manifests/z.yaml",
    ]
