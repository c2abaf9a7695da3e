"""Codes of names that lead nowhere, and of resources that do not fit each other."""

from typing import Final

from reconciler.kinds.pages.read import read_pages

REFERENCES: Final = read_pages(r"""
unknown-reference
  A field names a resource that is neither declared nor live.
  fix: Mend the name, or declare what it names.
  example:
    kind: Collection
    metadata: {name: scenes, namespace: ads}
    spec:
      source: {type: bucket, bucket_ids: [txets]}
      feature_extractor: {feature_extractor_name: text_extractor, version: v1}
    $ reconciler plan
reference-to-absent: A reference to what is declared absent (error or warning)
  A field names what another manifest declares `ensure: absent`. Where the API keeps names as they
  are it is a warning, and elsewhere an error.
  fix: Take the reference out, or the tombstone.
  example:
    kind: Bucket
    metadata: {name: gone, namespace: ads}
    lifecycle: {ensure: absent}
    # file: manifests/scenes.yaml
    kind: Collection
    metadata: {name: scenes, namespace: ads}
    spec:
      source: {type: bucket, bucket_ids: [gone]}
      feature_extractor: {feature_extractor_name: text_extractor, version: v1}
    $ reconciler plan
ambiguous-reference
  A name could mean several resources that are live, or declared.
  fix: Write the id of the one that is meant.
  example:
    error: Collection/ads/scenes: `raw` is the name of one Bucket in namespace
      ads and the id of another, Bucket/ads/videos
      --> manifests/scenes.yaml:6:40
      help: write the id of the one that is meant
undeclared-reference: A name that nothing declared here has (error or warning)
  A field names a resource, a secret among them, and no manifest of this stack declares one of that
  name. It may be live all the same, or belong to another stack: a plan looks, and refuses what it
  does not find. Of what verifies it is an error.
  fix: Mend the name, or declare it. Where another stack declares it, ignore the finding and name
  that stack.
  example:
    kind: Check
    metadata: {name: finds, namespace: ads}
    spec: {retriever: serch, expect: {results: {at_least: 1}}}
reference-cycle
  Resources refer to each other in a circle that no order of creation satisfies.
  fix: Take one of the references out.
  example:
    kind: Collection
    metadata: {name: one, namespace: ads}
    spec:
      source: {type: collection, collection_id: two}
      feature_extractor: {feature_extractor_name: text_extractor, version: v1}
    ---
    apiVersion: reconciler/v1
    kind: Collection
    metadata: {name: two, namespace: ads}
    spec:
      source: {type: collection, collection_id: one}
      feature_extractor: {feature_extractor_name: text_extractor, version: v1}
    $ reconciler plan
unknown-namespace
  The namespace of a resource is neither declared nor live.
  fix: Declare it, or mend the name.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: adverts}
    spec: {bucket_schema: {properties: {title: {type: text}}}}
    $ reconciler plan
unknown-stage: A stage that the catalogue does not know (error or warning)
  No stage of this id is in the copy of the vendor's catalogue that this version carries. In a
  check, it is no stage of the retriever, and an error.
  fix: Write the name that is proposed. `reconciler catalogue` shows what this version knows, and a
  plan asks the live catalogue about what is newer; where the API knows it and this version does
  not, ignore the finding until the next version.
  example:
    kind: Retriever
    metadata: {name: find, namespace: ads}
    spec:
      collection_identifiers: [texts]
      stages:
        - stage_name: s
          stage_type: filter
          config: {stage_id: feature_serch, parameters: {}}
unknown-extractor: An extractor that the catalogue does not know (error or warning)
  No extractor of this name and version is in the copy of the vendor's catalogue that this version
  carries. Your own extractors, `custom...`, are not asked about.
  fix: Write the name that is proposed. `reconciler catalogue` shows what this version knows, and a
  plan asks the live catalogue about what is newer; where the API knows it and this version does
  not, ignore the finding until the next version.
  example:
    kind: Namespace
    metadata: {name: other}
    spec:
      feature_extractors: [{feature_extractor_name: txt_extractor, version: v1}]
unknown-parameter: A parameter that the stage or extractor does not have (error or warning)
  The schema that the vendor publishes for it has no parameter of this name. The API ignores it, or
  refuses it.
  fix: Write the name that is proposed. `reconciler catalogue` shows what this version knows, and a
  plan asks the live catalogue about what is newer; where the API knows it and this version does
  not, ignore the finding until the next version.
  example:
    kind: Retriever
    metadata: {name: find, namespace: ads}
    spec:
      collection_identifiers: [texts]
      stages:
        - stage_name: s
          stage_type: filter
          config:
            stage_id: attribute_filter
            parameters: {feild: brand, operator: eq, value: x}
missing-parameter: A parameter without which a stage or extractor does nothing (error or warning)
  The schema that the vendor publishes for it asks for a parameter, and it is not said.
  fix: Add it; `reconciler catalogue stages NAME` shows an example.
  example:
    warning: Retriever/ads/find: the stage `maxsim_rerank` needs the parameter
      `feature_uri`
      --> manifests/find.yaml:12:9
      help: add `feature_uri: ...` to its parameters
bad-parameter
  A parameter of a manifest in the vendor's form has a default that it does not take itself.
  fix: Change the default, or the type.
  example:
    # file: mixpeek.yaml
    version: "1.0"
    parameters: [{name: size, type: integer, default: many}]
    buckets:
      - {name: raw, namespace: ads, schema: {properties: {title: {type: text}}}}
    $ reconciler convert mixpeek.yaml
refused-parameter: A parameter that the API describes and refuses (error or warning)
  It stands in the published schema of the stage, and is refused since 2026-11-02.
  fix: Take it out; the message names what took its place, and `reconciler fix` does it.
  example:
    kind: Retriever
    metadata: {name: find, namespace: ads}
    spec:
      collection_identifiers: [texts]
      stages:
        - stage_name: s
          stage_type: sort
          config: {stage_id: sort_relevance, parameters: {feature_address: x}}
older-stage: A stage of an older generation (warning)
  Published examples show this id, and the API has another stage for it now; some of the older ids
  it still takes.
  fix: Write the stage of today, as the message says, its parameters too; `reconciler fix` does it
  where the parameters fit.
  example:
    kind: Retriever
    metadata: {name: find, namespace: ads}
    spec:
      collection_identifiers: [texts]
      stages:
        - stage_name: s
          stage_type: filter
          config: {stage_id: semantic_search, parameters: {}}
older-extractor
  An extractor of an older generation was asked for.
  fix: Write the name that the message proposes.
  example:
    $ reconciler catalogue extractors course_content_extractor
unknown-entry
  The catalogue has no such stage or extractor.
  fix: `catalogue stages` and `catalogue extractors` list what there is.
  example:
    $ reconciler catalogue stages feature_serch
unknown-section
  The catalogue, or the vendor's manifest, has no such section.
  fix: Write one that is proposed.
  example:
    $ reconciler catalogue stagse feature_search
doubtful-feature: A feature that nothing here is known to offer (warning)
  A collection runs an extractor that its namespace does not register, or a retriever searches by a
  feature that none of its collections extracts. The API refuses it, or the search finds nothing.
  fix: Register the extractor in the namespace, search another collection, or search by a feature
  that is there.
  example:
    kind: Retriever
    metadata: {name: find, namespace: ads}
    spec:
      collection_identifiers: [texts]
      stages:
        - stage_name: s
          stage_type: filter
          config:
            stage_id: feature_search
            parameters:
              searches:
                - feature_uri: "mixpeek://nobody@v1/embedding"
                  query: {input_mode: text, text: x}
    $ reconciler plan
unmet-need (warning)
  Something is used that does not allow what it is used for.
  fix: Change what is used, as the message says.
  example:
    warning: Sync/ads/feed: Bucket/ads/uploads is not `allow_writes: true`, and
      nothing can be written there
      help: declare `allow_writes: true` on Bucket/ads/uploads
bad-hierarchy
  The nodes of a taxonomy contradict each other.
  fix: Take one of the two out.
  example:
    kind: Taxonomy
    metadata: {name: brands, namespace: ads}
    spec:
      config:
        taxonomy_type: hierarchical
        retriever_id: search
        input_mappings: []
        hierarchical_nodes: [{collection_id: texts}, {collection_id: texts}]
no-levels: A hierarchy without levels (warning)
  A hierarchical taxonomy names no level, and nothing by which levels could be found.
  fix: Add `hierarchical_nodes`, an `inference_strategy` with what it infers from, or a
  `path_field`.
  example:
    kind: Taxonomy
    metadata: {name: brands, namespace: ads}
    spec:
      config:
        taxonomy_type: hierarchical
        retriever_id: search
        input_mappings: []
no-effect: A field that says nothing beside another (warning)
  What stands beside a field keeps it from meaning anything.
  fix: Take it out, or change what keeps it from working; the message names that.
  example:
    warning: Alert/ads/nothing_found: it is never told again within
      cooldown_seconds, which is 3600
      help: write at least as much, or a shorter cooldown_seconds
""")
