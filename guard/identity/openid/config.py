"""How the provider is reached, and which of its claims are believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

CALLBACK: Final = "/sign-in/callback"
"""Where the provider sends browsers back to, below the public address of the service."""
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
SCOPES: Final = "openid email profile"


@dataclass(frozen=True, slots=True)
class OpenIdConfig:
    """`issuer` is compared letter by letter with what the provider says. `trusts_email`: an address counts although
    the provider does not say that it is verified. `check_every`: seconds after which an account is asked about again;
    None: never. `roles` says who gets which role; None: people.yaml does."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    public_url: str
    label: str = ""
    scopes: str = SCOPES
    email_claim: str = "email"
    groups_claim: str = "groups"
    trusts_email: bool = False
    check_every: float | None = 900.0
    roles: Mapping[str, tuple[str, ...]] | None = None

    @property
    def redirect_uri(self) -> str:
        return f"{self.public_url}{CALLBACK}"

    @property
    def name(self) -> str:
        """What people call the provider."""
        return self.label or urlsplit(self.issuer).hostname or self.issuer


def is_safe(url: str) -> bool:
    """Whether an address may be asked: over HTTPS, or on this machine."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        )
    except ValueError:
        return False
