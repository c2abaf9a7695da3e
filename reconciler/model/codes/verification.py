"""Codes of checks, gates, datasets and searches."""

from typing import Final

from reconciler.model.codes.page import read_pages

VERIFICATION: Final = read_pages(r"""
unknown-metric
  A metric is not one that is known, or not written as one.
  fix: Write one such as `ndcg@10`; docs/verify.md lists them.
  example:
    error: `ndgc@10` is no metric
undeclared-field (warning)
  A field that is filtered or expected is none that a collection here is declared to have.
  fix: Mend its name, or declare it.
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
unknown-input
  The retriever has no such input.
  fix: Write the name that is proposed.
  example:
    kind: Check
    metadata: {name: finds, namespace: ads}
    spec:
      retriever: search
      request: {inputs: {query: red, qurey: red}}
      expect: {results: {at_least: 1}}
missing-input
  The retriever needs an input that is not said.
  fix: Say it.
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
      request: {inputs: {query: red}, filters: {and: [{field: brand, operator: eq, value: acme}]}}
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
    $ echo '{"inputs": {"query": "red"}, "write_token": "t"}' > request.json
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
    spec: {feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]}
    ---
    apiVersion: reconciler/v1
    kind: Retriever
    metadata: {name: search, namespace: other}
    spec:
      collection_identifiers: []
      stages:
        - stage_name: s
          stage_type: filter
          config: {stage_id: attribute_filter, parameters: {field: brand, operator: eq, value: x}}
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
    error: the search failed
search-not-over
  The search still runs.
  fix: Ask again, with the id that is told.
  example:
    error: the search is not over: its status is
unsayable-query
  The search cannot be asked in this form.
  fix: Leave out what the message names.
  example:
    error: `group_by` cannot be asked for
hidden-stages
  A stage holds a secret that the API does not read back, so that nothing can be run behind it.
  fix: Leave out sort and group_by.
  example:
    error: a stage holds a secret that the API does not read back
expectation-not-met
  A check or a gate did not pass, in the formats that place it on a line.
  fix: Mend what is searched, or what is expected.
  example:
    $ reconciler apply --yes
    # file: manifests/check.yaml
    kind: Check
    metadata: {name: finds, namespace: ads}
    spec: {retriever: search, request: {inputs: {query: red}}, expect: {results: {at_least: 1}}}
    $ reconciler verify --format sarif
verification-failed
  After a change, checks or gates did not pass; a swap has kept the old one.
  fix: Mend what is declared, or what is expected of it, and apply again.
  example:
    $ reconciler apply --yes
    # file: manifests/check.yaml
    kind: Check
    metadata: {name: finds, namespace: ads}
    spec: {retriever: search, request: {inputs: {query: red}}, expect: {results: {at_least: 1}}}
    $ sed -i 's/description: finds/description: found/; s/final_top_k: 5/final_top_k: 6/' manifests/base.yaml
    $ reconciler apply --yes --format json
not-verified
  Checks and gates could not be asked.
  fix: Ask again: `reconciler verify`.
  example:
    error: 1 checks and gates of Retriever/ads/search cannot be asked here
no-baseline
  A gate compares with what is live, and that could not be asked to its end.
  fix: Nothing was changed: mend what the message names, and apply again.
  example:
    error: Gate/ads/quality cannot be compared with what is live
over-budget
  Another search could cost more than the check, the gate or the command allows.
  fix: Raise `max_credits`, or ask less.
  example:
    $ reconciler apply --yes
    # file: manifests/check.yaml
    kind: Check
    metadata: {name: finds, namespace: ads}
    spec: {retriever: search, request: {inputs: {query: red}}, expect: {results: {at_least: 1}}}
    $ reconciler verify --max-credits 0 --format json
undecidable-gate
  One query of a gate could not be asked, so that nothing can be concluded.
  fix: Look at why, and ask again.
  example:
    error: it was not asked any more: another query could not be
unknown-step
  A step of the vendor's acceptance test expects something that is not known.
  fix: Write it as a Check.
  example:
    error: what `colour` expects is not known
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
    spec: {retriever: search, request: {inputs: {query: red}}, expect: {results: {at_least: 1}}}
    $ reconciler verify --update-golden
no-golden-answer
  A golden answer is compared with, and its file does not exist.
  fix: `reconciler verify --update-golden` writes it.
  example:
    error: manifests/red.golden.json does not exist
not-a-golden-answer
  The file of a golden answer is something else.
  fix: Write it anew with `verify --update-golden`.
  example:
    error: manifests/red.golden.json holds no golden answer
misplaced-golden-answer
  A golden answer would be read as a manifest.
  fix: Name a file that ends in .json.
  example:
    kind: Check
    metadata: {name: finds, namespace: ads}
    spec:
      retriever: search
      request: {inputs: {query: red}}
      expect: {golden: {file: red.yaml}}
    $ reconciler apply --yes
    $ reconciler verify --update-golden --format json
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
  fix: Plan with a key, and without `--snapshot`.
  example:
    error: nothing was compared: a snapshot cannot be searched
nothing-planned
  No stages are planned for what is to be compared.
  fix: Name a retriever that the plan changes.
  example:
    error: no stages are planned for Retriever/ads/search
file-outside
  A file that a manifest names lies outside of the project.
  fix: Move it into the project.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: ../../../judged.jsonl}
    $ reconciler validate
unknown-format
  The name of a file does not tell how it is written.
  fix: Let it end in .jsonl, .csv, .tsv or .qrels.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.parquet}
    $ echo text > manifests/judged.parquet
    $ reconciler validate
no-queries
  A dataset holds no query.
  fix: Write one at least.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl}
    $ touch manifests/judged.jsonl
    $ reconciler validate
no-judgements
  No document of a dataset is judged.
  fix: Say which documents are relevant, in the queries or in `relevance`.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl}
    $ echo '{"query_id": "q1", "inputs": {"query": "red"}}' > manifests/judged.jsonl
    $ reconciler validate
bad-grade
  A grade is no whole number.
  fix: Write 0 for what is not relevant, and more for what is.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl}
    $ echo '{"query_id": "q1", "inputs": {"query": "red"}, "relevant": {"d1": "much"}}' > manifests/judged.jsonl
    $ reconciler validate
grade-out-of-range (warning)
  A grade is larger than those that the API's own evaluations take.
  fix: Use grades of 0 to 10.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl}
    $ echo '{"query_id": "q1", "inputs": {"query": "red"}, "relevant": {"d1": 99}}' > manifests/judged.jsonl
    $ reconciler validate
bad-judgement
  A judgement is no document with its grade.
  fix: Write {"relevant": {"DOCUMENT": GRADE}}.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl}
    $ echo '{"query_id": "q1", "inputs": {"query": "red"}, "relevant": 3}' > manifests/judged.jsonl
    $ reconciler validate
contrary-judgement
  A document is judged twice for one query, and otherwise.
  fix: Keep one of the two.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl, relevance: judged.qrels}
    $ echo '{"query_id": "q1", "inputs": {"query": "red"}}' > manifests/judged.jsonl
    $ printf 'q1 0 d1 1\nq1 0 d1 2\n' > manifests/judged.qrels
    $ reconciler validate
duplicate-query
  Two queries have one id.
  fix: Give one of them another.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl}
    $ echo '{"query_id": "q1", "inputs": {"query": "red"}, "relevant": {"d1": 1}}' > manifests/judged.jsonl
    $ echo '{"query_id": "q1", "inputs": {"query": "blue"}, "relevant": {"d1": 1}}' >> manifests/judged.jsonl
    $ reconciler validate
unknown-query
  A judgement is about a query that is not there.
  fix: Mend its id, or add the query.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl, relevance: judged.qrels}
    $ echo '{"query_id": "q1", "inputs": {"query": "red"}}' > manifests/judged.jsonl
    $ printf 'q1 0 d1 1\nq2 0 d1 2\n' > manifests/judged.qrels
    $ reconciler validate
query-without-judgement (warning)
  A query has no judged document, and counts for nothing.
  fix: Judge one, or take the query out.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl}
    $ echo '{"query_id": "q1", "inputs": {"query": "red"}, "relevant": {"d1": 1}}' > manifests/judged.jsonl
    $ echo '{"query_id": "q2", "inputs": {"query": "blue"}}' >> manifests/judged.jsonl
    $ reconciler validate
bad-query
  A query says its text twice, or says nothing.
  fix: Write `inputs`, or `text`.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl, input: query}
    $ echo '{"query_id": "q1", "text": "red", "inputs": {"query": "red"}, "relevant": {"d1": 1}}' > manifests/judged.jsonl
    $ reconciler validate
unknown-key (warning)
  A line of a dataset has a key that means nothing.
  fix: Take it out, or mend it.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl}
    $ echo '{"query_id": "q1", "inputs": {"query": "red"}, "relevnt": {"d1": 1}}' > manifests/judged.jsonl
    $ reconciler validate
missing-key
  A line of a dataset has no id.
  fix: Write "query_id": "...".
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl}
    $ echo '{"inputs": {"query": "red"}, "relevant": {"d1": 1}}' > manifests/judged.jsonl
    $ reconciler validate
bad-row
  A row of a table has more or fewer columns than its head.
  fix: Mend the row; a text with commas is quoted.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.csv, input: query}
    $ printf 'query_id,text\nq1,red,car\n' > manifests/judged.csv
    $ reconciler validate
bad-head
  Two columns of a table have one name.
  fix: Give one of them another.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.csv, input: query}
    $ printf 'query_id,text,text\nq1,red,car\n' > manifests/judged.csv
    $ reconciler validate
missing-column
  A table has no column for what every row must say.
  fix: Add it to the head.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.csv, input: query}
    $ printf 'text\nred\n' > manifests/judged.csv
    $ reconciler validate
not-text
  A file of a dataset holds what no text does.
  fix: Save it as UTF-8.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl}
    $ printf '{"query_id": \000}\n' > manifests/judged.jsonl
    $ reconciler validate
text-without-input
  Queries have a text, and nothing says which input of the retriever it fills.
  fix: Add `input: NAME`.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl}
    $ echo '{"query_id": "q1", "text": "red", "relevant": {"d1": 1}}' > manifests/judged.jsonl
    $ reconciler validate
not-carried
  A format cannot hold something that the dataset has.
  fix: Write another format.
  example:
    error: TREC cannot hold
no-dataset
  The dataset of a gate was not read, or is not declared.
  fix: Declare it beside the gate.
  example:
    error: Dataset/ads/judged is not declared
no-copy
  The API holds no copy of the dataset as it is now.
  fix: `reconciler dataset push`.
  example:
    error: ads_judged of the API holds other queries or grades
other-id-field
  The API's own evaluations know documents by their id alone.
  fix: Judge by `document_id`, or let the gate run locally.
  example:
    error: its judgements know documents by metadata.ad_id
too-few-interactions
  There are too few interactions to judge any query by them.
  fix: Wait for more, or lower what is asked for.
  example:
    $ reconciler apply --yes
    $ reconciler dataset from-interactions ads/search --into judged
server-gate
  The API asks this gate itself, and only of what is live.
  fix: Write `run: local`, so that planned stages can be asked as well.
  example:
    error: the API itself asks this gate, and it only asks what is live
unfit-for-server
  The API's own evaluations cannot ask what the gate asks.
  fix: Write `run: local`.
  example:
    error: the API's own evaluations ask with the inputs of the queries
evaluation-failed
  The API's evaluation failed.
  fix: Ask again; the message has the API's reason.
  example:
    error: the API's evaluation
evaluation-goes-on
  The API's evaluation is not over yet.
  fix: Ask again later.
  example:
    error: the API's evaluation evl_1 is not over
queries-skipped
  The API left out queries of its evaluation.
  fix: Look at those that it names.
  example:
    error: the API skipped 1 of 3 queries
""")
