"""Rules about payload indexes: of what they are, and what is filtered without one."""

from collections.abc import Iterator
from typing import Final

from reconciler.kinds.collection import COLLECTION
from reconciler.kinds.lint.flow.carried import Flow, plain_name
from reconciler.kinds.lint.flow.reads import Read, fields_filtered, filters_of
from reconciler.kinds.lint.flow.stack import SPEC, maps_in
from reconciler.kinds.lint.stages import stages_of
from reconciler.kinds.namespace import NAMESPACE
from reconciler.model.address import Address
from reconciler.model.data import FieldPath, Fields
from reconciler.model.lint.rule import Rule
from reconciler.model.problem import Problem, Severity
from reconciler.model.text.article import with_article
from reconciler.model.text.nearest import nearest

UNINDEXED: Final = Rule(
    code="unindexed-filter",
    title="A filter on a field without a payload index",
    severity=Severity.WARNING,
    cause=(
        "What is searched is narrowed by a field on which the namespace declares no payload "
        "index. The API asks for one: without it the filter is refused, or reads every document."
    ),
    example=(
        "# file: manifests/base.yaml\n"
        "apiVersion: reconciler/v1\n"
        "kind: Namespace\n"
        "metadata: {name: ads}\n"
        "spec:\n"
        "  feature_extractors:\n"
        "    - {feature_extractor_name: text_extractor, version: v1}\n"
        "  payload_indexes: [{field_name: metadata.spend, type: float}]\n"
        "---\n"
        "apiVersion: reconciler/v1\n"
        "kind: Bucket\n"
        "metadata: {name: texts, namespace: ads}\n"
        "spec:\n"
        "  bucket_schema: {properties: {title: {type: text}, spend: {type: number}}}\n"
        "---\n"
        "apiVersion: reconciler/v1\n"
        "kind: Collection\n"
        "metadata: {name: texts, namespace: ads}\n"
        "spec:\n"
        "  source: {type: bucket, bucket_ids: [texts]}\n"
        "  feature_extractor:\n"
        "    feature_extractor_name: text_extractor\n"
        "    version: v1\n"
        "    input_mappings: {text: title}\n"
        "    field_passthrough: [{source_path: spend}, {source_path: title}]\n"
        "---\n"
        "apiVersion: reconciler/v1\n"
        "kind: Retriever\n"
        "metadata: {name: search, namespace: ads}\n"
        "spec:\n"
        "  collection_identifiers: [texts]\n"
        "  input_schema: {query: {type: text, required: true}}\n"
        "  stages:\n"
        "    - stage_name: find\n"
        "      config:\n"
        "        stage_id: feature_search\n"
        "        pre_filters:\n"
        "          AND: [{field: metadata.title, operator: eq, value: car}]\n"
        "        parameters:\n"
        "          searches:\n"
        "            - feature_uri: mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1\n"
        '              query: {input_mode: text, value: "{{INPUT.query}}"}\n'
        "$ reconciler lint"
    ),
    remedy=(
        "Add the field to `payload_indexes` of the namespace. With `auto_create_indexes: true` "
        "the server does it by itself, and nothing is said."
    ),
)
INDEX_ON_NOTHING: Final = Rule(
    code="index-on-unwritten-field",
    title="A payload index on a field that no collection writes",
    severity=Severity.WARNING,
    cause=(
        "The namespace keeps an index on a field, and none of its collections carries that field "
        "into a document, or its name is misspelled: nothing is ever indexed, and filters on it "
        "find nothing."
    ),
    example=(
        "# file: manifests/base.yaml\n"
        "apiVersion: reconciler/v1\n"
        "kind: Namespace\n"
        "metadata: {name: ads}\n"
        "spec:\n"
        "  feature_extractors:\n"
        "    - {feature_extractor_name: text_extractor, version: v1}\n"
        "  payload_indexes:                       # documents have `brand`\n"
        "    - {field_name: metadata.brnad, type: keyword}\n"
        "---\n"
        "apiVersion: reconciler/v1\n"
        "kind: Bucket\n"
        "metadata: {name: texts, namespace: ads}\n"
        "spec:\n"
        "  bucket_schema: {properties: {title: {type: text}, brand: {type: string}}}\n"
        "---\n"
        "apiVersion: reconciler/v1\n"
        "kind: Collection\n"
        "metadata: {name: texts, namespace: ads}\n"
        "spec:\n"
        "  source: {type: bucket, bucket_ids: [texts]}\n"
        "  feature_extractor:\n"
        "    feature_extractor_name: text_extractor\n"
        "    version: v1\n"
        "    input_mappings: {text: title}\n"
        "    field_passthrough: [{source_path: brand}]\n"
        "$ reconciler lint"
    ),
    remedy=(
        "Mend the name, carry the field along in `field_passthrough`, or take the index out of "
        "the manifest. Where an extractor writes the field itself, ignore the finding and say so."
    ),
)
INDEX_TYPE: Final = Rule(
    code="mismatched-index-type",
    title="A payload index of another type than its field",
    severity=Severity.WARNING,
    cause=(
        "The schema of the bucket says which type a property has, and the index on the field that "
        "becomes of it is made for another one. Numbers are not found in an index of words, and "
        "ranges are not found in one of either."
    ),
    example=(
        "# file: manifests/base.yaml\n"
        "apiVersion: reconciler/v1\n"
        "kind: Namespace\n"
        "metadata: {name: ads}\n"
        "spec:\n"
        "  feature_extractors:\n"
        "    - {feature_extractor_name: text_extractor, version: v1}\n"
        "  payload_indexes: [{field_name: metadata.spend, type: keyword}]\n"
        "---\n"
        "apiVersion: reconciler/v1\n"
        "kind: Bucket\n"
        "metadata: {name: texts, namespace: ads}\n"
        "spec:\n"
        "  bucket_schema: {properties: {title: {type: text}, spend: {type: number}}}\n"
        "---\n"
        "apiVersion: reconciler/v1\n"
        "kind: Collection\n"
        "metadata: {name: texts, namespace: ads}\n"
        "spec:\n"
        "  source: {type: bucket, bucket_ids: [texts]}\n"
        "  feature_extractor:\n"
        "    feature_extractor_name: text_extractor\n"
        "    version: v1\n"
        "    input_mappings: {text: title}\n"
        "    field_passthrough: [{source_path: spend}]\n"
        "$ reconciler lint"
    ),
    remedy="Index the field as what it is: number as `float`, integer as `integer`, text as "
    "`keyword` (whole) or `text` (by words), times as `datetime`.",
)

