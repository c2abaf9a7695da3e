"""The vendor's manifest, read as it is or converted first, declares the same, and what it says."""

import json
import tempfile
from copy import copy
from functools import partial
from pathlib import Path

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.kinds import KINDS
from reconciler.manifest.load import load
from reconciler.manifest.project.project import Project
from reconciler.model.errors import Rejected
from reconciler.model.secrets.secret import SecretText
from reconciler.model.verification.acceptance import QueryCheck
from reconciler.workflows.convert import Given, convert
from reconciler.workflows.doctor import diagnose

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


def declared(folder, files, variables):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    project = Project(folder=folder, stack="s", manifests=(".",), variables=variables)
    resources = load(project, kinds=KINDS, environ={}).desired.resources
    return {str(address): resource.spec for address, resource in resources.items()}


@given(data=DATA.filter(lambda data: all(map(is_spelled_out, all_texts(data)))))
def test_reading_it_and_converting_it_declare_the_same(data):
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
    text = yaml.safe_dump(manifest, allow_unicode=True)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        as_it_is = declared(Path(one), {"mixpeek.yaml": text}, {"word": WORD})
        found = convert(text, "mixpeek.yaml", Given())
        assert found.problems == ()
        to_be_set = {each.name: each.default for each in found.parameters}
        converted = declared(Path(other), dict(found.files), {**to_be_set, "word": WORD})
    assert as_it_is == converted
    held = as_it_is["Bucket/ads/raw"]["metadata"]["held"]
    assert held == meant(data)
    secret = [text for text in all_texts(held) if isinstance(text, SecretText)]
    assert len(secret) == sum(SECRET in text for text in all_texts(data))


WORDS = st.sampled_from(
    [
        *("version", "1.0", "metadata", "name", "namespace", "parameters", "namespaces", "buckets"),
        *("collections", "retrievers", "alerts", "schema", "properties", "sync", "extra", "stages"),
        *("acceptance", "steps", "kind", "query", "documents", "expect", "results", "seed"),
        *("status", "ads", "raw", "type", "integer", "default", "enum", "items", "required", ""),
        *(
            "retriever_name",
            "bucket_name",
            "bucket_id",
            "results",
            "retriever",
            "feature_extractor",
        ),
        *(PARAMETER, SECRET, "${", "apiVersion", "reconciler/v1", "Bucket", "x"),
    ]
)
ANYTHING = st.recursive(
    st.one_of(WORDS, st.integers(), st.floats(allow_nan=False), st.booleans(), st.none()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=25,
)
WHOLE = yaml.safe_load("""
version: "1.0"
metadata: {name: it}
parameters: [{name: word, type: string, default: said}, {name: most, type: integer}]
namespaces: [{name: ads, feature_extractors: [{name: text_extractor, version: v1}]}]
buckets:
- name: raw
  namespace: ads
  schema: {properties: {body: {type: text, required: true}}}
  unique_key: {fields: [body]}
  metadata: {token: "${{ secrets.TOKEN }}"}
collections:
- name: texts
  namespace: ads
  source: {type: bucket, bucket_ids: [raw]}
  feature_extractor: {name: text_extractor, version: v1, input_mappings: {text: body}}
retrievers:
- name: search
  namespace: ads
  collection_identifiers: [texts]
  input_schema: {query: {type: text}}
  stages:
  - stage_name: find
    config: {stage_id: feature_search, parameters: {final_top_k: "${{ params.most }}"}}
acceptance:
  max_cost_usd: 1
  steps:
  - {name: finds, kind: query, retriever: search, inputs: {query: a}, expect: {results: 1}}
  - {name: there, kind: documents, collection: texts, expect: {documents: {at_least: 1}}}
""")


def places_in(data, path=()):
    yield path
    if isinstance(data, dict | list):
        for key, inner in data.items() if isinstance(data, dict) else enumerate(data):
            yield from places_in(inner, (*path, key))


def with_odd(data, path, odd):
    """The same data with something odd at one place, and nothing there where that is `...`."""
    if not path:
        return odd
    key, *rest = path
    changed = copy(data)
    if odd is ... and not rest:
        del changed[key]
    else:
        changed[key] = with_odd(data[key], rest, odd)
    return changed


PLACES = [path for path in places_in(WHOLE) if path]
ODD = st.tuples(st.sampled_from(PLACES), ANYTHING | st.just(...))


@example(odd=(("retrievers", 0, "stages", 0, "config", "stage_id"), []))
@given(odd=ODD)
def test_whatever_stands_there_is_declared_or_a_problem_with_a_place(odd):
    text = yaml.safe_dump(with_odd(WHOLE, *odd), allow_unicode=True)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "mixpeek.yaml").write_text(text, encoding="utf-8")
        project = Project(folder=Path(folder), stack="s", manifests=(".",), variables={"most": 1})
        loaded, problems = said_of(lambda: load(project, kinds=KINDS, environ={}))
    assert all(each.location and each.message for each in problems)
    checks = [each for found in (loaded.acceptances if loaded else ()) for each in found.checks]
    searched = {each.address for each in checks if isinstance(each, QueryCheck)}
    assert searched == ({*loaded.desired.verifications} if loaded else set())
    assert len({each.address for each in checks}) == len(checks)
    for read in (partial(convert, given=Given(namespace="ads")), diagnose):
        done, problems = said_of(partial(read, text, "mixpeek.yaml"))
        assert done or problems


@given(odd=ODD, command=st.sampled_from(["{}", "curl https://a/v1/retrievers -d '{}'"]))
def test_no_body_is_too_odd_to_say_what_is_wrong_with_it(odd, command):
    (body,) = WHOLE["retrievers"]
    place, value = odd
    body = {**body, "retriever_name": "search"}
    if place[0] == "retrievers" and len(place) > 2:
        body = with_odd(body, place[2:], value)
    text = command.replace("{}", json.dumps(body, ensure_ascii=False).replace("'", ""))
    found, problems = said_of(partial(convert, text, "body.json", Given(namespace="ads")))
    assert problems or found.texts or found.problems


def said_of(read):
    """What came of it, or the problems."""
    try:
        return read(), ()
    except Rejected as rejected:
        return None, rejected.problems
