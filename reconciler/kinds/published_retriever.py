"""The public form of a retriever: a page, its URL and a key, by which anybody can search (§9).

    apiVersion: reconciler/v1
    kind: PublishedRetriever
    metadata: {name: executive_ads_search, namespace: ads}
    lifecycle: {on_replace: recreate}
    spec:
      public_name: executive-ads
      description: Ads of the year, by what is seen in them
      display_config:
        title: Executive ads
        inputs: []
        exposed_fields: [metadata.brand, metadata.title]
      rate_limit_config: {tier: elevated}
      tags: [ads]

It is named as its retriever is, and needs no `retriever_id`. A retriever that is published has
frozen stages: with `on_replace: recreate` a change of them unpublishes it, changes the retriever,
and publishes it again. Whatever publishes again means a short outage and a new key, always: two
pages cannot have one public name. The key is shown by nobody and kept nowhere.

It carries no owner's stamp, so it is never pruned: unpublish with `ensure: absent`.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from reconciler.kinds.declaration.changes import immutable
from reconciler.kinds.declaration.contradiction import Contradiction
from reconciler.kinds.declaration.kind import Availability, Kind
from reconciler.kinds.declaration.listing import Parent
from reconciler.kinds.declaration.marks import (
    LABEL,
    Computed,
    Default,
    NotReadBack,
    RefersTo,
    Unordered,
)
from reconciler.kinds.declaration.requests import AfterCreate
from reconciler.kinds.declaration.spec import InvalidCombination, Spec, TopSpec
from reconciler.kinds.display import Display
from reconciler.model.data import Data, Fields, is_same

_AS_PUBLISHED = immutable("a page keeps what it was published with: it is published again")


class RateLimits(Spec):
    """How often the page may be searched."""

    enabled: Annotated[bool | None, Default(value=True, reset=True)] = None
    """Whether there is any limit."""
    tier: Annotated[
        Literal["standard", "elevated", "enterprise", "unlimited"] | None,
        Default(value="standard", reset="standard"),
    ] = None
    """The limits that hold where none is written beside it."""
    requests_per_minute: Annotated[int | None, Default(), Field(ge=1)] = None
    """In place of the tier's."""
    requests_per_hour: Annotated[int | None, Default(), Field(ge=1)] = None
    """In place of the tier's."""
    requests_per_day: Annotated[int | None, Default(), Field(ge=1)] = None
    """In place of the tier's."""
    max_results_per_query: Annotated[
        int | None, Default(value=100, reset=100), Field(ge=1, le=1000)
    ] = None
    """Results of one search at the most."""
    enable_ip_limits: Annotated[bool | None, Default(value=False, reset=False)] = None
    """Whether each caller's address has a limit of its own as well."""
    max_requests_per_ip_hour: Annotated[int | None, Default(), Field(ge=1)] = None
    """That limit."""


def _tells_all_the_same(value: Data, live: Fields) -> Contradiction | None:
    if value is not False or not live.get("retriever_metadata"):
        return None
    return Contradiction(
        "is settled when it is published, and live tells its stages and collections",
        "unpublish it with `lifecycle: {ensure: absent}`, and publish it again; or remove the line",
    )


