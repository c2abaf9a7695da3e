"""Codes of YAML that cannot be read, or that readers take for different things."""

from typing import Final

from reconciler.kinds.pages.read import read_pages

READING: Final = read_pages(r"""
syntax-error
  The text is not YAML: a bracket, a quote or a colon is missing or stands too much.
  fix: Mend the line that is pointed at; the parser's own words stand in the message.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads
tab-indentation
  A line is indented with a tab, which YAML does not take.
  fix: Indent with spaces.
  example:
    $ printf 'kind: Bucket\nmetadata:\n\tname: videos\n' > manifests/tab.yaml
    $ reconciler validate
missing-space
  The space behind a dash or a colon is missing, so that both are part of a text.
  fix: Write one.
  example:
    kind: Bucket
    metadata:
      name:videos
      namespace: ads
wrong-indentation
  A line is indented otherwise than its neighbours, and belongs to something else than it seems to.
  fix: Give it the indentation of the line that it belongs beside.
  example:
    kind: Bucket
    metadata:
      name: videos
       namespace: ads
unknown-escape
  A backslash in double quotes begins none of the escapes that YAML knows.
  fix: Double it, or write the text in single quotes.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {description: "C:\data"}
half-character
  An escape names one half of a character and not the other.
  fix: Write the character itself, or both halves.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {description: "\ud83d"}
control-character
  The file holds a control character, which cannot stand in YAML.
  fix: Delete it, or write it as an escape in double quotes.
  example:
    $ printf 'kind: Bu\001cket\n' > manifests/odd.yaml
    $ reconciler validate
duplicate-key
  A key stands twice in one map; readers of YAML would silently keep one of them.
  fix: Keep one of the two.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {description: one, description: two}
key-not-text
  A key is a number, a truth or nothing, where a name is due.
  fix: Quote it.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {1: one}
bad-merge
  `<<` merges maps, and something else stands behind it.
  fix: Name a map, or an anchor of one.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {<<: text}
unknown-alias
  An alias such as `*common` names an anchor that the document does not have.
  fix: Put `&common` where it is defined, above the alias; anchors end with their document.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: *common
endless-alias
  An alias stands inside of what it names, so that it never ends.
  fix: Write out what is meant.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: &loop {metadata: {again: *loop}}
alias-bomb
  A few aliases of aliases stand for more values than anybody would write.
  fix: Write out what is meant.
  example:
    $ echo 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]' > manifests/bomb.yaml
    $ for i in 1 2 3 4 5 6 7; do v="*a$((i - 1))"; \
        echo "a$i: &a$i [$v, $v, $v, $v, $v, $v, $v, $v, $v, $v]" \
        >> manifests/bomb.yaml; done
    $ reconciler validate
unknown-tag
  A tag such as `!!python/object` would build something else than plain data.
  fix: Remove the tag.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {description: !secret text}
too-deep
  Values are nested deeper than any manifest needs, and than readers stand.
  fix: Flatten it; a generated file probably repeats itself.
  example:
    $ printf 'a: %0.s[' $(seq 1 300) > manifests/deep.yaml
    $ reconciler validate
too-many-values
  The file holds more values than the reconciler reads in one file.
  fix: Split it into several files.
  example:
    error: this file holds more than 1,000,000 values
      --> manifests/everything.yaml:1000001:1
      help: split it
too-many-problems
  So much is wrong with one document that the rest is only counted.
  fix: Mend those that are told first; the others often go with them.
  example:
    error: Retriever/ads/find: 12 more things are wrong with this spec
      help: mend these first
empty-file
  The file holds no document.
  fix: Fill it, or remove it.
  example:
    # file: manifests/nothing.yaml
    # a comment alone
    $ reconciler validate
empty-document
  Between two `---` there is nothing.
  fix: Remove one of the lines.
  example:
    ---
    ---
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {bucket_schema: {properties: {title: {type: text}}}}
not-utf-8
  The file is not UTF-8, so that letters would be read wrongly.
  fix: Save it as UTF-8.
  example:
    $ printf 'kind: B\374cket\n' > manifests/old.yaml
    $ reconciler validate
file-too-large
  The file is larger than any manifest is.
  fix: Split it into several files.
  example:
    $ head -c 20000000 /dev/zero | tr '\0' '#' > manifests/large.yaml
    $ reconciler validate
not-a-file
  What is named is a folder, a device or a socket, and no file.
  fix: Name a regular file.
  example:
    $ mkfifo manifests/pipe.yaml
    $ reconciler validate
missing-file
  A file that is named does not exist.
  fix: Create it, or mend the path.
  example:
    $ reconciler validate manifests/absent.yaml
missing-folder
  A folder that `reconciler.yaml` names does not exist.
  fix: Create it, or mend the path.
  example:
    # file: reconciler.yaml
    apiVersion: reconciler/v1
    stack: shop
    manifests: [nowhere]
    $ reconciler validate
yaml-trap
  An unquoted scalar means different things to different readers of YAML: `on`, `012`, `1_000`.
  fix: Quote it where a text is meant; write a number in plain digits.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {description: on}
unfit-number
  A number is infinite, not a number, or too large for anybody to hold it exactly.
  fix: Write a smaller one, or quote it where a text is meant.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec: {metadata: {size: .inf}}
not-a-manifest
  The document is something else: another tool's, or without `apiVersion` and `kind`.
  fix: Move it out of the folders that `manifests` names, or write it as a manifest.
  example:
    # file: manifests/compose.yaml
    services: {web: {image: nginx}}
    $ reconciler validate
manifest-not-read: A file that looks like a manifest and is none (warning)
  It lies in no folder that is read, does not end in `.yaml` or `.yml`, or begins with a dot; what
  it declares is in no plan.
  fix: Move it below a folder that `manifests` names, or rename it; or move it away if it is not to
  count.
  example:
    # file: manifests/videos.yml.bak
    kind: Bucket
    # file: manifests/videos.txt
    apiVersion: reconciler/v1
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    # file: manifest/videos.yaml
    apiVersion: reconciler/v1
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    $ reconciler validate
not-a-manifest-folder
  What `manifests` names, or where an export is to go, is no folder that the project reads.
  fix: Name a folder.
  example:
    $ ln -s / manifests/everything
    $ reconciler validate
""")
