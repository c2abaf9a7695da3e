"""Codes of what the API answers, of plans that are saved, and of steps that are carried out."""

from typing import Final

from reconciler.model.codes.page import read_pages

RUNNING: Final = read_pages(r"""
api-unauthorised
  The API does not know the key.
  fix: Set another key; keys end when they are revoked.
  example:
    $ RECONCILER_FAULTS='* * * 401' reconciler plan
api-forbidden
  The key may not do this.
  fix: Use a key whose permissions allow it, or ask for more quota if the message says so.
  example:
    $ RECONCILER_FAULTS='POST /v1/namespaces * 403' reconciler apply --yes --format json
api-not-found
  What a request names is not there.
  fix: Plan again: it may be gone meanwhile.
  example:
    $ RECONCILER_FAULTS='POST /v1/namespaces * 404' reconciler apply --yes --format json
api-conflict
  A name is taken, or something still runs there.
  fix: Plan again, or wait until what runs has ended.
  example:
    $ RECONCILER_FAULTS='POST /v1/buckets * 409' reconciler apply --yes --format json
api-invalid
  The API does not take the request.
  fix: Read its words, and mend what it names.
  example:
    $ RECONCILER_FAULTS='POST /v1/buckets * 422' reconciler apply --yes --format json
api-throttled
  There were too many requests; nothing was stored.
  fix: Wait a minute, and run again with a lower `--parallelism`.
  example:
    error: GET /v1/namespaces answered 429
api-unavailable
  The API cannot work now; nothing was stored.
  fix: Run again when it is back.
  example:
    error: GET /v1/namespaces answered 503
api-server-fault
  The API failed by itself; a write may or may not have happened.
  fix: Run again: what is live is looked at before anything is done.
  example:
    error: GET /v1/namespaces answered 500
api-redirected
  The API answered with a redirect, which the key is not sent along.
  fix: Write the URL that it leads to, if it is the API's.
  example:
    $ RECONCILER_FAULTS='* * * redirect' reconciler plan
api-unexpected
  An answer is not what the API's documentation says.
  fix: Look whether the URL is the API's, and no proxy stands before it.
  example:
    $ RECONCILER_FAULTS='* * * not-json' reconciler plan
api-unreadable
  An answer is JSON, and too much of it, or more than JSON can say.
  fix: Look what holds such a value, and change it at the API.
  example:
    error: GET /v1/namespaces answered with a body that
api-unreachable
  The API could not be reached; nothing was sent.
  fix: Look at the network, the URL and the proxy.
  example:
    error: GET /v1/me could not be sent to
api-no-answer
  No answer came; a write may or may not have happened.
  fix: Run again: what is live is looked at before anything is done.
  example:
    error: POST /v1/buckets got no answer from
api-not-sent
  A request was not sent, because the account's rate did not allow it in time.
  fix: Run again later.
  example:
    error: GET /v1/me was not sent
not-found
  Nothing is at the path that was asked.
  fix: Plan again.
  example:
    error: nothing is at /v1/buckets/bkt_1
incomplete-list
  A list cannot be believed: it failed, or does not add up.
  fix: Run again, or use a key that may read it.
  example:
    error: the list of kind Bucket cannot be believed
name-taken-twice
  Two live resources of a kind have one name.
  fix: Rename one of them at the API.
  example:
    error: Bucket/ads/texts is live twice
not-in-snapshot
  A snapshot does not know what was asked.
  fix: Take it anew.
  example:
    error: the snapshot of 2026-11-29 does not know
unsendable-value
  A value cannot be sent as JSON.
  fix: Write a finite number, or a whole character.
  example:
    error: a value cannot be sent as JSON
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
    kind: Bucket
    metadata: {name: texts, namespace: ads}
    lifecycle: {ensure: released}
    # file: manifests/base.yaml
    kind: Namespace
    metadata: {name: ads}
    spec: {feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]}
    $ reconciler apply --yes --allow-empty
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
not-started
  A step was not begun, because the run ended before.
  fix: Run it again.
  example:
    skipped: not started
stopped-in-flight
  The run was stopped while a request was under way.
  fix: Run it again: it looks at what is live first.
  example:
    unknown: stopped while its request was under way
not-live
  What a step needs, or what is named, is not live.
  fix: Plan again, or mend the name.
  example:
    $ reconciler get Bucket/ads/videos
namespace-not-live
  A namespace is gone since the plan was made.
  fix: Plan again.
  example:
    failed: namespace ads is not live
not-ready
  What was created is not usable yet, and was waited for no longer.
  fix: Run again: it goes on where it stopped.
  example:
    unknown: it is not usable yet, and was waited for no longer
created-otherwise
  Another run created it meanwhile, and otherwise.
  fix: Plan again, and look who else applies.
  example:
    failed: another run of this stack created
taken
  A value that is unique in the world was taken meanwhile.
  fix: Write another value.
  example:
    failed: is taken by somebody else, and is unique in the world
name-taken
  A name belongs to something that this stack does not own.
  fix: Choose another name, or adopt what has it.
  example:
    failed: the name texts belongs to
name-still-leaving
  What had the name before is still being deleted.
  fix: Run again later.
  example:
    unknown: is still being deleted
name-is-held
  There was nothing to give a name back to, because another holds it.
  fix: Look who has it, and plan again.
  example:
    failed: there was nothing to give back
needs-replacement
  The API refused a field in an update: it cannot change in place.
  fix: Replace it with `--allow-replace ADDRESS`, or take the change back.
  example:
    failed: it cannot be changed in place
update-not-seen
  The API accepted an update, and does not show it.
  fix: Run again later; if it stays, report it to the API's makers.
  example:
    $ reconciler apply --yes
    $ sed -i 's/description: every text/description: all texts/' manifests/base.yaml
    $ RECONCILER_FAULTS='PATCH /v1/buckets/* 1 stale reads=200' reconciler apply --yes --format json
deletion-failed
  The API accepted a deletion and then failed.
  fix: Run again.
  example:
    failed: the API accepted the deletion and then failed
deletion-unfinished
  The API still deletes it, and it was waited for no longer.
  fix: Run again later.
  example:
    unknown: the API still deletes it
disproved
  Something was there that the plan took for absent.
  fix: Plan again.
  example:
    failed: it is not replaced: the plan took
execution-failed
  A cluster is as declared, and its execution failed.
  fix: Look at the API's reason, and execute it again with `--execute-clusters`.
  example:
    failed: it is as declared, and its execution failed
execution-unfinished
  A cluster is being executed, and was waited for no longer.
  fix: Look later; nothing is left to apply.
  example:
    unknown: it is being executed
""")
