"""Codes of what the API answers, or does not."""

from typing import Final

from reconciler.kinds.pages.read import read_pages

RUNNING: Final = read_pages(r"""
api-unauthorised
  The API does not know the key.
  fix: Set another key in MIXPEEK_API_KEY, or name its file with `--api-key-file`; keys end when
  they are revoked.
  example:
    $ RECONCILER_FAULTS='* * * 401' reconciler plan
api-forbidden
  The key may not do this.
  fix: Use a key whose permissions allow it, or ask for more quota if the message says so.
  example:
    $ RECONCILER_FAULTS='POST /v1/namespaces * 403' \
        reconciler apply --yes --format json
api-not-found
  What a request names is not there.
  fix: Plan again: it may be gone meanwhile.
  example:
    $ RECONCILER_FAULTS='POST /v1/namespaces * 404' \
        reconciler apply --yes --format json
api-conflict
  A name is taken, or something still runs there.
  fix: Plan again, or wait until what runs has ended.
  example:
    $ RECONCILER_FAULTS='POST /v1/buckets * 409' \
        reconciler apply --yes --format json
api-invalid
  The API does not take the request.
  fix: Read its words, and mend what it names.
  example:
    $ RECONCILER_FAULTS='POST /v1/buckets * 422' \
        reconciler apply --yes --format json
api-throttled
  There were too many requests; nothing was stored.
  fix: Wait a minute, and run again with a lower `--parallelism`.
  example:
    error: GET /v1/namespaces answered 429 rate_limit_error: too many requests
      help: Nothing was stored. Wait a minute and run again, with a lower
            --parallelism.
api-unavailable
  The API cannot work now; nothing was stored.
  fix: Run again when it is back.
  example:
    error: GET /v1/namespaces answered 503 service_unavailable: back at noon
      help: Nothing was stored. Run again when the API is back.
api-server-fault
  The API failed by itself; a write may or may not have happened.
  fix: Run again: what is live is looked at before anything is done.
  example:
    error: POST /v1/buckets answered 500 internal_error: something broke
      (request req_41)
      help: The API failed. Run again: what was done is found again, and nothing
            is done twice.
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
    error: GET /v1/buckets/bkt_1 answered with a body that holds a number that
      no reader of JSON holds alike
      help: Change that value at the API to one that every reader of JSON holds
            alike, then run again.
api-unreachable
  The API could not be reached; nothing was sent.
  fix: Look at the network, the URL and the proxy.
  example:
    error: GET /v1/me could not be sent to api.mixpeek.com (ConnectError:
      Connection refused)
      help: Check the network and the URL.
api-no-answer
  No answer came; a write may or may not have happened.
  fix: Run again: what is live is looked at before anything is done.
  example:
    error: POST /v1/buckets got no answer from api.mixpeek.com (ReadError)
      help: Run again: what was done is found again, and nothing is done twice.
api-not-sent
  A request was not sent, because the account's rate did not allow it in time.
  fix: Run again later.
  example:
    error: GET /v1/me was not sent: its turn would have come too late
      help: Run again: what was done is found again, and nothing is done twice.
not-found
  Nothing is at the path that was asked.
  fix: Plan again.
  example:
    error: nothing is at /v1/buckets/bkt_1
      help: Plan again.
incomplete-list
  A list cannot be believed: it failed, or does not add up.
  fix: Run again, or use a key that may read it.
  example:
    error: the list of kind Bucket cannot be believed: it counts 12 and holds 11
      help: Run again; if it stays so, the API's answer is at fault and nothing
            may be decided.
name-taken-twice
  Two live resources of a kind have one name.
  fix: Rename one of them at the API.
  example:
    error: Bucket/ads/texts: Bucket/ads/texts is live twice, as bkt_1 and as
      bkt_2
      help: Rename or delete one of the two by hand: a name must lead to one
            resource.
not-in-snapshot
  A snapshot does not know what was asked.
  fix: Take it anew.
  example:
    error: the snapshot of 2026-11-29T06:00:00Z does not know /v1/alerts in
      namespace ads
      help: record it again with `reconciler snapshot -o FILE`, or plan against
            the API
unsendable-value
  A value cannot be sent as JSON.
  fix: Write a finite number, or a whole character.
  example:
    error: a value cannot be sent as JSON: it is not a number, infinite, or half
      a character
      help: Look for .nan, .inf and \ud800-like escapes in the spec.
""")
