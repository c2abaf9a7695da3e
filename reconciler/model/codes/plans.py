"""Codes of plans, saved or not, and of what they warn of."""

from typing import Final

from reconciler.model.codes.page import read_pages

PLANS: Final = read_pages(r"""
stale-plan
  What a saved plan depends on has moved since it was made.
  fix: Make the plan again, look at it, and apply that one.
  example:
    $ reconciler plan -o plan.json
    $ reconciler apply --yes
    # given: the bucket texts is given another description by hand
    $ reconciler plan -o second.json
    # given: the bucket texts is given a third description by hand
    $ reconciler apply second.json --yes
bad-plan-file
  The file is no plan, or was changed since it was saved.
  fix: Make the plan again with `plan -o FILE`.
  example:
    $ echo '{}' > plan.json
    $ reconciler show plan.json
plan-too-old
  The plan is older than `--max-age` allows.
  fix: Make it again.
  example:
    $ SOURCE_DATE_EPOCH=1700000000 reconciler plan -o plan.json
    $ reconciler apply plan.json --yes --max-age 1h
plan-from-the-future
  The plan says that it was made later than now.
  fix: Set the clock of the machine that made it.
  example:
    $ SOURCE_DATE_EPOCH=32503680000 reconciler plan -o plan.json
    $ reconciler apply plan.json --yes --max-age 1h
other-plan
  The plan was made for another stack, API or environment.
  fix: Apply it where it was made for.
  example:
    $ reconciler plan -o plan.json
    # file: reconciler.yaml
    apiVersion: reconciler/v1
    stack: other
    api: {url: "embedded:world.db"}
    $ reconciler apply plan.json --yes
bad-snapshot-file
  The file is no snapshot.
  fix: Take one with `reconciler snapshot`.
  example:
    $ echo '{}' > live.json
    $ reconciler plan --snapshot live.json
other-snapshot
  The snapshot is of another API or stack.
  fix: Take one of this.
  example:
    $ reconciler snapshot > live.json
    $ reconciler --api-url https://api.example.org plan --snapshot live.json
planned-against-snapshot (warning)
  The plan was made against a snapshot, and the API was not asked.
  fix: Plan without `--snapshot` before anything is applied.
  example:
    $ reconciler snapshot > live.json
    $ reconciler plan --snapshot live.json
secret-not-in-snapshot (warning)
  A secret is spelled out, and a snapshot does not hold it: whether it changes cannot be told.
  fix: Plan without `--snapshot`, or write `${secret.NAME}`.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec:
      bucket_schema: {properties: {video: {type: video}}}
      source_adapter: {adapter_type: mux, webhook_secret: hunter2hunter2}
    $ reconciler apply --yes
    $ reconciler snapshot > live.json
    $ reconciler plan --snapshot live.json
permission-without-effect (warning)
  A flag names nothing that is declared or live.
  fix: Mend the address, or take the flag out.
  example:
    $ reconciler plan --allow-destroy Bucket/ads/txts
nothing-matches
  A pattern matches nothing.
  fix: Mend it; `list` shows what there is.
  example:
    $ reconciler plan --target 'Bucket/ads/vid*'
hand-over-waits (warning)
  A resource is to be handed over, and the other stack has not said so yet.
  fix: Apply the other stack with `ensure: released`, or with `take_over_from`.
  example:
    $ reconciler apply --yes
    # file: reconciler.yaml
    apiVersion: reconciler/v1
    stack: media
    api: {url: "embedded:world.db"}
    # file: manifests/base.yaml
    kind: Bucket
    metadata: {name: texts, namespace: ads}
    lifecycle: {take_over_from: shop}
    spec: {bucket_schema: {properties: {title: {type: text, required: true}, brand: {type: text}}}}
    $ reconciler plan
looks-like-a-rename (warning)
  One resource is created and a similar one is deleted.
  fix: Write `renamed_from`, if it is the same.
  example:
    $ reconciler apply --yes
    $ sed -i 's/name: texts, namespace/name: words, namespace/; s/\[texts\]/[words]/' manifests/base.yaml
    $ reconciler plan
unproven-update (warning)
  Nothing says that the API takes this field in an update: it is tried, and looked at again.
  fix: Nothing; the apply says whether it worked.
  example:
    warning: nothing says that the API takes
contradicted-by-live (warning)
  What is declared contradicts what live says of it.
  fix: Look which of both is meant.
  example:
    warning: contradicts
part-of-another (warning)
  Something of this name is live as a part of another resource.
  fix: Nothing, if both are meant; else rename it.
  example:
    warning: of this name is live as a part of
held-name (warning)
  A name may be held by something that is archived for good.
  fix: Choose another name, if the API refuses this one.
  example:
    warning: which is archived for good, is called so as well
left-behind (warning)
  Destroying the stack leaves something that carries no owner.
  fix: Delete it by hand, or pass `--include-namespaces`.
  example:
    $ reconciler apply --yes
    $ reconciler destroy --dry-run
secrets-version-lowered (warning)
  `secrets_version` is lower than what was sent already: nothing is sent.
  fix: Raise it above.
  example:
    warning: secrets_version is
removed-without-effect (warning)
  A line was taken out since the base, and nothing follows from it.
  fix: Nothing, if live is right; else declare the value.
  example:
    warning: was taken out
changed-without-effect (warning)
  A line was changed since the base, and nothing follows from it.
  fix: Look whether `ignore_changes` or the server keeps it.
  example:
    warning: was changed
changed-unseen (warning)
  A line was changed since the base, in a field that cannot be compared.
  fix: Pass `--resend ADDRESS` where the value must be sent.
  example:
    warning: was changed, and the API never returns it
drift (warning)
  Live is not as it was declared, in the formats that place it on a line.
  fix: `apply` puts it back; `pull ADDRESS` declares it.
  example:
    $ reconciler apply --yes
    # given: the bucket texts is given another description by hand
    $ reconciler drift --format sarif
""")
