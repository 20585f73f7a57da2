"""Every request that leaves this machine goes through the proxy of the environment."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from drift.intercom.client import IntercomClient
from drift.intercom.errors import Unreachable, WriteRefused
from drift.outgoing import transport
from drift.outgoing.proxies import Proxies, proxies_in
from drift.outgoing.transport import outgoing_client
from guard.git.command import GitFailed, git

ROOT = Path(__file__).parents[3]


@contextmanager
def proxy(answer: bytes) -> Iterator[tuple[str, list[str]]]:
    """A proxy that gives every request the same answer, and the first lines that it was sent."""
    heard: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer_all() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    heard.append(connection.recv(65536).split(b"\r\n")[0].decode())
                    connection.sendall(answer)

        thread = threading.Thread(target=answer_all, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", heard
        server.shutdown(socket.SHUT_RDWR)
    thread.join(30)


REFUSES = b"HTTP/1.1 503 no\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
FORWARDS = b"HTTP/1.1 204 ok\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize("read_only", [True, False], ids=["observing", "enforcing"])
def test_intercom_is_reached_through_the_proxy(read_only: bool) -> None:
    with proxy(REFUSES) as (address, heard):
        proxies = proxies_in({"HTTPS_PROXY": address})
        with (
            IntercomClient(
                "https://api.eu.intercom.io", "any", read_only=read_only, proxies=proxies
            ) as client,
            pytest.raises(Unreachable) as failed,
        ):
            client.request("GET", "/me", version="2.16", tries=1)
    assert heard == ["CONNECT api.eu.intercom.io:443 HTTP/1.1"]
    assert str(failed.value) == (
        f"Intercom could not be reached for GET /me (ProxyError, through the proxy {address[7:]})."
    )
    assert not failed.value.sent, "A write that the proxy did not let through may be made again."


def test_observe_mode_sends_no_write_to_a_proxy_either() -> None:
    with proxy(FORWARDS) as (address, heard):
        proxies = proxies_in({"HTTPS_PROXY": address, "HTTP_PROXY": address})
        with IntercomClient("http://intercom.example", "any", read_only=True, proxies=proxies) as client:
            with pytest.raises(WriteRefused):
                client.request("PUT", "/ip_allowlist", version="2.16", json={"enabled": False})
            assert client.request("GET", "/ip_allowlist", version="2.16") is None
    assert heard == ["GET http://intercom.example/ip_allowlist HTTP/1.1"]


def test_messages_and_commands_go_through_the_proxy() -> None:
    with (
        proxy(FORWARDS) as (address, heard),
        outgoing_client(proxies_in({"http_proxy": address}), 30) as http,
    ):
        assert http.post("http://hooks.example/planted", json={}).status_code == 204
        assert http.post("http://hooks.example/again", json={}).status_code == 204
    assert heard == [
        "POST http://hooks.example/planted HTTP/1.1",
        "POST http://hooks.example/again HTTP/1.1",
    ]


def test_git_goes_through_the_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with proxy(REFUSES) as (address, heard):
        monkeypatch.setenv("http_proxy", address)
        with pytest.raises(GitFailed, match="503"):
            git(tmp_path, "ls-remote", "http://policies.example/acme.git", protocol="http", patience=60)
    assert heard[0] == "GET http://policies.example/acme.git/info/refs?service=git-upload-pack HTTP/1.1"


def test_what_is_excepted_is_reached_directly() -> None:
    with proxy(FORWARDS) as (address, heard):
        other = Proxies(proxies_in({"HTTP_PROXY": "http://127.0.0.1:9"}).by_scheme)
        with outgoing_client(other, 30) as http:
            assert http.get(f"{address}/direct").status_code == 204
    assert heard == ["GET /direct HTTP/1.1"]


def test_certificates_are_read_once_for_all_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[ssl.SSLContext] = []

    def reads() -> ssl.SSLContext:
        read.append(ssl.create_default_context())
        return read[-1]

    monkeypatch.setattr(transport, "_certificates", cache(transport._certificates.__wrapped__))
    monkeypatch.setattr("httpx.create_ssl_context", reads)
    with proxy(b"HTTP/1.1 204 No Content\r\n\r\n") as (address, heard):
        for _ in range(3):
            with outgoing_client(Proxies(), 30) as http:
                assert http.get(f"{address}/direct").status_code == 204
    assert len(heard) == 3
    assert len(read) == 1


def test_every_client_of_the_product_is_made_for_the_proxies() -> None:
    """httpx ignores the environment where it is given a transport: so all clients are made in one place. The embedded
    workspace speaks to this machine only."""
    own = ("drift/outgoing/", "drift/sandbox/", "drift/intercom/client.py")
    made = re.compile(
        r"httpx\.(Client|AsyncClient|HTTPTransport|request|get|post|stream)\(|urlopen\(|http\.client"
    )
    found = [
        path.relative_to(ROOT).as_posix()
        for house in ("drift", "guard")
        for path in (ROOT / house).rglob("*.py")
        if made.search(path.read_text()) and not path.relative_to(ROOT).as_posix().startswith(own)
    ]
    assert found == []
