"""Stacks in repositories: fetched by git at a ref, without history, and without a secret told."""

import os
import stat
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from fleet_accounts import BUCKET, NAMESPACE, Yard, codes, outcome, states
from repositories import Repository

from reconciler.cli.flags.global_flags import Format
from reconciler.cli.fleet.show import report_in
from reconciler.cli.output.formats import PLAIN
from reconciler.manifest.git.fetch import fetch
from reconciler.model.errors import Rejected
from reconciler.model.fleet.outcome import State, Verb
from reconciler.model.fleet.stack import Repository as GitRepository

pytestmark = pytest.mark.anyio
TOKEN = "ghp-a-token-that-nobody-may-see"


class Shop:
    """A repository with a stack in a folder of it, and an entry of the fleet for it."""

    def __init__(self, yard: Yard, top: Path) -> None:
        self.yard = yard
        self.repository = Repository(top, "search")
        self.repository.write("reconciler.yaml", "apiVersion: reconciler/v1\nstack: shop\n")
        self.declare("First")
        yard.stack("shop")
        yard.entries.clear()

    @property
    def url(self) -> str:
        return self.repository.top.as_uri()

    def declare(self, description: str) -> str:
        text = f"{NAMESPACE}---\n{BUCKET % ('videos', description)}"
        self.repository.write("manifests/videos.yaml", text)
        return self.repository.commit()

    def entry(self, name: str = "shop", more: str = "", *, url: str | None = None) -> None:
        self.yard.entries.append(
            f"- {{name: {name}, repository: '{url or self.url}', folder: search, "
            f"key_env: KEY_SHOP{more}}}\n"
        )


@pytest.fixture
def shop(yard: Yard, tmp_path: Path) -> Shop:
    return Shop(yard, tmp_path / "shop")


async def test_a_stack_is_applied_as_its_branch_has_it(yard: Yard, shop: Shop) -> None:
    commit = shop.declare("Second")
    shop.entry(more=", ref: main")
    report = await yard.run(Verb.APPLY)
    assert states(report) == {"shop": State.APPLIED}
    assert outcome(report, "shop").commit == commit
    assert "Second" in yard.accounts.rows("shop")[1][2]


@pytest.mark.parametrize("how", ["tag", "commit", "default"])
async def test_a_ref_is_a_tag_a_commit_or_nothing(yard: Yard, shop: Shop, how: str) -> None:
    commit = shop.declare("Tagged")
    shop.repository.git("tag", "v1")
    if how != "default":
        shop.declare("Later")
    shop.entry(more={"tag": ", ref: v1", "commit": f", ref: {commit}", "default": ""}[how])
    report = await yard.run(Verb.APPLY)
    assert outcome(report, "shop").commit == commit
    assert "Tagged" in yard.accounts.rows("shop")[1][2]


