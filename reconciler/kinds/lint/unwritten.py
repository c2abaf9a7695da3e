"""Rules about fields that are read and that no document has."""

from collections.abc import Iterable, Iterator
from typing import Final

from reconciler.kinds.bucket import BUCKET
from reconciler.kinds.lint.flow.carried import Flow, Missing
from reconciler.kinds.lint.flow.reads import Read, fields_read_by_stages, fields_shown
from reconciler.kinds.lint.flow.stack import SPEC, map_of, maps_in
from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, Fields, value_at
from reconciler.model.lint.rule import Rule
from reconciler.model.problem import Problem, Severity

UNWRITTEN: Final = Rule(
    code="unwritten-field",
    title="A field that is read and never written",
    severity=Severity.WARNING,
    cause=(
        "Something reads a field of documents, such as a template `{{DOC.title}}`, a filter, an "
        "order or the page of results, and the documents do not have it: a bucket has the "
        "property and no collection carries it along, or its name is misspelled. What is read is "
        "empty, and a filter on it finds nothing. What extractors write themselves is not known "
        "here, so that of other names nothing is said."
    ),
    example=(
        "kind: Retriever\n"
        "metadata: {name: products, namespace: ads}\n"
        "spec:\n"
        "  collection_identifiers: [texts]   # whose bucket has a title, not carried\n"
        "  input_schema: {query: {type: text, required: true}}\n"
        "  stages:\n"
        "    - stage_name: find\n"
        "      config:\n"
        "        stage_id: feature_search\n"
        "        parameters:\n"
        "          searches:\n"
        "            - feature_uri: mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1\n"
        '              query: {input_mode: text, value: "{{INPUT.query}}"}\n'
        "    - stage_name: by_name\n"
        "      config:\n"
        "        stage_id: sort_attribute\n"
        "        parameters: {field: metadata.title}"
    ),
    remedy=(
        "Carry it along in `field_passthrough` of the collection (which means another collection: "
        "what a collection extracts never changes in place), or mend the name. Where the "
        "extractor writes a field of that name itself, ignore the finding and say so."
    ),
)
TAXONOMY_INPUT: Final = Rule(
    code="taxonomy-input-not-written",
    title="A taxonomy that is asked with a field its documents lack",
    severity=Severity.WARNING,
    cause=(
        "A taxonomy looks for the label of a document with some of its fields, and a collection "
        "that applies it does not write one of them. Every document is then labelled by an empty "
        "question: by whatever comes first, or not at all."
    ),
    example=(
        "kind: Collection\n"
        "metadata: {name: labelled, namespace: ads}\n"
        "spec:\n"
        "  source: {type: bucket, bucket_ids: [texts]}     # which has no `script`\n"
        "  feature_extractor:\n"
        "    feature_extractor_name: text_extractor\n"
        "    version: v1\n"
        "    input_mappings: {text: title}\n"
        "  taxonomy_applications: [{taxonomy_id: brands}]\n"
        "---\n"
        "apiVersion: reconciler/v1\n"
        "kind: Taxonomy\n"
        "metadata: {name: brands, namespace: ads}\n"
        "spec:\n"
        "  config:\n"
        "    taxonomy_type: flat\n"
        "    retriever_id: search\n"
        "    input_mappings: [{input_key: query, source_type: payload, path: brand}]\n"
        "    source_collection: {collection_id: texts}"
    ),
    remedy="Carry the field along in that collection, or ask with one that it writes.",
    vendor=("TAXONOMY_INPUT_NOT_WRITTEN",),
)


def searches_read_what_is_written(flow: Flow, owner: Address, spec: Fields) -> Iterator[Problem]:
    """Stages, and the page of results, read fields that the collections write."""
    sources = flow.stack.used_at(owner, "collection_identifiers")
    for read in fields_read_by_stages(spec):
        yield from _unwritten(flow, read, sources)
    for read in fields_shown(spec):
        yield from _unwritten(flow, read, sources)


