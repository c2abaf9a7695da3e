"""Codes of steps that are carried out."""

from typing import Final

from reconciler.kinds.pages.read import read_pages

STEPS: Final = read_pages(r"""
not-started
  A step was not begun, because the run ended before.
  fix: Run it again.
  example:
    skipped: Bucket/ads/texts was not created: not started
stopped-in-flight
  The run was stopped while a request was under way.
  fix: Run it again: it looks at what is live first.
  example:
    unknown: Bucket/ads/texts may have been created: stopped while its request
        was under way
        help: run the same command again: it looks at what is live before it
              does anything
not-live
  What a step needs, or what is named, is not live.
  fix: Plan again, or mend the name.
  example:
    $ reconciler get Bucket/ads/videos
namespace-not-live
  A namespace is gone since the plan was made.
  fix: Declare it, or create it first; then plan again.
  example:
    failed: Bucket/ads/texts was not created: namespace ads is not live
        help: Declare it, or create it first; then plan again.
not-ready
  What was created is not usable yet, and was waited for no longer.
  fix: Run again: it goes on where it stopped.
  example:
    unknown: Namespace/ads was created, and not finished: it is not usable yet,
        and was waited for no longer
        help: Run again later: what waits for it is then created.
created-otherwise
  Another run created it meanwhile, and otherwise.
  fix: Plan again, and look who else applies.
  example:
    failed: Bucket/ads/texts was not created: another run of this stack created
        bkt_1 meanwhile, and not as it is declared here: `description`
        help: Plan again: the plan then shows what differs.
taken
  A value that is unique in the world was taken meanwhile.
  fix: Write another value.
  example:
    failed: PublishedRetriever/ads/search was not created: `public_name`
        find-ads is taken by somebody else, and is unique in the world
        help: write another public_name, and run again
name-taken
  A name belongs to something that this stack does not own.
  fix: Choose another name, or adopt what has it.
  example:
    failed: Bucket/ads/texts was not created: the name texts belongs to bkt_7,
        which this stack does not own
        help: Plan again: the plan then shows who owns it, and what adopts it.
name-still-leaving
  What had the name before is still being deleted.
  fix: Run again later.
  example:
    unknown: Bucket/ads/texts was not created: bkt_1, which had the name before,
        is still being deleted
        help: Run again when the API has forgotten it.
name-is-held
  There was nothing to give a name back to, because another holds it.
  fix: Run again: the next plan goes on from what is live.
  example:
    failed: Retriever/ads/search: there was nothing to give back: ret_2 has the
        name search
        help: Run again: the next plan goes on from what is live.
needs-replacement
  The API refused a field in an update: it cannot change in place.
  fix: Replace it with `--allow-replace ADDRESS`, or take the change back.
  example:
    $ reconciler apply --yes
    $ sed -i 's/^  source: .*/  embedding_task: retrieval_document\n&/' \
        manifests/base.yaml
    $ reconciler apply --yes --format json
update-not-seen
  The API accepted an update, and what is read again is not as it was sent.
  fix: Run again: what took effect since is not planned again. If it stays, take the change back,
  or leave live as it is with `ignore_changes`.
  example:
    $ reconciler apply --yes
    $ sed -i 's/^  source: .*/  embedding_task: retrieval_document\n&/' \
        manifests/base.yaml
    $ RECONCILER_FAULTS='PATCH * * ignored keys=embedding_task' \
        reconciler apply --yes --format json
deletion-failed
  The API accepted a deletion and then failed.
  fix: Remove what the message names, then run again.
  example:
    failed: Bucket/ads/texts was not deleted: the API accepted the deletion and
        then failed: a collection still reads it
        help: Remove what the message names, then run again.
deletion-unfinished
  The API still deletes it, and it was waited for no longer.
  fix: Run again later.
  example:
    unknown: Namespace/ads may have been deleted: the API still deletes it (task
        tsk_9), and it was waited for no longer
        help: Run again later: if it is gone by then, nothing is left to do.
disproved
  Something was there that the plan took for absent.
  fix: Plan again: the plan then shows what is left to do.
  example:
    failed: Collection/ads/scenes was not deleted: it is not replaced: the plan
        took Collection/ads/scenes for absent, and it was there
        help: Plan again: the plan then shows what is left to do.
execution-failed
  A cluster is as declared, and its execution failed.
  fix: Look at the API's reason, and execute it again with `--execute-clusters`.
  example:
    failed: Cluster/ads/groups was not executed: it is as declared, and its
        execution failed: too few documents
        help: Mend what the message names, then run `reconciler apply
              --execute-clusters`: it executes again what did not end well.
execution-unfinished
  A cluster is being executed, and was waited for no longer.
  fix: Look later; nothing is left to apply.
  example:
    unknown: Cluster/ads/groups may have been executed: it is being executed
        (task tsk_9), and was waited for no longer
        help: It goes on by itself. Look at it later with `reconciler get`:
              nothing else is left to do.
""")
