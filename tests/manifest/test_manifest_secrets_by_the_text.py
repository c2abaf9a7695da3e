"""Whether a document may hold a secret is told by its text; what was never looked at may."""

from collections.abc import Callable
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st
from made_up import examples
from made_up_yaml import yaml_texts

from reconciler.kinds import KINDS
from reconciler.manifest.load import load
from reconciler.manifest.project.project import load_project
from reconciler.manifest.yaml.read import read_text
from reconciler.model.address import Address
from reconciler.model.data import texts_in
from reconciler.model.resource import Resource

Write = Callable[..., Path]

LAW = examples(400, derandomize=True)
PIECES = st.sampled_from(
    ["secret", "SECRET", "se", "cret", "(secret)", "{{SECRET.a}}", "${secret.A}", "''", "\\\n",
     "\\x74", "sec\\u0072et", "\n  ", "\n", " ", "'", '"', "a: ", "- ", "|\n  ", ">\n  ",
     "&a ", "*a", "# "]
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(PIECES, max_size=9).map("".join),
    st.lists(PIECES, max_size=9).map(lambda each: f'a: "{"".join(each)}"\n'),
    yaml_texts(),
)


@given(TEXTS)
@example('a: "sec\\x72et"\n')
@example('a: "sec\\\n  ret"\n')
@LAW
def test_no_document_holds_the_word_of_which_the_text_says_that_it_does_not(text: str) -> None:
    for document in read_text(text, "a.yaml").documents:
        said = list(texts_in(document.content))
        holds = any("secret" in each or "SECRET" in each for each in said)
        assert document.may_hold_secrets or not holds


BUCKET = """\
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: a, namespace: ads}
spec: {description: DESCRIPTION, bucket_schema: {properties: {video: {type: video}}}}
"""


STACK = "stack: ads\n"


def declared(folder: Path, environment: str | None = None) -> Resource:
    environ = {"WORD": "word"}
    project = load_project(folder, environ=environ, environment=environment)
    loaded = load(project, kinds=KINDS, environ=environ)
    return loaded.desired.resources[Address("Bucket", "ads", "a")]


def test_a_plain_manifest_holds_none(write: Write) -> None:
    resource = declared(write(**{"reconciler.yaml": STACK, "manifests/a.yaml": BUCKET}))
    assert not resource.may_hold_secrets


def test_what_a_variable_stands_for_may_be_one(write: Write) -> None:
    text = BUCKET.replace("DESCRIPTION", "'${env.WORD}'")
    files = {"reconciler.yaml": STACK, "manifests/a.yaml": text}
    assert declared(write(**files)).may_hold_secrets


def test_what_a_default_brings_along_may_be_one(write: Write) -> None:
    project = "stack: ads\ndefaults: {Bucket: {spec: {metadata: {team: ads}}}}\n"
    files = {"reconciler.yaml": project, "manifests/a.yaml": BUCKET}
    assert declared(write(**files)).may_hold_secrets


def test_what_a_patch_brings_along_may_be_one(write: Write) -> None:
    patch = "patches: [{target: Bucket/ads/a, spec: {description: other}}]\n"
    files = {"manifests/a.yaml": BUCKET, "environments/prod.yaml": patch}
    folder = write(**files, **{"reconciler.yaml": STACK})
    assert declared(folder, "prod").may_hold_secrets