class PublishedRetrieverSpec(TopSpec):
    """Fields of a published retriever (§9)."""

    retriever_id: Annotated[
        str | None,
        Computed(),
        RefersTo("Retriever"),
        immutable("a page belongs to the retriever that it was made for"),
    ] = None
    """The retriever; filled in from the name, and not written."""
    public_name: Annotated[
        str | None,
        Computed(),
        _AS_PUBLISHED,
        Field(min_length=3, max_length=50, pattern="^[a-z0-9][a-z0-9-]*[a-z0-9]$"),
    ] = None
    """The end of its URL, unique in the world; made from `display_name` where it is not given."""
    display_name: Annotated[
        str | None, Computed(), NotReadBack(), _AS_PUBLISHED, LABEL, Field(max_length=100)
    ] = None
    """What `public_name` is made from, where that is not given."""
    description: Annotated[str | None, Default(), _AS_PUBLISHED, LABEL, Field(max_length=500)] = (
        None
    )
    """What it searches, for public listings."""
    icon_base64: Annotated[
        str | None, Default(), _AS_PUBLISHED, LABEL, Field(max_length=300_000)
    ] = None
    """Its icon."""
    # Publishing adds to it (§5.2), so that only declared keys are compared.
    display_config: Annotated[Display | None, Computed(), LABEL] = None
    """The page; where it is not given, publishing takes the retriever's own."""
    rate_limit_config: Annotated[RateLimits | None, Default(reset={})] = None
    # The name is never told, but whether there is one is: "" removes it (§9).
    password_secret_name: Annotated[
        str | None,
        Computed(),
        RefersTo("Secret"),
        NotReadBack(is_set_by="password_protected"),
    ] = None
    """The secret with the password that the page asks for; `""` asks for none."""
    include_metadata: Annotated[
        bool | None,
        Default(value=True, reset=True),
        NotReadBack(_tells_all_the_same),
        _AS_PUBLISHED,
        LABEL,
    ] = None
    """Whether the page tells the stages and collections of its retriever."""
    tags: Annotated[list[str] | None, Default(value=[], reset=[]), Unordered(), LABEL] = None
    """Words to find it by in public listings."""
    category: Annotated[str | None, Default(reset=""), LABEL, Field(max_length=50)] = None
    """Where public listings show it."""
    # Publishing does not know it, and turns it on (§9).
    is_active: Annotated[bool | None, Default(value=True, reset=True), AfterCreate()] = None
    """Whether the page answers."""

    @model_validator(mode="after")
    def _has_a_public_name(self) -> "PublishedRetrieverSpec":
        """`public_name` or `display_name`, or both."""
        if self.public_name is None and self.display_name is None:
            raise InvalidCombination(
                "has neither public_name nor display_name, and a page must be called something",
                "write public_name, such as `public_name: our-ads`",
            )
        return self


def _cannot_be_published_again(
    declared: Fields, live: Fields, retriever: Fields | None
) -> Iterator[tuple[str, str]]:
    """What would be another page than it is, because nobody says how it was."""
    if live.get("password_protected") is True and declared.get("password_secret_name") is None:
        yield (
            "it asks for a password, and the API does not say whose secret",
            'declare password_secret_name; `password_secret_name: ""` asks for none',
        )
    if declared.get("display_config") is None and retriever is not None:
        shown, own = (_without_additions(each.get("display_config")) for each in (live, retriever))
        if not is_same(shown, own):
            yield (
                "it shows another page than its retriever's display_config, which publishing takes",
                "declare display_config here (`reconciler pull` writes it from live)",
            )


def _without_additions(display: Data) -> Data:
    if not isinstance(display, dict):
        return display
    return {key: value for key, value in display.items() if key != "retriever_config"}


PUBLISHED_RETRIEVER = Kind(
    name="PublishedRetriever",
    spec=PublishedRetrieverSpec,
    path="/v1/retrievers/{parent}/publish",
    # Published again, a retriever has another one (§9).
    id_field="public_id",
    # Its body says no name: it is called as its retriever is.
    name_field="",
    parent=Parent(
        field="retriever_id",
        kind="Retriever",
        is_name=True,
        has_child=lambda retriever: retriever.get("is_published") is True,
    ),
    is_singleton=True,
    # It has no `metadata` (§9).
    is_stamped=False,
    is_published=lambda _: True,
    loses=("its public key: published again, it has a new one",),
    outage="its page, until it is published again",
    unrepeatable=_cannot_be_published_again,
    availability=Availability(
        field="public_name", suffix="/availability", parameter="name", told_in="available"
    ),
    answered=frozenset(
        (
            "retriever_id",
            "public_id",
            "public_url",
            "short_url",
            "public_api_key",
            "password_protected",
            "retriever_metadata",
            "created_at",
            "updated_at",
        )
    ),
)
