# The usual one without its checks, with a page, and a collection that asks the search.
usual="$PYTHON_ROOT/tests/docs/worlds/ads/ads"
cd ads
cp "$usual/reconciler.yaml" .
for name in namespace buckets collections; do cp "$usual/manifests/$name.yaml" manifests; done
cat >> manifests/collections.yaml <<'END'
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: matched, namespace: ads}
spec:
  source: {type: bucket, bucket_ids: [texts]}
  feature_extractor:
    feature_extractor_name: text_extractor
    version: v1
    input_mappings: {text: title}
  retriever_enrichments:
    - retriever_id: search
      input_mappings:
        - {input_key: query, source: {source_type: document_field, path: title}}
      write_back_fields: [{source_field: title, target_field: alike, mode: first}]
END
reconciler apply --yes
