"""Codes of many stacks in one run: of `fleet.yaml`, of what it leads to, and of their time."""

from typing import Final

from reconciler.kinds.pages.read import read_pages

FLEET: Final = read_pages(r"""
no-fleet
  There is no fleet.yaml here or in any folder above.
  fix: Create it, or name its folder with `-C DIR`.
  example:
    $ reconciler fleet plan
repeated-stack
  Two entries of fleet.yaml have one name, so that nobody can tell which is meant.
  fix: Give each a name of its own.
  example:
    # file: fleet.yaml
    apiVersion: reconciler/v1
    kind: Fleet
    stacks:
    - {name: ads, folder: stacks/de}
    - {name: ads, folder: stacks/fr}
    $ reconciler fleet list
same-stack
  Two entries are the same files in the same environment with the same key: both would write it.
  fix: Remove one, or tell them apart by `env`, `key_env` or `ref`.
  example:
    # file: fleet.yaml
    apiVersion: reconciler/v1
    kind: Fleet
    stacks:
    - {name: ads-de, folder: stacks/ads}
    - {name: ads-fr, folder: stacks/ads}
    $ reconciler fleet list
same-owner
  Two entries are a stack of one name in one account: each would delete what only the other
  declares.
  fix: Give one of them another name in its reconciler.yaml, or its environment's file, or another
  account.
  example:
    error: it is the stack ads of an account in which ads-fr is that as well
no-token
  The variable of a repository's token is not set.
  fix: Set it for the run, or take `token_env` out and leave it to git.
  example:
    # file: fleet.yaml
    apiVersion: reconciler/v1
    kind: Fleet
    stacks:
    - name: shop
      repository: https://git.example.org/shop.git
      token_env: SHOP_TOKEN
    $ reconciler fleet plan
key-of-another-stack
  The file of a stack takes a variable for its key that is another stack's, the fleet's own, or the
  CI system's; or a notification takes a stack's.
  fix: Say in fleet.yaml which key it has: `key_env: NAME`; give a notification variables of its
  own.
  example:
    # file: fleet.yaml
    apiVersion: reconciler/v1
    kind: Fleet
    stacks:
    - {name: ads, folder: ads, key_env: KEY_ADS}
    - {name: shop, folder: shop}
    # file: shop/reconciler.yaml
    apiVersion: reconciler/v1
    stack: shop
    api: {url: embedded, key_env: KEY_ADS}
    $ reconciler fleet plan shop
credentials-in-url
  The URL of a repository spells out a user, a password or a token.
  fix: Revoke what was written there, and name the variable of a token: `token_env: NAME`.
  example:
    # file: fleet.yaml
    apiVersion: reconciler/v1
    kind: Fleet
    stacks:
    - {name: shop, repository: "https://me:secret@git.example.org/shop.git"}
    $ reconciler fleet list
token-not-for-url
  A token is named for a repository that is not reached by https, which alone it is sent over.
  fix: Write the URL with https, or take `token_env` out and leave it to git and ssh.
  example:
    # file: fleet.yaml
    apiVersion: reconciler/v1
    kind: Fleet
    stacks:
    - name: shop
      repository: ssh://git@git.example.org/shop.git
      token_env: SHOP_TOKEN
    $ reconciler fleet list
outside-repository
  A folder, or a link, leads out of the repository that a stack is in.
  fix: Write the folder as it is seen from its top, and put the files themselves into it.
  example:
    # file: fleet.yaml
    apiVersion: reconciler/v1
    kind: Fleet
    stacks:
    - name: shop
      repository: https://git.example.org/shop.git
      folder: ../search
    $ reconciler fleet list
unreachable-repository
  git cannot reach a repository, or is not let in.
  fix: Check the URL, and that `git ls-remote` of it works there without a question.
  example:
    # file: fleet.yaml
    apiVersion: reconciler/v1
    kind: Fleet
    stacks:
    - {name: shop, repository: "file:///nowhere/shop.git"}
    $ reconciler fleet plan
unreadable-repository
  What a ref names was fetched, and cannot be checked out.
  fix: Name a branch, a tag or a commit that holds files.
  example:
    error: v1.4 of https://git.example.org/shop.git cannot be checked out
unknown-api
  A repository names an API of its own, and whoever writes it would be sent the key.
  fix: Set RECONCILER_API_URL for the run if that is meant, or take the URL out of the repository.
  example:
    error: its reconciler.yaml names another API than https://api.mixpeek.com,
      and the key would go there
timeout
  A stack took longer than it may; what it had sent by then may have been done.
  fix: Look at what it waits for, or raise `timeout`; running it again is safe.
  example:
    error: it took longer than the 30 m that it may take
notification-failed (warning)
  Somebody who is to be told of a kept stack was not told; no run is touched by that.
  fix: Look whether the variable holds the whole URL, with https, and what its receiver says.
  example:
    warning: whom HOOK_URL names was not told: it answered 404
      help: look whether HOOK_URL holds the whole URL, and what its receiver
            says
tracing-missing
  The variables of OpenTelemetry say where traces go, and what sends them there is not installed.
  fix: `pip install 'mixpeek-reconciler[controller,tracing]'`, or unset OTEL_EXPORTER_OTLP_ENDPOINT.
  example:
    error: OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or OTEL_EXPORTER_OTLP_ENDPOINT is
      set, and what sends traces there is not installed
""")
