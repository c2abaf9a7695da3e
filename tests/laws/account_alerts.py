"""Alerts of made-up accounts, in a namespace and of the organisation."""

from typing import Any

from drawing import Account, several, texts
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy


def add_alerts(account: Account, room: str, mark: str) -> None:
    for name in account.numbered(f"alert{mark}", 0, 2):
        bucket = account.one(account.names("Bucket", room))
        watched = {"type": "batch_stalled", "params": {"bucket_id": bucket}}
        search = account.one(account.names("Retriever", room))
        kind: dict[str, Any] = account.draw(
            st.sampled_from(
                [
                    {"retriever_id": search, "trigger_on": "no_results"},
                    {"source": "system", "system_condition": watched},
                ]
            )
        )
        account.add("Alert", room, name, kind, told_by(account, room), texts(account))


def told_by(account: Account, room: str) -> dict[str, Any]:
    kinds: list[SearchStrategy[dict[str, Any]]] = [
        st.just({"channel_type": "slack", "config": {"channel": "#ads"}})
    ]
    if hooks := account.names("Webhook"):
        kinds.append(
            st.sampled_from(hooks).map(lambda name: {"channel_type": "webhook", "channel_id": name})
        )
    if room:
        processing = st.sampled_from(account.names("Collection", room))
        kinds.append(
            processing.map(
                lambda name: {"channel_type": "batch", "config": {"collection_id": name}}
            )
        )
    channels = account.draw(st.lists(st.one_of(*kinds), min_size=1, max_size=2))
    return {
        "notification_config": {"channels": channels},
        **account.some(enabled=st.booleans(), cooldown_seconds=st.integers(0, 9)),
    }


def of_the_organisation(account: Account) -> dict[str, Any]:
    rooms = account.names("Namespace")
    buckets = [f"{room}/{name}" for room in rooms for name in account.names("Bucket", room)]
    watched: dict[str, Any] = {"type": "batch_stalled"}
    watched |= account.some(params=st.fixed_dictionaries({"bucket_id": st.sampled_from(buckets)}))
    selectors = st.one_of(
        st.just({"mode": "all"}),
        st.fixed_dictionaries({"mode": st.just("selected"), "namespace_ids": several(rooms)}),
    )
    return {
        "source": "system",
        "system_condition": watched,
        "namespace_selector": account.draw(selectors),
    }
