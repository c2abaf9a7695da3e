"""What an earlier commit declared is read through git, and nothing of the checkout is touched."""

import os
from pathlib import Path

import pytest
from repositories import BUCKET, PROJECT, Repository

from reconciler.kinds import KINDS
from reconciler.manifest.git.commit import find_commit
from reconciler.manifest.git.tree import lay_out
from reconciler.manifest.load_commit import LoadedCommit, load_earlier
from reconciler.manifest.project.project import load_project
from reconciler.manifest.variables.given import GivenVariables
from reconciler.model.errors import Rejected
from reconciler.model.problem import Severity


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def _earlier(folder: Path, ref: str, environment: str | None = None) -> LoadedCommit:
    project = load_project(folder, environ={}, environment=environment)
    return load_earlier(project, ref, kinds=KINDS, environ={})


def _declared(folder: Path, ref: str, environment: str | None = None) -> dict[str, object]:
    earlier = _earlier(folder, ref, environment)
    assert earlier.desired is not None, earlier.problems
    return {
        str(address): resource.spec.get("description")
        for address, resource in earlier.desired.resources.items()
    }


def _refusal(folder: Path, ref: str) -> str:
    with pytest.raises(Rejected) as refused:
        _earlier(folder, ref)
    (problem,) = refused.value.problems
    assert problem.remedy
    return f"{problem.code}: {problem.message}; {problem.remedy}"


@pytest.mark.parametrize("inside", ["", "deploy/ads"])
def test_the_project_is_read_as_it_was_wherever_it_lies_in_the_repository(
    tmp_path: Path, inside: str
) -> None:
    repository = Repository(tmp_path / "repository", inside)
    commit = repository.commit()
    repository.write("manifests/videos.yaml", BUCKET.replace("Videos", "All of them"))
    earlier = _earlier(repository.project, "main")
    assert (earlier.ref, earlier.commit, earlier.problems) == ("main", commit, ())
    assert _declared(repository.project, "main") == {"Bucket/ads/videos": "Videos"}


@pytest.mark.parametrize("ref", ["main", "v1", "HEAD", "HEAD~0", "refs/heads/main", "@"])
def test_a_commit_has_many_names(repository: Repository, ref: str) -> None:
    commit = repository.commit()
    repository.git("tag", "--annotate", "v1", "--message", "one")
    for name in (ref, commit, commit[:8]):
        assert _earlier(repository.project, name).commit == commit


def test_neither_the_work_tree_nor_the_index_is_touched(repository: Repository) -> None:
    repository.commit()
    repository.write("manifests/new.yaml", BUCKET.replace("videos", "new"))
    repository.git("add", "--all")
    repository.write("manifests/videos.yaml", "unfinished: [")
    repository.write("untracked.yaml", "")
    index = (repository.top / ".git" / "index").read_bytes()
    status = repository.git("status", "--porcelain")
    before = {path: path.stat().st_mtime_ns for path in repository.top.rglob("*")}
    repository.write("manifests/videos.yaml", BUCKET)
    before[repository.project / "manifests/videos.yaml"] = (
        (repository.project / "manifests/videos.yaml").stat().st_mtime_ns
    )
    _declared(repository.project, "main")
    after = {path: path.stat().st_mtime_ns for path in repository.top.rglob("*")}
    assert after == before
    assert (repository.top / ".git" / "index").read_bytes() == index
    repository.write("manifests/videos.yaml", "unfinished: [")
    assert repository.git("status", "--porcelain") == status


