"""Codes of steps that are carried out."""

from typing import Final

from reconciler.model.codes.page import read_pages

STEPS: Final = read_pages(r"""
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
    $ RECONCILER_FAULTS='PATCH /v1/buckets/* * ignored' reconciler apply --yes --format json
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
