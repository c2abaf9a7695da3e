# Two namespaces of one shape, made by hand: nobody owns what is in them.
export API_DB="$HOME/account.db"
for NAMESPACE in ads ads-staging; do
    export NAMESPACE
    by-hand POST namespaces '{"namespace_name": "'$NAMESPACE'",
        "feature_extractors": [{"feature_extractor_name": "text_extractor", "version": "v1"}]}'
    by-hand GET namespaces/$NAMESPACE
    by-hand POST buckets '{"bucket_name": "texts",
        "bucket_schema": {"properties": {"title": {"type": "text", "required": true}}}}'
    by-hand POST collections '{"collection_name": "texts",
        "source": {"type": "bucket", "bucket_ids": ["'$(by-hand id buckets/texts)'"]},
        "feature_extractor": {"feature_extractor_name": "text_extractor", "version": "v1",
            "input_mappings": {"text": "title"}}}'
    by-hand POST retrievers '{"retriever_name": "search", "collection_identifiers": ["'$(by-hand id collections/texts)'"],
        "input_schema": {"query": {"type": "text", "required": true}},
        "stages": [{"stage_name": "find", "config": {"stage_id": "feature_search", "parameters": {
            "searches": [{
                "feature_uri": "mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1",
                "query": {"input_mode": "text", "value": "{{INPUT.query}}"}}],
            "final_top_k": '$([ $NAMESPACE = ads ] && echo 25 || echo 5)'}}}]}'
done
