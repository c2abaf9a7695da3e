"""What is wrong with a fleet.yaml, each story in a folder with what is said of it beside it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.manifest.fleet.load import find_fleet, load_fleet
from reconciler.model.change import ChangeClass
from reconciler.model.errors import Rejected
from reconciler.model.fleet.controller import (
    USUALLY_TOLD,
    ControllerSettings,
    EventKind,
    Notification,
    NotificationShape,
)
from reconciler.model.fleet.stack import Fleet, FleetLimits, Repository
from reconciler.rendering.text.problems import problems_as_text

CASES = sorted((Path(__file__).parent / "cases").iterdir())
ENVIRON = {"REF": "v2", "SECRET_REF": "x"}


@pytest.mark.parametrize("folder", CASES, ids=lambda each: each.name)
def test_everything_that_is_wrong_is_told_at_once_and_at_its_place(
    folder: Path, expect_file: Callable[[Path, str], None]
) -> None:
    expect_file(folder / "problems.txt", told_of(folder))


def told_of(folder: Path) -> str:
    """Which stacks can be run all the same, and what is wrong with the others or the whole."""
    try:
        fleet = load_fleet(folder, environ=ENVIRON)
    except Rejected as error:
        return f"runs: nothing\n\n{problems_as_text(error.problems, color=False)}"
    whole = [each.name for each in fleet.stacks if not each.problems]
    problems = [problem for each in fleet.stacks for problem in each.problems]
    return f"runs: {', '.join(whole)}\n\n{problems_as_text(problems, color=False)}"


@pytest.mark.parametrize("folder", CASES, ids=lambda each: each.name)
def test_no_credential_of_the_file_is_repeated(folder: Path) -> None:
    said = told_of(folder)
    for secret in ("hunter2", "sk_live_", "glpat"):
        assert secret not in said


def test_everything_that_a_fleet_can_say(tmp_path: Path) -> None:
    (tmp_path / "fleet.yaml").write_text(
        """\
apiVersion: reconciler/v1
kind: Fleet
limits: {stacks: 3, per_key: 2, timeout: 2h}
stacks:
- name: ads-de
  folder: stacks/ads
  env: de
  key_env: KEY_DE
  environment: [S3_KEY, REGION]
  wave: 2
  unattended: [metadata, reprocess]
  timeout: 90s
- {name: shop, repository: "https://git.example.org/shop.git", ref: "${env.REF}", token_env: TOK}
"""
    )
    fleet = load_fleet(tmp_path, environ=ENVIRON)
    ads, shop = fleet.stacks
    assert fleet.limits == FleetLimits(stacks=3, per_key=2, seconds=7200.0)
    assert (ads.folder, ads.env, ads.key_env, ads.wave) == ("stacks/ads", "de", "KEY_DE", 2)
    assert ads.environment == ("S3_KEY", "REGION")
    assert ads.unattended == {ChangeClass.METADATA, ChangeClass.REPROCESS}
    assert fleet.seconds_of(ads) == 90
    assert fleet.seconds_of(shop) == 7200
    assert shop.repository == Repository("https://git.example.org/shop.git", "v2", "TOK")
    assert (shop.folder, shop.wave) == (".", 1)
    assert shop.unattended == {ChangeClass.METADATA}
    assert not ads.problems + shop.problems


def test_everything_that_a_fleet_can_say_of_being_kept(tmp_path: Path) -> None:
    (tmp_path / "fleet.yaml").write_text(
        """\
apiVersion: reconciler/v1
kind: Fleet
controller:
  schedule: "0 * * * *"
  keep_runs: 200
  notify:
  - {url_env: HOOK_URL, secret_env: HOOK_SECRET, events: [waiting, applied]}
  - {url_env: SLACK_URL, shape: slack}
stacks:
- {name: ads, folder: ads}
- {name: shop, folder: shop, schedule: "0 4 * * 1-5"}
"""
    )
    fleet = load_fleet(tmp_path, environ=ENVIRON)
    ads, shop = fleet.stacks
    assert (fleet.schedule_of(ads), fleet.schedule_of(shop)) == ("0 * * * *", "0 4 * * 1-5")
    assert fleet.controller.keep_runs == 200
    hook, slack = fleet.controller.notifications
    assert (hook.url_env, hook.secret_env) == ("HOOK_URL", "HOOK_SECRET")
    assert hook.events == {EventKind.WAITING, EventKind.APPLIED}
    assert slack == Notification(url_env="SLACK_URL", shape=NotificationShape.SLACK)
    assert slack.events == USUALLY_TOLD
    assert {"HOOK_URL", "HOOK_SECRET", "SLACK_URL"} < {*fleet.own_variables}
    assert not ads.problems + shop.problems


def test_a_fleet_that_says_nothing_of_being_kept_is_kept_as_usual(tmp_path: Path) -> None:
    fleet = load(tmp_path, "- {name: a, folder: a}\n")
    assert fleet.controller == ControllerSettings(schedule="*/10 * * * *", keep_runs=50)


def test_an_empty_list_allows_nothing(tmp_path: Path) -> None:
    fleet = load(tmp_path, "- {name: a, folder: a, unattended: []}\n")
    assert fleet.stacks[0].unattended == frozenset()


def test_it_is_found_upwards(tmp_path: Path) -> None:
    load(tmp_path, "- {name: a, folder: a}\n")
    inside = tmp_path / "stacks" / "ads"
    inside.mkdir(parents=True)
    assert find_fleet(inside) == tmp_path
    assert find_fleet(tmp_path) == tmp_path


def load(folder: Path, stacks: str) -> Fleet:
    (folder / "fleet.yaml").write_text(f"apiVersion: reconciler/v1\nkind: Fleet\nstacks:\n{stacks}")
    return load_fleet(folder, environ={})
