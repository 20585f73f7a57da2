"""Settings of the identity provider, with which people sign in to the console."""

from __future__ import annotations

import re
from typing import Final

from guard.core.language.people_schema import WHO
from guard.identity.openid.config import SCOPES, OpenIdConfig, is_safe
from guard.identity.tokens import ROLES
from guard.runtime.environment import Environment, is_url

LEAST_EVERY: Final = 60.0
"""Seconds between two questions about one account."""
LEAST_SECRET: Final = 8
"""Characters."""
_NEEDED: Final = ("GUARDRAIL_OIDC_ISSUER", "GUARDRAIL_OIDC_CLIENT_ID", "GUARDRAIL_OIDC_CLIENT_SECRET")
_ROLES: Final = "GUARDRAIL_OIDC_ROLES"
_YES: Final = {"yes": True, "no": False}


def read_openid(env: Environment, public_url: str) -> OpenIdConfig | None:
    """GUARDRAIL_OIDC_ISSUER and what belongs to it; None where nothing of it is set. What is wrong is told by `env`."""
    issuer, client_id = env.text(_NEEDED[0]), env.text(_NEEDED[1])
    secret = env.strong_secret(_NEEDED[2], LEAST_SECRET, "copy it whole, from the identity provider")
    config = OpenIdConfig(
        issuer=issuer,
        client_id=client_id,
        client_secret=secret,
        public_url=public_url,
        label=env.text("GUARDRAIL_OIDC_NAME"),
        scopes=_scopes(env),
        email_claim=env.text("GUARDRAIL_OIDC_EMAIL_CLAIM") or "email",
        groups_claim=env.text("GUARDRAIL_OIDC_GROUPS_CLAIM") or "groups",
        trusts_email=env.one_of("GUARDRAIL_OIDC_TRUST_EMAIL", default=False, words=_YES),
        check_every=_check_every(env),
        roles=_roles(env),
    )
    if not (issuer or client_id or secret):
        return None
    missing = [name for name, value in zip(_NEEDED, (issuer, client_id, secret), strict=True) if not value]
    for name in missing:
        env.add_problem(name, f"{name} is not set, and signing in with OpenID Connect needs it.")
    if issuer and not _is_issuer(issuer):
        env.add_problem(
            _NEEDED[0],
            f"{_NEEDED[0]} is {issuer[:80]!r}, but must be the https:// address that the provider calls its `issuer` "
            "(http:// only on this machine), without a query.",
        )
        missing.append(_NEEDED[0])
    if not is_safe(public_url):
        env.add_problem(
            _NEEDED[0],
            "Signing in with OpenID Connect needs GUARDRAIL_PUBLIC_URL, an https:// address (http:// only on this "
            "machine): the provider sends browsers back there.",
        )
    return None if missing or not is_safe(public_url) else config


def _is_issuer(text: str) -> bool:
    return is_url(text) and is_safe(text) and not {"?", "#", " "} & set(text)


def _scopes(env: Environment) -> str:
    words = env.text("GUARDRAIL_OIDC_SCOPES").replace(",", " ").split()
    if words and "openid" not in words:
        env.add_problem(
            "GUARDRAIL_OIDC_SCOPES",
            "GUARDRAIL_OIDC_SCOPES lacks `openid`: without it the provider does not say who somebody is.",
        )
    return " ".join(words) or SCOPES


def _roles(env: Environment) -> dict[str, tuple[str, ...]] | None:
    """`operator=claim:admins,viewer=*@acme.example`: who gets which role, instead of what people.yaml says."""
    found: dict[str, tuple[str, ...]] = {}
    for role, who in env.pairs(_ROLES, "a role and who gets it, such as viewer=*@acme.example"):
        if role not in ROLES:
            env.add_problem(_ROLES, f"{_ROLES} names {role!r}, and the roles are {', '.join(ROLES)}.")
        elif re.fullmatch(WHO, who) is None:
            env.add_problem(
                _ROLES,
                f"{_ROLES} gives {role} to {who[:60]!r}, which is nobody: write an address, *@DOMAIN, group:NAME for a "
                "group of people.yaml, or claim:NAME for one that the provider tells of.",
            )
        else:
            found[role] = (*found.get(role, ()), who)
    return found or None


def _check_every(env: Environment) -> float | None:
    if env.text("GUARDRAIL_OIDC_CHECK_EVERY") == "off":
        return None
    return env.span("GUARDRAIL_OIDC_CHECK_EVERY", "15m", LEAST_EVERY)
