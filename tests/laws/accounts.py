"""Made-up accounts: a few of every kind there is, which refer to each other by their names.

Every name is given once, and what it begins with says its kind.
"""

from typing import Final

import parts
from account_alerts import of_the_organisation, told_by
from account_rooms import EXTRACTOR, fill_room
from drawing import Account, several, texts
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from stacks import Manifest
from world import Verbatim

TOLD: Final = "https://kept.example/"
"""What every secret value begins with."""
ENVIRON: Final = {name: f"{TOLD}{name}" for name in ("ONE", "TWO", "THREE")}
_SECRETS: Final = st.sampled_from([Verbatim(f"${{secret.{name}}}") for name in ENVIRON])


@st.composite
def accounts(draw: DrawFn) -> list[Manifest]:
    """All of an account; everything that it refers to is in it."""
    account = Account(draw)
    _organisation(account)
    for number, name in enumerate(account.numbered("room", 1, 2)):
        account.add("Namespace", "", name, {"feature_extractors": [EXTRACTOR]})
        fill_room(account, name, f"{number + 1}")
    for name in account.numbered("watch", 0, 1):
        account.add("Alert", "", name, of_the_organisation(account), told_by(account, ""))
    return account.manifests


def _organisation(account: Account) -> None:
    for name in account.numbered("vault", 0, 2):
        account.add("Secret", "", name, {"value": account.draw(_SECRETS)})
    for name in account.numbered("storage", 1, 2):
        account.add("Connection", "", name, account.draw(st.one_of(_S3, _RSS)), texts(account))
    for name in account.numbered("hook", 0, 2):
        event_types = several(["alert.triggered", "taxonomy.created", "object.created"])
        more = account.some(
            resource_types=several(["retriever", "taxonomy"]), is_active=st.booleans()
        )
        channels = account.draw(st.lists(_DELIVERIES, min_size=1, max_size=2))
        needed = {"event_types": account.draw(event_types), "channels": channels}
        account.add("Webhook", "", name, needed, more)


_S3: Final = parts.of(
    {
        "provider_type": st.just("s3"),
        "provider_config": st.fixed_dictionaries(
            {
                "credentials": st.fixed_dictionaries(
                    {
                        "type": st.just("access_key"),
                        "access_key_id": _SECRETS,
                        "secret_access_key": _SECRETS,
                    }
                )
            },
            optional={"region": st.just("eu-central-1")},
        ),
        "write_enabled": st.just(True),
    },
    status=st.sampled_from(["ACTIVE", "SUSPENDED"]),
)
_RSS: Final = st.just({"provider_type": "rss", "provider_config": {}, "write_enabled": True})
_DELIVERIES: Final = st.one_of(
    st.fixed_dictionaries(
        {
            "channel": st.just("slack"),
            "configs": parts.of({"webhook_url": _SECRETS}, channel=st.just("#ads")),
        }
    ),
    st.fixed_dictionaries(
        {
            "channel": st.just("webhook"),
            "configs": parts.of(
                {"url": _SECRETS},
                headers=st.fixed_dictionaries({"X-Api-Key": _SECRETS}),
                signing_secret=_SECRETS,
            ),
        }
    ),
    st.just({"channel": "email", "configs": {"to_addresses": ["ops@example.com"]}}),
)
