"""Codes of plans, saved or not, and of what they warn of."""

from typing import Final

from reconciler.kinds.pages.read import read_pages

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
  fix: Make the plan again with `reconciler plan -o FILE`; what `--format json` prints cannot be
  applied.
  example:
    # file: plan.json
    {}
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
    # file: live.json
    {}
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
  A resource is being handed over, and the other stack has not done its half yet.
  fix: Nothing is wrong. The giver declares `lifecycle: {ensure: released}`, the taker `lifecycle:
  {take_over_from: GIVER}`; apply the other half as well.
  example:
    # file: manifests/videos.yaml
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {bucket_schema: {properties: {title: {type: text}}}}
    $ reconciler apply --yes
    # file: manifests/videos.yaml
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    lifecycle: {ensure: released}
    spec: {bucket_schema: {properties: {title: {type: text}}}}
    $ reconciler plan
looks-like-a-rename (warning)
  One resource is created, and another that is the same but for its name is deleted.
  fix: Write `renamed_from: OLD_NAME` under its metadata, if it is the same: it then keeps what it
  holds.
  example:
    $ reconciler apply --yes
    $ sed -i 's/name: texts,/name: words,/; s/\[texts\]/[words]/' \
        manifests/base.yaml
    $ reconciler plan
unproven-update (warning)
  Nothing says that the API takes this field in an update: it is tried, and looked at again.
  fix: Nothing; the apply says whether it worked.
  example:
    $ reconciler apply --yes
    $ sed -i 's/^  source: .*/  embedding_task: retrieval_document\n&/' \
        manifests/base.yaml
    $ reconciler plan --format json
contradicted-by-live (warning)
  What is declared contradicts what live says of it.
  fix: Look which of both is meant.
  example:
    warning: Bucket/ads/texts: `ttl_seconds` counts from the create: live ends
      at 2026-12-01T00:00:00Z, which is not 3600 seconds after that, and stays
      so
      help: to keep what is live, remove ttl_seconds
part-of-another (warning)
  Something of this name is live as a part of another resource.
  fix: Nothing, if both are meant; else rename it.
  example:
    warning: Trigger/ads/nightly: a Trigger of this name is live as a part of
      Collection/ads/scenes: it is left alone, and is not this one
      help: change that one in Collection/ads/scenes; give this one another
            name, to tell them apart
held-name (warning)
  A name may be held by something that is archived for good.
  fix: Choose another name, if the API refuses this one.
  example:
    warning: Connection/archive: con_1, which is archived for good, is called so
      as well, and may keep the name
      help: where the API refuses it, declare it under another name
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
    warning: Sync/ads/feed: secrets_version is 1, and version 2 was sent
      already: nothing is sent
      help: write 3 to send the secrets again, or 2 to leave them
removed-without-effect (warning)
  A line was taken out since the base, and nothing follows from it.
  fix: Nothing, if live is right; else declare the value.
  example:
    warning: Namespace/ads: `infrastructure` is declared no more since main,
      which changes nothing: live keeps "standard"
      help: nothing, if live is right; else declare the value
changed-without-effect (warning)
  A line was changed since the base, and nothing follows from it.
  fix: Look whether `ignore_changes` or the server keeps it.
  example:
    warning: Bucket/ads/texts: `unique_key` changed since main, which changes
      nothing: it is set at creation
      help: take the change back: only a new Bucket begins with another value
changed-unseen (warning)
  A line was changed since the base, in a field that cannot be compared.
  fix: Pass `--resend ADDRESS` where the value must be sent.
  example:
    warning: Sync/ads/feed: `credentials` changed since main, and the API does
      not tell what it is: nothing is sent for it
      help: send the resource again with `reconciler apply --resend
            Sync/ads/feed`
drift (warning)
  Live is not as it was declared, in the formats that place it on a line.
  fix: `apply` puts it back; `pull ADDRESS` declares it.
  example:
    $ reconciler apply --yes
    # given: the bucket texts is given another description by hand
    $ reconciler drift --format sarif
difference (warning)
  Two environments, or an environment and what is live, do not declare the same.
  fix: Nothing, if that is meant; else change the one or the other.
  example:
    # file: environments/prod.yaml
    patches: [{target: Bucket/ads/texts, spec: {description: in production}}]
    # file: environments/dev.yaml
    stack: shop
    $ reconciler compare dev prod --format annotations
""")
