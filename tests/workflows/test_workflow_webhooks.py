"""A webhook is sent whole with every update, and nothing that it keeps to itself gets lost."""

import pytest
from projects import GENEROUS, Unsteady, relaxed

from reconciler.emulator.resources.account.organization import digest_of
from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.errors import IncompleteRead
from reconciler.model.run.event import Outcome
from reconciler.planning.drift.found import attribute_all_to_drift, drift_in
from reconciler.rendering.drift.as_text import drift_as_text
from reconciler.rendering.html.as_html import plan_as_html
from reconciler.rendering.json.as_json import plan_as_json
from reconciler.rendering.markdown.as_markdown import plan_as_markdown
from reconciler.rendering.text.as_text import plan_as_text

pytestmark = pytest.mark.anyio

PATH = "/organizations/webhooks"
SECRETS = {
    "SLACK": "https://hooks.slack.example/services/T0K3N",
    "KEY": "r3ceiver-k3y",
    "SIGN": "s1gning-s3cret",
}
HEAD = """
apiVersion: reconciler/v1
kind: Webhook
metadata: {name: ops}
"""
SPEC = """spec:
  event_types: [alert.triggered, document.created]
  resource_types: [retriever]
  channels:
  - channel: slack
    configs: {webhook_url: "${secret.SLACK}", channel: "#ads"}
  - channel: webhook
    configs:
      url: https://ads.example/hook
      headers: {X-Api-Key: "${secret.KEY}"}
      signing_secret: ${secret.SIGN}
"""
FULL = HEAD + SPEC
UNSIGNED = FULL.replace("      signing_secret: ${secret.SIGN}\n", "")
NOBODY = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: elsewhere}
lifecycle: {ensure: absent}
"""
TOMBSTONE = HEAD + "lifecycle: {ensure: absent}\n"
OPS = Address("Webhook", "", "ops")


async def listed(workshop):
    return (await workshop.send("POST", f"{PATH}/list", {}))["results"]


async def live(workshop):
    (row,) = await listed(workshop)
    return row


def signed(workshop):
    """The digests of the signing secrets that are kept, by the places of their channels."""
    (row,) = workshop.transport.app.store.rows("kind=?", ("webhook",))
    return row.decoded_unread()


async def put(workshop, **changed):
    """What somebody else changes by hand."""
    row = await live(workshop)
    server_set = ("webhook_id", "created_at", "updated_at", "delivery_health")
    body = {key: value for key, value in row.items() if key not in server_set}
    await workshop.send("PUT", f"{PATH}/{row['webhook_id']}", {**body, **changed})


async def reach(workshop, text, environ=SECRETS):
    """Declare it and apply it; then nothing is left to do."""
    ended = await workshop.declare(text).apply(GENEROUS, environ)
    assert {each.outcome for each in ended} <= {Outcome.DONE}, ended
    again = await workshop.plan(GENEROUS, environ)
    assert again.is_empty, plan_as_text(again, color=False)
    return ended


@pytest.fixture
async def ops(workshop):
    await reach(workshop, FULL)
    return workshop


async def test_it_is_created_with_its_secrets_and_then_nothing_differs(ops):
    row = await live(ops)
    slack, http = (channel["configs"] for channel in row["channels"])
    assert (slack["webhook_url"], http["headers"]) == (
        SECRETS["SLACK"],
        {"X-Api-Key": SECRETS["KEY"]},
    )
    assert (http["signing_secret"], signed(ops)) == ("redacted", {"1": digest_of(SECRETS["SIGN"])})
    assert (await ops.plan(environ=SECRETS)).unverifiable[0].address == OPS


@pytest.mark.parametrize(
    ("was", "becomes", "seen"),
    [
        ("[alert.triggered, document.created]", "[alert.created]", ("event_types",)),
        ("[retriever]", "[taxonomy]", ("resource_types",)),
        ("  resource_types: [retriever]\n", "", ("resource_types",)),
        ('"#ads"', '"#other"', ("channels", 0, "configs", "channel")),
        (', channel: "#ads"', "", ("channels", 0, "configs", "channel")),
        ("ads.example/hook", "ads.example/other", ("channels", 1, "configs", "url")),
        ("      headers: {X-Api-Key: \"${secret.KEY}\"}\n", "",
         ("channels", 1, "configs", "headers")),
        ("${secret.SIGN}\n", "${secret.SIGN}\n      timeout: 3\n",
         ("channels", 1, "configs", "timeout")),
        ("${secret.SIGN}\n", "${secret.SIGN}\n  is_active: false\n", ("is_active",)),
        ("${secret.SIGN}\n", '""\n', ("channels", 1, "configs", "signing_secret")),
    ],
)  # fmt: skip
async def test_a_field_changes_in_place_and_back_and_nothing_else_does(ops, was, becomes, seen):
    before = await live(ops)
    await reach(ops, FULL.replace(was, becomes))
    after = await live(ops)
    assert _at(before, seen) != _at(after, seen)
    assert _without(before, seen) == _without(after, seen)
    await reach(ops, FULL)
    assert _without(await live(ops), ()) == _without(before, ())
    assert signed(ops) == {"1": digest_of(SECRETS["SIGN"])}


def _at(value, path):
    for part in path:
        value = value[part] if isinstance(value, list) else value.get(part)
    return value


def _without(row, path):
    """The row without what is at a path, and without what moves by itself."""
    row = {key: value for key, value in row.items() if key != "updated_at"}
    channels = [{**each, "configs": {**each["configs"]}} for each in row["channels"]]
    row["channels"] = channels
    if len(path) == 1:
        row.pop(path[0])
    elif path:
        channels[path[1]]["configs"].pop(path[3], None)
    return row


async def test_a_signing_secret_that_no_manifest_speaks_of_outlives_every_update(ops):
    changed = UNSIGNED.replace("document.created", "document.updated")
    await reach(ops, changed)
    await reach(ops, changed.replace("{X-Api-Key", "{X-More: a, X-Api-Key"))
    assert signed(ops) == {"1": digest_of(SECRETS["SIGN"])}


@pytest.mark.parametrize(
    "risky",
    [
        UNSIGNED.replace("ads.example/hook", "ads.example/other"),
        UNSIGNED.replace(
            '  - channel: slack\n    configs: {webhook_url: "${secret.SLACK}", channel: "#ads"}\n',
            "",
        ),
    ],
    ids=["another URL", "a channel before it goes"],
)
async def test_what_could_lose_one_is_refused_until_it_is_declared(ops, risky):
    plan = await ops.declare(risky).plan(environ=SECRETS)
    (refusal,) = plan.refusals
    assert refusal.guard == "replacement"
    shown = " ".join(plan_as_text(plan, color=False).split())
    assert "may get lost" in shown
    declared = risky.replace(
        'headers: {X-Api-Key: "${secret.KEY}"}',
        'headers: {X-Api-Key: "${secret.KEY}"}\n      signing_secret: ${secret.SIGN}',
    )
    await reach(ops, declared)
    assert [*signed(ops).values()] == [digest_of(SECRETS["SIGN"])]


async def test_channels_have_no_order_and_what_is_there_stays_where_it_is(ops):
    slack, http = SPEC.split("  channels:\n")[1].split("  - channel: webhook")
    turned = HEAD + SPEC.split("  channels:\n")[0] + (
        f"  channels:\n  - channel: webhook{http}{slack}"
    )  # fmt: skip
    assert (await ops.declare(turned).plan(environ=SECRETS)).is_empty
    mail = "  - channel: email\n    configs: {to_addresses: [a@x.example]}\n"
    await reach(ops, turned.replace("  channels:\n", f"  channels:\n{mail}"))
    assert [each["channel"] for each in (await live(ops))["channels"]] == [
        "slack",
        "webhook",
        "email",
    ]
    assert signed(ops) == {"1": digest_of(SECRETS["SIGN"])}


async def test_two_channels_of_one_way_are_told_apart_by_their_number(workshop):
    two = HEAD + (
        "spec:\n  event_types: [alert.created]\n  channels:\n"
        "  - {channel: slack, configs: {webhook_url: 'https://a.example', channel: one}}\n"
        "  - {channel: slack, configs: {webhook_url: 'https://b.example', channel: two}}\n"
    )
    await reach(workshop, two)
    plan = await workshop.declare(two.replace("channel: two", "channel: three")).plan()
    (change,) = plan.steps[0].changes
    assert change.path == ("channels", "slack#2", "configs", "channel")
    assert (change.location.line, change.before, change.after) == (9, "two", "three")


async def test_what_is_ignored_is_sent_back_as_it_is(ops):
    await put(ops, is_active=False)
    ignoring = HEAD + "lifecycle: {ignore_changes: [is_active]}\n" + SPEC
    assert (await ops.declare(ignoring).plan(environ=SECRETS)).is_empty
    await reach(ops, ignoring.replace("document.created", "document.deleted"))
    assert (await live(ops))["is_active"] is False


async def test_a_webhook_that_the_server_paused_is_drift_that_says_why(ops):
    async with ops.api() as api:
        row = await live(ops)
        cause = "https://ads.example/hook_answered_410"
        await api.get(
            f"{PATH}/{row['webhook_id']}",
            headers={"X-Emulator-Fault": f"pauses because={cause}"},
        )
    plan = await ops.plan(environ=SECRETS)
    (change,) = plan.steps[0].changes
    assert (change.path, change.before, change.after) == (("is_active",), False, True)
    drift = drift_in(attribute_all_to_drift(plan))
    for shown in (
        plan_as_text(plan, color=False, width=1000),
        plan_as_markdown(plan),
        plan_as_html(plan),
        plan_as_json(plan),
        drift_as_text(drift, color=False, width=1000),
    ):
        assert "10 consecutive deliveries failed" in shown
        # What failed them may quote the URL, which is a secret.
        assert "ads.example/hook" not in shown
    await reach(ops, FULL)
    assert ((await live(ops))["is_active"], (await live(ops))["delivery_health"]) == (True, None)


async def test_one_that_somebody_turned_off_says_nothing_of_the_server(ops):
    await put(ops, is_active=False)
    plan = await ops.plan(environ=SECRETS)
    assert [each.code for each in plan.warnings] == []
    assert [change.path for change in plan.steps[0].changes] == [("is_active",)]


async def test_a_secret_that_was_removed_by_hand_is_set_again(ops):
    row = await live(ops)
    slack, http = row["channels"]
    unsigned = {**http, "configs": {**http["configs"], "signing_secret": ""}}
    await put(ops, channels=[slack, unsigned])
    assert signed(ops) == {}
    plan = await ops.plan(environ=SECRETS)
    assert [change.path[-1] for change in plan.steps[0].changes] == ["signing_secret"]
    await reach(ops, FULL)
    assert signed(ops) == {"1": digest_of(SECRETS["SIGN"])}


async def test_a_new_value_of_a_secret_is_sent_when_it_is_asked_for(ops):
    new = {**SECRETS, "SIGN": "an0ther-s3cret"}
    assert (await ops.plan(environ=new)).is_empty
    await ops.apply(relaxed(resend=("Webhook/ops",)), new)
    assert signed(ops) == {"1": digest_of("an0ther-s3cret")}


async def test_it_is_renamed_with_all_that_it_has(ops):
    before = await live(ops)
    renamed = FULL.replace("{name: ops}", "{name: operations, renamed_from: ops}")
    (step,) = (await ops.declare(renamed).plan(environ=SECRETS)).steps
    assert step.action is Action.RENAME
    await reach(ops, renamed)
    after = await live(ops)
    assert {**after, "webhook_name": "ops", "updated_at": ""} == {**before, "updated_at": ""}
    assert signed(ops) == {"1": digest_of(SECRETS["SIGN"])}


async def test_it_is_never_pruned_and_destroy_leaves_it_and_a_tombstone_deletes_it(ops):
    assert (await ops.declare(NOBODY).plan()).is_empty
    destroyed = await ops.declare(FULL).destroy_plan()
    (warning,) = destroyed.warnings
    assert (destroyed.steps, warning.code) == ((), "left-behind")
    assert "ensure: absent" in warning.remedy
    await reach(ops, TOMBSTONE)
    assert await listed(ops) == []
    assert (await ops.plan()).is_empty


async def test_its_list_is_read_only_where_something_asks_for_it(ops):
    ops.transport.asked.clear()
    await ops.declare(NOBODY).plan()
    assert not [line for line in ops.transport.asked if "webhooks" in line]


async def test_two_of_one_name_are_an_error_where_one_is_declared(ops):
    row = await live(ops)
    kept = ("webhook_name", "event_types", "channels")
    await ops.send("POST", PATH, {key: row[key] for key in kept})
    with pytest.raises(IncompleteRead) as caught:
        await ops.plan(environ=SECRETS)
    assert caught.value.problems[0].code == "name-taken-twice"


async def test_a_create_whose_answer_is_lost_is_never_sent_twice(unsteady):
    unsteady.transport.loses_answers = True
    (ended,) = await unsteady.declare(FULL).apply(GENEROUS, SECRETS)
    assert ended.outcome in (Outcome.DONE, Outcome.UNKNOWN)
    assert len(await listed_quietly(unsteady)) == 1
    unsteady.transport.loses_answers = False
    await reach(unsteady, FULL)
    assert len(await listed(unsteady)) == 1


async def listed_quietly(workshop):
    return list(workshop.transport.app.store.rows("kind=?", ("webhook",)))


async def test_an_update_and_a_deletion_whose_answers_are_lost_are_done(unsteady):
    await reach(unsteady, FULL)
    unsteady.transport.loses_answers = True
    changed = FULL.replace("document.created", "document.deleted")
    (ended,) = await unsteady.declare(changed).apply(GENEROUS, SECRETS)
    unsteady.transport.loses_answers = False
    await reach(unsteady, changed)
    unsteady.transport.loses_answers = True
    (ended,) = await unsteady.declare(TOMBSTONE).apply(GENEROUS, {})
    assert ended.outcome is Outcome.DONE
    assert isinstance(unsteady.transport, Unsteady)
