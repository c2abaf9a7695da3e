"""A project of any size from 3 on: one namespace, buckets, two tiers of collections, retrievers.

For every row that needs manifests. One file per resource, as people keep them; 42 lines each.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

STACK: Final = "benchmark"
NAMESPACE: Final = "library"

_PROJECT = f"""\
apiVersion: reconciler/v1
stack: {STACK}
manifests: [manifests]
"""

_NAMESPACE = f"""\
apiVersion: reconciler/v1
kind: Namespace
metadata:
  name: {NAMESPACE}
spec:
  description: Advertising library
  feature_extractors:
    - feature_extractor_name: multimodal_extractor
      version: v1
    - feature_extractor_name: text_extractor
      version: v1
"""

_BUCKET = """\
# Every commercial as it aired; an ad that is uploaded again was cut again.
apiVersion: reconciler/v1
kind: Bucket
metadata:
  name: bucket_{i}
  namespace: library
spec:
  description: Commercials of region {i}{changed}
  bucket_schema:
    properties:
      video:
        type: video
        required: true
      ad_id:
        type: string
        required: true
      brand:
        type: string
        description: Who paid for it
      agency:
        type: string
        description: Who made it
      spend:
        type: number
        description: US dollars
      aired_at:
        type: datetime
      channel:
        type: string
        enum:
          - tv
          - web
          - social
  unique_key:
    fields:
      - ad_id
    default_policy: upsert
  storage_class: standard
  metadata:
    team: creative-insights
    cost_centre: "47{i}"
    region: r{i}
"""

_SCENES = """\
# First tier: what is seen in the commercials, ten seconds at a time.
apiVersion: reconciler/v1
kind: Collection
metadata:
  name: scenes_{i}
  namespace: library
lifecycle:
  prevent_destroy: true
spec:
  description: Scenes of every commercial of shelf {i}{changed}
  source:
    type: bucket
    bucket_ids:
      - bucket_{source}
  feature_extractor:
    feature_extractor_name: multimodal_extractor
    version: v1
    input_mappings:
      video: video
    field_passthrough:
      - source_path: ad_id
        required: true
      - source_path: brand
      - source_path: spend
      - source_path: channel
    parameters:
      extractor_type: multimodal_extractor
      split_method: time
      time_split_interval: 10
      run_transcription: true
  schedule:
    trigger_type: cron
    schedule_config:
      cron_expression: "0 2 * * *"
      timezone: Europe/Berlin
  metadata:
    tier: 1
    team: creative-insights
    cost_centre: "48{i}"
    shelf: s{i}
"""

_WORDS = """\
# Second tier: what is said in them, as searchable text.
apiVersion: reconciler/v1
kind: Collection
metadata:
  name: words_{i}
  namespace: library
spec:
  description: What is said in the commercials of shelf {i}{changed}
  source:
    type: collection
    collection_ids:
      - scenes_{source}
    source_filters:
      filters:
        AND:
          - field: metadata.spend
            operator: gt
            value: 0
          - field: metadata.channel
            operator: in
            value:
              - tv
              - web
  feature_extractor:
    feature_extractor_name: text_extractor
    version: v1
    input_mappings:
      text: transcription
    field_passthrough:
      - source_path: ad_id
    parameters:
      extractor_type: text_extractor
      split_by: sentences
      chunk_size: 200
  metadata:
    tier: 2
    team: creative-insights
    cost_centre: "49{i}"
    shelf: s{i}
"""

_RETRIEVER = """\
# What media planners search with: expensive commercials first.
apiVersion: reconciler/v1
kind: Retriever
metadata:
  name: search_{i}
  namespace: library
spec:
  description: Commercials by what is seen in them, desk {i}{changed}
  collection_identifiers:
    - scenes_{source}
  input_schema:
    query_text:
      type: text
      description: Full-text query
      required: true
    min_spend:
      type: number
      description: US dollars
      default: 1000
  stages:
    - stage_name: scenes
      config:
        stage_id: feature_search
        parameters:
          searches:
            - feature_uri: mixpeek://multimodal_extractor@v1/vertex_multimodal_embedding
              query:
                input_mode: text
                value: "{{{{INPUT.query_text}}}}"
              top_k: 100
          final_top_k: 25
    - stage_name: expensive
      config:
        stage_id: attribute_filter
        parameters:
          field: metadata.spend
          operator: gt
          value: "{{{{INPUT.min_spend}}}}"
  budget_limits:
    max_credits: 100
    max_time_ms: 60000
  tags: [ads, planning]
  metadata:
    team: media-planning
"""


def manifests(size: int, *, every_changed: int = 0) -> Iterator[tuple[str, str]]:
    """Name and text of each manifest, what is referred to first.

    Every so many-th is changed: its description says something that is not live.
    """
    yield "namespace", _NAMESPACE
    buckets, scenes, words = max(1, size // 10), max(1, size // 4), size * 3 // 20
    retrievers = size - 1 - buckets - scenes - words
    number = 0
    for name, text, count, sources in (
        ("bucket", _BUCKET, buckets, 1),
        ("scenes", _SCENES, scenes, buckets),
        ("words", _WORDS, words, scenes),
        ("search", _RETRIEVER, retrievers, scenes),
    ):
        for i in range(count):
            number += 1
            changed = ", moved" if every_changed and number % every_changed == 0 else ""
            yield f"{name}_{i}", text.format(i=i, source=i % sources, changed=changed)


def write_project(folder: Path, size: int, *, every_changed: int = 0) -> Path:
    """Write a project to disk; its folder."""
    inside = folder / "manifests"
    inside.mkdir(parents=True)
    (folder / "reconciler.yaml").write_text(_PROJECT, encoding="utf-8")
    for name, text in manifests(size, every_changed=every_changed):
        kind = inside / name.split("_")[0]
        kind.mkdir(exist_ok=True)
        (kind / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder
