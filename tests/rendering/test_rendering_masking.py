"""Secrets out of sight, on both sides, and what stands beside them in sight."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from made_up import examples
from msgspec.structs import replace
from sample_plans import BUCKET, create_bucket
from sample_replacements import PAGE_PARTS, RETRIEVER, SWAP

from reconciler.kinds import KINDS
from reconciler.model.change import Action, FieldChange
from reconciler.model.data import Data, Fields
from reconciler.model.plan import Plan, Step
from reconciler.model.resource import LiveResource
from reconciler.model.secrets.secret import SECRET_SHOWN, SecretText
from reconciler.rendering.json.as_json import plan_as_json
from reconciler.rendering.text.as_text import plan_as_text
from reconciler.rendering.words.masking import mask, mask_fields, mask_plan, mask_step
from reconciler.rendering.words.secret_places import places_below

SECRET = SecretText("${secret.URL}")


def changed(declared: Fields, live: Fields, *changes: FieldChange) -> Step:
    return replace(
        create_bucket(declared),
        action=Action.UPDATE,
        live=LiveResource(BUCKET, "bkt_1", live),
        changes=changes,
        unverifiable=(),
    )


def hooks(*urls: Data) -> Fields:
    return {"metadata": {"hooks": [{"url": url} for url in urls]}}


def shown(step: Step) -> tuple[Any, Any]:
    (change,) = json.loads(plan_as_json(Plan("ads", (step,))))["resource_changes"]
    return change["change"]["before"], change["change"]["after"]


def test_what_stands_beside_a_secret_in_a_list_is_shown_as_declared() -> None:
    step = mask_step(changed(hooks("https://a", SECRET), {}), KINDS)
    assert step.desired is not None
    assert step.desired.spec == hooks("https://a", "(secret)")


def test_live_items_beside_a_secret_are_shown_only_when_the_manifest_says_the_same() -> None:
    before, _ = shown(changed(hooks("https://a", SECRET), hooks("hunter2", "https://a", "old")))
    assert before == hooks("(secret)", "https://a", "(secret)")


def test_a_number_beside_a_secret_is_not_told_from_one() -> None:
    before, _ = shown(changed(hooks(1, SECRET), hooks(1, "hunter2")))
    assert before == hooks("(secret)", "(secret)")


def test_a_text_that_only_looks_like_a_reference_reveals_no_reference() -> None:
    step = mask_step(changed(hooks("${secret.URL}", SECRET), {}), KINDS)
    assert step.desired is not None
    assert step.desired.spec == hooks("${secret.URL}", "(secret)")


def test_a_place_that_the_kind_marks_is_masked_even_where_the_text_is_known_elsewhere() -> None:
    declared: Fields = {
        "source_adapter": {"adapter_type": "mux", "webhook_secret": "https://a"},
        **hooks("https://a", SECRET),
    }
    _, after = shown(replace(changed(declared, {}), live=None))
    assert after["source_adapter"]["webhook_secret"] == "(secret)"


def test_a_change_beside_a_secret_hides_the_old_text_and_shows_the_new_one() -> None:
    change = FieldChange(("metadata", "hooks", 0, "url"), "https://b", "https://a")
    step = changed(hooks("https://a", SECRET), hooks("https://b", "hunter2"), change)
    text = plan_as_text(Plan("ads", (step,)), color=False)
    assert '~ metadata.hooks[0].url: (secret) → "https://a"\n' in text
    assert "hunter2" not in text + plan_as_json(Plan("ads", (step,)))


def test_a_page_is_masked_as_the_manifest_says() -> None:
    spec: Fields = {
        "display_config": {"title": SecretText("${secret.TITLE}"), "theme": {"text_color": "red"}},
    }
    parts = tuple(
        replace(
            step,
            desired=step.desired and replace(step.desired, spec=spec),
            live=step.live
            and replace(step.live, body={"display_config": {"title": "hunter2", "inputs": []}}),
            changes=(),
        )
        for step in PAGE_PARTS
    )
    plan = Plan("ads", parts)
    told = plan_as_json(plan) + plan_as_text(plan, color=False)
    assert "hunter2" not in told
    assert "red" in told


def test_masking_changes_nothing_else() -> None:
    assert mask_plan(SWAP, KINDS) == SWAP
    assert mask_plan(SWAP, KINDS).steps[0].address == RETRIEVER


_KEYS = st.sampled_from(["a", "b", "*"])
_VALUES = st.recursive(
    st.sampled_from([None, "clear", "x", 1, SECRET]),
    lambda inner: st.dictionaries(_KEYS, inner, max_size=3) | st.lists(inner, max_size=2),
    max_leaves=8,
)


@given(
    st.dictionaries(_KEYS, _VALUES, max_size=3),
    st.sets(st.lists(_KEYS, max_size=3).map(tuple), max_size=3),
)
@examples(300)
def test_what_no_place_leads_to_is_as_it_would_be_masked(fields: Any, places: Any) -> None:
    masked = mask_fields(fields, places, {"clear"})
    each = {key: mask(inner, places_below(places, key), {"clear"}) for key, inner in fields.items()}
    assert masked == each


@given(
    st.dictionaries(_KEYS, _VALUES, max_size=3),
    st.sets(st.lists(_KEYS, max_size=3).map(tuple), max_size=3),
)
@examples(300)
def test_what_stands_at_a_place_is_masked_and_nothing_else(fields: Any, places: Any) -> None:
    def is_there(path: tuple[str, ...]) -> bool:
        return any(len(place) == len(path) and all(map(_is_meant, place, path)) for place in places)

    def masked(value: Any, path: tuple[str, ...]) -> Any:
        if path and is_there(path) and value is not None:
            is_clear = value == "clear" and not isinstance(value, SecretText)
            return value if is_clear else SECRET_SHOWN
        if isinstance(value, dict):
            return {key: masked(inner, (*path, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [masked(inner, (*path, "*")) for inner in value]
        return value

    assert mask_fields(fields, places, {"clear"}) == masked(fields, ())


def _is_meant(part: str, key: str) -> bool:
    return part in (key, "*")
