"""Codes of the project, its files, and what is said on a command line."""

from typing import Final

from reconciler.kinds.pages.read import read_pages

PROJECT: Final = read_pages(r"""
usage
  The command line has an option or an argument that the command does not take.
  fix: `reconciler COMMAND --help` shows those there are.
  example:
    $ reconciler plan --compcat --format json
internal-error
  The reconciler itself failed: this is a bug.
  fix: Please report it, with what `-v` shows; running the same command again is safe.
  example:
    error: the reconciler itself failed (TypeError)
      help: this is a bug: please report it, with what `-v` shows; running the
            same command again is safe
interrupted
  The run was stopped before it was done.
  fix: Run it again: what is done stays done.
  example:
    error: interrupted before it was done
no-project
  There is no `reconciler.yaml` here, nor in any folder above.
  fix: Change into the project, name it with `-C DIR`, or begin one with `reconciler init`.
  example:
    $ reconciler -C / validate
no-resources: A stack that declares nothing (error or warning)
  No resource is declared where manifests are looked for.
  fix: Mend `manifests` in `reconciler.yaml`, or write a first manifest: `reconciler init`.
  example:
    $ rm manifests/base.yaml
    $ reconciler validate
project-exists
  A project is to begin where there is one already.
  fix: Name another folder, or add to it with `export --adopt`.
  example:
    $ reconciler init --from-live --stack shop
surplus-document
  A file that holds one document has another.
  fix: Remove it.
  example:
    # file: reconciler.yaml
    apiVersion: reconciler/v1
    stack: shop
    ---
    stack: other
    $ reconciler validate
not-a-folder
  A file stands where a folder is due.
  fix: Name a folder.
  example:
    $ touch somewhere
    $ reconciler -C somewhere init
unreadable-file
  A file cannot be read.
  fix: Check its permissions, or name another.
  example:
    $ reconciler query ads/search --request absent.json
unreadable-folder
  A folder cannot be read.
  fix: Check its permissions.
  example:
    error: manifests/private: Permission denied
      help: check its permissions
unusable-path
  The system refuses a path: too long, or not to be read.
  fix: Name another path, or mend its permissions.
  example:
    error: /srv/search/manifests cannot be used: File name too long
      help: name another path, or mend its permissions
not-of-this-project
  `lint` is asked about a file that is not among the project's manifests: rules follow the data from
  one manifest to the next, and nothing leads there.
  fix: Name a file of `manifests`, or add its folder to `manifests` in reconciler.yaml.
  example:
    # file: notes/other.yaml
    apiVersion: reconciler/v1
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {bucket_schema: {properties: {title: {type: text}}}}
    $ reconciler lint notes/other.yaml
outside-project
  A file that would be written lies outside of the project, by a link.
  fix: Let it lie inside.
  example:
    error: manifests/shared.yaml is /srv/shared.yaml, outside of the project,
      where others may read it too
      --> manifests/shared.yaml:1:1
      help: write it by hand there, or keep it in the project
file-exists
  A file that would be written is there already, and says something else.
  fix: Move it, or say that it may be replaced.
  example:
    error: manifests/namespace.yaml is there already, and says something else
      --> manifests/namespace.yaml:1:1
      help: move it away, or name another folder; nothing was written
cannot-write
  A file, or the result, could not be written.
  fix: Make room, or mend the permissions.
  example:
    $ reconciler plan --output json=/nowhere/plan.json
file-changed
  A file was changed by somebody else while it was being rewritten.
  fix: Run it again.
  example:
    error: manifests/base.yaml changed meanwhile, and was left as it is now
      --> manifests/base.yaml:1:1
      help: run it again
not-writable
  A change cannot be written into a file without touching what is not meant, or into the vendor's
  own format.
  fix: Write it by hand, as the message shows it; rewrite the vendor's manifest first with
  `reconciler convert`.
  example:
    error: another reader of YAML does not understand this file
      --> manifests/base.yaml:1:1
      help: write it by hand
not-formattable
  A file cannot be formatted without changing what it means.
  fix: Format that place by hand.
  example:
    error: this file cannot be formatted: a comment would be lost
      --> manifests/base.yaml:3:1
      help: format it by hand
no-input
  The standard input is closed, and was to be read.
  fix: Pipe the text in, or name a file.
  example:
    error: the standard input is closed
      help: name a file instead
bad-address
  What is written is no address.
  fix: Write KIND/NAMESPACE/NAME, such as Bucket/ads/videos; KIND/NAME for what lies in no
  namespace.
  example:
    # file: drift-baseline.yaml
    apiVersion: reconciler/v1
    kind: DriftBaseline
    accepted: [{address: videos, reason: known, expires: 2999-01-01}]
    $ reconciler drift
bad-date
  What is written is no date.
  fix: Write it as 2026-12-24.
  example:
    # file: drift-baseline.yaml
    apiVersion: reconciler/v1
    kind: DriftBaseline
    accepted: [{address: Bucket/ads/texts, reason: known, expires: tomorrow}]
    $ reconciler drift
repeated-acceptance
  A baseline accepts the same drift twice.
  fix: Remove one of the entries.
  example:
    # file: drift-baseline.yaml
    apiVersion: reconciler/v1
    kind: DriftBaseline
    accepted:
      - {address: Bucket/ads/texts, reason: known, expires: 2999-01-01}
      - {address: Bucket/ads/texts, reason: known, expires: 2999-01-01}
    $ reconciler drift
acceptance-unused (warning)
  A baseline accepts drift that is not there any more.
  fix: Remove the entry.
  example:
    # file: drift-baseline.yaml
    apiVersion: reconciler/v1
    kind: DriftBaseline
    accepted:
      - address: Bucket/ads/texts
        path: description
        reason: known
        expires: 2999-01-01
    $ reconciler apply --yes
    $ reconciler drift
acceptance-expired (warning)
  The day until which drift was accepted is over.
  fix: Mend the drift, or accept it anew.
  example:
    # file: drift-baseline.yaml
    apiVersion: reconciler/v1
    kind: DriftBaseline
    accepted:
      - address: Bucket/ads/texts
        path: description
        reason: known
        expires: 2020-01-01
    $ reconciler apply --yes
    # given: the bucket texts is given another description by hand
    $ reconciler drift
acceptance-outgrown (warning)
  The drift that was accepted has grown, or changed since.
  fix: Look at it, and accept it anew with `drift --accept`.
  example:
    $ reconciler apply --yes
    # given: the bucket texts is given another description by hand
    $ reconciler drift --accept Bucket/ads/texts:description \
        --reason known --expires 2999-01-01
    # given: the bucket texts is given a third description by hand
    $ reconciler drift
nothing-to-accept
  What is to be accepted has not drifted.
  fix: Take it off the command line.
  example:
    $ reconciler apply --yes
    $ reconciler drift --accept Bucket/ads/texts \
        --reason known --expires 2999-01-01
environment-required
  The project is run for one of its environments, and none is named.
  fix: Name one with `--env NAME`, or in RECONCILER_ENV.
  example:
    # file: reconciler.yaml
    apiVersion: reconciler/v1
    stack: shop
    require_environment: true
    # file: environments/prod.yaml
    stack: shop-prod
    $ reconciler validate
no-environments
  All environments are asked for, and the project has none.
  fix: Create `environments/NAME.yaml`, or leave out `--all-environments`.
  example:
    $ reconciler validate --all-environments
""")
