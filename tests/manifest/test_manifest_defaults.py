"""Defaults: what manifests need not say, by kind and by folder, and where it is said then."""

from collections.abc import Callable
from pathlib import Path

from reconciler.kinds import KINDS
from reconciler.manifest.load import LoadedProject, load
from reconciler.manifest.project.project import load_project
from reconciler.model.address import Address
from reconciler.model.problem import Problem

Write = Callable[..., Path]
Rejection = Callable[[Callable[[], object]], tuple[Problem, ...]]

PROJECT = """\
stack: ads
variables: {home: ads}
defaults:
  "*": {metadata: {namespace: "${var.home}"}}
  Bucket:
    lifecycle: {prevent_destroy: true}
    spec: {description: all, metadata: {team: ads, tier: 1}}
"""
BUCKET = """\
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: NAME}
spec: {bucket_schema: {properties: {video: {type: video}}}MORE}
"""


def bucket(name: str, more: str = "") -> str:
    return BUCKET.replace("NAME", name).replace("MORE", more)


def loaded(folder: Path) -> LoadedProject:
    return load(load_project(folder, environ={}), kinds=KINDS, environ={})


def test_a_manifest_says_only_what_is_other(write: Write) -> None:
    own = bucket("b", ", description: own, metadata: {tier: null}")
    files = {"reconciler.yaml": PROJECT, "manifests/a.yaml": bucket("a"), "manifests/b.yaml": own}

    resources = loaded(write(**files)).desired.resources

    plain, other = (resources[Address("Bucket", "ads", name)] for name in "ab")
    assert plain.lifecycle.prevent_destroy
    assert plain.spec["description"] == "all"
    assert plain.spec["metadata"] == {"team": "ads", "tier": 1}
    assert other.spec["description"] == "own"
    assert other.spec["metadata"] == {"team": "ads", "tier": None}


def test_the_nearer_folder_counts_more(write: Write) -> None:
    head = "apiVersion: reconciler/v1\nkind: Defaults\ndefaults:\n"
    outer_says = "  Bucket: {spec: {description: outer, metadata: {team: outer}}}\n"
    files = {
        "reconciler.yaml": PROJECT,
        "manifests/defaults.yaml": head + outer_says,
        "manifests/in/defaults.yaml": f"{head}  '*': {{spec: {{description: inner}}}}\n",
        "manifests/a.yaml": bucket("a"),
        "manifests/in/b.yaml": bucket("b"),
    }

    resources = loaded(write(**files)).desired.resources

    outer, inner = (resources[Address("Bucket", "ads", name)] for name in "ab")
    assert (outer.spec["description"], inner.spec["description"]) == ("outer", "inner")
    assert outer.spec["metadata"] == inner.spec["metadata"] == {"team": "outer", "tier": 1}
    said = inner.locations.of_value(("spec", "description"))
    assert (said.file, said.line) == ("manifests/in/defaults.yaml", 4)
    said = inner.locations.of_value(("spec", "metadata", "tier"))
    assert (said.file, said.line) == ("reconciler.yaml", 7)


def test_what_lives_in_no_namespace_is_given_none(write: Write) -> None:
    namespace = (
        "apiVersion: reconciler/v1\nkind: Namespace\nmetadata: {name: ads}\n"
        "spec: {feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]}\n"
    )
    files = {"reconciler.yaml": PROJECT, "manifests/a.yaml": namespace}

    assert Address("Namespace", "", "ads") in loaded(write(**files)).desired.resources


def test_a_wrong_default_is_told_where_it_is_said(write: Write, rejection: Rejection) -> None:
    project = PROJECT.replace("description: all", "descripton: all").replace(
        "  Bucket:", "  Bucket: &b"
    )
    project += "  Buckit: {spec: {description: x}}\n"
    folder = write(**{"reconciler.yaml": project, "manifests/a.yaml": bucket("a")})

    unknown_field, unknown_kind = rejection(lambda: loaded(folder))

    assert (unknown_field.code, unknown_field.location and unknown_field.location.line) == (
        "unknown-field",
        7,
    )
    assert (unknown_kind.code, unknown_kind.location and unknown_kind.location.line) == (
        "unknown-kind",
        8,
    )
    assert "Bucket" in unknown_kind.remedy


def test_defaults_in_another_file_are_a_problem_and_hide_nothing(
    write: Write, rejection: Rejection
) -> None:
    head = (
        "apiVersion: reconciler/v1\nkind: Defaults\ndefaults: {Bucket: {spec: {description: a}}}\n"
    )
    files = {
        "reconciler.yaml": PROJECT,
        "manifests/common.yaml": head,
        "manifests/defaults.yaml": f"{head}---\n{head}",
        "manifests/a.yaml": bucket("a", ", tagz: [b]"),
    }

    codes = {each.code for each in rejection(lambda: loaded(write(**files)))}

    assert codes == {"misplaced-defaults", "repeated-defaults", "unknown-field"}


def test_a_part_of_the_files_has_the_defaults_around_it(write: Write) -> None:
    head = "apiVersion: reconciler/v1\nkind: Defaults\ndefaults:\n"
    files = {
        "reconciler.yaml": PROJECT,
        "manifests/defaults.yaml": f"{head}  Bucket: {{spec: {{description: outer}}}}\n",
        "manifests/in/b.yaml": bucket("b"),
    }
    folder = write(**files)
    project = load_project(folder, environ={})

    part = load(project, kinds=KINDS, environ={}, paths=[folder / "manifests" / "in"])

    assert part.desired.resources[Address("Bucket", "ads", "b")].spec["description"] == "outer"
