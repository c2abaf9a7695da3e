"""The guards: what each of them keeps from happening unasked."""

from typing import Final

from reconciler.kinds.pages.read import read_pages

GUARDS: Final = read_pages(r"""
foreign-owner: Touching what another stack owns
  Another stack owns it: its stamp says so.
  fix: Declare it in one place only; take it over with `lifecycle: {take_over_from: STACK}`; or
  list `previously: [STACK]` if that was this stack.
  example:
    $ reconciler apply --yes
    # file: reconciler.yaml
    apiVersion: reconciler/v1
    stack: other
    api: {url: "embedded:world.db"}
    $ reconciler plan
adoption: Taking over what nobody owns
  It is live already, and no stack owns it: nothing is taken over unasked.
  fix: Pass `--adopt ADDRESS`, or write `lifecycle: {adopt: true}`; `adopt: unowned` asks for all.
  example:
    $ reconciler apply --yes
    # given: a bucket called videos, which nobody owns
    # file: manifests/videos.yaml
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {bucket_schema: {properties: {title: {type: text}}}}
    $ reconciler plan
origin-unknown: Dropping values that nobody declares
  Values that nobody declares would be dropped, and nobody knows whose they are: the resource is
  adopted, or was stamped by a version that kept no notes.
  fix: Declare them (`pull` writes them), ignore them with `ignore_changes`, or `--allow-drop
  ADDRESS`.
  example:
    refused: Retriever/ads/search: live holds a value that nobody declares, and
        nothing tells where from: stages.find.config.parameters.hint
        (desired.yaml:6)
        help: declare it (`reconciler pull Retriever/ads/search` writes it into
              the manifest), leave it alone with `lifecycle: {ignore_changes:
              [stages.find.config.parameters.hint]}`, or let it go with
              `--allow-drop Retriever/ads/search`
server-made: Taking over, or deleting, what the server made for a cluster
  The server made it for a cluster, with which it comes and goes.
  fix: Leave it to the cluster; to delete it all the same: `--allow-destroy ADDRESS`.
  example:
    refused: Collection/ads/scenes: was made by the server for
        Cluster/ads/groups, and comes and goes with it (desired.yaml:7)
        help: leave it to Cluster/ads/groups, with which it ends; or allow it
              with `--allow-destroy Collection/ads/scenes`
replacement: Replacing what cannot change in place without a word
  A field cannot change in place, so that the resource would have to be replaced.
  fix: Take the change back; or ask for it with `lifecycle: {on_replace: recreate}`, `swap` or
  `version`, or with `--allow-replace ADDRESS`, and read what it loses.
  example:
    $ reconciler apply --yes
    $ sed -i 's/max_credits: 10/max_credits: 99/' manifests/base.yaml
    $ reconciler plan
published: Losing a public page, its URL and its key
  A public page, its URL and its key would be lost: by deleting, replacing or destroying its
  retriever, or with its namespace.
  fix: Declare the public form with `lifecycle: {on_replace: recreate}`; or accept it with
  `--allow-destroy ADDRESS`, or `--allow-replace ADDRESS` where the retriever is swapped.
  example:
    refused: Retriever/ads/find: is published: its page, and the key that opens
        it, would go with it (desired.yaml:13)
        help: declare PublishedRetriever/ads/find (`reconciler pull
              PublishedRetriever/ads/find` writes it from live) with `lifecycle:
              {on_replace: recreate}`: it is then published again, under a new
              key; or accept with `--allow-destroy Retriever/ads/find` that its
              page, its URL and its key are lost for good
unrepeatable: Deleting what could not be made again as it is
  It would be deleted to be created anew, and could not be made again as it is: a part of it stands
  nowhere but in what is live.
  fix: Declare what only live says, as the remedy names it.
  example:
    refused: PublishedRetriever/ads/search: cannot be made again as it is: it
        asks for a password, and the API does not say whose secret
        (desired.yaml:12)
        help: declare password_secret_name; `password_secret_name: ""` asks for
              none
unavailable: Creating what is unique in the world under what another has
  A value that is unique in the world is another's.
  fix: Write another value.
  example:
    refused: PublishedRetriever/ads/two: `public_name` find-ads is that of
        PublishedRetriever/ads/one, and is unique in the world (desired.yaml:36)
        help: write another public_name
rename: Deleting the old one, because the new name is taken
  `renamed_from` names a resource that is live beside the one with the new name.
  fix: Remove `renamed_from`, or let the old one go with `--allow-destroy OLD_ADDRESS`.
  example:
    refused: Bucket/ads/films: is live beside Bucket/ads/videos, which it is
        declared to be: nothing is left to rename (desired.yaml:3)
        help: remove `renamed_from`, and rename or delete one of the two by
              hand; or let the old one go with `--allow-destroy
              Bucket/ads/videos`
earlier-name: Pruning what carries an earlier name of the stack
  It carries an earlier name of the stack, and a stack may still be called so.
  fix: Take the name out of `previously:`, or let it go with `--allow-destroy ADDRESS`.
  example:
    refused: Bucket/ads/videos: carries advertising, an earlier name of this
        stack, and is not declared here: a stack that is still called so may
        need it
        help: if there is one, remove advertising from `previously`, and hand
              over what moves with `lifecycle: {take_over_from: advertising}`;
              else let it go with `--allow-destroy Bucket/ads/videos`
declared-elsewhere: Deleting what another environment of the project declares
  Another environment declares it under the same stack: what only one of them declares, the other
  one would delete.
  fix: Give each environment a `stack:` of its own; or let it go with `--allow-destroy ADDRESS`.
  example:
    # file: environments/prod.yaml
    {}
    # file: environments/staging.yaml
    manifests: [manifests, trial]
    # file: trial/videos.yaml
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {bucket_schema: {properties: {title: {type: text}}}}
    $ reconciler apply --yes --env staging
    $ reconciler plan --env prod
prevent-destroy: Deleting or replacing what is protected
  It is protected from deletion and replacement, in the manifest or by its stamp.
  fix: Lift the protection in the manifest and apply; or pass `--allow-destroy ADDRESS`.
  example:
    # file: manifests/videos.yaml
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    lifecycle: {prevent_destroy: true}
    spec: {bucket_schema: {properties: {title: {type: text}}}}
    $ reconciler apply --yes
    $ rm manifests/videos.yaml
    $ reconciler plan
final-deletion: Deleting or replacing what nobody can bring back
  Nobody can bring it back: what is deleted of this kind is gone for good, as a connection is,
  which is archived.
  fix: Declare another one under another name; or pass `--allow-destroy ADDRESS`.
  example:
    refused: Connection/archive: deleting it archives it for good: nobody can
        bring it back, and its name may stay taken (desired.yaml:1)
        help: allow it with `--allow-destroy Connection/archive`
documents-destroyed: Destroying documents and objects
  More documents and objects would be destroyed than `guards.max_documents_destroyed` allows, which
  is 0 where nothing is said; an unknown number is more than any.
  fix: Pass `--max-documents-destroyed N`, or `--allow-destroy ADDRESS` where nobody can count.
  example:
    refused: Collection/ads/scenes: 48,017 documents and objects would be
        destroyed, most of them here; the limit is 1,000 (desired.yaml:12)
max-deletes: Deleting many resources at once
  More resources would be deleted in one run than `guards.max_deletes` allows, which is 10 where
  nothing is said.
  fix: Pass `--max-deletes N`, or delete in several steps.
  example:
    # file: reconciler.yaml
    apiVersion: reconciler/v1
    stack: shop
    api: {url: "embedded:world.db"}
    guards: {max_deletes: 0}
    # file: manifests/videos.yaml
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {bucket_schema: {properties: {title: {type: text}}}}
    $ reconciler apply --yes
    $ rm manifests/videos.yaml
    $ reconciler plan
max-delete-percent: Deleting a great share of what the stack owns
  A greater share of what the stack owns would be deleted than `guards.max_delete_percent` allows,
  which is 30 where nothing is said. Small stacks are not meant: it speaks where more than three
  resources go, or documents do.
  fix: Pass `--max-delete-percent N`, or look whether all manifests were read.
  example:
    refused: 12 of the 13 resources this stack owns would be deleted (93 %); the
        limit is 30 %
nothing-declared: Emptying a kind
  The stack owned some of a kind, and declares none any more: its manifests were probably not all
  read.
  fix: Look for the missing files; if it is meant, pass `--allow-empty`.
  example:
    $ reconciler apply --yes
    $ sed -i '/^kind: Retriever/,$d' manifests/base.yaml
    $ sed -i '$d' manifests/base.yaml && sed -i '$d' manifests/base.yaml
    $ reconciler plan
cascade: Taking along what the plan does not delete itself
  What the plan does not delete itself would go along: everything in a namespace, what reads a
  collection.
  fix: Keep it, move those away first, or name each of them with `--allow-destroy ADDRESS`.
  example:
    refused: Namespace/ads: everything in it goes with it: Alert/ads/nothing
        found, Bucket/ads/uploads, Collection/ads/faces, Retriever/ads/search,
        Taxonomy/ads/brands (desired.yaml:1)
        help: keep it, or move those away first
still-used: Deleting under what stays and would break
  It would be deleted under what stays and refers to it.
  fix: Delete or re-point those first; or pass `--allow-destroy ADDRESS`.
  example:
    refused: Bucket/ads/videos: is still used by Collection/ads/scenes, which
        would break
        help: delete or re-point those first; or allow it with `--allow-destroy
              Bucket/ads/videos`
foreign-drift: Undoing what was changed live since the base
  With `--fail-on-foreign-drift`: applying would undo what was changed live since the base.
  fix: Take it over with `reconciler pull ADDRESS`, or leave the flag out.
  example:
    $ git init -q . && git add -A
    $ git -c user.name=a -c user.email=a@example.org commit -qm base
    $ reconciler apply --yes
    # given: the bucket texts is given another description by hand
    $ reconciler plan --base HEAD --fail-on-foreign-drift
""")
