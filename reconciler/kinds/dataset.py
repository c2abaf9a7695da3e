"""A dataset: queries, and which documents answer them how well.

    apiVersion: reconciler/v1
    kind: Dataset
    metadata: {name: ads_judgements, namespace: ads}
    spec:
      queries: judgements/queries.jsonl
      relevance: judgements/ads.qrels
      id_field: metadata.ad_id

Queries and relevance are files beside the manifest: TREC topics and qrels, CSV or JSON Lines, told
by their names, or by `queries_format` and `relevance_format`; a table or JSON Lines may hold both.
It lives in the manifests only; `dataset push` makes the API's copy, under a name with a digest,
because no copy can be changed.
"""

from typing import Annotated, Literal

from pydantic import Field

from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.marks import LABEL, Default, NamesFile
from reconciler.kinds.declaration.spec import Spec
from reconciler.kinds.lookups import COPIES


class DatasetSpec(Spec):
    """The fields of a dataset."""

    queries: Annotated[str, NamesFile(), Field(min_length=1)]
    """The file of the queries, relative to the folder of this manifest."""
    relevance: Annotated[str | None, Default(), NamesFile(), Field(min_length=1)] = None
    """The file of the judgements, where they do not stand beside the queries."""
    queries_format: Annotated[Literal["trec", "csv", "jsonl"] | None, Default()] = None
    """Where the name of the file does not tell."""
    relevance_format: Annotated[Literal["trec", "csv", "jsonl"] | None, Default()] = None
    """Where the name of the file does not tell."""
    input: Annotated[str | None, Default(), Field(min_length=1)] = None
    """The input of the retriever that the text of a query fills; the only one, where it has one."""
    id_field: Annotated[str | None, Default(value="document_id"), Field(min_length=1)] = None
    """The field of a result by which the judgements know it."""
    description: Annotated[str | None, Default(), LABEL] = None


DATASET = Kind(
    name="Dataset",
    spec=DatasetSpec,
    path="",
    id_field="",
    name_field="",
    name_length=(1, 191),  # the API's 200, less a dash and a digest
    is_local=True,
    is_judged=True,
    copies=COPIES,
    is_stamped=False,
)
