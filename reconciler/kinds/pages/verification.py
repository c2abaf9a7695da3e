"""Codes of checks, gates and searches."""

from typing import Final

from reconciler.kinds.pages.read import read_pages

VERIFICATION: Final = read_pages(r"""
unknown-metric
  A metric is not one that is known, or not written as one.
  fix: Write one such as `ndcg@10`; docs/verify.md lists them.
  example:
    error: Gate/ads/quality: `ndgc@10` is no metric
      --> manifests/quality.yaml:8:13
      help: did you mean `ndcg@10`?
undeclared-field: A check that reads what no collection has (warning)
  A check or a gate names a field of results that no collection of its retriever is declared to
  have. Documents may have more fields than manifests tell.
  fix: Mend the name. Where an extractor writes the field, ignore the finding and say so.
  example:
    kind: Check
    metadata: {name: finds, namespace: ads}
    spec:
      retriever: search
      request: {inputs: {query: red}}
      expect: {contains: [{where: {metadata.brnd: acme}}]}
impossible-expectation
  Nothing that comes back can meet the expectation.
  fix: Say what can.
  example:
    kind: Check
    metadata: {name: finds, namespace: ads}
    spec:
      retriever: search
      request: {inputs: {query: red}, limit: 3}
      expect: {results: {at_least: 5}}
unknown-input: An input that the retriever does not have (error or warning)
  A stage fills in `{{INPUT.name}}`, or somebody hands over an input, and the retriever's
  `input_schema` has none of that name. A template stays empty, and the search goes on with nothing
  in its place.
  fix: Mend the name, or declare the input; `reconciler fix` mends a slip of the pen.
  example:
    kind: Check
    metadata: {name: finds, namespace: ads}
    spec:
      retriever: search
      request: {inputs: {query: red, qurey: red}}
      expect: {results: {at_least: 1}}
missing-input: A retriever that is run without an input it needs (error or warning)
  What runs a retriever, such as a check, an alert or a taxonomy, says no value for an input that
  is required.
  fix: Add the input, unless an `input_mapping` of a collection brings it.
  example:
    kind: Check
    metadata: {name: finds, namespace: ads}
    spec: {retriever: search, expect: {results: {at_least: 1}}}
bad-filter
  A filter is not written as the API takes it.
  fix: Write AND, OR or NOT with lists of {field, operator, value}.
  example:
    kind: Check
    metadata: {name: finds, namespace: ads}
    spec:
      retriever: search
      request:
        inputs: {query: red}
        filters: {and: [{field: brand, operator: eq, value: acme}]}
      expect: {results: {at_least: 1}}
two-targets
  A request names another retriever than the one that is asked.
  fix: Name one of them.
  example:
    kind: Check
    metadata: {name: finds, namespace: ads}
    spec:
      retriever: search
      request: {inputs: {query: red}, retriever_id: another}
      expect: {results: {at_least: 1}}
writing-search
  A search would write documents, and a query only reads.
  fix: Leave the key out.
  example:
    $ reconciler apply --yes
    # file: request.json
    {"inputs": {"query": "red"}, "target_collection_id": "col_1"}
    $ reconciler query ads/search --request request.json
unreadable-request
  What is said of a search is not JSON, or not of the shape that is due.
  fix: Mend it; the message says where.
  example:
    $ echo '{"inputs"' > request.json
    $ reconciler query ads/search --request request.json
no-target
  Nobody says what is to be searched.
  fix: Name it: `reconciler query NAMESPACE/NAME`.
  example:
    $ reconciler query
ambiguous-name
  A name is that of several resources in several namespaces.
  fix: Write NAMESPACE/NAME.
  example:
    kind: Namespace
    metadata: {name: other}
    spec:
      feature_extractors:
        - {feature_extractor_name: text_extractor, version: v1}
    ---
    apiVersion: reconciler/v1
    kind: Retriever
    metadata: {name: search, namespace: other}
    spec:
      collection_identifiers: []
      stages:
        - stage_name: s
          stage_type: filter
          config:
            stage_id: attribute_filter
            parameters: {field: brand, operator: eq, value: x}
    $ reconciler query search query=red
unknown-resource
  Nothing of this name is declared.
  fix: Write the name that is proposed.
  example:
    $ reconciler dataset push Dataset/ads/judged
not-searchable
  What is named is nothing that can be searched.
  fix: Name a retriever.
  example:
    $ reconciler query Bucket/ads/texts query=red
search-failed
  The API ran the search and says that it failed.
  fix: Look at the stage that the message names.
  example:
    error: the search failed: stage `find` timed out
      help: look at what each stage did; `--explain` has more, and so has
            `--format json`
search-not-over
  The search still runs.
  fix: Ask again a little later.
  example:
    error: the search is not over: its status is running
      help: ask again a little later
unsayable-query
  The search cannot be asked in this form.
  fix: Leave out what the message names.
  example:
    error: `session_id` and `sort` cannot be asked at once: the API runs added
      stages without `session_id`
      help: leave one of them out, or declare the sort as a stage of its own
hidden-stages
  A stage holds a secret that the API does not read back, so that nothing can be run behind it.
  fix: Leave out sort and group_by.
  example:
    error: a stage holds a secret that the API does not read back, so that its
      stages cannot be run with others behind them
      help: leave sort and group_by out, or declare them as stages
expectation-not-met
  A check or a gate did not pass, in the formats that place it on a line.
  fix: Mend what is searched, or what is expected.
  example:
    $ reconciler apply --yes
    # file: manifests/check.yaml
    kind: Check
    metadata: {name: finds, namespace: ads}
    spec:
      retriever: search
      request: {inputs: {query: red}}
      expect: {results: {at_least: 1}}
    $ reconciler verify --format sarif
verification-failed
  After a change, checks or gates did not pass; a swap has kept the old one.
  fix: Mend what is declared, or what is expected of it, and apply again.
  example:
    $ reconciler apply --yes
    # file: manifests/check.yaml
    kind: Check
    metadata: {name: finds, namespace: ads}
    spec:
      retriever: search
      request: {inputs: {query: red}}
      expect: {results: {at_least: 1}}
    $ sed -i 's/: finds/: found/; s/final_top_k: 5/final_top_k: 6/' \
        manifests/base.yaml
    $ reconciler apply --yes --format json
not-verified
  Checks and gates could not be asked.
  fix: Ask again: `reconciler verify`.
  example:
    error: 3 checks and gates of Retriever/ads/search cannot be asked here
      help: Run `reconciler apply` in the project.
no-baseline
  A gate compares with what is live, and that could not be asked to its end.
  fix: Nothing was changed. Mend what is live, or remove `max_drop` from the gate: floors need no
  comparison.
  example:
    error: Gate/ads/quality cannot be compared with what is live: the answer is
      whole: 1 stage failed
      help: Nothing was changed. Mend what is live first, or remove its
            max_drop: floors need no comparison.
over-budget
  Another search could cost more than the check, the gate or the command allows.
  fix: Raise `max_credits`, or ask less.
  example:
    $ reconciler apply --yes
    # file: manifests/check.yaml
    kind: Check
    metadata: {name: finds, namespace: ads}
    spec:
      retriever: search
      request: {inputs: {query: red}}
      expect: {results: {at_least: 1}}
    $ reconciler verify --max-credits 0 --format json
undecidable-gate
  One query of a gate could not be asked, so that nothing can be concluded.
  fix: Look at why, and ask again.
  example:
    error: it was not asked any more: another query could not be, and nothing
      can be concluded
      help: see why the other one could not be asked
unknown-step
  A step of the vendor's acceptance test expects something that is not known.
  fix: Write it as a Check.
  example:
    error: what `colour` expects is not known
      help: write it as a Check
nothing-to-verify
  No check and no gate asks what is named.
  fix: Declare a Check of it.
  example:
    $ reconciler verify Retriever/ads/search
nothing-golden
  No check that is meant compares with a golden answer.
  fix: Add `golden: {file: NAME.golden.json}` to its `expect`.
  example:
    kind: Check
    metadata: {name: finds, namespace: ads}
    spec:
      retriever: search
      request: {inputs: {query: red}}
      expect: {results: {at_least: 1}}
    $ reconciler verify --update-golden
no-golden-answer
  A golden answer is compared with, and its file does not exist.
  fix: `reconciler verify --update-golden` writes it.
  example:
    error: manifests/red.golden.json does not exist
      help: `reconciler verify Check/ads/red --update-golden` writes it from
            what is live
not-a-golden-answer
  The file of a golden answer is something else.
  fix: Write it anew with `verify --update-golden`.
  example:
    error: manifests/red.golden.json holds no golden answer
      help: remove it, and `reconciler verify Check/ads/red --update-golden`
            writes it from what is live
misplaced-golden-answer
  A golden answer would be read as a manifest.
  fix: Name a file that ends in .json.
  example:
    error: red.yaml may be a manifest, and a golden answer is JSON
      help: name a file that ends in .json
unfit-answer
  An answer is not kept as golden, because it is not as it should be.
  fix: Mend the search, and ask again.
  example:
    kind: Check
    metadata: {name: finds, namespace: ads}
    spec:
      retriever: search
      request: {inputs: {query: red}}
      expect: {results: {at_least: 1}, golden: {file: red.golden.json}}
    $ reconciler apply --yes
    $ reconciler verify --update-golden --format json
not-comparable
  Live and planned could not be asked the same.
  fix: Plan with a key and without `--snapshot`; what a secret takes part in cannot be asked.
  example:
    error: nothing was compared: a snapshot cannot be searched
      help: plan with a key, and without --snapshot
nothing-planned
  No stages are planned for what is to be compared.
  fix: Compare a retriever that the plan changes.
  example:
    error: no stages are planned for Retriever/ads/search
      help: compare what a plan changes
""")