async def test_one_repository_is_fetched_once_whatever_asks_for_it(
    yard: Yard, shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = _spy(tmp_path, monkeypatch)
    for name in ("DE", "FR"):
        yard.stack(name.lower())
    yard.entries.clear()
    for name in ("DE", "FR"):
        yard.entries.append(
            f"- {{name: {name.lower()}, repository: '{shop.url}', ref: main, folder: search, "
            f"key_env: KEY_{name}}}\n"
        )
    yard.environ["PATH"] = os.environ["PATH"]
    report = await yard.run(Verb.PLAN)
    assert states(report) == {"de": State.CHANGES, "fr": State.CHANGES}
    assert log.read_text().count(" fetch ") == 1


async def test_what_was_fetched_goes_with_the_run(
    yard: Yard, shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    shop.entry()
    await yard.run(Verb.PLAN)
    assert list((tmp_path / "temporary").iterdir()) == []


async def test_what_cannot_be_had_is_named_at_its_place_and_the_others_go_on(
    yard: Yard, shop: Shop, tmp_path: Path
) -> None:
    shop.entry()
    shop.entry("absent", url=(tmp_path / "nowhere").as_uri())
    shop.entry("misspelt", ", ref: mian")
    yard.entries.append(f"- {{name: other, repository: '{shop.url}', folder: serch}}\n")
    report = await yard.run(Verb.PLAN)
    assert states(report)["shop"] is State.CHANGES
    assert codes(report, "absent") == ["unreachable-repository"]
    assert codes(report, "misspelt") == ["unknown-ref"]
    assert codes(report, "other") == ["no-project"]
    places = [outcome(report, name).problems[0].location for name in ("absent", "misspelt")]
    assert [each.line for each in places if each] == [5, 6]


async def test_a_token_stands_in_no_argument_no_file_and_no_message(
    yard: Yard, shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = _spy(tmp_path, monkeypatch)
    url = "https://127.0.0.1:9/shop.git"
    shop.entry(more=", token_env: SHOP_TOKEN", url=url)
    yard.environ |= {"SHOP_TOKEN": TOKEN, "PATH": os.environ["PATH"], "S3_KEY": "not-for-git"}
    yard.head += "controller: {notify: [{url_env: HOOK_URL}]}\n"
    yard.environ |= {"HOOK_URL": "not-for-git", "RECONCILER_DATABASE_URL": "not-for-git"}
    yard.stack("other", ", environment: [S3_KEY]")
    report = await yard.run(Verb.PLAN)
    assert codes(report, "shop") == ["unreachable-repository"]
    assert "SHOP_TOKEN" in outcome(report, "shop").problems[0].remedy
    said = "".join(report_in(report, each, PLAIN) for each in (Format.TEXT, Format.JSON))
    assert TOKEN not in said
    arguments, _, environments = log.read_text().partition("---\n")
    assert " fetch " in arguments
    assert TOKEN not in arguments
    seen = log.with_suffix(".env").read_text()
    assert f"RECONCILER_GIT_TOKEN={TOKEN}" in seen
    assert "KEY_SHOP" not in seen
    assert "KEY_OTHER" not in seen
    assert "not-for-git" not in seen
    assert environments == ""


async def test_a_token_that_is_named_and_not_set_is_a_problem(yard: Yard, shop: Shop) -> None:
    shop.entry(more=", token_env: SHOP_TOKEN", url="https://git.invalid/shop.git")
    assert codes(await yard.run(Verb.PLAN), "shop") == ["no-token"]


async def test_no_link_leads_out_of_a_repository(yard: Yard, shop: Shop, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text(BUCKET % ("stolen", "x"))
    (shop.repository.project / "manifests" / "stolen.yaml").symlink_to(secret)
    shop.repository.commit()
    shop.entry()
    report = await yard.run(Verb.PLAN)
    assert codes(report, "shop") == ["outside-repository"]


async def test_a_repository_cannot_have_a_key_sent_to_an_api_of_its_own(
    yard: Yard, shop: Shop
) -> None:
    shop.repository.write(
        "reconciler.yaml",
        "apiVersion: reconciler/v1\nstack: shop\napi: {url: 'https://elsewhere.example'}\n",
    )
    shop.repository.commit()
    shop.entry()
    assert codes(await yard.run(Verb.PLAN), "shop") == ["unknown-api"]
    assert yard.accounts.asked == []
    yard.environ["RECONCILER_API_URL"] = "https://api.mixpeek.com"
    assert states(await yard.run(Verb.PLAN)) == {"shop": State.CHANGES}


async def test_a_repository_cannot_choose_the_ci_systems_token_for_its_key(
    yard: Yard, shop: Shop
) -> None:
    shop.repository.write(
        "reconciler.yaml",
        "apiVersion: reconciler/v1\nstack: shop\napi: {key_env: GITHUB_TOKEN}\n",
    )
    shop.repository.commit()
    yard.environ["GITHUB_TOKEN"] = TOKEN
    yard.entries.append(f"- {{name: shop, repository: '{shop.url}', folder: search}}\n")
    assert codes(await yard.run(Verb.PLAN), "shop") == ["key-of-another-stack"]
    assert yard.accounts.asked == []


async def test_a_repository_that_never_answers_ends_in_its_time(
    yard: Yard, shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _program(tmp_path, monkeypatch, 'case " $* " in *" fetch "*) sleep 60;; esac; exec {git} "$@"')
    yard.environ["PATH"] = os.environ["PATH"]
    yard.stack("works")
    shop.entry()
    report = await yard.run(Verb.PLAN, seconds=1.0)
    assert states(report) == {"works": State.CHANGES, "shop": State.FAILED}
    assert codes(report, "shop") == ["timeout"]


@pytest.mark.parametrize("token", [TOKEN, None])
async def test_git_is_let_in_by_the_token_alone_and_asks_nobody(
    tmp_path: Path, token: str | None
) -> None:
    helper = tmp_path / "told"
    config = tmp_path / "gitconfig"
    config.write_text(f'[credential]\n\thelper = "!cat >> {helper}; echo"\n')
    environ = {**os.environ, "GIT_CONFIG_GLOBAL": str(config), "GIT_CONFIG_SYSTEM": os.devnull}
    (tmp_path / "into").mkdir()
    with _guarded() as (url, seen), pytest.raises(Rejected) as caught:
        await fetch(
            GitRepository(f"{url}/shop.git", "main", "SHOP_TOKEN"),
            tmp_path / "into",
            environ=environ,
            token=token,
        )
    assert TOKEN not in str(caught.value)
    basic = b64encode(f"x-access-token:{TOKEN}".encode()).decode()
    assert (f"Basic {basic}" in seen) is (token is not None)
    told = helper.read_text() if helper.exists() else ""
    assert TOKEN not in told, "git's own helpers are not handed what let it in"
    kept = [each.read_bytes() for each in (tmp_path / "into").rglob("*") if each.is_file()]
    assert not any(TOKEN.encode() in each for each in kept)


@contextmanager
def _guarded() -> Iterator[tuple[str, list[str]]]:
    """A server that lets nobody in at first, and remembers how everybody tried to."""
    seen: list[str] = []

    class Guard(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = self.headers.get("Authorization")
            seen.append(said or "")
            self.send_response(404 if said else 401)
            self.send_header("WWW-Authenticate", 'Basic realm="shop"')
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Guard)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _spy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git that writes down its arguments and its environment, and then is git."""
    log = folder / "git.log"
    environment = log.with_suffix(".env")
    _program(
        folder,
        monkeypatch,
        f'echo "git $* " >> {log}; env >> {environment}; exec {{git}} "$@"',
    )
    return log


def _program(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A program called git before the real one."""
    real = next(
        Path(each) / "git"
        for each in os.environ["PATH"].split(os.pathsep)
        if (Path(each) / "git").exists()
    )
    home = folder / "bin"
    home.mkdir()
    program = home / "git"
    program.write_text(f"#!/bin/sh\n{script.format(git=real)}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{home}{os.pathsep}{os.environ['PATH']}")
