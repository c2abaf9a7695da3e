"""A secret of the vault: its name is declared, its value comes from the environment, once."""

import pytest
from projects import GENEROUS, relaxed

from reconciler.emulator.resources.account.organization import digest_of
from reconciler.model.address import Address
from reconciler.model.errors import IncompleteRead, Rejected
from reconciler.model.run.event import Outcome
from reconciler.rendering.text.as_text import plan_as_text

pytestmark = pytest.mark.anyio

PATH = "/organizations/secrets"
ENVIRON = {"STRIPE": "sk_l1ve_stripe"}
SECRET = """
apiVersion: reconciler/v1
kind: Secret
metadata: {name: stripe}
spec: {value: "${secret.STRIPE}"}
"""
NAMESPACE = """
---
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec: {description: Ads}
"""
CALLING = """
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: ask, namespace: ads}
spec:
  stages:
  - stage_name: call
    config:
      stage_id: api_call
      parameters:
        url: https://x.example
        allowed_domains: [x.example]
        auth: {type: bearer, secret_ref: stripe}
"""
NAMING = CALLING.replace(
    "auth: {type: bearer, secret_ref: stripe}", 'body: {key: "{{SECRET.stripe}}"}'
)
WATCHING = """
---
apiVersion: reconciler/v1
kind: Webhook
metadata: {name: ops}
spec:
  event_types: [alert.created]
  channels:
  - channel: webhook
    configs: {url: https://x.example, headers: {Authorization: "Bearer {{secrets.stripe}}"}}
"""
NOBODY = NAMESPACE.replace("spec: {description: Ads}", "lifecycle: {ensure: absent}")
GUARDING = NAMESPACE.replace(
    "{description: Ads}",
    "{infrastructure: {authorization: {api_token_secret_ref: stripe}}}",
)
TOMBSTONE = SECRET.replace('spec: {value: "${secret.STRIPE}"}', "lifecycle: {ensure: absent}")


ASK = Address("Retriever", "ads", "ask")


async def names(workshop):
    return (await workshop.send("GET", PATH))["secrets"]


def kept(workshop):
    """The digest of the value that the API has."""
    (row,) = workshop.transport.app.store.rows("kind=?", ("secret",))
    return row.decoded_unread()["digest"]


async def reach(workshop, text, environ=ENVIRON):
    ended = await workshop.declare(text).apply(GENEROUS, environ)
    assert {each.outcome for each in ended} <= {Outcome.DONE}, ended
    again = await workshop.plan(GENEROUS, environ)
    assert again.is_empty, plan_as_text(again, color=False)
    return again


async def test_it_is_created_and_of_it_only_its_being_there_is_compared(workshop):
    again = await reach(workshop, SECRET)
    assert (await names(workshop), kept(workshop)) == (
        ["stripe"],
        digest_of(ENVIRON["STRIPE"]),
    )
    assert "1 declared field cannot be verified" in plan_as_text(again, color=False)
    other = {"STRIPE": "an0ther"}
    assert (await workshop.plan(environ=other)).is_empty
    await workshop.send("DELETE", f"{PATH}/stripe")
    await reach(workshop, SECRET, other)
    assert kept(workshop) == digest_of("an0ther")


async def test_its_value_is_replaced_when_that_is_asked_for_and_under_its_name(workshop):
    await reach(workshop, SECRET)
    workshop.transport.asked.clear()
    await workshop.apply(relaxed(resend=("Secret/stripe",)), {"STRIPE": "r0tated"})
    assert workshop.transport.writes == ["PUT /v1/organizations/secrets/stripe"]
    assert kept(workshop) == digest_of("r0tated")


async def test_what_is_missing_in_the_environment_stops_before_anything_is_sent(workshop):
    with pytest.raises(Rejected):
        await workshop.declare(NAMESPACE + "---" + SECRET).apply(GENEROUS, {})
    assert workshop.transport.writes == []


@pytest.mark.parametrize("user", [CALLING, NAMING, WATCHING, GUARDING.replace("---\n", "", 1)])
async def test_who_uses_a_declared_one_waits_until_it_is_there(workshop, user):
    home = NAMESPACE if "namespace: ads" in user else ""
    text = user + home + "---" + SECRET
    plan = await workshop.declare(text.lstrip().removeprefix("---")).plan(environ=ENVIRON)
    waits = {step.address.kind: [str(each) for each in step.after] for step in plan.steps}
    (holder,) = {"Retriever", "Webhook", "Namespace"} & (
        {kind for kind in waits if "Secret/stripe" in waits[kind]}
    )
    assert "Secret/stripe" in waits[holder]
    ended = await workshop.carry_out(plan, ENVIRON)
    assert {each.outcome for each in ended} == {Outcome.DONE}


