"""A check: a question to a retriever, and what must come back.

    apiVersion: reconciler/v1
    kind: Check
    metadata: {name: red_cars, namespace: ads}
    spec:
      retriever: executive_ads_search
      request:
        inputs: {query_text: red sports car}
        filters: {AND: [{field: metadata.market, operator: eq, value: de}]}
        limit: 10
      expect:
        results: {at_least: 3}
        contains:
          - {document_id: doc_911, rank_at_most: 3}
          - {where: {metadata.brand: acme}, rank_at_most: 5}
        excludes: [{where: {metadata.market: us}}]
        latency_ms: {at_most: 1500}

It lives in the manifests only: it is asked by `verify`, and around a change of its retriever, and
never sent anywhere as configuration. A degraded, relaxed or partly ignored question fails, unless
the check says that it may.
"""

from typing import Annotated

from pydantic import Field, model_validator

from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.marks import Default, NamesFile, RefersTo
from reconciler.kinds.declaration.spec import InvalidCombination, OpenMap, Spec
from reconciler.kinds.execution import Request, SortOption


class NumberBounds(Spec):
    """A number that must not be less, or not more."""

    at_least: Annotated[float | None, Default(), Field(ge=0)] = None
    at_most: Annotated[float | None, Default(), Field(ge=0)] = None

    @model_validator(mode="after")
    def _leaves_some(self) -> "NumberBounds":
        """At least one of both is said, and `at_least` is not above `at_most`."""
        if self.at_least is None and self.at_most is None:
            raise InvalidCombination("expects nothing", "say at_least, at_most, or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise InvalidCombination(
                f"is at least {self.at_least:g} and at most {self.at_most:g}, which no number is",
                "exchange them, or leave one out",
            )
        return self


class DocumentMatch(Spec):
    """One document by its id, or every document whose fields have certain values."""

    document_id: Annotated[str | None, Default(), Field(min_length=1)] = None
    where: Annotated[OpenMap | None, Default()] = None
    """Fields, with dots for what is inside, and their values; all of them must hold."""
    rank_at_most: Annotated[int | None, Default(), Field(ge=1)] = None
    """How far down it may stand; 1 is the first."""

    @model_validator(mode="after")
    def _says_which(self) -> "DocumentMatch":
        """Either `document_id` or `where`, and never both."""
        if bool(self.document_id) == bool(self.where):
            says = "says both document_id and where" if self.where else "says no document"
            remedy = "say either document_id, or where with the fields that it must have"
            raise InvalidCombination(says, remedy)
        return self


class StageExpectation(Spec):
    """How many documents go into a stage and come out of it, and how long it may take."""

    input_at_least: Annotated[int | None, Default(), Field(ge=0)] = None
    input_at_most: Annotated[int | None, Default(), Field(ge=0)] = None
    output_at_least: Annotated[int | None, Default(), Field(ge=0)] = None
    output_at_most: Annotated[int | None, Default(), Field(ge=0)] = None
    duration_ms_at_most: Annotated[float | None, Default(), Field(ge=0)] = None
    """In milliseconds, by the API's own count."""


class GoldenAnswer(Spec):
    """An earlier answer, kept beside the manifest; `verify --update-golden` writes it."""

    file: Annotated[str, NamesFile(), Field(min_length=1)]
    """Relative to the folder of this manifest."""
    top: Annotated[int | None, Default(value=10), Field(ge=1, le=500)] = None
    """How many of the first results are compared."""
    rank_biased_overlap_at_least: Annotated[float | None, Default(value=1.0), Field(ge=0, le=1)] = (
        None
    )
    """1 is the same documents in the same order; 0 has nothing in common."""


class Expect(Spec):
    """What the answer must be like; what is not said is not judged."""

    results: Annotated[NumberBounds | None, Default()] = None
    """How many documents come back."""
    contains: Annotated[list[DocumentMatch] | None, Default()] = None
    """Each of them must be found."""
    excludes: Annotated[list[DocumentMatch] | None, Default()] = None
    """Not one of them may be found."""
    ordered_by: Annotated[SortOption | None, Default()] = None
    """The order in which the documents must stand."""
    stages: Annotated[dict[str, StageExpectation] | None, Default()] = None
    """By the name of the stage."""
    latency_ms: Annotated[NumberBounds | None, Default()] = None
    """The API's own total in milliseconds; the network is not in it."""
    credits: Annotated[NumberBounds | None, Default()] = None
    """What the search costs."""
    golden: Annotated[GoldenAnswer | None, Default()] = None
    degraded: Annotated[bool | None, Default(value=False)] = None
    """Whether the API may have left out a stage or a source."""
    relaxed: Annotated[bool | None, Default(value=False)] = None
    """Whether the API may have asked for less than it was told to."""
    ignored_inputs: Annotated[list[str] | None, Default(value=[])] = None
    """Inputs that the API may leave unused."""

    @model_validator(mode="after")
    def _expects_something(self) -> "Expect":
        """Something is expected: what judges nothing would pass whatever comes back."""
        said = (getattr(self, name) for name in type(self).model_fields)
        if not any(each is not None and each not in ([], {}) for each in said):
            says = "expects nothing, so that every answer would pass"
            raise InvalidCombination(says, "say what must come back: `results: {at_least: 1}`")
        return self


class CheckSpec(Spec):
    """The fields of a check."""

    retriever: Annotated[str, RefersTo("Retriever"), Field(min_length=1)]
    """The retriever that is asked."""
    request: Annotated[Request | None, Default(value={})] = None
    """What it is asked, in the API's own words of either generation."""
    expect: Expect


CHECK = Kind(
    name="Check",
    spec=CheckSpec,
    path="",
    id_field="",
    name_field="",
    is_local=True,
    is_stamped=False,
)
