"""The keys of a document in the order of its kind's page: all at once as map by map."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st
from made_up import examples

from reconciler.kinds import KINDS
from reconciler.kinds.compile.compile import facts_of
from reconciler.manifest.formatting.key_order import in_key_order, key_order

LEAVES = st.sampled_from([None, "text", 1, [], {}])


def _values(facts, depth=4):
    """Whatever may stand where these facts are, in any order, and what may not."""
    if facts is None or depth == 0:
        return LEAVES
    keys = [*facts.fields, "other"]
    inside = st.lists(st.sampled_from(keys), unique=True, max_size=5).flatmap(
        lambda chosen: st.fixed_dictionaries(
            {key: _values(facts.fields.get(key) or facts.item, depth - 1) for key in chosen}
        )
    )
    return LEAVES | inside | st.lists(_values(facts.item, depth - 1), max_size=2)


DOCUMENTS = st.sampled_from(sorted(KINDS)).flatmap(
    lambda name: st.fixed_dictionaries(
        {
            "spec": _values(facts_of(KINDS[name])),
            "metadata": st.just({"namespace": "ads", "other": 1, "name": "one"}),
            "kind": st.just(name),
            "lifecycle": st.just({"on_replace": "swap", "prevent_destroy": True}),
            "apiVersion": st.just("reconciler/v1"),
        }
    )
)


def _paths(value, path=()):
    if isinstance(value, Mapping):
        yield path, list(value)
        for key, inner in value.items():
            yield from _paths(inner, (*path, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _paths(inner, (*path, at))


@given(DOCUMENTS)
@examples(200)
def test_every_map_has_the_order_that_its_path_has(document):
    arranged, order = in_key_order(document, KINDS), key_order(document, KINDS)
    assert arranged == document
    written = dict(_paths(document))
    for path, keys in _paths(arranged):
        first = [key for key in order(path) if key in keys]
        assert keys == [*first, *(key for key in written[path] if key not in first)]
    assert list(arranged) == ["apiVersion", "kind", "metadata", "lifecycle", "spec"]