async def test_a_name_that_nobody_declares_and_that_is_not_there_is_a_problem(workshop):
    with pytest.raises(Rejected) as caught:
        await workshop.declare(NAMESPACE + NAMING).plan()
    (problem,) = caught.value.problems
    assert problem.code == "unknown-reference"
    assert "declare the Secret" in problem.remedy


@pytest.mark.parametrize("user", [CALLING, NAMING])
@pytest.mark.parametrize("is_declared", [True, False])
async def test_one_that_a_retriever_uses_is_not_deleted(workshop, user, is_declared):
    await reach(workshop, NAMESPACE + user + "---" + SECRET)
    left = NAMESPACE + "---" + TOMBSTONE
    if is_declared:
        with pytest.raises(Rejected) as caught:
            await workshop.declare(NAMESPACE + user + "---" + TOMBSTONE).plan()
        assert caught.value.problems[0].code == "reference-to-absent"
        return
    plan = await workshop.declare(left).plan(relaxed(prune=False))
    assert [(each.guard, str(each.address)) for each in plan.refusals] == [
        ("still-used", "Secret/stripe")
    ]
    assert "Retriever/ads/ask" in plan.refusals[0].message
    # With what uses it, it goes.
    await workshop.declare(left).apply(GENEROUS)
    assert await names(workshop) == []


async def _use_in_text_of_a_taxonomy(workshop):
    config = {"taxonomy_type": "flat", "retriever_id": "{{SECRET.stripe}}"}
    store = workshop.transport.app.store
    (home,) = store.rows("kind=?", ("namespace",))
    with store.transaction(writes=True):
        store.add(
            kind="taxonomy",
            id="tax_1",
            name="brands",
            namespace=home.id,
            body={"taxonomy_id": "tax_1", "taxonomy_name": "brands", "config": config},
        )
    return "Taxonomy/ads/brands"


async def _use_in_a_webhook(workshop):
    configs = {"url": "https://x.example", "payload_template": {"k": "{{ secret.stripe }}"}}
    body = {
        "webhook_name": "theirs",
        "event_types": ["alert.created"],
        "channels": [{"channel": "webhook", "configs": configs}],
    }
    await workshop.send("POST", "/organizations/webhooks", body)
    return "Webhook/theirs"


async def _use_in_a_namespace(workshop):
    body = {"infrastructure": {"authorization": {"api_token_secret_ref": "stripe"}}}
    await workshop.send("PATCH", "/namespaces/ads", body)
    return "Namespace/ads"


@pytest.mark.parametrize(
    "use", [_use_in_text_of_a_taxonomy, _use_in_a_webhook, _use_in_a_namespace]
)
async def test_nor_one_that_anything_uses_managed_here_or_not(workshop, use):
    await reach(workshop, NAMESPACE + "---" + SECRET)
    user = await use(workshop)
    plan = await workshop.declare(TOMBSTONE).plan()
    assert [each.guard for each in plan.refusals] == ["still-used"]
    assert user in plan.refusals[0].message
    allowed = await workshop.plan(relaxed(allow_destroy=("Secret/stripe",)))
    assert (allowed.refusals, len(allowed.steps)) == ((), 1)


async def test_nor_one_that_is_used_beside_what_a_manifest_declares(workshop):
    await reach(workshop, NAMESPACE + "---" + SECRET)
    await _use_in_a_namespace(workshop)
    plan = await workshop.declare(NAMESPACE + "---" + TOMBSTONE).plan()
    assert [each.guard for each in plan.refusals] == ["still-used"]
    assert "Namespace/ads" in plan.refusals[0].message


async def test_nor_one_that_is_used_where_the_stack_does_not_look(workshop):
    await reach(workshop, NAMESPACE + NAMING + "---" + SECRET)
    settings = workshop.folder / "reconciler.yaml"
    settings.write_text(settings.read_text() + "namespaces: [other]\n")
    plan = await workshop.declare(TOMBSTONE).plan()
    assert [str(step.address) for step in plan.steps] == ["Secret/stripe"]
    assert "Retriever/ads/ask" in plan.refusals[0].message
    assert not plan.seen.resources.keys() & {ASK}


