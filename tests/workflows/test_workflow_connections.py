"""Connections: credentials are sent when they must be, ends are for good, and tests are told."""

import json

import pytest

from reconciler.model.run.event import Outcome
from reconciler.planning.options.options import PlanOptions
from reconciler.rendering.text.as_text import plan_as_text

pytestmark = pytest.mark.anyio

SET = {"ID": "AKIA-1", "KEY": "hidden-key-123", "ROLE": "arn:aws:iam::1:role/r", "EXT": "12345678"}
KEYS = "type: access_key, access_key_id: '${secret.ID}', secret_access_key: '${secret.KEY}'"
ROLE = "type: iam_role, role_arn: '${secret.ROLE}', external_id: '${secret.EXT}'"
PATH = "/organizations/connections"


def connection(credentials=KEYS, *, name="archive", lifecycle="{}", region="eu-1", more=""):
    return f"""
apiVersion: reconciler/v1
kind: Connection
metadata: {{name: {name}}}
lifecycle: {lifecycle}
spec:
  provider_type: s3
  provider_config: {{region: {region}, credentials: {{{credentials}}}}}
{more}"""


async def settle(workshop, text, options=None, environ=SET):
    """Declare and apply; all of it is done, and nothing is left to do."""
    given = {} if options is None else {"options": options}
    ended = await workshop.declare(text).apply(environ=environ, **given)
    assert {event.outcome for event in ended} <= {Outcome.DONE}, ended
    again = await workshop.plan(environ=environ)
    assert again.is_empty, plan_as_text(again, color=False)
    return ended


def unread(workshop):
    """What the API keeps and never tells."""
    store = workshop.transport.app.store
    return [row.decoded_unread() for row in store.rows("kind='connection' ORDER BY seq", ())]


async def live(workshop, name="archive"):
    return await workshop.send("GET", f"{PATH}/{name}")


async def test_credentials_go_with_the_create_and_are_in_no_plan(workshop):
    workshop.declare(connection())
    plan = await workshop.plan(environ=SET)
    assert "hidden-key-123" not in plan_as_text(plan, color=False)
    await settle(workshop, connection())
    assert unread(workshop)[0]["secret_access_key"] == "hidden-key-123"
    assert (await live(workshop))["metadata"]["reconciler"]["stack"] == "ads-platform"


async def test_what_else_changes_needs_no_credentials_and_loses_none(workshop):
    await settle(workshop, connection())
    changed = connection(region="eu-2", more="  description: The archive\n  write_enabled: true\n")
    await settle(workshop, changed, environ={})
    row = await live(workshop)
    assert (row["provider_config"]["region"], row["write_enabled"]) == ("eu-2", True)
    assert row["description"] == "The archive"
    assert unread(workshop)[0] == {
        "type": "access_key",
        "access_key_id": "AKIA-1",
        "secret_access_key": "hidden-key-123",
    }


@pytest.mark.parametrize(
    ("line", "field", "default"),
    [
        ("description: Old films", "description", None),
        ("write_enabled: true", "write_enabled", False),
        ("metadata: {team: creative}", "metadata", {}),
    ],
)
async def test_a_line_that_is_taken_out_is_back_at_its_default(workshop, line, field, default):
    await settle(workshop, connection(more=f"  {line}\n"))
    await settle(workshop, connection())
    held = (await live(workshop))[field]
    if field == "metadata":
        del held["reconciler"]
    assert held == default


async def test_a_setting_that_is_taken_out_is_back_at_its_default(workshop):
    await settle(workshop, connection())
    await settle(workshop, connection().replace("region: eu-1, ", ""))
    assert "region" not in (await live(workshop))["provider_config"]


async def test_another_type_of_credentials_is_sent_whole(workshop):
    await settle(workshop, connection())
    await settle(workshop, connection(ROLE))
    assert unread(workshop)[0] == {
        "type": "iam_role",
        "role_arn": SET["ROLE"],
        "external_id": SET["EXT"],
    }


async def test_credentials_are_rotated_by_a_raised_version_and_by_asking(workshop):
    await settle(workshop, connection())
    newer = {**SET, "KEY": "newer-key-456"}
    await settle(workshop, connection(lifecycle="{secrets_version: 1}"), environ=newer)
    assert unread(workshop)[0]["secret_access_key"] == "newer-key-456"
    newest = {**SET, "KEY": "newest-key-789"}
    asked = PlanOptions(resend=("Connection/archive",))
    await workshop.apply(asked, environ=newest)
    assert unread(workshop)[0]["secret_access_key"] == "newest-key-789"


