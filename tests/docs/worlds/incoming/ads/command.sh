curl -X POST https://api.mixpeek.com/v1/buckets -H 'Authorization: Bearer mxp_sk_1234' \
  -H 'X-Namespace: ads' -H 'Content-Type: application/json' \
  -d '{"bucket_name": "spots", "bucket_schema": {"properties": {"spot": {"type": "audio"}}}}'
