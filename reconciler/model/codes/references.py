"""Codes of names that lead nowhere, and of resources that do not fit each other."""

from typing import Final

from reconciler.model.codes.page import read_pages

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
reference-to-absent
  A field names a resource that is declared `ensure: absent`.
  fix: Take the reference out, or keep what it names.
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
    error: Retriever/ads/search: `collection_identifiers[0]` could be
undeclared-reference
  What verifies names a resource that is not declared beside it.
  fix: Declare it, or mend the name.
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
unknown-stage
  A stage that is named is not in the catalogue, or not one of the retriever's.
  fix: Write the name that is proposed; `catalogue stages` lists all of them.
  example:
    kind: Retriever
    metadata: {name: find, namespace: ads}
    spec:
      collection_identifiers: [texts]
      stages: [{stage_name: s, stage_type: filter, config: {stage_id: feature_serch, parameters: {}}}]
unknown-extractor
  An extractor that is named is not in the catalogue.
  fix: Write the name that is proposed; `catalogue extractors` lists all of them.
  example:
    kind: Namespace
    metadata: {name: other}
    spec: {feature_extractors: [{feature_extractor_name: txt_extractor, version: v1}]}
unknown-parameter
  A stage or an extractor has no such parameter.
  fix: Write the name that is proposed; `catalogue` shows the parameters.
  example:
    kind: Retriever
    metadata: {name: find, namespace: ads}
    spec:
      collection_identifiers: [texts]
      stages:
        - stage_name: s
          stage_type: filter
          config: {stage_id: attribute_filter, parameters: {feild: brand, operator: eq, value: x}}
missing-parameter
  A stage or an extractor needs a parameter that is not said.
  fix: Add it.
  example:
    error: the stage
bad-parameter
  A parameter of a manifest in the vendor's form has a default that it does not take itself.
  fix: Change the default, or the type.
  example:
    # file: mixpeek.yaml
    version: "1.0"
    parameters: [{name: size, type: integer, default: many}]
    buckets: [{name: raw, namespace: ads, schema: {properties: {title: {type: text}}}}]
    $ reconciler convert mixpeek.yaml
refused-parameter
  The API refuses this parameter now, although it took it once.
  fix: Take it out; the message names what took its place.
  example:
    kind: Retriever
    metadata: {name: find, namespace: ads}
    spec:
      collection_identifiers: [texts]
      stages:
        - stage_name: s
          stage_type: sort
          config: {stage_id: sort_relevance, parameters: {feature_address: x}}
older-stage (warning)
  A stage is called by the name of an older generation.
  fix: Write the name that it has now.
  example:
    kind: Retriever
    metadata: {name: find, namespace: ads}
    spec:
      collection_identifiers: [texts]
      stages:
        - {stage_name: s, stage_type: filter, config: {stage_id: semantic_search, parameters: {}}}
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
doubtful-feature (warning)
  A feature is searched that no collection here is known to offer.
  fix: Mend its URI, or look whether the collection has the extractor.
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
              searches: [{feature_uri: "mixpeek://nobody@v1/embedding", query: {input_mode: text, text: x}}]
    $ reconciler plan
unmet-need (warning)
  Something is used that does not allow what it is used for.
  fix: Change what is used, as the message says.
  example:
    warning: Sync
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
no-levels (warning)
  A hierarchical taxonomy names no level, and nothing by which levels could be found.
  fix: Name its nodes, or how they are inferred.
  example:
    kind: Taxonomy
    metadata: {name: brands, namespace: ads}
    spec:
      config: {taxonomy_type: hierarchical, retriever_id: search, input_mappings: []}
no-effect (warning)
  What is declared can have no effect beside what else is.
  fix: Take it out, or change the other.
  example:
    warning: Alert
""")