async def test_nor_where_a_page_asks_for_a_password_that_could_be_it(workshop):
    await reach(workshop, NAMESPACE + CALLING + "---" + SECRET)
    read = await workshop.find("retrievers", "ask")
    published = {"public_name": "ask-us", "password_secret_name": "stripe", "display_config": {
        "title": "Ask", "inputs": [], "exposed_fields": ["title"]}}  # fmt: skip
    await workshop.send("POST", f"/retrievers/{read['retriever_id']}/publish", published)
    store = workshop.transport.app.store
    (row,) = store.rows("kind=?", ("retriever",))
    unused = row.body.replace('"secret_ref":"stripe"', '"secret_ref":null')
    with store.transaction(writes=True):
        store.sql.execute("UPDATE resources SET body=? WHERE seq=?", (unused, row.seq))
    plan = await workshop.declare(TOMBSTONE).plan(relaxed(prune=False))
    assert [each.guard for each in plan.refusals] == ["still-used"]
    assert "the API does not say to which" in plan.refusals[0].message


async def test_a_list_that_could_hold_a_user_and_may_not_be_read_refuses(workshop):
    await reach(workshop, SECRET)
    workshop.transport.app.matcher.add([_fault("* /v1/organizations/webhooks/list * 403")])
    plan = await workshop.declare(TOMBSTONE).plan()
    assert [each.guard for each in plan.refusals] == ["still-used"]
    assert "Webhook" in plan.refusals[0].message


async def test_a_key_that_may_not_list_secrets_decides_nothing_of_a_declared_one(workshop):
    workshop.transport.app.matcher.add([_fault("GET /v1/organizations/secrets * 403")])
    with pytest.raises(IncompleteRead) as caught:
        await workshop.declare(SECRET).plan(environ=ENVIRON)
    assert "the list of kind Secret" in caught.value.problems[0].message
    assert workshop.transport.writes == []
    # Who only names one is believed.
    assert not (await workshop.declare(NAMESPACE + NAMING).plan()).refusals


def _fault(text):
    from reconciler.emulator.faults.fault import read_fault

    return read_fault(text)


async def test_it_is_never_pruned_and_destroy_leaves_it(workshop):
    await reach(workshop, SECRET)
    assert (await workshop.declare(NOBODY).plan()).is_empty
    destroyed = await workshop.declare(SECRET).destroy_plan()
    assert [each.code for each in destroyed.warnings] == ["left-behind"]
    await reach(workshop, TOMBSTONE)
    assert await names(workshop) == []


async def test_answers_that_are_lost_leave_one_with_the_value_that_was_sent(unsteady):
    unsteady.transport.loses_answers = True
    (ended,) = await unsteady.declare(SECRET).apply(GENEROUS, ENVIRON)
    assert ended.outcome is Outcome.DONE
    assert kept(unsteady) == digest_of(ENVIRON["STRIPE"])
    (ended,) = await unsteady.declare(TOMBSTONE).apply(GENEROUS, {})
    assert ended.outcome is Outcome.DONE


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ('"${secret.STRIPE}"', "sk_l1ve", "secret-in-manifest"),
        ('"${secret.STRIPE}"', '"$${secret.STRIPE}"', "secret-in-manifest"),
        ('value: "${secret.STRIPE}"', "secret_value: sk_l1ve", "missing-field"),
        ("{name: stripe}", "{name: stripe, renamed_from: old}", "bad-rename"),
        ("{name: stripe}", '{name: ".."}', "bad-name"),
        ("spec:", "lifecycle: {secrets_version: 2}\nspec:", "bad-lifecycle"),
        ("{name: stripe}", "{name: stripe, namespace: ads}", "unknown-field"),
    ],
)
async def test_what_cannot_be_declared_is_told_where_it_is_and_never_what_it_is(
    workshop, was, becomes, code
):
    with pytest.raises(Rejected) as caught:
        await workshop.declare(SECRET.replace(was, becomes)).plan()
    found = {each.code for each in caught.value.problems}
    assert code in found, found
    for problem in caught.value.problems:
        told = f"{problem.message} {problem.remedy} {problem.location.excerpt or ''}"
        assert "sk_l1ve" not in told
        assert problem.location.line