_INDEXED_AS: Final = {
    "string": ("keyword", "text", "uuid", "datetime", "geo"),
    "text": ("text", "keyword", "uuid"),
    "integer": ("integer", "float"),
    "number": ("float", "integer"),
    "float": ("float", "integer"),
    "boolean": ("bool",),
    "date": ("datetime",),
    "datetime": ("datetime",),
}
"""Which indexes a property can have, the usual one first; of other types nothing is known."""
_SERVERS_OWN: Final = frozenset({"collection_id", "document_id", "namespace_id"})


def filters_are_indexed(flow: Flow, owner: Address, spec: Fields) -> Iterator[Problem]:
    """Whatever is filtered by has a payload index in the namespace, where that is declared."""
    home = Address(NAMESPACE.name, "", owner.namespace)
    held = flow.stack.specs.get(home)
    if held is None or held.get("auto_create_indexes") is True:
        return
    indexed = {str(each.get("field_name")) for _, each in maps_in(held.get("payload_indexes"))}
    for read in _filtered(spec):
        plain = plain_name(read.name)
        if plain is None or plain in _SERVERS_OWN or read.name in indexed:
            continue
        bare = read.name.removeprefix("metadata.")
        if bare not in indexed and f"metadata.{bare}" not in indexed:
            says = f"{home} has no payload index on `{read.name}`, which is filtered by here"
            close = nearest(read.name, indexed)
            kind = _usual_index(flow, owner, read.name)
            remedy = f"add {{field_name: {read.name}, type: {kind}}} to its payload_indexes"
            remedy = f"did you mean `{close}`? Otherwise {remedy}" if close else remedy
            yield UNINDEXED.problem(says, remedy, read.path)


def _filtered(spec: Fields) -> Iterator[Read]:
    """What a search is narrowed by before it finds anything."""
    stages = stages_of(spec)
    for position, stage in enumerate(stages):
        if stage.config.get("pre_filters"):
            at: FieldPath = (*SPEC, *stage.at, "pre_filters")
            yield from fields_filtered(stage.config["pre_filters"], at)
        if position == 0 and stage.id == "attribute_filter":
            if isinstance(name := stage.parameters.get("field"), str):
                yield Read((*stage.path, "field"), name)
            yield from (each for each in filters_of(stage) if "pre_filters" not in each.path)


def _usual_index(flow: Flow, owner: Address, name: str) -> str:
    sources = flow.stack.used_at(owner, "collection_identifiers")
    type_ = flow.type_of(name, sources)
    return _INDEXED_AS.get(type_, ("keyword",))[0]


def indexes_are_of_fields(flow: Flow, owner: Address, spec: Fields) -> Iterator[Problem]:
    """Each index is on a field that some collection writes, and made for its type."""
    collections = [
        each for each, _ in flow.stack.of_kind(COLLECTION.name) if each.namespace == owner.name
    ]
    for position, index in maps_in(spec.get("payload_indexes")):
        name, path = index.get("field_name"), (*SPEC, "payload_indexes", position)
        if not isinstance(name, str):
            continue
        missing = flow.missing(name, collections) if flow.stack.is_whole else None
        if missing is not None:
            says = f"no collection of this namespace writes `{name}`"
            if missing.home is None:
                remedy = f"did you mean `{missing.meant}`?"
            else:
                says += f": {missing.home} has it, and nothing carries it along"
                remedy = "carry it along in `field_passthrough`, or take the index out"
            yield INDEX_ON_NOTHING.problem(says, remedy, (*path, "field_name"))
            continue
        type_ = flow.type_of(name, collections)
        fitting = _INDEXED_AS.get(type_, ())
        if fitting and index.get("type") not in fitting:
            says = (
                f"`{name}` is {with_article(type_)}, and the index is made for {index.get('type')}"
            )
            yield INDEX_TYPE.problem(says, f"write type: {fitting[0]}", (*path, "type"))
