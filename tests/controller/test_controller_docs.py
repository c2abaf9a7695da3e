"""docs/controller.md says what is so: how a signature is verified, and what is told."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconciler.api.notifications.signature import secret_of, signed_headers
from reconciler.manifest.fleet.load import load_fleet
from reconciler.model.fleet.controller import USUALLY_TOLD, EventKind

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "controller.md").read_text(encoding="utf-8")
SECRET = "whsec_plJ3nmyCDGBKInavdOK15jsl"
BODY = b'{"type":"stack.waiting"}\n'


@pytest.fixture
def is_genuine() -> Callable[..., bool]:
    """The function of the page, as a receiver copies it."""
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(block, "docs/controller.md", "exec"), names)
    found: Callable[..., bool] = names["is_genuine"]
    return found


def headers(*, seconds: float | None = None) -> dict[str, str]:
    now = int(time.time() if seconds is None else seconds)
    return {**signed_headers(BODY, message="msg_8", seconds=now, secret=secret_of(SECRET))}


def test_what_is_sent_is_genuine_to_whoever_verifies_it_so(
    is_genuine: Callable[..., bool],
) -> None:
    assert is_genuine(headers(), BODY, SECRET)


def test_what_somebody_else_sent_is_not(is_genuine: Callable[..., bool]) -> None:
    assert not is_genuine(headers(), BODY.replace(b"waiting", b"applied"), SECRET)
    assert not is_genuine({**headers(), "webhook-id": "msg_9"}, BODY, SECRET)
    assert not is_genuine(headers(), BODY, "whsec_c29tZWJvZHkgZWxzZSdz")
    assert not is_genuine(headers(seconds=1_700_000_000), BODY, SECRET)


def test_its_example_is_a_fleet(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "fleet.yaml").write_text(example)
    fleet = load_fleet(tmp_path, environ={})
    assert not [problem for each in fleet.stacks for problem in each.problems]
    assert len(fleet.controller.notifications) == 2


def test_every_event_is_in_its_table_the_usual_ones_first() -> None:
    (table,) = re.findall(r"\| Event \| Told when \|\n\|---\|---\|\n(.*?)\n\n", PAGE, re.DOTALL)
    listed = [name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row)]
    assert sorted(listed) == sorted(each.value for each in EventKind)
    assert {*listed[: len(USUALLY_TOLD)]} == {each.value for each in USUALLY_TOLD}
