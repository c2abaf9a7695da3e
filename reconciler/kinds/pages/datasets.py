"""Codes of datasets: their files, and their copies at the API."""

from typing import Final

from reconciler.kinds.pages.read import read_pages

DATASETS: Final = read_pages(r"""
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
    # file: manifests/judged.jsonl
    {"query_id": "q1", "inputs": {"query": "red"}}
    $ reconciler validate
bad-grade
  A grade is no whole number.
  fix: Write 0 for what is not relevant, and more for what is.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl}
    # file: manifests/judged.jsonl
    {"query_id": "q1", "inputs": {"query": "red"}, "relevant": {"d1": "much"}}
    $ reconciler validate
grade-out-of-range (warning)
  A grade is larger than those that the API's own evaluations take.
  fix: Use grades of 0 to 10.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl}
    # file: manifests/judged.jsonl
    {"query_id": "q1", "inputs": {"query": "red"}, "relevant": {"d1": 99}}
    $ reconciler validate
bad-judgement
  A judgement is no document with its grade.
  fix: Write {"relevant": {"DOCUMENT": GRADE}}.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl}
    # file: manifests/judged.jsonl
    {"query_id": "q1", "inputs": {"query": "red"}, "relevant": 3}
    $ reconciler validate
contrary-judgement
  A document is judged twice for one query, and otherwise.
  fix: Keep one of the two.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl, relevance: judged.qrels}
    # file: manifests/judged.jsonl
    {"query_id": "q1", "inputs": {"query": "red"}}
    $ printf 'q1 0 d1 1\nq1 0 d1 2\n' > manifests/judged.qrels
    $ reconciler validate
duplicate-query
  Two queries have one id.
  fix: Give one of them another.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl}
    # file: manifests/judged.jsonl
    {"query_id": "q1", "inputs": {"query": "red"}, "relevant": {"d1": 1}}
    {"query_id": "q1", "inputs": {"query": "blue"}, "relevant": {"d1": 1}}
    $ reconciler validate
unknown-query
  A judgement is about a query that is not there.
  fix: Mend its id, or add the query.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl, relevance: judged.qrels}
    # file: manifests/judged.jsonl
    {"query_id": "q1", "inputs": {"query": "red"}}
    $ printf 'q1 0 d1 1\nq2 0 d1 2\n' > manifests/judged.qrels
    $ reconciler validate
query-without-judgement (warning)
  A query has no judged document, and counts for nothing.
  fix: Judge one, or take the query out.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl}
    # file: manifests/judged.jsonl
    {"query_id": "q1", "inputs": {"query": "red"}, "relevant": {"d1": 1}}
    {"query_id": "q2", "inputs": {"query": "blue"}}
    $ reconciler validate
bad-query
  A query says its text twice, or says nothing.
  fix: Write `inputs`, or `text`.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl, input: query}
    # file: manifests/judged.jsonl
    {"query_id": "q1", "text": "red", "inputs": {"query": "red"}}
    $ reconciler validate
unknown-key (warning)
  A line of a dataset has a key that means nothing.
  fix: Take it out, or mend it.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl}
    # file: manifests/judged.jsonl
    {"query_id": "q1", "inputs": {"query": "red"}, "relevnt": {"d1": 1}}
    $ reconciler validate
missing-key
  A line of a dataset has no id.
  fix: Write "query_id": "...".
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl}
    # file: manifests/judged.jsonl
    {"inputs": {"query": "red"}, "relevant": {"d1": 1}}
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
not-text
  A file of a dataset holds what no text does.
  fix: Save it as UTF-8.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl}
    $ printf '{"query_id": \000}\n' > manifests/judged.jsonl
    $ reconciler validate
text-without-input: Judged queries that name no input (error or warning)
  Queries of a dataset have a text, and nothing says which input of the retriever it fills: the
  retriever takes several, or is not declared.
  fix: Write `input: NAME` into the spec of the dataset.
  example:
    kind: Dataset
    metadata: {name: judged, namespace: ads}
    spec: {queries: judged.jsonl}
    # file: manifests/judged.jsonl
    {"query_id": "q1", "text": "red", "relevant": {"d1": 1}}
    $ reconciler validate
not-carried
  A format cannot hold something that the dataset has.
  fix: Write another format.
  example:
    error: TREC's files cannot hold queries with more than one input, or with
      different ones
      help: write JSON Lines
no-dataset
  The dataset of a gate was not read, or is not declared.
  fix: Declare it beside the gate.
  example:
    error: Dataset/ads/judged is not declared
      help: declare it beside the gate
no-copy
  The API holds no copy of the dataset as it is now.
  fix: `reconciler dataset push`.
  example:
    error: the API has no copy judged-3f2c9a1b of Dataset/ads/judged as it is
      now
      help: run `reconciler dataset push ads/judged`
other-id-field
  The API's own evaluations know documents by their id alone.
  fix: Judge by `document_id`, or let the gate run locally.
  example:
    warning: Dataset/ads/judged: its judgements know documents by
      metadata.ad_id, and the API's own evaluations know them by document_id
      alone
      help: judge by document_id, or let the reconciler ask: `run: local` in the
            gate
too-few-interactions
  There are too few interactions to judge any query by them.
  fix: Ask for fewer with `--min-interactions`, look further back with `--lookback-days`, or count
  more kinds of them with `--types`.
  example:
    error: Retriever/ads/search: the API found too few interactions with
      Retriever/ads/search to judge any query
      help: If it found too few interactions: ask for fewer with
            --min-interactions, look further back with --lookback-days, or count
            more kinds of them with --types.
server-gate
  The API asks this gate itself, and only of what is live.
  fix: Write `run: local`, so that planned stages can be asked as well.
  example:
    error: Gate/ads/quality: the API itself asks this gate, and it only asks
      what is live
      help: say `run: local`, and it is asked of whatever takes its place, too
unfit-for-server
  The API's own evaluations cannot ask what the gate asks.
  fix: Write `run: local`.
  example:
    error: Gate/ads/quality: the API's own evaluations ask with the inputs of
      the queries, and with nothing else
      help: leave `request` out, or say `run: local`, and the reconciler asks
evaluation-failed
  The API's evaluation failed.
  fix: Ask again; the message has the API's reason.
  example:
    error: Gate/ads/quality: the API's evaluation evl_1 failed: the API does not
      say why
      help: mend that, or say `run: local`, and the reconciler asks
evaluation-goes-on
  The API's evaluation is not over yet.
  fix: Ask again later.
  example:
    error: Gate/ads/quality: the API's evaluation evl_1 is not over: it is
      running
      help: verify again later: it starts another one
queries-skipped
  The API left out queries of its evaluation.
  fix: Look at those that it names.
  example:
    error: Gate/ads/quality: the API skipped 1 of 40 queries: q_17, no input
      help: mend their inputs; what is skipped is not judged
""")
