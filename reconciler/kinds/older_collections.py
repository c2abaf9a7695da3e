"""Shapes of collections that published examples still show, and how each is written now."""

from typing import Final

from reconciler.kinds.declaration.kind import LegacySpelling
from reconciler.kinds.declaration.legacy_fixes import (
    list_as,
    move,
    move_to_source,
    name_the_resource,
    only_one_as,
    remove,
    rename,
    wrap,
    write,
)

OLDER_COLLECTIONS: Final[tuple[LegacySpelling, ...]] = (
    LegacySpelling("source.type=BUCKET", "write type: bucket", fix=write("bucket")),
    LegacySpelling("source.type=COLLECTION", "write type: collection", fix=write("collection")),
    LegacySpelling(
        "output_namespace",
        "remove it: documents stay in the collection's own namespace, metadata.namespace",
        fix=remove,
    ),
    LegacySpelling(
        "collection_name", "write metadata: {name: <collection_name>}", fix=name_the_resource
    ),
    LegacySpelling("name", "write metadata: {name: <name>}", fix=name_the_resource),
    LegacySpelling(
        "source.bucket_id",
        "write bucket_ids: [<bucket_id>]",
        replaces="bucket_ids",
        fix=list_as("bucket_ids"),
    ),
    LegacySpelling(
        "bucket_id",
        "write source: {type: bucket, bucket_ids: [<bucket_id>]}",
        replaces="source",
        fix=move_to_source,
    ),
    LegacySpelling(
        "bucket_ids",
        "write source: {type: bucket, bucket_ids: <bucket_ids>}",
        replaces="source",
        fix=move_to_source,
    ),
    LegacySpelling(
        "field_passthrough",
        "write feature_extractor: {field_passthrough: <field_passthrough>, ...}",
        fix=move("feature_extractor", "field_passthrough"),
    ),
    LegacySpelling(
        "input_mappings",
        "write feature_extractor: {input_mappings: <input_mappings>, ...}",
        fix=move("feature_extractor", "input_mappings"),
    ),
    LegacySpelling(
        "feature_extractor.field_passthrough[]",
        "write {source_path: <item>}",
        when=lambda alone: isinstance(alone["item"], str),
        fix=wrap("source_path"),
    ),
    LegacySpelling(
        "feature_extractors",
        "a collection has one: write the first as feature_extractor: {...}, and declare a"
        " collection for each further one",
        replaces="feature_extractor",
        fix=only_one_as("feature_extractor"),
    ),
    LegacySpelling(
        "feature_extractor.name",
        "write feature_extractor_name: <name>",
        replaces="feature_extractor_name",
        fix=rename("feature_extractor_name"),
    ),
    LegacySpelling("tiering_rules", "is retired: write tiering"),
)
