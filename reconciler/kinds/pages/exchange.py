"""Codes of what comes in and goes out: export, pull, convert, and what is listed by name."""

from typing import Final

from reconciler.kinds.pages.read import read_pages

EXCHANGE: Final = read_pages(r"""
ambiguous-address
  A word is the id or the name of several live resources.
  fix: Name one of them by its address.
  example:
    error: texts is the id of Bucket/ads/texts, Collection/ads/texts
      help: name one of them by its address
unknown-address
  What is named is nothing that the stack declares.
  fix: Write the address that is proposed.
  example:
    $ reconciler graph Bucket/ads/txts
not-declared
  What is named is live, and no manifest declares it, or is neither declared nor live.
  fix: Mend the address, or write a manifest: `reconciler export ADDRESS` does.
  example:
    error: Bucket/ads/videos: is live, and no manifest declares it
      help: write a manifest for it: `pull` only changes what is declared
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
  A field is set outside of its manifest, by an environment or by defaults, so that the manifest
  cannot say it.
  fix: Change it there by hand, or name the other fields with `--field`.
  example:
    error: Bucket/ads/texts: `description` is set outside of its manifest, at
      environments/prod.yaml:4:18
      help: change it there by hand, or name the other fields with --field
secret-not-pulled
  A field holds a secret, which is never written into a manifest.
  fix: Change the secret itself, or name the other fields with `--field`.
  example:
    error: Connection/archive: `password` holds a secret, which is never written
      into a manifest
      help: change the secret itself, or name the other fields with --field
environments-are-whole
  `--as-environments` names namespaces, of which everything is exported.
  fix: Leave the addresses out.
  example:
    $ reconciler --api-url embedded export Bucket/ads/texts --into out \
        --stack shop --as-environments de=ads,at=ads-at
shared-stack
  One stack owns resources in several of the namespaces, and would delete what only another
  declares.
  fix: Split the stack first.
  example:
    error: the stack ads owns what is in several of the namespaces, and
      environments of one stack would each plan to delete what only another
      declares
      help: hand all but one over to stacks of their own first:
            docs/splitting-a-stack.md
other-stack
  The folder holds the project of another stack.
  fix: Name another folder, or that stack.
  example:
    $ reconciler export --into . --stack other
export-differs
  What was exported does not plan to nothing.
  fix: Please report it: the field that is named is written otherwise than it is live.
  example:
    error: Retriever/ads/find: `stages.find.config` is written otherwise than it
      is live
      help: leave it alone, lifecycle: {ignore_changes: [stages.find.config]},
            and please report it
not-exported-system (warning)
  The server keeps the resource for itself.
  fix: Nothing.
  example:
    warning: Namespace/mixpeek: the server keeps it for itself
not-exported-leaving (warning)
  The resource is being deleted.
  fix: Nothing.
  example:
    warning: Bucket/ads/texts: it is being deleted
not-exported-undeclarable (warning)
  No manifest can declare the resource: it is of a kind that cannot be declared yet, or a copy that
  the API keeps.
  fix: Leave it where it is managed now.
  example:
    warning: Dataset/ads/judged-3f2c9a1b: a copy that the API keeps, and no plan
      makes or changes: it stays as it is
      help: to have in a manifest what it is a copy of: reconciler dataset pull
            ads/judged-3f2c9a1b
not-exported-made-by-server (warning)
  The server made the resource for another one.
  fix: Nothing: it comes with that one.
  example:
    warning: Collection/ads/scenes_groups: the server made it for
      Cluster/ads/groups, with which it comes and goes
not-exported-swapping (warning)
  The resource is in the middle of a swap.
  fix: End the swap first: `reconciler apply`.
  example:
    warning: Retriever/ads/search: it is part of a swap that was interrupted
      help: end the swap first: `reconciler apply`
not-exported-foreign (warning)
  Another stack owns the resource.
  fix: Export it with `--stack STACK`, or hand it over.
  example:
    warning: Bucket/ads/texts: it belongs to the stack shop
      help: export it with --stack shop, or hand it over:
            docs/splitting-a-stack.md
not-exported-secret-not-text (warning)
  A secret is no text at the API.
  fix: Make it one, or declare it by hand.
  example:
    warning: Sync/ads/feed: the secret at spec.credentials is no text, and a
      variable is always text
      help: make it a text at the API, or declare it by hand
left-out: A part that no manifest has (warning)
  What is converted, or the vendor's own manifest, has a part without an equivalent here.
  fix: Read which: the message says what does its work here, or that nothing needs to.
  example:
    # file: body.json
    {
      "bucket_id": "bkt_1",
      "bucket_name": "raw",
      "bucket_schema": {"properties": {"title": {"type": "text"}}},
      "object_count": 3
    }
    $ reconciler convert body.json --kind Bucket --namespace ads
not-a-body
  What is to be converted is no body of the API.
  fix: Name a file that is, such as an answer of the API, or leave `--from` out.
  example:
    $ echo '[1]' > body.json
    $ reconciler convert body.json --kind Bucket --namespace ads
only-a-part (warning)
  A command sends only what changes, so that the manifest is a part of one.
  fix: Add what is missing, or export the resource as it is live: `reconciler export ADDRESS`.
  example:
    # file: call.sh
    curl -X PATCH https://api.mixpeek.com/v1/buckets/bkt_1 \
      -H 'X-Namespace: ads' -d '{"bucket_name": "raw", "description": "x"}'
    $ reconciler convert call.sh --from curl
id-as-name (warning)
  X-Namespace may be an id, and a manifest names its namespace.
  fix: Pass `--namespace NAME`.
  example:
    # file: call.sh
    curl https://api.mixpeek.com/v1/buckets -H 'X-Namespace: ns_0123456789' \
      -d '{"bucket_name": "raw",
           "bucket_schema": {"properties": {"title": {"type": "text"}}}}'
    $ reconciler convert call.sh --from curl
body-elsewhere
  The body of a curl command does not stand in it.
  fix: Convert the file that it names.
  example:
    # file: call.sh
    curl https://api.mixpeek.com/v1/buckets -H 'X-Namespace: ads' \
      -d @body.json
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
    # file: body.json
    {
      "bucket_name": "raw",
      "bucket_schema": {"properties": {"video": {"type": "video"}}},
      "source_adapter": {
        "adapter_type": "mux",
        "webhook_secret": "hunter2hunter2"
      }
    }
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
    parameters:
      - {name: size, type: integer, default: 1}
      - {name: size, type: integer, default: 1}
    buckets:
      - {name: raw, namespace: ads, schema: {properties: {title: {type: text}}}}
    $ reconciler convert mixpeek.yaml
duplicate-step
  Two steps of a vendor's acceptance test have one name.
  fix: Give one of them another.
  example:
    # file: manifests/mixpeek.yaml
    version: "1.0"
    buckets:
      - {name: raw, namespace: ads, schema: {properties: {title: {type: text}}}}
    acceptance:
      steps:
        - {name: a, kind: query, expect: {}}
        - {name: a, kind: query, expect: {}}
    $ reconciler validate
undeclared-parameter
  An expression names a parameter that the vendor's manifest does not declare.
  fix: Declare it, or mend the name.
  example:
    # file: mixpeek.yaml
    version: "1.0"
    buckets:
      - name: "${{ params.nam }}"
        namespace: ads
        schema: {properties: {title: {type: text}}}
    $ reconciler convert mixpeek.yaml
unknown-expression
  An expression of a vendor's manifest is neither a parameter nor a secret.
  fix: Write `${{ params.NAME }}` or `${{ secrets.NAME }}`.
  example:
    # file: mixpeek.yaml
    version: "1.0"
    buckets:
      - name: "${{ github.ref }}"
        namespace: ads
        schema: {properties: {title: {type: text}}}
    $ reconciler convert mixpeek.yaml
not-json
  A line of JSON Lines holds no whole JSON object; or a file of settings is no plain JSON, so that
  nothing can be added to it.
  fix: Write one whole object on each line; into settings with comments, add the lines by hand.
  example:
    error: the line ends before its object does
      --> manifests/judged.jsonl:3:41
      help: write one whole JSON object on one line
not-mended (warning)
  The file is the vendor's own manifest, in which nothing is mended.
  fix: Mend it by hand, or rewrite it first: `reconciler convert FILE --into DIR`.
  example:
    # file: manifests/theirs.yaml
    version: "1.0"
    namespaces: [{name: ads, extractors: [{name: text_extractor, version: v1}]}]
    $ reconciler fix --check
not-formatted (warning)
  The file is the vendor's own manifest, and keeps its style.
  fix: Nothing; `reconciler convert` rewrites it as manifests that have ours.
  example:
    # file: manifests/theirs.yaml
    version: "1.0"
    namespaces: [{name: ads, extractors: [{name: text_extractor, version: v1}]}]
    $ reconciler fmt --check
""")