def pages_show_what_is_written(flow: Flow, owner: Address, spec: Fields) -> Iterator[Problem]:
    """A page that is published shows fields of its retriever's collections."""
    for searched in flow.stack.used_at(owner, "retriever_id"):
        held = flow.stack.specs.get(searched)
        if held is not None:
            sources = flow.stack.used_at(searched, "collection_identifiers")
            for read in fields_shown({**spec, "stages": held.get("stages")}):
                yield from _unwritten(flow, read, sources)


def collections_read_what_is_written(flow: Flow, owner: Address, spec: Fields) -> Iterator[Problem]:
    """What is read of another collection, and for what runs over a collection's own documents."""
    sources = flow.sources_of(owner)
    upstream = [each for each in sources if each.kind != BUCKET.name]
    if upstream and len(upstream) == len(sources):
        for read in _read_of_source(spec):
            yield from _unwritten(flow, read, sources)
    for key in ("alert_applications", "retriever_enrichments"):
        for position, each in maps_in(spec.get(key)):
            path: FieldPath = (*SPEC, key, position, "input_mappings")
            for read in _sourced(each.get("input_mappings"), path):
                yield from _unwritten(flow, read, [owner])


def taxonomies_ask_with_what_is_written(
    flow: Flow, owner: Address, spec: Fields
) -> Iterator[Problem]:
    """Each collection that applies a taxonomy writes what that is asked with."""
    appliers = [
        user
        for user in sorted(flow.stack.users.get(owner, ()))
        if owner in flow.stack.used_at(user, "taxonomy_applications")
    ]
    path: FieldPath = ("config", "input_mappings")
    for position, each in maps_in(value_at(spec, path)):
        name = each.get("path")
        if not isinstance(name, str) or each.get("source_type") not in (None, "payload"):
            continue
        for applier in appliers:
            missing = flow.missing(name, [applier])
            if missing is not None:
                says = f"{applier}, which applies it, does not write `{name}`"
                remedy = _remedy(name, missing, [applier])
                yield TAXONOMY_INPUT.problem(says, remedy, (*SPEC, *path, position, "path"))


def _read_of_source(spec: Fields) -> Iterator[Read]:
    """What a collection reads of the documents that it is made of, under names that stay theirs."""
    at: FieldPath = ("feature_extractor", "field_passthrough")
    for position, each in maps_in(value_at(spec, at)):
        if isinstance(name := each.get("source_path"), str):
            yield Read((*SPEC, *at, position, "source_path"), name)
    at = ("feature_extractor", "input_mappings")
    for key, said in map_of(value_at(spec, at)).items():
        if isinstance(said, str):
            yield Read((*SPEC, *at, key), said)


def _sourced(mappings: Data, path: FieldPath) -> Iterator[Read]:
    for position, each in maps_in(mappings):
        source = map_of(each.get("source"))
        name = source.get("path")
        if source.get("source_type") == "document_field" and isinstance(name, str):
            yield Read((*path, position, "source", "path"), name)


def _unwritten(flow: Flow, read: Read, sources: Iterable[Address]) -> Iterator[Problem]:
    sources = list(sources)
    missing = flow.missing(read.name, sources)
    if missing is None:
        return
    listed = " or ".join(map(str, sources))
    if missing.home is None:
        says = f"`{read.name}` is no field that {listed} is known to write"
    else:
        says = (
            f"`{read.name}` is left behind: {missing.home} has it, and {listed} does not carry it"
        )
    yield UNWRITTEN.problem(says, _remedy(read.name, missing, sources), read.path)


def _remedy(name: str, missing: Missing, sources: list[Address]) -> str:
    if missing.home is None:
        return f"did you mean `{missing.meant}`?"
    plain = name.removeprefix("metadata.").split(".")[0]
    return f"add {{source_path: {plain}}} to field_passthrough of {sources[0]}"
