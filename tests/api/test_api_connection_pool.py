"""The network itself, on loopback: few connections, trusted certificates, ways through proxies."""

import asyncio
import logging
import os
import shutil
import ssl
import subprocess
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import certifi
import httpx
import pytest
from fake_network import SECRET_KEY, FakeClock
from needed import program

from reconciler.api.client import open_writer
from reconciler.api.headers.api_key import ApiKey
from reconciler.api.host.base_url import read_base_url
from reconciler.api.host.certificates import is_untrusted, load_certificates
from reconciler.api.transport.connection_pool import KeptConnections
from reconciler.model.errors import ApiError, NoResponse, Rejected, ServiceUnavailable

pytestmark = pytest.mark.anyio
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
CLOSING = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}"


@dataclass
class Server:
    """Answers every request the same; counts connections."""

    answer: bytes = OK
    port: int = 0
    connections: int = 0
    heads: list[str] = field(default_factory=list)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.append(writer)
        try:
            while True:
                self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
                writer.write(self.answer)
                if self.answer is not OK:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def serving(server: Server, trust: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=trust)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for writer in server.writers:
            writer.close()
        await listening.wait_closed()


async def gets(url: str, count: int = 1, *, in_flight: int = 8, may_be_plain: bool = False) -> None:
    backoff = FakeClock().backoff()
    async with (
        open_writer(
            url,
            ApiKey(SECRET_KEY),
            in_flight=in_flight,
            backoff=backoff,
            may_be_plain=may_be_plain,
        ) as writer,
        asyncio.TaskGroup() as group,
    ):
        for _ in range(count):
            group.create_task(writer.get_json("/v1/me"))


async def test_connections_are_no_more_than_requests_in_flight_and_are_used_again() -> None:
    async with serving(Server()) as server:
        await gets(server.url, 60, in_flight=5)
    assert len(server.heads) == 60
    assert server.connections <= 5


async def test_one_after_another_needs_one_connection() -> None:
    async with serving(Server()) as server, open_writer(server.url, ApiKey("sk")) as writer:
        for _ in range(5):
            await writer.get_json("/v1/me")
    assert server.connections == 1


async def test_a_connection_that_the_api_closed_is_made_anew() -> None:
    async with serving(Server(CLOSING)) as server, open_writer(server.url, ApiKey("sk")) as writer:
        for _ in range(3):
            await writer.get_json("/v1/me")
    assert server.connections == 3


async def test_a_session_closes_its_connections() -> None:
    async with serving(Server()) as server:
        await gets(server.url, 3)
        for writer in server.writers:
            await writer.wait_closed()
    assert server.writers


async def test_what_is_kept_serves_one_session_after_another_and_then_ends() -> None:
    async with serving(Server()) as server:
        async with aclosing(KeptConnections()) as kept:
            for _ in range(3):
                async with open_writer(server.url, ApiKey("sk"), kept=kept) as writer:
                    await writer.get_json("/v1/me")
            assert server.connections == 1
            assert not server.writers[0].is_closing()
        await server.writers[0].wait_closed()
    assert len(server.heads) == 3


async def test_what_is_kept_lends_nothing_after_its_end() -> None:
    kept = KeptConnections()
    await kept.aclose()
    with pytest.raises(RuntimeError):
        kept.lend(read_base_url("http://127.0.0.1:9"))


async def test_requests_go_through_the_proxy_that_the_environment_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving(Server()) as proxy:
        for name in ("HTTP_PROXY", "http_proxy"):
            monkeypatch.setenv(name, proxy.url)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.setenv(name, "")
        await gets("http://api.example.com", 4, may_be_plain=True)
    assert {head.split()[1] for head in proxy.heads} == {"http://api.example.com/v1/me"}


async def test_nothing_of_the_key_is_logged_at_any_level(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving(Server()) as server:
        await gets(server.url)
    assert any(SECRET_KEY in head for head in server.heads)
    assert SECRET_KEY not in caplog.text


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 307 Away\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{",
        b"nonsense\r\n\r\n",
        b"",
    ],
)
async def test_nothing_of_the_key_is_in_an_error_or_its_causes(answer: bytes) -> None:
    async with (
        serving(Server(answer)) as server,
        open_writer(server.url, ApiKey(SECRET_KEY), backoff=FakeClock().backoff()) as writer,
    ):
        with pytest.raises(ApiError) as caught:
            await writer.send("POST", "/v1/buckets", body={})
    told = "".join(traceback.format_exception(caught.value))
    assert SECRET_KEY not in told
    assert SECRET_KEY not in repr(caught.value.__dict__)


