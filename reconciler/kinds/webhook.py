"""A webhook: which events of the account are told, and to whom (§8.2).

    apiVersion: reconciler/v1
    kind: Webhook
    metadata: {name: ad_operations}
    spec:
      event_types: [alert.triggered, collection.documents.batch_completed]
      channels:
      - channel: slack
        configs: {webhook_url: "${secret.SLACK_WEBHOOK}", channel: "#ads"}
      - channel: webhook
        configs:
          url: ${secret.RECEIVER_URL}
          headers: {X-Api-Key: "${secret.RECEIVER_KEY}"}
          signing_secret: ${secret.SIGNING_SECRET}

A webhook belongs to the organisation and carries no owner's stamp: it is never pruned, and
`destroy` leaves it; `ensure: absent` deletes it. All of it is sent with every update, so that each
`${secret.NAME}` in it must be set whenever anything of it changes. URLs count as secrets, because
many hold a token: one that is written out is masked, and keeps the plan out of a plan file. The
server pauses a webhook that cannot be delivered to: `is_active` then differs, the plan says why,
and applying it turns the webhook on again. Names are not kept apart by the API: two webhooks of
one name are an error where one of that name is declared.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from reconciler.kinds.channels import KEEPS_SECRETS, WAY, Channel
from reconciler.kinds.declaration.kind import Kind, LegacySpelling
from reconciler.kinds.declaration.legacy_fixes import name_the_resource, rename
from reconciler.kinds.declaration.marks import Default, KeyedBy, ToldBy, Unordered
from reconciler.kinds.declaration.spec import TopSpec
from reconciler.model.data import Fields

EventType = Literal[
    "object.created",
    "objects.created.batch",
    "object.updated",
    "object.deleted",
    "document.created",
    "document.updated",
    "document.deleted",
    "documents.updated.batch",
    "documents.deleted.batch",
    "collection.created",
    "collection.updated",
    "collection.deleted",
    "collection.documents.written",
    "collection.documents.batch_completed",
    "cluster.created",
    "cluster.updated",
    "cluster.deleted",
    "cluster.execution.started",
    "cluster.execution.completed",
    "cluster.execution.failed",
    "trigger.created",
    "trigger.updated",
    "trigger.deleted",
    "trigger.paused",
    "trigger.resumed",
    "trigger.fired",
    "trigger.execution.completed",
    "trigger.execution.failed",
    "taxonomy.created",
    "taxonomy.updated",
    "taxonomy.deleted",
    "alert.created",
    "alert.updated",
    "alert.deleted",
    "alert.triggered",
    "alert.execution.completed",
    "alert.execution.failed",
    "annotation.created",
    "annotation.updated",
    "annotation.deleted",
    "resource.executed",
    "resource.execution_failed",
    "manifest.apply.resource_state",
]
"""Not among them is `*`, of which the vendor's text speaks."""


def why_paused(live: Fields) -> str | None:
    """What the dispatcher says of a webhook that it paused (`delivery_health`)."""
    health = live.get("delivery_health")
    if live.get("is_active") is not False or not isinstance(health, Mapping):
        return None
    if not health.get("paused_at") and not health.get("paused_reason"):
        return None
    failures, cause = health.get("consecutive_failures"), health.get("last_failure_cause")
    told = [
        str(health.get("paused_reason") or "deliveries failed"),
        *([f"{failures} in a row"] if isinstance(failures, int) else []),
        *([f"the last because of {cause}"] if cause else []),
        *([f"at {health['last_failure_at']}"] if health.get("last_failure_at") else []),
    ]
    return f"the server paused it: {', '.join(told)}"


class WebhookSpec(TopSpec):
    """Fields of a webhook (§8.2)."""

    event_types: Annotated[list[EventType], Unordered()] = Field(min_length=1)
    """The events that are told; each by its name, as there is none for all of them."""
    resource_types: Annotated[list[str] | None, Default(value=[], reset=[]), Unordered()] = None
    """Only events of these kinds of resources, such as `retriever`; of all where it is empty."""
    channels: Annotated[
        list[Channel], KeyedBy(WAY, is_ordered=False), KEEPS_SECRETS, Field(min_length=1)
    ]
    """Where they are told: every one of these, by mail, in Slack or by HTTP."""
    is_active: Annotated[
        bool | None,
        Default(value=True, reset=True),
        ToldBy(why_paused, reads=("delivery_health",)),
    ] = None
    """Whether anything is delivered; the server turns it off when deliveries keep failing."""


WEBHOOK = Kind(
    name="Webhook",
    spec=WebhookSpec,
    path="/v1/organizations/webhooks",
    id_field="webhook_id",
    name_field="webhook_name",
    name_length=(1, 200),
    is_namespaced=False,
    # It has no `metadata` (§0.16).
    is_stamped=False,
    are_names_unique=False,
    updates_with="PUT",
    loses=("its delivery health, and signing secrets that no manifest declares",),
    answered=frozenset(("internal_id", "created_at", "updated_at", "delivery_health")),
    legacy=(
        LegacySpelling(
            "webhook_name", "write metadata: {name: <webhook_name>}", fix=name_the_resource
        ),
        LegacySpelling("name", "write metadata: {name: <name>}", fix=name_the_resource),
        LegacySpelling(
            "events",
            "write event_types: <events>",
            replaces="event_types",
            fix=rename("event_types"),
        ),
        LegacySpelling(
            "url",
            "write channels: [{channel: webhook, configs: {url: ...}}]",
            replaces="channels",
        ),
        LegacySpelling(
            "event_types[]=*", "name each event: the API has none that stands for all of them"
        ),
    ),
)
