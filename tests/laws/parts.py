"""Made-up values: the texts, maps and nested models that the specs of made-up stacks consist of."""

from typing import Any, TypeAlias

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Made: TypeAlias = SearchStrategy[dict[str, Any]]
_PRINTABLE = st.characters(exclude_categories=("Cs", "Cc"))
words = st.sampled_from(["brand", "title", "spend", "on", "0x1f", "1e3", "straße", "null", "~"])
texts = st.one_of(words, st.text(_PRINTABLE, max_size=12))
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(-1e6, 1e6, width=32),
    texts,
)
json_values: SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)
metadata = st.dictionaries(words, json_values, max_size=3)
numbers = st.integers(0, 500)


def some(**fields: SearchStrategy[Any]) -> Made:
    """An object with any selection of these optional fields."""
    return st.fixed_dictionaries({}, optional=fields)


def of(required: dict[str, SearchStrategy[Any]], /, **optional: SearchStrategy[Any]) -> Made:
    """An object with these fields, and any selection of the others."""
    return st.fixed_dictionaries(required, optional=optional)


properties: Made = st.dictionaries(
    st.sampled_from(["brand", "spend", "video", "aired"]),
    of(
        {"type": st.sampled_from(["string", "number", "boolean", "text"])},
        description=texts,
        required=st.booleans(),
        default=scalars,
        enum=st.lists(texts, max_size=2),
        examples=st.lists(scalars, max_size=2),
    ),
    max_size=2,
)
tiering = some(
    enabled=st.booleans(),
    idle_days=some(cold=st.integers(1, 90), frozen=st.integers(1, 90)),
    exempt=st.just("never"),
)
conditions = st.lists(
    of(
        {"field": words, "value": scalars},
        operator=st.sampled_from(["eq", "gt", "in", "exists"]),
    ),
    min_size=1,
    max_size=2,
)
filters = some(AND=conditions, OR=conditions, NOT=conditions, case_sensitive=st.booleans())
passthrough = of({"source_path": words}, target_path=words, default=scalars, required=st.booleans())
issuers = st.lists(
    of(
        {"issuer": st.sampled_from(["https://a.example", "https://b.example"])}
        | {"jwks_url": st.just("https://a.example/keys")},
        audience=st.lists(texts, max_size=2),
        algorithms=st.just(["ES256"]),
        principal_claim=st.sampled_from(["sub", "email"]),
        retrievers=st.just(["guest_search"]),
        enabled=st.booleans(),
        admin_claim=st.just({"claim": "role", "values": ["admin"]}),
    ),
    max_size=2,
    unique_by=lambda issuer: str(issuer["issuer"]),
)
indexes = st.lists(
    of(
        {"field_name": words, "type": st.sampled_from(["keyword", "float", "text"])},
        field_schema=st.just({"type": "keyword", "is_tenant": True}),
        is_protected=st.just(False),
    ),
    max_size=2,
    unique_by=lambda index: str(index["field_name"]),
)
inputs: Made = st.dictionaries(
    words,
    of(
        {"type": st.sampled_from(["text", "number", "image"])},
        description=texts,
        required=st.booleans(),
        default=scalars,
        examples=st.lists(scalars, max_size=2),
    ),
    max_size=2,
)