async def test_a_write_whose_connection_closes_unanswered_is_sent_once_and_in_doubt() -> None:
    async with serving(Server(b"")) as server, open_writer(server.url, ApiKey("sk")) as writer:
        with pytest.raises(NoResponse):
            await writer.send("POST", "/v1/buckets", body={})
    assert server.connections == 1


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that no authority signed."""
    openssl = program("openssl")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"),
        ],
        check=True,
        cwd=folder,
        stderr=subprocess.DEVNULL,
    )
    return folder / "cert.pem"


def by(certificate: Path) -> ssl.SSLContext:
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(certificate, certificate.with_name("key.pem"))
    return trust


async def test_a_certificate_that_nobody_signed_is_not_trusted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    async with serving(Server(), by(certificate)) as server:
        with pytest.raises(ExceptionGroup) as caught:
            await gets(server.url.replace("http:", "https:"))
    assert caught.group_contains(ServiceUnavailable, match="CERTIFICATE_VERIFY_FAILED")
    assert remedy_in(caught.value).endswith(
        "set SSL_CERT_FILE to a PEM file that holds its authority; then run again."
    )
    assert server.heads == []


async def test_authorities_that_do_not_vouch_are_named(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", certifi.where())
    async with serving(Server(), by(certificate)) as server:
        with pytest.raises(ExceptionGroup) as caught:
            await gets(server.url.replace("http:", "https:"))
    assert f"what SSL_CERT_FILE names, {certifi.where()}, or unset it" in remedy_in(caught.value)


@pytest.mark.parametrize(
    ("variable", "named", "why"),
    [
        ("SSL_CERT_FILE", "nowhere.pem", "does not exist"),
        ("SSL_CERT_FILE", ".", "is no file"),
        ("SSL_CERT_FILE", "text.pem", "holds no certificate in PEM form"),
        ("SSL_CERT_DIR", "nowhere", "is missing"),
        ("SSL_CERT_DIR", "text.pem", "is no folder"),
    ],
)
async def test_certificates_that_cannot_be_used_are_a_problem_of_the_environment(
    variable: str, named: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "text.pem").write_text("stack: ads\n")
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, str(tmp_path / named))
    with pytest.raises(Rejected) as caught:
        async with open_writer("https://127.0.0.1:9", ApiKey("sk")):
            pass
    (problem,) = caught.value.problems
    assert f"that {variable} names cannot be used: {tmp_path / named} {why}" in problem.message
    assert variable in problem.remedy


async def test_a_proxy_that_nobody_reaches_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://u:hunter2@127.0.0.1:1")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "")
    with pytest.raises(ExceptionGroup) as caught:
        await gets("http://api.example.com", may_be_plain=True)
    assert "the proxy http://127.0.0.1:1 and the network" in remedy_in(caught.value)


def remedy_in(errors: ExceptionGroup) -> str:
    """The remedy of the one error that came of it."""
    (error,) = errors.exceptions
    assert isinstance(error, ApiError)
    return error.problem.remedy


async def test_a_company_may_name_its_own_authority(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with serving(Server(), by(certificate)) as server:
        await gets(server.url.replace("http:", "https:"), 3)
    assert len(server.heads) == 3


def _made(make: Callable[..., object], counted: list[int]) -> Callable[..., object]:
    def counting(**named: str) -> object:
        counted.append(1)
        return make(**named)

    return counting


async def test_certificates_are_read_once_and_not_for_every_connection(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []
    os.utime(certificate)  # renewed, so that nothing is remembered of another test
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr(ssl, "create_default_context", _made(ssl.create_default_context, counted))
    async with serving(Server(), by(certificate)) as server:
        await gets(server.url.replace("http:", "https:"), 8)
    assert server.connections > 1
    assert counted == [1]


def test_certificates_are_read_again_once_they_were_renewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = tmp_path / "company.pem"
    shutil.copyfile(certifi.where(), named)
    monkeypatch.setenv("SSL_CERT_FILE", str(named))
    before = load_certificates()
    assert load_certificates() is before
    os.utime(named, ns=(0, 0))
    assert load_certificates() is not before


@pytest.mark.parametrize("named", [None, "SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_those_are_trusted_whom_httpx_trusts(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, named: str | None
) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    if named:
        value = certificate if named.endswith("FILE") else certificate.parent
        monkeypatch.setenv(named, str(value))
    ours, theirs = load_certificates(), httpx.create_ssl_context()
    assert ours.cert_store_stats() == theirs.cert_store_stats()
    assert ours.get_ca_certs(binary_form=True) == theirs.get_ca_certs(binary_form=True)
    for setting in ("verify_mode", "check_hostname", "verify_flags", "options", "minimum_version"):
        assert getattr(ours, setting) == getattr(theirs, setting)


def test_an_error_among_its_own_causes_is_looked_at_once() -> None:
    one, other = ValueError("again"), httpx.NetworkError("broke")
    one.__context__, other.__cause__ = other, one
    assert not is_untrusted(other)
    one.__cause__ = ssl.SSLCertVerificationError()
    assert is_untrusted(other)
