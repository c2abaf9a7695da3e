"""Where a webhook delivers to (§8.2); part of its page.

What a channel is called is the way it delivers, `slack`; a second one of the same way is `slack#2`.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from reconciler.kinds.declaration.changes import Changes, Obstacle, ProposedChange
from reconciler.kinds.declaration.marks import Computed, Default, Secret, Unordered
from reconciler.kinds.declaration.spec import OpenMap, Spec
from reconciler.model.data import Data, Fields, is_same, named_items
from reconciler.model.secrets.secret import REDACTED

WAY = "channel"
"""The field that an item of the list is known by."""
_SIGNING = "signing_secret"
_WAY_OUT = "declare it as signing_secret: ${secret.NAME}, and it is sent along"


class EmailConfigs(Spec):
    """Who is written to, and what."""

    to_addresses: Annotated[list[str], Unordered()]
    """Who is written to."""
    subject_template: Annotated[str | None, Default()] = None
    """The subject, as a Jinja2 template."""
    body_template: Annotated[str | None, Default()] = None
    """The text, as a Jinja2 template."""
    content_type: Annotated[
        Literal["plain_text", "html", "markdown", "json"] | None, Default(value="html")
    ] = None
    """What the text is written in."""
    cc_addresses: Annotated[list[str] | None, Default(value=[]), Unordered()] = None
    """Who gets a copy."""
    bcc_addresses: Annotated[list[str] | None, Default(value=[]), Unordered()] = None
    """Who gets a copy that nobody else sees."""


class SlackConfigs(Spec):
    """Which channel of Slack is written to, and as whom."""

    webhook_url: Annotated[str, Secret()]
    """The incoming webhook of Slack's: whoever has it can write, so that it is a secret."""
    channel: Annotated[str | None, Default()] = None
    """Another channel than the one that the URL belongs to."""
    username: Annotated[str | None, Default()] = None
    """Whom messages seem to be from."""
    icon_emoji: Annotated[str | None, Default()] = None
    icon_url: Annotated[str | None, Default()] = None
    blocks_template: Annotated[str | None, Default()] = None
    """The message in Slack's blocks, as a Jinja2 template."""


class HttpConfigs(Spec):
    """Which URL is posted to, with what."""

    # Many receivers put their token into the URL itself, and none can be told from the others.
    url: Annotated[str, Secret()]
    """Where deliveries are posted to; masked, because many URLs hold a token."""
    headers: Annotated[dict[str, str] | None, Default(value={}), Secret(in_headers=True)] = None
    """Headers of each delivery, such as the receiver's own key."""
    payload_template: Annotated[OpenMap | None, Default()] = None
    """The JSON that is sent in place of the event, as a Jinja2 template."""
    timeout: Annotated[float | None, Default(value=10)] = None
    """Seconds until a delivery counts as failed."""
    signing_secret: Annotated[str | None, Computed(cleared_by=""), Secret()] = None
    """Signs every delivery (`X-Mixpeek-Signature`). Not said, it stays as it is; `""` removes it.
    It reads as `redacted`, so that only its being there is compared: another value is sent with
    `reconciler apply --resend`."""


class EmailChannel(Spec):
    """Deliveries by mail."""

    channel: Literal["email"]
    configs: EmailConfigs


class SlackChannel(Spec):
    """Deliveries to Slack."""

    channel: Literal["slack"]
    configs: SlackConfigs


class HttpChannel(Spec):
    """Deliveries by HTTP, to a URL of your own."""

    channel: Literal["webhook"]
    configs: HttpConfigs


Channel = Annotated[EmailChannel | SlackChannel | HttpChannel, Field(discriminator="channel")]


def _keeps_secrets(proposal: ProposedChange) -> list[Obstacle]:
    """A signing secret that only the server knows stays where its channel and its URL are.

    Nobody says by what the API tells which channel a kept secret belongs to (§8.2).
    """
    before, after = _fields(proposal.before), _fields(proposal.after)
    found: list[Obstacle] = []
    gone: list[str] = []
    for name, channel in named_items(proposal.live.get("channels"), WAY).items():
        is_unsaid = _configs(channel).get(_SIGNING) == REDACTED and _leaves_it(after.get(name))
        if name not in after:
            gone.append(name)
        elif is_unsaid and not _has_one_url(before.get(name), after[name]):
            says = (
                "a signing secret that no manifest declares may get lost when its URL changes; "
                f"{_WAY_OUT}"
            )
            found.append(Obstacle(says, (name, "configs", "url")))
        elif is_unsaid and gone:
            says = (
                f"a signing secret of {name}, which no manifest declares, may get lost when a "
                f"channel before it goes; {_WAY_OUT}"
            )
            found += (Obstacle(says, (each,)) for each in gone)
    return found


def _leaves_it(channel: Data) -> bool:
    return channel is not None and _configs(channel).get(_SIGNING) in (None, REDACTED)


def _has_one_url(before: Data, after: Data) -> bool:
    return is_same(_configs(before).get("url"), _configs(after).get("url"))


def _configs(channel: Data) -> Fields:
    return _fields(_fields(channel).get("configs"))


def _fields(value: Data) -> Fields:
    return value if isinstance(value, Mapping) else {}


KEEPS_SECRETS = Changes(
    _keeps_secrets,
    "in place, unless a signing secret that no manifest declares could get lost: declare it as "
    "signing_secret: ${secret.NAME}",
)
