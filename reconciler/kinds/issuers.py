"""Who may search a namespace without an API key (§2); part of a namespace's page."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from reconciler.kinds.declaration.marks import Computed, Default, RefersTo
from reconciler.kinds.declaration.spec import InvalidCombination, OpenMap, Spec


class ClaimFilter(Spec):
    """Documents are visible where this field equals this claim."""

    claim: str = Field(min_length=1)
    field: str = Field(min_length=1)


class GroupClaim(Spec):
    """A claim that lists the caller's groups."""

    claim: str = Field(min_length=1)
    prefix: str = Field(min_length=1, max_length=64)


class AdminClaim(Spec):
    """A claim whose values make the caller an administrator."""

    claim: str = Field(min_length=1)
    values: list[str] = Field(min_length=1)


class TrustedIssuer(Spec):
    """An issuer of tokens with which end users may search."""

    issuer: str = Field(min_length=1)
    jwks_url: Annotated[str | None, Default(), Field(min_length=1)] = None
    jwks: Annotated[OpenMap | None, Default()] = None
    audience: Annotated[list[str] | None, Default(reset=[])] = None
    algorithms: Annotated[
        list[Literal["RS256", "RS384", "RS512", "ES256", "ES384", "PS256"]] | None,
        Computed(),
        Field(min_length=1),
    ] = None
    principal_claim: Annotated[str | None, Default(value="sub"), Field(min_length=1)] = None
    principal_prefix: Annotated[str | None, Default(value="jwt:"), Field(max_length=64)] = None
    claim_filters: Annotated[list[ClaimFilter] | None, Default(reset=[])] = None
    retrievers: Annotated[
        list[str] | None, Default(reset=[]), RefersTo("Retriever", is_loose=True)
    ] = None
    """What its users may search with."""
    collections: Annotated[
        list[str] | None, Default(reset=[]), RefersTo("Collection", is_loose=True)
    ] = None
    """What its users may read."""
    owner_writable_collections: Annotated[
        list[str] | None, Default(reset=[]), RefersTo("Collection", is_loose=True)
    ] = None
    """Where its users may write documents of their own."""
    allowed_origins: Annotated[list[str] | None, Default(reset=[])] = None
    group_claims: Annotated[list[GroupClaim] | None, Default(reset=[]), Field(max_length=8)] = None
    admin_claim: Annotated[AdminClaim | None, Default()] = None
    enabled: Annotated[bool | None, Default(value=True)] = None

    @model_validator(mode="after")
    def _names_one_key_set(self) -> "TrustedIssuer":
        """Exactly one of `jwks_url` and `jwks`."""
        if (self.jwks_url is None) is (self.jwks is None):
            raise InvalidCombination(
                "needs exactly one of jwks_url and jwks", "say where its keys are, in one way"
            )
        return self
