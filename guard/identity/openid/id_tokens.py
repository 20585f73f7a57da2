"""Whether a token of the provider is to be believed: signed by its keys, made by it, for us, now, for this attempt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, InvalidKeyIdError, JoseError

from guard.identity.openid.discovery import Discovery, Published
from guard.identity.openid.errors import NotBelieved

ALGORITHMS: Final = (
    *("RS256", "RS384", "RS512"),
    *("PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512"),
    "EdDSA",
    "Ed25519",
)
"""Signatures that only the provider can make: none with a secret that we share, and never `none`."""
LEEWAY: Final = 120
"""Seconds by which clocks may differ."""
LOGOUT_WITHIN: Final = 300.0
"""Seconds after which the announcement of a logout is old: whoever caught one cannot use it for ever."""
_LOGOUT: Final = "http://schemas.openid.net/event/backchannel-logout"


def believed(
    discovery: Discovery,
    token: str,
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    access_token: str,
    now: float,
) -> Mapping[str, Any]:
    """The claims of an ID token. Raises NotBelieved and ProviderAway."""
    decoded = _decoded(discovery, token)
    options = {
        "iss": {"essential": True, "value": issuer},
        "aud": {"essential": True, "value": client_id},
        "sub": {"essential": True},
        "exp": {"essential": True},
        "iat": {"essential": True},
    }
    known = {"nonce": nonce, "client_id": client_id, "access_token": access_token}
    claims = CodeIDToken(decoded.claims, decoded.header, options, known)
    _validated(lambda: claims.validate(now=int(now), leeway=LEEWAY))
    return _with_subject(decoded.claims)


def logout_believed(
    discovery: Discovery, token: str, *, issuer: str, client_id: str, now: float
) -> Mapping[str, Any]:
    """The claims of a logout token (OpenID Connect Back-Channel Logout 1.0). Raises NotBelieved and ProviderAway."""
    decoded = _decoded(discovery, token)
    claims = decoded.claims
    rules = jwt.JWTClaimsRegistry(
        now=int(now),
        leeway=LEEWAY,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        iat={"essential": True},
    )
    _validated(lambda: rules.validate(claims))
    events = claims.get("events")
    if "nonce" in claims or not isinstance(events, dict) or _LOGOUT not in events:
        raise NotBelieved("This token announces no logout.")
    if now - float(claims["iat"]) > LOGOUT_WITHIN:
        raise NotBelieved("This announcement of a logout is old.")
    if not (claims.get("sub") or claims.get("sid")):
        raise NotBelieved("This announcement of a logout does not say whose.")
    return claims


def _decoded(discovery: Discovery, token: str) -> jwt.Token:
    """With keys that are read again where the token names one that is not known: providers change theirs."""
    try:
        return _with_keys(discovery.published(), token)
    except InvalidKeyIdError:
        pass
    except (JoseError, ValueError) as problem:
        raise _forged() from problem
    try:
        return _with_keys(discovery.published(afresh=True), token)
    except (JoseError, ValueError) as problem:
        raise _forged() from problem


def _with_keys(published: Published, token: str) -> jwt.Token:
    return jwt.decode(token, published.keys, algorithms=ALGORITHMS)


def _forged() -> NotBelieved:
    return NotBelieved("The token is not signed by the identity provider, so it is not believed.")


def _validated(validate: Callable[[], object]) -> None:
    try:
        validate()
    except ClaimError as problem:
        raise NotBelieved(
            f"The token of the identity provider does not hold: its claim `{problem.claim}` is missing, wrong or too "
            "old. Begin the sign-in anew."
        ) from problem
    except (TypeError, ValueError) as problem:
        raise NotBelieved("The token of the identity provider has claims of a wrong form.") from problem


def _with_subject(claims: Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise NotBelieved("The token of the identity provider does not say whose it is.")
    return claims
