"""Codes of manifests that are YAML, and say something that cannot be meant."""

from typing import Final

from reconciler.kinds.pages.read import read_pages

MANIFESTS: Final = read_pages(r"""
unknown-field
  A key is not one of those that stand there: misspelt, at the wrong level, or of another kind.
  fix: Write the key that is proposed, or take it out; `explain KIND` lists them, and `spec.extra`
  carries a field that this release does not know yet.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {descripton: Every advertisement}
missing-field
  A field that must be there is not.
  fix: Add it; `reconciler explain KIND` shows which fields there must be.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {description: Every advertisement}
wrong-type: A value of another type (error or warning)
  A value is of another type than the field, such as a text where a list is due. Of a parameter of
  a stage or an extractor, whose types the vendor publishes, it is a warning; templates are taken
  there, because they may become anything.
  fix: Write a value of the type that the message names.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {description: [Every, advertisement]}
out-of-range: A value beyond its limits (error or warning)
  A value is too large, too small, too long, too short, or empty. Of a parameter of a stage or an
  extractor, whose limits the vendor publishes, it is a warning.
  fix: Write one within the bounds that the message names.
  example:
    kind: Retriever
    metadata: {name: find, namespace: ads}
    spec:
      collection_identifiers: [texts]
      stages: []
      budget_limits: {max_credits: -1}
bad-choice: A value that is none of those that are taken (error or warning)
  The field takes none but certain values, and this is not one of them. Of a parameter of a stage
  or an extractor, whose choices the vendor publishes, it is a warning.
  fix: Write one of those that the message lists.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {bucket_schema: {properties: {title: {type: movie}}}}
bad-combination
  Fields are each right, and not right together.
  fix: Leave out or change one of them, as the message says.
  example:
    kind: Check
    metadata: {name: finds, namespace: ads}
    spec: {retriever: search, expect: {}}
bad-value
  A value has the right type and means nothing.
  fix: Write it in the form that the message names.
  example:
    kind: Trigger
    metadata: {name: nightly, namespace: ads}
    spec:
      action_type: collection_trigger
      action_config: {collection_id: texts}
      trigger_type: cron
      schedule_config: {cron_expression: every night}
bad-name
  A name holds characters that the API or an address does not take, or is too long.
  fix: Choose another name.
  example:
    kind: Bucket
    metadata: {name: "a\tb", namespace: ads}
    spec: {bucket_schema: {properties: {title: {type: text}}}}
bad-key
  A unique key names a property that cannot be one.
  fix: Name a property that holds one value.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec:
      bucket_schema: {properties: {parts: {type: array}}}
      unique_key: {fields: [parts], default_policy: upsert}
unknown-property: A property that the bucket does not have (error or warning)
  An input mapping, a field that is carried along, or a part of a unique key names a property that
  no source declares. Nothing is extracted from it; of a unique key it is an error.
  fix: Mend the name, or add the property to `bucket_schema.properties`.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec:
      bucket_schema: {properties: {title: {type: text}}}
      unique_key: {fields: [titel], default_policy: upsert}
unknown-version
  `apiVersion` is not one that this release knows.
  fix: Write `apiVersion: reconciler/v1`.
  example:
    apiVersion: reconciler/v9
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {bucket_schema: {properties: {title: {type: text}}}}
unknown-kind
  There is no such kind, or it can only be referred to.
  fix: Write the kind that is proposed; `explain` lists all of them.
  example:
    kind: Buket
    metadata: {name: videos, namespace: ads}
    spec: {}
duplicate-address
  Two documents declare the same kind, namespace and name.
  fix: Remove or rename one of them; both places are told.
  example:
    kind: Bucket
    metadata: {name: texts, namespace: ads}
    spec: {bucket_schema: {properties: {title: {type: text}}}}
bad-lifecycle
  `lifecycle` asks for something that this kind, or this resource, cannot do.
  fix: Take the line out, or write one of the values that are told.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    lifecycle: {on_replace: swap}
    spec: {bucket_schema: {properties: {title: {type: text}}}}
bad-rename
  `renamed_from` names the resource itself, one that is declared too, or one that another was.
  fix: Remove one of the two.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads, renamed_from: texts}
    spec: {bucket_schema: {properties: {title: {type: text}}}}
bad-path
  A path of `ignore_changes`, or the name of a file, is not written as one.
  fix: Write it as plans show it: `stages.search.config`.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    lifecycle: {ignore_changes: [spec.description]}
    spec: {bucket_schema: {properties: {title: {type: text}}}}
ignored-without-effect: An `ignore_changes` that names nothing (error or warning)
  A path of `lifecycle.ignore_changes` leads to no field: what it should leave alone is changed all
  the same. Where no live resource can have the field, it is an error.
  fix: Mend the path, at the word that the message names, or take it out.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    lifecycle: {ignore_changes: [descripton]}
    spec: {bucket_schema: {properties: {title: {type: text}}}}
reserved-key
  A key is the reconciler's own, or the server's.
  fix: Give the key another name, or take it out.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec:
      bucket_schema: {properties: {title: {type: text}}}
      metadata: {reconciler: mine}
server-set: A field that only the server may say (warning)
  It was copied from an answer of the API; it is neither sent nor compared.
  fix: Take it out; `reconciler fix` does it.
  example:
    warning: Collection/ads/scenes: the server sets
      `source.inherited_bucket_ids`: it is neither sent nor compared
      --> manifests/scenes.yaml:6:5
      help: take it out
stale-shape
  An outdated spelling of a published example, which the API does not take any more.
  fix: Write what the message proposes; `fix` rewrites it where that is certain.
  example:
    kind: Retriever
    metadata: {name: find, namespace: ads}
    spec: {collection_ids: [texts], stages: []}
idle-secrets-version: A `secrets_version` without a secret (warning)
  `lifecycle.secrets_version` sends secrets again when it grows, and here is none.
  fix: Take it out, or write the secret as `${secret.NAME}`.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    lifecycle: {secrets_version: 2}
    spec: {bucket_schema: {properties: {title: {type: text}}}}
namespace-not-looked-at
  The stack says which namespaces it looks at, and this resource lies in another.
  fix: Add it to `namespaces` of reconciler.yaml, or move the resource.
  example:
    # file: reconciler.yaml
    apiVersion: reconciler/v1
    stack: shop
    namespaces: [other]
    $ reconciler validate
bad-directive
  `$patch` says neither `delete` nor `replace`.
  fix: Write one of the two, or take it out: without it, maps and lists are merged.
  example:
    # file: environments/prod.yaml
    patches:
      - target: Bucket/ads/texts
        spec: {bucket_schema: {$patch: remove}}
    $ reconciler validate --env prod
unkeyed-item
  An item of a patched list does not say which item it means, or nothing tells the items apart.
  fix: Add the key that the message names; or begin the list with `- $patch: replace`, and write all
  of it.
  example:
    # file: environments/prod.yaml
    patches:
      - target: Retriever/ads/search
        spec: {stages: [{config: {parameters: {final_top_k: 20}}}]}
    $ reconciler validate --env prod
conflicting-patches
  Two patches of one environment say different things of one field, and neither is nearer to it.
  fix: Put what is meant into one patch, or into one whose target is the resource itself.
  example:
    # file: environments/prod.yaml
    patches:
      - {target: Bucket/ads/*, spec: {description: in production}}
      - {target: Bucket/*, spec: {description: live}}
    $ reconciler validate --env prod
idle-removal (warning)
  A patch takes away what is not there.
  fix: Remove the line; or mend its path, if something else was meant.
  example:
    # file: environments/prod.yaml
    patches:
      - {target: Bucket/ads/texts, spec: {tags: null}}
    $ reconciler validate --env prod
misplaced-defaults
  Defaults hold for a folder, and are found there by the name of their file.
  fix: Put them into a file called `defaults.yaml`.
  example:
    # file: manifests/usual.yaml
    apiVersion: reconciler/v1
    kind: Defaults
    defaults: {Bucket: {spec: {description: all}}}
    $ reconciler validate
repeated-defaults
  A folder has its defaults once, and here they are again.
  fix: Put both into one document.
  example:
    # file: manifests/defaults.yaml
    apiVersion: reconciler/v1
    kind: Defaults
    defaults: {Bucket: {spec: {description: all}}}
    ---
    apiVersion: reconciler/v1
    kind: Defaults
    defaults: {Retriever: {spec: {description: finds}}}
    $ reconciler validate
""")