async def test_a_connection_that_does_not_work_is_not_created_unless_nobody_asks(workshop):
    wrong = {**SET, "KEY": "wrong-key"}
    workshop.declare(connection())
    (ended,) = await workshop.carry_out(await workshop.plan(environ=wrong), environ=wrong)
    assert ended.outcome is Outcome.FAILED
    assert "refused secret_access_key" in ended.problem.message
    assert unread(workshop) == []
    untested = connection(more="  test_before_save: false\n")
    (ended,) = await settle(workshop, untested, environ=wrong)
    assert ended.warnings == (
        "it is stored, and does not work: The provider refused secret_access_key",
    )


async def test_a_change_of_texts_alone_is_not_tested(workshop):
    await settle(workshop, connection())
    workshop.transport.asked.clear()
    await settle(workshop, connection(more="  description: Films\n"))
    assert not [line for line in workshop.transport.asked if line.endswith("/test")]


async def test_a_suspension_by_the_server_is_changed_back_where_it_is_declared(workshop):
    text = connection(more="  status: ACTIVE\n")
    await settle(workshop, text)
    store = workshop.transport.app.store
    with store.transaction(writes=True):
        (row,) = store.rows("kind='connection'", ())
        body = {**row.decoded(), "status": "SUSPENDED", "last_error": "no access"}
        store.rewrite(row, body)
    plan = await workshop.plan(environ=SET)
    ((change,),) = [step.changes for step in plan]
    assert "no access" in change.told
    await settle(workshop, text)
    assert (await live(workshop))["status"] == "ACTIVE"


async def test_without_its_manifest_it_stays_and_destroy_leaves_it(workshop):
    await settle(workshop, connection())
    await settle(workshop, connection(name="films"))
    assert (await live(workshop))["status"] == "ACTIVE"
    workshop.declare(connection())
    plan = await workshop.destroy_plan()
    assert plan.is_empty
    assert [each.code for each in plan.warnings] == ["left-behind"]
    assert (await live(workshop))["status"] == "ACTIVE"


async def test_it_ends_by_a_tombstone_and_its_name_and_never_comes_back(workshop):
    await settle(workshop, connection())
    absent = "apiVersion: reconciler/v1\nkind: Connection\nmetadata: {name: archive}\n"
    absent += "lifecycle: {ensure: absent}\n"
    workshop.declare(absent)
    (refusal,) = (await workshop.plan()).refusals
    assert (refusal.guard, refusal.flags) == (
        "final-deletion",
        ("--allow-destroy Connection/archive",),
    )
    allowed = PlanOptions(
        allow_destroy=frozenset({"Connection/*"}), allow_empty=True, max_delete_percent=100
    )
    await settle(workshop, absent, allowed)
    assert (await live(workshop))["status"] == "ARCHIVED"
    plan = await workshop.declare(connection()).plan(environ=SET)
    assert [each.code for each in plan.warnings] == ["held-name"]
    (ended,) = await workshop.carry_out(plan, environ=SET)
    assert ended.outcome is Outcome.FAILED
    assert "keeps the name archive" in ended.problem.message


async def test_a_name_is_changed_in_place(workshop):
    await settle(workshop, connection())
    named = "{name: films, renamed_from: archive}"
    await settle(workshop, connection(name="films").replace("{name: films}", named))
    assert (await live(workshop, "films"))["name"] == "films"
    assert len(unread(workshop)) == 1


async def test_a_connection_by_hand_is_adopted_without_its_credentials(workshop):
    config = {"region": "eu-1", "credentials": {"type": "access_key", "access_key_id": "a"}}
    body = {"name": "archive", "provider_type": "s3", "provider_config": config}
    await workshop.send("POST", PATH, {**body, "test_before_save": False})
    adopting = connection(lifecycle="{adopt: true}")
    await settle(workshop, adopting, environ={})
    assert unread(workshop)[0]["access_key_id"] == "a"


async def test_a_lost_answer_makes_no_second_one(unsteady):
    unsteady.transport.loses_answers = True
    unsteady.declare(connection())
    await unsteady.carry_out(await unsteady.plan(environ=SET), environ=SET)
    unsteady.transport.loses_answers = False
    await settle(unsteady, connection())
    assert len(unread(unsteady)) == 1


async def test_credentials_that_are_optional_cannot_be_taken_away(workshop):
    feed = """
apiVersion: reconciler/v1
kind: Connection
metadata: {name: feed}
spec:
  provider_type: rss
  provider_config: {credentials: {type: http_headers, headers: {Authorization: '${secret.KEY}'}}}
"""
    await settle(workshop, feed)
    bare = feed[: feed.index("  provider_config")] + "  provider_config: {}\n"
    (refusal,) = (await workshop.declare(bare).plan()).refusals
    assert "nothing takes them away" in refusal.message
    assert json.dumps(unread(workshop)[0]["headers"]) == '{"Authorization": "hidden-key-123"}'
