"""Codes of keys, networks, git, and of who is asked."""

from typing import Final

from reconciler.kinds.pages.read import read_pages

ACCESS: Final = read_pages(r"""
no-api-key
  There is no API key, or its file cannot be read.
  fix: Set MIXPEEK_API_KEY, or name a file with `--api-key-file`.
  example:
    $ reconciler --api-url https://api.example.org plan
unusable-api-key
  The API key holds characters that a header cannot carry.
  fix: Copy it again, on one line.
  example:
    $ printf 'sk_\303\244' > key && chmod 600 key
    $ reconciler --api-url https://api.example.org --api-key-file key plan
open-api-key-file (warning)
  The file of the API key can be read by other users of the machine.
  fix: `chmod 600 FILE`.
  example:
    $ printf sk_example > key && chmod 644 key
    $ reconciler --api-url https://127.0.0.1:9 --api-key-file key plan
key-in-environment
  A project lets its manifests read the variable that holds the API's key.
  fix: Take it out of `environment`.
  example:
    # file: reconciler.yaml
    apiVersion: reconciler/v1
    stack: shop
    environment: [MIXPEEK_API_KEY]
    $ reconciler validate
key-in-file
  What would be written holds the API's key, or a token of the CI system.
  fix: Look for it among the values of the manifests, and take it out.
  example:
    kind: Bucket
    metadata: {name: videos, namespace: ads}
    spec:
      bucket_schema: {properties: {title: {type: text}}}
      description: sk_example_4711
    $ MIXPEEK_API_KEY=sk_example_4711 reconciler plan -o plan.json
bad-api-url
  The API's URL cannot be used.
  fix: Write https://HOST, without a path of its own, a user or a query.
  example:
    $ MIXPEEK_API_KEY=sk_example reconciler --api-url ftp://example.org plan
plain-http
  The key would be sent without encryption, where everybody on the way reads it.
  fix: Write https, or accept it with `--insecure-http`.
  example:
    $ MIXPEEK_API_KEY=sk_example \
        reconciler --api-url http://api.example.org plan
bad-proxy
  The proxy that a variable names cannot be used.
  fix: Mend the variable, or unset it.
  example:
    $ MIXPEEK_API_KEY=sk_example HTTPS_PROXY=nonsense:// \
        reconciler --api-url https://api.example.org plan
bad-certificates
  The certificates that a variable names cannot be used.
  fix: Mend the variable, or unset it.
  example:
    $ MIXPEEK_API_KEY=sk_example SSL_CERT_FILE=/nowhere \
        reconciler --api-url https://api.example.org plan
bad-embedded-api
  A file cannot be used as the database of the embedded API.
  fix: Name another file, or remove this one.
  example:
    $ echo text > world.db
    $ reconciler plan
embedded-missing
  The libraries of the embedded API are not installed.
  fix: Install the reconciler with its dependencies: without `--no-deps`.
  example:
    error: a package that the embedded API needs is not installed
      help: pip install mixpeek-reconciler, without --no-deps
cannot-listen
  An address cannot be listened on, by the emulator or a controller.
  fix: Name another port.
  example:
    error: cannot listen on 127.0.0.1:80: Permission denied
open-to-others
  The emulator would serve whoever reaches it from other machines.
  fix: Protect it with `--api-key-file`, or listen on 127.0.0.1.
  example:
    $ reconciler emulator --host 0.0.0.0
unreadable-fault
  A fault for the embedded API cannot be read.
  fix: Write METHOD PATH WHICH EFFECT; docs/emulator.md lists the effects.
  example:
    $ RECONCILER_FAULTS='POST everywhere' reconciler plan
bad-time
  SOURCE_DATE_EPOCH is no number of seconds since 1970.
  fix: Unset it, or set a whole number.
  example:
    $ SOURCE_DATE_EPOCH=yesterday reconciler plan -o plan.json
nobody-to-ask
  There is no terminal to ask for approval.
  fix: Pass `--auto-approve`, or `--dry-run`.
  example:
    $ reconciler apply
not-approved
  The answer was not yes, and nothing was changed.
  fix: Run it again, and answer `yes`.
  example:
    error: nothing was changed: the answer was not yes
no-answer
  A question was not answered, or a check has no answer that its golden file could keep.
  fix: Run it again at a terminal, or pass the value as an option.
  example:
    error: nothing was written: no answer could be read
no-git
  git is not installed, or does not work.
  fix: Install it, or leave `--base` out.
  example:
    error: git is not installed here
      help: install git, or leave --base out
no-repository
  The project is in no git repository, so that there is no base.
  fix: Leave `--base` out, or run `git init`.
  example:
    $ reconciler plan --base main
unknown-ref
  git does not know the ref.
  fix: Mend the name, or fetch it; in CI, check out with the whole history.
  example:
    $ git init -q .
    $ reconciler plan --base nowhere
not-in-the-ref
  What the project is read from is a submodule or kept in Git LFS, and the commit does not hold it.
  fix: Keep the manifests in the repository itself, or leave `--base` out.
  example:
    error: manifests is a submodule, which the commit does not hold
empty-base (warning)
  The base declares nothing, so that everything counts as new.
  fix: Nothing, if this is where the project begins; otherwise name another base.
  example:
    warning: main (3f2c9a1b7d40) declares nothing, so that everything counts as
      new
      help: nothing, if this is where the project begins; otherwise name another
            base
base-not-readable (warning)
  The base does not load, so that no difference is attributed.
  fix: Name a commit whose manifests are right.
  example:
    # file: manifests/odd.yaml
    kind: [
    $ git init -q . && git add -A
    $ git -c user.name=a -c user.email=a@example.org commit -qm odd
    $ rm manifests/odd.yaml
    $ reconciler plan --base HEAD
unknown-code
  There is neither a kind nor a code of this name.
  fix: Write what is proposed. A message ends with its code; docs/codes.md lists all of them.
  example:
    $ reconciler explain unknown-feild
""")
