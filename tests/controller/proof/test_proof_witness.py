"""The witness is to be believed: it knows accounts, callers, creations, and keys gone astray."""

import os
import subprocess
import sys

import httpx
import pytest
from heard import tag_of
from many_stacks import ManyStacks


def apply_fleet(fleet):
    command = ["-C", str(fleet.folder), "--no-color", "fleet", "apply", "--unattended"]
    return subprocess.Popen(
        [sys.executable, "-m", "reconciler", *command],
        env={**os.environ, **fleet.environ, "RECONCILER_API_URL": fleet.witness.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def fleet(tmp_path, witness):
    return ManyStacks(tmp_path, witness, ["ads", "shop", "news"])


def test_it_sees_what_a_fleet_makes_and_who_made_it(fleet):
    assert len(fleet.undone()) == 3
    process = apply_fleet(fleet)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert fleet.undone() == []
    heard = fleet.witness.heard()
    made = [f"{each.account} {each.makes}" for each in heard if each.made]
    assert sorted(made) == sorted(set(made))
    assert len(made) == 3 * 4
    assert {each.pid for each in heard} == {process.pid}
    assert not [each for each in heard if each.leaks]


def test_it_sees_what_has_changed_since(fleet):
    fleet.declare("shop", 1)
    assert any("shop" in each for each in fleet.undone())


def test_a_key_that_comes_along_with_another_is_noted(fleet):
    ads, shop = (fleet.witness.keys[each] for each in ("ads", "shop"))
    asked = {"headers": {"Authorization": f"Bearer {ads}"}, "json": {"note": shop}}
    httpx.post(f"{fleet.witness.url}/v1/buckets/list", **asked)
    (heard,) = fleet.witness.heard()
    assert (heard.account, heard.leaks) == ("ads", [tag_of("shop")])


def test_an_account_fails_or_hangs_or_takes_its_time_alone(fleet):
    witness = fleet.witness
    witness.dispose("ads", fails=503)
    witness.dispose("shop", hangs=True)

    def ask(account):
        headers = {"Authorization": f"Bearer {witness.keys[account]}"}
        return httpx.get(f"{witness.url}/v1/namespaces", headers=headers, timeout=1).status_code

    assert ask("ads") == 503
    with pytest.raises(httpx.TimeoutException):
        ask("shop")
    assert ask("news") != 503


def test_nobody_is_whoever_has_no_key(fleet):
    headers = {"Authorization": "Bearer of-nobody"}
    assert httpx.get(f"{fleet.witness.url}/v1/namespaces", headers=headers).status_code == 401
