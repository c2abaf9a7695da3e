"""Codes of variables, secrets and environments."""

from typing import Final

from reconciler.kinds.pages.read import read_pages

VARIABLES: Final = read_pages(r"""
unset-variable
  A `${var.NAME}` or `${env.NAME}` has no value.
  fix: Give it a value: in the environment's file, with `--var NAME=VALUE`, in RECONCILER_VAR_NAME,
  or as its default. For `${env.NAME}`, set NAME where the reconciler runs, or write
  `${env.NAME:-default}`.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {description: "${env.NOBODY_SETS_THIS}"}
unknown-variable
  The sort of a variable is none of `var`, `env` and `secret`.
  fix: Write one of these; `$${` writes a literal `${`.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {description: "${vars.owner}"}
malformed-variable
  A `${` begins a variable that does not end, or whose name is none.
  fix: Close it, or write `$${` where the characters are meant.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {description: "${var.}"}
variable-in-key
  A variable stands in a key, which are never filled in.
  fix: Write the key out.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {"${env.FIELD}": text}
variable-not-allowed
  A `${var.NAME}` stands in one of the project's own files, where variables are not set yet.
  fix: Write the value, or `${env.NAME}`.
  example:
    # file: reconciler.yaml
    apiVersion: reconciler/v1
    stack: "${var.stack}"
    $ reconciler validate
variable-of-secrets
  A variable that holds a secret is read with `${env.NAME}`, and would be shown.
  fix: Write `${secret.NAME}`.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {description: "${env.MIXPEEK_API_KEY}"}
    $ MIXPEEK_API_KEY=sk_example reconciler validate
not-a-text
  A variable holds a list or a map, and stands inside of a text.
  fix: Let it be the whole value of a field of its own.
  example:
    # file: environments/de.yaml
    variables: {markets: [de, at]}
    # file: manifests/videos.yaml
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {description: "For ${var.markets}"}
    $ reconciler validate --env de
secret-not-allowed
  A `${secret.NAME}` stands where a value is shown or compared.
  fix: Use `${env.NAME}` there.
  example:
    kind: Bucket
    metadata: {name: "${secret.NAME}", namespace: ads}
    spec: {bucket_schema: {properties: {title: {type: text}}}}
secret-beside-literal
  Beside a `${secret.NAME}` stands another variable's text that looks like one.
  fix: Put one of them elsewhere.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {description: "$${secret.A} ${secret.B}"}
secret-in-manifest
  The value of a secret is written out in the manifest, where everybody reads it.
  fix: Write `${secret.NAME}`, and set NAME when applying.
  example:
    kind: Secret
    metadata: {name: stripe}
    spec: {value: sk_live_4711}
hidden-secret
  `(secret)` stands in a field for a secret: what was printed without its secrets is to be applied,
  and would send that word as the secret.
  fix: Write `${secret.NAME}`. What `render` prints can be applied where manifests name secrets.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec:
      bucket_schema: {properties: {video: {type: video}}}
      source_adapter: {adapter_type: mux, webhook_secret: (secret)}
secret-in-plan
  A secret is spelled out in a manifest, and a plan's file must not hold it.
  fix: Write `${secret.NAME}`.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec:
      bucket_schema: {properties: {video: {type: video}}}
      source_adapter: {adapter_type: mux, webhook_secret: hunter2hunter2}
    $ reconciler plan -o plan.json
missing-secret
  The environment does not hold a secret that the plan sends.
  fix: Set the environment variable where the plan is applied, and run again.
  example:
    kind: Secret
    metadata: {name: stripe}
    spec: {value: "${secret.NOBODY_SETS_THIS}"}
    $ reconciler apply --yes
unsuited-secret
  The value of a secret cannot be sent where it is used: it holds a line break, or bytes that are
  no UTF-8.
  fix: Set the environment variable to another value; `$(cat FILE)` leaves the last line break out.
  example:
    error: Connection/archive: the environment variable SMTP_PASSWORD holds a
      line break, and a header cannot
      help: set SMTP_PASSWORD without it, as `$(cat FILE)` does with the last
            one
unmatched-patch
  A patch of an environment names no declared resource.
  fix: Mend the address or the pattern, or declare the resource.
  example:
    # file: environments/de.yaml
    patches: [{target: Bucket/ads/txts, spec: {description: German}}]
    $ reconciler validate --env de
unknown-environment
  There is no file of this environment.
  fix: Create environments/NAME.yaml, or name another.
  example:
    $ reconciler validate --env nowhere
bad-variable
  What is declared of a variable contradicts itself, or can never be met.
  fix: Mend the declaration, as the message says.
  example:
    # file: reconciler.yaml
    apiVersion: reconciler/v1
    stack: shop
    variables: {results: {type: integer, required: true, default: 10}}
    $ reconciler validate
not-variables
  A file of `--var-file` holds something else than variables.
  fix: Write `name: value`, a line for each variable.
  example:
    # file: reconciler.yaml
    apiVersion: reconciler/v1
    stack: shop
    variables: {results: {type: integer, default: 10}}
    # file: some.vars.yaml
    - results
    $ reconciler validate --var-file some.vars.yaml
secret-in-plain
  A variable is declared secret, and its value stands in a file or on a command line, where others
  see it.
  fix: Write `${secret.NAME}` in the file, or set the environment variable that the message names.
  example:
    # file: reconciler.yaml
    apiVersion: reconciler/v1
    stack: shop
    variables: {token: {secret: true}}
    # file: environments/prod.yaml
    variables: {token: abc}
    $ reconciler validate --env prod
""")
