"""A provider of OpenID Connect that lies where a test wants it to, answered without a network; and a real one in a
process of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from guard.identity.openid.config import OpenIdConfig
from guard.identity.openid.provider import Provider

ISSUER = "https://login.acme.example"
CLIENT_ID = "guardrail"
SECRET = "the-secret-of-the-client-0123456789"
PUBLIC_URL = "https://guardrail.acme.example"
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


def config_of(issuer: str = ISSUER, **more: Any) -> OpenIdConfig:
    return OpenIdConfig(issuer, CLIENT_ID, SECRET, PUBLIC_URL, **more)


def new_key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"})


KEY = new_key("first")
STRANGE_KEY = new_key("first")
"""Calls itself as the provider's key does."""


@dataclass
class FakeProvider:
    """Signs what it is told to. `person` is who signs in there, `lies` changes the claims of ID tokens."""

    person: dict[str, Any] = field(default_factory=dict)
    lies: dict[str, Any] = field(default_factory=dict)
    info: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    published: list[RSAKey] = field(default_factory=lambda: [KEY])
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "first"})
    document: dict[str, Any] = field(default_factory=dict)
    is_away: bool = False
    takes_back: bool = False
    asked: list[str] = field(default_factory=list)
    codes: dict[str, Mapping[str, str]] = field(default_factory=dict)
    now: float = field(default_factory=time.time)

    def provider(self, **more: Any) -> Provider:
        transport = httpx.MockTransport(self.answer)
        return Provider(config_of(**more), lambda: self.now, http=httpx.Client(transport=transport))

    def authorise(self, address: str) -> str:
        """Somebody is at the page of the provider, and comes back with this query."""
        asked = dict(parse_qsl(urlsplit(address).query))
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"code={code}&state={asked['state']}"

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append(path)
        if self.is_away:
            raise httpx.ConnectError("refused", request=request)
        if path.endswith("/openid-configuration"):
            return httpx.Response(200, json={**self._described(), **self.document})
        if path == "/keys":
            keys = KeySet([*self.published]).as_dict(private=False)
            return httpx.Response(200, json=keys)
        if path == "/me":
            return httpx.Response(200, json={"sub": self.person["sub"], **self.info})
        return self._token(dict(parse_qsl(request.content.decode())))

    def _described(self) -> dict[str, Any]:
        return {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "userinfo_endpoint": f"{ISSUER}/me",
            "jwks_uri": f"{ISSUER}/keys",
        }

    def _token(self, form: Mapping[str, str]) -> httpx.Response:
        if form["grant_type"] == "refresh_token":
            if self.takes_back:
                return httpx.Response(400, json={"error": "invalid_grant"})
            return httpx.Response(200, json={"access_token": "access", "refresh_token": "refresh-2"})
        asked = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != challenge:
            return httpx.Response(400, json={"error": "invalid_grant"})
        token = self.signed({"nonce": asked["nonce"], **self.person, **self.lies})
        return httpx.Response(
            200, json={"access_token": "access", "id_token": token, "refresh_token": "refresh-1"}
        )

    def signed(self, claims: Mapping[str, Any]) -> str:
        """A token with what all have; None takes a claim out."""
        usual = {"iss": ISSUER, "aud": CLIENT_ID, "iat": int(self.now), "exp": int(self.now) + 300}
        told = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        if self.header["alg"] == "none":
            return (
                ".".join(
                    base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
                    for part in (self.header, told)
                )
                + "."
            )
        key = OctKey.import_key(SECRET) if self.header["alg"] == "HS256" else self.key
        return jwt.encode(self.header, told, key)


@dataclass(frozen=True)
class RealProvider:
    """A provider in a process of its own, as `oidc-provider-mock` runs it."""

    url: str

    def has(self, subject: str, **claims: Any) -> None:
        """Let it know somebody."""
        assert httpx.put(f"{self.url}/users/{subject}", json=claims).status_code == 204

    def disable(self, subject: str) -> None:
        """Take back what its tokens allow."""
        assert httpx.post(f"{self.url}/users/{subject}/revoke-tokens").status_code == 204

    def sign_in(self, address: str, subject: str) -> str:
        """Fill in its form, and return the query with which it sends the browser back."""
        assert httpx.get(address).status_code == 200
        answer = httpx.post(address, data={"sub": subject})
        assert answer.status_code in (302, 303), answer.text
        return urlsplit(answer.headers["Location"]).query

    def deny(self, address: str) -> str:
        answer = httpx.post(address, data={"action": "deny"})
        return urlsplit(answer.headers["Location"]).query

    def provider(self, **more: Any) -> Provider:
        return Provider(config_of(self.url, **more), time.time)


@contextmanager
def real_provider() -> Iterator[RealProvider]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    try:
        end = time.monotonic() + 60
        while True:
            try:
                assert httpx.get(f"{url}/.well-known/openid-configuration").status_code == 200
                break
            except httpx.TransportError:
                assert process.poll() is None, "the provider did not start"
                assert time.monotonic() < end, "the provider does not listen"
                time.sleep(0.05)
        yield RealProvider(url)
    finally:
        process.terminate()
        process.wait(timeout=30)


def query_of(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
