"""Codes of what comes in and goes out: export, pull, convert, and what is listed by name."""

from typing import Final

from reconciler.model.codes.page import read_pages

EXCHANGE: Final = read_pages(r"""
ambiguous-address
  A word is the id or the name of several live resources.
  fix: Name one of them by its address.
  example:
    error: is the id of
unknown-address
  What is named is nothing that the stack declares.
  fix: Write the address that is proposed.
  example:
    $ reconciler graph Bucket/ads/txts
not-declared
  What is named is neither declared nor live.
  fix: Mend the address.
  example:
    error: is neither declared nor live
declared-absent
  What is named is declared `ensure: absent`, and says nothing else.
  fix: Take the tombstone out, and pull again.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    lifecycle: {ensure: absent}
    $ reconciler pull Bucket/ads/videos --yes
declared-released
  What is named is declared `ensure: released`, and says nothing else.
  fix: Take the line out, and pull again.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    lifecycle: {ensure: released}
    $ reconciler pull Bucket/ads/videos --yes
field-of-many
  `--field` limits what is taken of single resources, and a pattern is named.
  fix: Name them one by one.
  example:
    $ reconciler apply --yes
    $ reconciler pull 'Bucket/ads/*' --field description --yes
nothing-to-pull
  A field that is named does not differ.
  fix: Leave `--field` out, or name one that does.
  example:
    $ reconciler apply --yes
    # given: the bucket texts is given another description by hand
    $ reconciler pull Bucket/ads/texts --field tags --yes
set-by-environment
  A field is set by the environment, so that the manifest cannot say it.
  fix: Change it in the environment's file.
  example:
    error: is set by the environment
secret-not-pulled
  A field holds a secret, which is never written into a manifest.
  fix: Write `${secret.NAME}` by hand.
  example:
    error: holds a secret, which is never written into a manifest
environments-are-whole
  `--as-environments` names namespaces, of which everything is exported.
  fix: Leave the addresses out.
  example:
    $ reconciler --api-url embedded export Bucket/ads/texts --into out --stack shop --as-environments de=ads,at=ads-at
shared-stack
  One stack owns resources in several of the namespaces, and would delete what only another declares.
  fix: Split the stack first.
  example:
    error: owns what is in several of the namespaces
other-stack
  The folder holds the project of another stack.
  fix: Name another folder, or that stack.
  example:
    $ reconciler export --into . --stack other
export-differs
  What was exported does not plan to nothing.
  fix: Please report it: the field that is named is written otherwise than it is live.
  example:
    error: is written otherwise than it is live
not-exported-system (warning)
  The server keeps the resource for itself.
  fix: Nothing.
  example:
    warning: the server keeps it for itself
not-exported-leaving (warning)
  The resource is being deleted.
  fix: Nothing.
  example:
    warning: it is being deleted
not-exported-undeclarable (warning)
  The resource cannot be declared.
  fix: Leave it where it is managed now.
  example:
    warning: cannot be declared
not-exported-made-by-server (warning)
  The server made the resource for another one.
  fix: Nothing: it comes with that one.
  example:
    warning: was made by the server
not-exported-swapping (warning)
  The resource is in the middle of a swap.
  fix: End the swap first: `reconciler apply`.
  example:
    warning: end the swap first
not-exported-foreign (warning)
  Another stack owns the resource.
  fix: Leave it there, or hand it over.
  example:
    warning: belongs to the stack
not-exported-secret-not-text (warning)
  A secret is no text at the API.
  fix: Make it one, or declare it by hand.
  example:
    warning: make it a text at the API
left-out (warning)
  What is converted has parts that no manifest declares.
  fix: Read which, and declare by hand what is meant.
  example:
    $ echo '{"bucket_id": "bkt_1", "bucket_name": "raw", "bucket_schema": {"properties": {"title": {"type": "text"}}}, "object_count": 3}' > body.json
    $ reconciler convert body.json --kind Bucket --namespace ads
not-a-body
  What is to be converted is no body of the API.
  fix: Name a file that is, or leave `--from` out.
  example:
    $ echo '[1]' > body.json
    $ reconciler convert body.json --kind Bucket --namespace ads
only-a-part (warning)
  A command sends only what changes, so that the manifest is a part of one.
  fix: Add what is missing.
  example:
    $ echo "curl -X PATCH https://api.mixpeek.com/v1/buckets/bkt_1 -H 'X-Namespace: ads' -d '{\"bucket_name\": \"raw\", \"description\": \"x\"}'" > call.sh
    $ reconciler convert call.sh --from curl
id-as-name (warning)
  X-Namespace may be an id, and a manifest names its namespace.
  fix: Pass `--namespace NAME`.
  example:
    $ echo "curl https://api.mixpeek.com/v1/buckets -H 'X-Namespace: ns_0123456789' -d '{\"bucket_name\": \"raw\", \"bucket_schema\": {\"properties\": {\"title\": {\"type\": \"text\"}}}}'" > call.sh
    $ reconciler convert call.sh --from curl
body-elsewhere
  The body of a curl command does not stand in it.
  fix: Convert the file that it names.
  example:
    $ echo "curl https://api.mixpeek.com/v1/buckets -H 'X-Namespace: ads' -d @body.json" > call.sh
    $ reconciler convert call.sh --from curl
no-curl
  The file holds no curl command.
  fix: Name another, or leave `--from curl` out.
  example:
    $ echo wget > call.sh
    $ reconciler convert call.sh --from curl
malformed-curl
  A curl command has a quote that does not end.
  fix: Copy it whole.
  example:
    $ echo "curl -d '{" > call.sh
    $ reconciler convert call.sh --from curl
secret-named (warning)
  A field holds a secret, which is not written down.
  fix: Set the variable that the manifest now names.
  example:
    $ echo '{"bucket_name": "raw", "bucket_schema": {"properties": {"video": {"type": "video"}}}, "source_adapter": {"adapter_type": "mux", "webhook_secret": "hunter2hunter2"}}' > body.json
    $ reconciler convert body.json --kind Bucket --namespace ads
nothing-to-convert
  The file declares nothing.
  fix: Name another.
  example:
    $ printf 'version: "1.0"\nbuckets: []\n' > mixpeek.yaml
    $ reconciler convert mixpeek.yaml
duplicate-parameter
  A vendor's manifest declares a parameter twice.
  fix: Remove one.
  example:
    # file: mixpeek.yaml
    version: "1.0"
    parameters: [{name: size, type: integer, default: 1}, {name: size, type: integer, default: 1}]
    buckets: [{name: raw, namespace: ads, schema: {properties: {title: {type: text}}}}]
    $ reconciler convert mixpeek.yaml
duplicate-step
  Two steps of a vendor's acceptance test have one name.
  fix: Give one of them another.
  example:
    # file: manifests/mixpeek.yaml
    version: "1.0"
    buckets: [{name: raw, namespace: ads, schema: {properties: {title: {type: text}}}}]
    acceptance:
      steps: [{name: a, kind: query, expect: {}}, {name: a, kind: query, expect: {}}]
    $ reconciler validate
undeclared-parameter
  An expression names a parameter that the vendor's manifest does not declare.
  fix: Declare it, or mend the name.
  example:
    # file: mixpeek.yaml
    version: "1.0"
    buckets: [{name: "${{ params.nam }}", namespace: ads, schema: {properties: {title: {type: text}}}}]
    $ reconciler convert mixpeek.yaml
unknown-expression
  An expression of a vendor's manifest is neither a parameter nor a secret.
  fix: Write `${{ params.NAME }}` or `${{ secrets.NAME }}`.
  example:
    # file: mixpeek.yaml
    version: "1.0"
    buckets: [{name: "${{ github.ref }}", namespace: ads, schema: {properties: {title: {type: text}}}}]
    $ reconciler convert mixpeek.yaml
dollar-sign (warning)
  A dollar sign of a vendor's manifest would begin a variable here.
  fix: Read the line that was written: it is doubled.
  example:
    warning: a dollar sign
not-json
  A file is no plain JSON, so that nothing can be added to it.
  fix: Add the lines by hand.
  example:
    error: cannot be read as plain JSON
""")
