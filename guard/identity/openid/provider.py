"""The identity provider: where to send a browser, what it says of somebody, and whether it still does. Thread-safe."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from drift.outgoing.proxies import DIRECT, Proxies
from drift.outgoing.transport import outgoing_client
from guard.identity.openid.attempt import Attempt
from guard.identity.openid.config import OpenIdConfig
from guard.identity.openid.discovery import Discovery, Published, away, json_of
from guard.identity.openid.errors import NotBelieved, NotVouched, ProviderAway
from guard.identity.openid.id_tokens import believed, logout_believed
from guard.identity.openid.sealing import Sealer

_TIMEOUT: Final = 5.0
_AT_ONCE: Final = 4
"""How many requests wait for the provider: the others of the service are answered meanwhile."""
_MOST_GROUPS: Final = 1000


@dataclass(frozen=True, slots=True)
class Said:
    """What the provider says of somebody. `email` is empty where it names none that counts, and `why_no_email` then
    says why. `groups` None: it says nothing of groups. `refresh` (sealed) asks it again."""

    subject: str
    email: str
    groups: tuple[str, ...] | None
    why_no_email: str = ""
    provider_session: str = ""
    refresh: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """Whose session ended at the provider: that of an account, or one session of it, or one of an unnamed account."""

    subject: str
    provider_session: str


class Provider:
    def __init__(
        self,
        config: OpenIdConfig,
        clock: Callable[[], float],
        proxies: Proxies = DIRECT,
        http: httpx.Client | None = None,
    ) -> None:
        self.config = config
        self._clock = clock
        self._http = http or outgoing_client(proxies, timeout=_TIMEOUT)
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._discovery = Discovery(config.issuer, self._http, clock)
        self._sealer = Sealer(config.client_secret)

    def close(self) -> None:
        self._http.close()

    def address_of(self, attempt: Attempt) -> str:
        """Where a browser begins an attempt. Raises ProviderAway and NotBelieved."""
        published = self._discovery.published()
        scopes = self.config.scopes
        if published.offers("scopes_supported", "offline_access"):
            scopes = f"{scopes} offline_access"
        found = prepare_grant_uri(
            published.address("authorization_endpoint"),
            self.config.client_id,
            "code",
            redirect_uri=self.config.redirect_uri,
            scope=scopes,
            state=attempt.state,
            nonce=attempt.nonce,
            code_challenge=create_s256_code_challenge(attempt.verifier),
            code_challenge_method="S256",
        )
        return str(found)

    def redeem(self, code: str, attempt: Attempt) -> Said:
        """What the provider says of whoever comes back with this code. Raises ProviderProblem."""
        published = self._discovery.published()
        answer = self._token(
            published,
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self.config.redirect_uri,
                "code_verifier": attempt.verifier,
            },
        )
        claims = believed(
            self._discovery,
            _text(answer, "id_token"),
            issuer=self.config.issuer,
            client_id=self.config.client_id,
            nonce=attempt.nonce,
            access_token=_text(answer, "access_token"),
            now=self._clock(),
        )
        return self._said(published, answer, claims)

    def ask_again(self, sealed: str, subject: str) -> Said:
        """What the provider says now of somebody. Raises ProviderAway, NotVouched where it does not vouch for them any
        more, and NotBelieved."""
        refresh = self._sealer.open(sealed)
        if refresh is None:
            raise NotBelieved("What asks the provider again was sealed under another client secret.")
        published = self._discovery.published()
        answer = self._token(published, {"grant_type": "refresh_token", "refresh_token": refresh})
        kept = (
            answer if isinstance(answer.get("refresh_token"), str) else {**answer, "refresh_token": refresh}
        )
        return self._said(published, kept, {"sub": subject})

    def logged_out(self, token: str) -> LoggedOut:
        """Whom the provider announces to have logged out. Raises NotBelieved and ProviderAway."""
        claims = logout_believed(
            self._discovery,
            token,
            issuer=self.config.issuer,
            client_id=self.config.client_id,
            now=self._clock(),
        )
        return LoggedOut(str(claims.get("sub") or ""), str(claims.get("sid") or ""))

    def _token(self, published: Published, form: Mapping[str, str]) -> Mapping[str, Any]:
        method = "client_secret_basic"
        listed = published.document.get("token_endpoint_auth_methods_supported", [method])
        if method not in listed:
            method = "client_secret_post"
        request = httpx.Request("POST", published.address("token_endpoint"), data=dict(form))
        url, headers, body = ClientAuth(self.config.client_id, self.config.client_secret, method).prepare(
            "POST", str(request.url), dict(request.headers), request.content.decode()
        )
        headers["accept"] = "application/json"
        headers.pop("content-length", None)
        headers.pop("Content-Length", None)
        response = self._ask("POST", url, headers, body)
        if response.status_code in (400, 401, 403):
            raise self._refused(response)
        return json_of(response)

    def _ask(
        self, method: str, url: str, headers: Mapping[str, str], content: str | None = None
    ) -> httpx.Response:
        """Raises ProviderAway, at once where as many wait for it as may."""
        if not self._places.acquire(blocking=False):
            raise ProviderAway("Many are signing in right now. Try again in a moment.")
        try:
            return self._http.request(method, url, headers=dict(headers), content=content)
        except httpx.HTTPError as problem:
            raise away(problem) from problem
        finally:
            self._places.release()

    def _refused(self, response: httpx.Response) -> NotVouched | ProviderAway:
        """A refusal of this person, and not of the service itself: that is set up wrongly then, which is no word about
        anybody."""
        try:
            error = response.json().get("error")
        except (ValueError, AttributeError):
            error = None
        if error == "invalid_grant":
            return NotVouched(
                "The identity provider does not vouch for this sign-in: it is too old, used already, or the account "
                "is disabled. Begin the sign-in anew."
            )
        if error in ("invalid_client", "unauthorized_client"):
            return ProviderAway(
                "The identity provider refuses this service: GUARDRAIL_OIDC_CLIENT_ID and its secret do not fit. Tell "
                "whoever runs it."
            )
        return ProviderAway(
            f"The identity provider answers with {response.status_code}. Try again in a while."
        )

    def _said(self, published: Published, answer: Mapping[str, Any], claims: Mapping[str, Any]) -> Said:
        more = self._user_info(published, _text(answer, "access_token"), claims["sub"])
        # An address and whether it is verified are told together, or the one would vouch for another.
        email, why = self._email(claims if self.config.email_claim in claims else more)
        refresh = answer.get("refresh_token")
        return Said(
            subject=claims["sub"],
            email=email,
            groups=_groups({**more, **claims}.get(self.config.groups_claim)),
            why_no_email=why,
            provider_session=str(claims.get("sid") or ""),
            refresh=self._sealer.seal(refresh) if isinstance(refresh, str) and refresh else None,
        )

    def _user_info(self, published: Published, access_token: str, subject: str) -> Mapping[str, Any]:
        """What the provider says about the holder of an access token: the same person, or nothing of it counts."""
        url = published.optional_address("userinfo_endpoint")
        if not url:
            return {}
        headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
        found = json_of(self._ask("GET", url, headers))
        if found.get("sub") != subject:
            raise NotBelieved("The identity provider speaks of two people in one sign-in. Begin it anew.")
        return found

    def _email(self, told: Mapping[str, Any]) -> tuple[str, str]:
        """The address that counts, or why none does."""
        claim, email = self.config.email_claim, told.get(self.config.email_claim)
        if not isinstance(email, str) or not _is_address(email):
            return "", f"The identity provider tells no address of you in the claim `{claim}`."
        verified = told.get("email_verified")
        if verified in (True, "true") or (verified is None and self.config.trusts_email):
            return email, ""
        if verified is None:
            return "", (
                "The identity provider does not say whether your address is verified. Whoever runs this service may "
                "set GUARDRAIL_OIDC_TRUST_EMAIL=yes where only administrators give addresses."
            )
        return (
            "",
            "Your address is not verified at the identity provider. Verify it there, and sign in again.",
        )


def _is_address(text: str) -> bool:
    name, at, host = text.partition("@")
    is_one = bool(name and at and host) and "@" not in host
    return is_one and text.isprintable() and not any(map(str.isspace, text))


def _groups(claim: object) -> tuple[str, ...] | None:
    if isinstance(claim, str):
        return (claim,)
    if isinstance(claim, list):
        return tuple(one for one in claim[:_MOST_GROUPS] if isinstance(one, str))
    return None


def _text(answer: Mapping[str, Any], name: str) -> str:
    found = answer.get(name)
    if not isinstance(found, str) or not found:
        raise NotBelieved(f"The answer of the identity provider has no {name}.")
    return found
