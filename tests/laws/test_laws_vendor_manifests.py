"""The vendor's manifest, read as it is or converted first, declares the same, and what it says."""

import tempfile
from pathlib import Path

import yaml
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds import KINDS
from reconciler.manifest.load import load
from reconciler.manifest.project.project import Project
from reconciler.model.secrets.secret import SecretText
from reconciler.workflows.convert import Given, convert

PIECES = [
    *("$", "$$", "${", "{{", "}}", "}", "{", "${x}", "$${x}", "${var.word}", "${env.HOME}"),
    *("{{INPUT.q}}", "{{SECRET.k}}", " ", "a", "é", "#", ": ", "'", '"', "\n", "- ", "5"),
]
PARAMETER, SECRET = "${{ params.word }}", "${{secrets.TOKEN}}"
WORD = "said"
TEXTS = st.lists(st.sampled_from([*PIECES, PARAMETER, SECRET]), max_size=6)
LEAVES = st.one_of(TEXTS.map("".join), st.integers(-5, 5), st.booleans(), st.none())
DATA = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=8,
)


def is_spelled_out(text):
    """Whether what surrounds the expressions makes none of its own."""
    rest = text.replace(PARAMETER, "").replace(SECRET, "")
    return "${{" not in rest and "${{" not in text.replace(PARAMETER, "p").replace(SECRET, "s")


def all_texts(data):
    if isinstance(data, dict):
        return [text for inner in data.values() for text in all_texts(inner)]
    if isinstance(data, list):
        return [text for inner in data for text in all_texts(inner)]
    return [data] if isinstance(data, str) else []


def meant(data):
    """What the vendor's own apply would make of it; a secret stays the name that it is here."""
    if isinstance(data, dict):
        return {key: meant(inner) for key, inner in data.items()}
    if isinstance(data, list):
        return [meant(inner) for inner in data]
    if not isinstance(data, str):
        return data
    return data.replace(PARAMETER, WORD).replace(SECRET, "${secret.TOKEN}")


def declared(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    project = Project(folder=folder, stack="s", manifests=(".",), variables={"word": WORD})
    resources = load(project, kinds=KINDS, environ={}).desired.resources
    return {str(address): resource.spec for address, resource in resources.items()}


@given(data=DATA.filter(lambda data: all(map(is_spelled_out, all_texts(data)))))
def test_reading_it_and_converting_it_declare_the_same(data):
    both = [text for text in all_texts(data) if SECRET in text and "${secret." in text]
    bucket = {
        "name": "raw",
        "namespace": "ads",
        "schema": {"properties": {"v": {"type": "text"}}},
        "metadata": {"held": data},
    }
    parameters = [{"name": "word", "type": "string", "default": "unsaid"}]
    manifest = {
        "version": "1.0",
        "parameters": parameters,
        "namespaces": [{"name": "ads"}],
        "buckets": [bucket],
    }
    assert not both
    text = yaml.safe_dump(manifest, allow_unicode=True)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        as_it_is = declared(Path(one), {"mixpeek.yaml": text})
        found = convert(text, "mixpeek.yaml", Given())
        assert found.problems == ()
        converted = declared(Path(other), dict(found.files))
    assert as_it_is == converted
    held = as_it_is["Bucket/ads/raw"]["metadata"]["held"]
    assert held == meant(data)
    secret = [text for text in all_texts(held) if isinstance(text, SecretText)]
    assert len(secret) == sum(SECRET in text for text in all_texts(data))
