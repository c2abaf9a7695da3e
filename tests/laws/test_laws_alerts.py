"""Any alert becomes live as it is declared, from any other, in a namespace and outside of them."""

from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st
from laws import in_a_world
from made_up import examples
from rows import Kept, rows_of
from world import GENEROUS, World

from reconciler.kinds import KINDS
from reconciler.model.change import Action
from reconciler.planning.export.names import in_names
from reconciler.planning.export.spec import Exporting
from reconciler.planning.names.naming import Naming

Spec = dict[str, Any]

_HOME: Final[list[dict[str, Any]]] = [
    {
        "apiVersion": "reconciler/v1",
        "kind": "Namespace",
        "metadata": {"name": "ads"},
        "spec": {
            "feature_extractors": [{"feature_extractor_name": "text_extractor", "version": "v1"}]
        },
    },
    {
        "apiVersion": "reconciler/v1",
        "kind": "Bucket",
        "metadata": {"name": "texts", "namespace": "ads"},
        "spec": {"bucket_schema": {"properties": {"body": {"type": "text"}}}},
    },
    {
        "apiVersion": "reconciler/v1",
        "kind": "Retriever",
        "metadata": {"name": "search", "namespace": "ads"},
        "spec": {
            "stages": [{"stage_name": "cut", "config": {"stage_id": "sample"}}],
            "input_schema": {name: {"type": "text"} for name in "abc"},
        },
    },
]
_TEXTS: Final = st.text("ab c", min_size=1, max_size=5).map(str.strip).filter(bool)
_CHANNELS: Final = st.lists(
    st.one_of(
        st.fixed_dictionaries({"channel_type": st.sampled_from(["slack", "email"])}),
        st.fixed_dictionaries(
            {
                "channel_type": st.just("slack"),
                "config": st.dictionaries(st.sampled_from(["channel", "team"]), _TEXTS),
            }
        ),
    ),
    min_size=1,
    max_size=3,
)
_SHARED: Final[dict[str, st.SearchStrategy[Any]]] = {
    "description": _TEXTS,
    "cooldown_seconds": st.integers(0, 90),
    "enabled": st.booleans(),
    "metadata": st.dictionaries(st.sampled_from(["team", "cost"]), _TEXTS),
}
_TOLD: Final = st.fixed_dictionaries(
    {"channels": _CHANNELS},
    optional={"include_matches": st.booleans(), "include_scores": st.booleans()},
)


def searching() -> st.SearchStrategy[Spec]:
    """An alert that runs a retriever, without what no update can take away."""
    return st.fixed_dictionaries(
        {"retriever_id": st.just("search"), "notification_config": _TOLD},
        optional={
            **_SHARED,
            "trigger_on": st.just("results"),
            "min_count": st.integers(1, 9),
            "inputs": st.dictionaries(st.sampled_from("abc"), _TEXTS),
        },
    )


def watching(bucket: str) -> st.SearchStrategy[Spec]:
    """A condition, of which the name of a bucket is one of the free parameters."""
    parameters = st.dictionaries(st.sampled_from(["stall_minutes", "more"]), st.integers(0, 9))
    named = st.booleans().map(lambda is_said: {"bucket_id": bucket} if is_said else {})
    condition = st.fixed_dictionaries(
        {"type": st.sampled_from(["batch_stalled", "dlq_growth"])},
        optional={"params": st.tuples(parameters, named).map(lambda each: {**each[0], **each[1]})},
    )
    needed = {"source": st.just("system"), "system_condition": condition}
    return st.fixed_dictionaries({**needed, "notification_config": _TOLD}, optional=_SHARED)


def organisations() -> st.SearchStrategy[Spec]:
    """An alert of the organisation."""
    selectors = st.sampled_from([{"mode": "all"}, {"mode": "selected", "namespace_ids": ["ads"]}])
    return st.tuples(watching("ads/texts"), selectors).map(
        lambda each: {**each[0], "namespace_selector": each[1]}
    )


def _twice(specs: st.SearchStrategy[Spec]) -> st.SearchStrategy[tuple[Spec, Spec]]:
    return st.tuples(specs, specs)


PAIRS: Final = st.one_of(
    st.tuples(st.just("ads"), _twice(searching())),
    st.tuples(st.just("ads"), _twice(watching("texts"))),
    st.tuples(st.just(""), _twice(organisations())),
)


def declared(spec: Spec, namespace: str) -> dict[str, Any]:
    metadata = {"name": "it", **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": "reconciler/v1", "kind": "Alert", "metadata": metadata, "spec": spec}


def kept(world: World) -> Kept:
    (found,) = [row for row in rows_of(world).values() if row.kind == "alert"]
    return found


@examples(25)
@given(PAIRS)
def test_any_alert_becomes_any_other_in_place(pair: tuple[str, tuple[Spec, Spec]]) -> None:
    namespace, (earlier, later) = pair

    async def law(world: World) -> None:
        await world.apply([*_HOME, declared(earlier, namespace)])
        first = kept(world)
        assert first.namespace == namespace
        plan = await world.plan([*_HOME, declared(later, namespace)])
        assert plan.refusals == ()
        assert {step.action for step in plan} <= {Action.UPDATE}
        await world.carry_out(plan)
        after = kept(world)
        assert after.id == first.id
        shown = {str(change.path[0]) for step in plan for change in step.changes}
        moved = {
            key
            for key in after.body
            if after.body[key] != first.body[key] and key not in ("updated_at", "metadata")
        }
        assert moved <= shown
        again = await world.plan([*_HOME, declared(later, namespace)])
        assert again.is_empty, [step.changes for step in again]

    in_a_world(law)


@examples(25)
@given(PAIRS)
def test_what_is_exported_of_an_alert_is_what_it_is(pair: tuple[str, tuple[Spec, Spec]]) -> None:
    namespace, (spec, _) = pair

    async def law(world: World) -> None:
        await world.apply([*_HOME, declared(spec, namespace)])
        live = await world.live()
        (found,) = [each for each in live.resources.values() if each.address.kind == "Alert"]
        written = exported(found, live)
        plan = await world.plan([*_HOME, declared(written, namespace)], GENEROUS)
        assert plan.is_empty, [step.changes for step in plan]

    in_a_world(law)


def exported(found: Any, live: Any) -> Any:
    naming = Naming(frozenset(live.resources), live.directory, "Namespace")
    fields = in_names(found, KINDS["Alert"], naming).fields
    return Exporting(found, KINDS["Alert"], fields).to_spec()