def test_under_a_hook_of_gits_own_the_project_is_found_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What git tells a hook of a linked work tree is about that tree, and knows no folders."""
    repository = Repository(tmp_path / "repository", "deploy/ads")
    commit = repository.commit()
    repository.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "linked"))
    monkeypatch.setenv("GIT_DIR", str(repository.top / ".git" / "worktrees" / "linked"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(repository.top / ".git" / "index"))
    for folder in (tmp_path / "linked" / "deploy" / "ads", repository.project):
        assert _earlier(folder, "HEAD").commit == commit
        assert _declared(folder, "HEAD") == {"Bucket/ads/videos": "Videos"}


def test_a_base_that_declares_nothing_is_told_where_anything_is_declared(
    repository: Repository,
) -> None:
    repository.git("commit", "--quiet", "--allow-empty", "--message", "empty")
    commit = repository.commit()
    head = _earlier(repository.project, commit)
    nothing = _earlier(repository.project, "main~1")
    assert head.desired is not None
    assert nothing.desired is not None
    (warning,) = nothing.emptiness(head.desired)
    assert warning.message.startswith("main~1 (")
    assert (warning.code, warning.severity) == ("empty-base", Severity.WARNING)
    assert head.emptiness(head.desired) == ()
    assert nothing.emptiness(nothing.desired) == ()


def test_where_the_project_did_not_exist_yet_nothing_was_declared(repository: Repository) -> None:
    repository.git("commit", "--quiet", "--allow-empty", "--message", "empty")
    empty = repository.git("rev-parse", "HEAD")
    repository.commit()
    assert _declared(repository.project, empty) == {}


def test_an_environment_that_did_not_exist_yet_declared_nothing(repository: Repository) -> None:
    repository.commit()
    repository.write("environments/staging.yaml", "stack: ads-staging\n")
    assert _declared(repository.project, "main", "staging") == {}


def test_the_same_environment_is_read_with_the_patches_it_had(repository: Repository) -> None:
    patch = "patches: [{target: 'Bucket/*', spec: {description: Staged}}]\n"
    repository.write("environments/staging.yaml", patch)
    repository.commit()
    repository.write("environments/staging.yaml", patch.replace("Staged", "Later"))
    assert _declared(repository.project, "main", "staging") == {"Bucket/ads/videos": "Staged"}


def test_manifests_beside_the_project_are_read_as_well(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository", "deploy")
    repository.write("reconciler.yaml", f"{PROJECT}manifests: [../shared]\n")
    repository.write("../shared/videos.yaml", BUCKET)
    repository.commit()
    assert _declared(repository.project, "main") == {"Bucket/ads/videos": "Videos"}


def test_what_is_left_out_of_archives_is_read_all_the_same(repository: Repository) -> None:
    repository.write(".gitattributes", "*.yaml export-ignore\n")
    repository.commit()
    assert _declared(repository.project, "main") == {"Bucket/ads/videos": "Videos"}


def test_a_link_inside_the_repository_is_followed(repository: Repository) -> None:
    repository.write("shared/stills.yaml", BUCKET.replace("videos", "stills"))
    (repository.project / "manifests" / "shared").symlink_to("../shared")
    repository.commit()
    assert [*_declared(repository.project, "main")] == ["Bucket/ads/stills", "Bucket/ads/videos"]


@pytest.mark.parametrize(
    "target",
    ["/etc", "../../outside", "../manifests/../../../outside", "loop/../../../outside"],
)
def test_no_link_leads_out_of_what_was_committed(
    tmp_path: Path, repository: Repository, target: str
) -> None:
    (tmp_path / "outside").mkdir()
    (repository.project / "manifests" / "link").symlink_to(target)
    (repository.project / "manifests" / "loop").symlink_to("..")
    repository.commit()
    into = tmp_path / "laid"
    into.mkdir()
    lay_out(find_commit(repository.project, "main"), into)
    links = [path for path in into.rglob("*") if path.is_symlink()]
    assert all(Path(os.path.realpath(link)).is_relative_to(into) for link in links)
    assert not (into / "manifests" / "link").is_symlink()


@pytest.mark.parametrize(
    ("ref", "says"),
    [
        ("", "the ref is empty"),
        ("-x", "`-x` is not the name of a commit"),
        ("--output=/tmp/x", "is not the name of a commit"),
        ("nothing", "git knows no commit `nothing` here; mend the name, or fetch it"),
        ("HEAD:manifests", "git knows no commit"),
        ("HEAD^{tree}", "git knows no commit"),
        ("main..main", "git knows no commit"),
        ("a b\n;rm", "git knows no commit"),
    ],
)
def test_what_is_no_commit_is_a_problem_with_a_remedy(
    repository: Repository, ref: str, says: str
) -> None:
    repository.commit()
    said = _refusal(repository.project, ref)
    assert said.startswith("unknown-ref: ")
    assert says in said


def test_a_shallow_clone_says_how_to_fetch_the_rest(tmp_path: Path, repository: Repository) -> None:
    first = repository.commit()
    repository.commit()
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.top}", str(clone))
    said = _refusal(clone, first)
    assert "this clone is shallow" in said
    assert "git fetch --depth=1 origin" in said
    assert "fetch-depth: 0" in said


def test_a_folder_without_a_repository_says_so(tmp_path: Path) -> None:
    (tmp_path / "reconciler.yaml").write_text(PROJECT)
    assert "no-repository" in _refusal(tmp_path, "main")


def test_a_machine_without_git_says_so(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit()
    monkeypatch.setenv("PATH", "/nowhere")
    assert "no-git: git is not installed here" in _refusal(repository.project, "main")


def test_manifests_that_were_wrong_attribute_nothing_and_stop_nobody(
    repository: Repository,
) -> None:
    repository.write("manifests/videos.yaml", BUCKET.replace("description", "descripton"))
    repository.commit()
    repository.write("manifests/videos.yaml", BUCKET)
    earlier = _earlier(repository.project, "main")
    (problem,) = earlier.problems
    assert earlier.desired is None
    assert problem.severity == "warning"
    assert str(problem.location).startswith("main:manifests/videos.yaml:5:")
    assert "main does not load: `descripton` is not a field" in problem.message


def test_a_file_in_lfs_is_not_taken_for_a_manifest(repository: Repository) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n"
    repository.write("manifests/videos.yaml", pointer)
    repository.commit()
    repository.write("manifests/videos.yaml", BUCKET)
    (problem,) = _earlier(repository.project, "main").problems
    assert "videos.yaml is kept in Git LFS" in problem.message


def test_manifests_in_a_submodule_attribute_nothing(tmp_path: Path, repository: Repository) -> None:
    other = Repository(tmp_path / "other")
    other.commit()
    repository.git(
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.top),
        "manifests/other",
    )  # fmt: skip
    repository.commit()
    (problem,) = _earlier(repository.project, "main").problems
    assert "other is a submodule" in problem.message


def test_a_repository_inside_a_hook_is_the_same_one(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit()
    monkeypatch.setenv("GIT_INDEX_FILE", str(repository.top / ".git" / "another"))
    assert _declared(repository.project, "main") == {"Bucket/ads/videos": "Videos"}


def test_a_flag_is_about_then_as_far_as_its_variable_was_known(repository: Repository) -> None:
    repository.write("reconciler.yaml", f"{PROJECT}variables: {{text: then}}\n")
    repository.write("manifests/videos.yaml", BUCKET.replace("Videos", '"${var.text}"'))
    repository.commit()
    repository.write("reconciler.yaml", f"{PROJECT}variables: {{text: now, size: 1}}\n")
    values = repository.project / "values.yaml"
    values.write_text("size: 3\n")
    given = GivenVariables((("text", "said"), ("size", "2")), (values,))
    project = load_project(repository.project, environ={}, given=given)

    earlier = load_earlier(project, "main", kinds=KINDS, environ={})

    assert earlier.desired is not None, earlier.problems
    (bucket,) = earlier.desired.resources.values()
    assert bucket.spec["description"] == "said"
