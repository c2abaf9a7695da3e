"""What several stories declare: about calls, replacing, renaming and circles."""

STACK = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec: {}
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: videos, namespace: ads}
spec: {bucket_schema: {properties: {video: {type: video}}}}
"""
"""The least that has something in a namespace."""
BASE = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors:
    - {feature_extractor_name: multimodal_extractor, version: v1}
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: videos, namespace: ads}
spec:
  bucket_schema: {properties: {video: {type: video}}}
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: scenes, namespace: ads}
spec:
  source: {type: bucket, bucket_ids: [videos]}
  feature_extractor: {feature_extractor_name: multimodal_extractor, version: v1}
"""
SEARCH = """
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
lifecycle: {on_replace: swap}
spec:
  collection_identifiers: [scenes]
  stages:
    - stage_name: find
      config: {stage_id: attribute_filter, parameters: {field: brand, value: "x"}}
  budget_limits: {max_credits: 10}
  tags: [ads]
  metadata: {team: film}
"""
HOLDER = """
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: filtered, namespace: ads}
spec:
  bucket_schema: {properties: {video: {type: video}}}
  ingest_filter: {retriever_id: search}
"""
BEFORE = BASE + SEARCH + HOLDER
AFTER = BEFORE.replace("max_credits: 10", "max_credits: 20")
CIRCLE = BASE.replace(
    "kind: Collection\nmetadata: {name: scenes, namespace: ads}\nspec:\n",
    "kind: Collection\nmetadata: {name: scenes, namespace: ads}\nspec:\n"
    "  retriever_enrichments:\n"
    "    - retriever_id: search\n"
    "      input_mappings: [{input_key: q, source: {source_type: constant, value: x}}]\n"
    "      write_back_fields: [{source_field: a, target_field: b}]\n",
)
