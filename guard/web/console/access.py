"""What a browser holds: the cookie of its session, the cookie of the sign-in form, and the tokens of forms."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Final

from flask import Response, request

from guard.core.model.session import ABSOLUTE

SESSION: Final = "__Host-guardrail"
SIGN_IN: Final = "__Host-guardrail-sign-in"
"""Binds the form of the sign-in page to the browser that asked for it: nobody is signed in by somebody else's page."""
FORM_TOKEN: Final = "form_token"  # noqa: S105  # the name of a field
PROVIDER: Final = "__Host-guardrail-provider"
"""Binds what is asked of the identity provider to the browser that began to sign in."""
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_LOCAL: Final = re.compile(r"/w/[A-Za-z0-9._~%/?&=-]{0,500}")
_LOOPBACK: Final = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?")


def cookie(name: str) -> str:
    """What the browser holds under this name; "" where it is nothing that we gave."""
    held = request.cookies.get(name, "")
    return held if _SECRET.fullmatch(held) else ""


def set_cookie(response: Response, name: str, value: str, lasts: float | None = None) -> None:
    """`__Host-` cookies: browsers take them over HTTPS and from this machine only, and no other host can set one."""
    response.set_cookie(
        name,
        value,
        max_age=None if lasts is None else int(lasts),
        path="/",
        secure=True,
        httponly=True,
        samesite="Lax",
    )


def set_session(response: Response, secret: str) -> None:
    set_cookie(response, SESSION, secret, ABSOLUTE)
    drop_cookie(response, SIGN_IN)


def drop_cookie(response: Response, name: str) -> None:
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="Lax")


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def form_token(secret: str) -> str:
    """The token of the forms of a session. Nobody can tell the secret from it."""
    return hmac.new(secret.encode(), b"form of the console", hashlib.sha256).hexdigest()


def is_own_form(secret: str) -> bool:
    """Whether the form that is being sent is one of ours, from a page of this session."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    sent = request.form.get(FORM_TOKEN, "").encode()
    return bool(secret) and hmac.compare_digest(sent, form_token(secret).encode())


def local_path(wanted: str, otherwise: str) -> str:
    """Where to go after signing in: a page of the console, and never another place."""
    return wanted if _LOCAL.fullmatch(wanted) else otherwise


def is_this_machine() -> bool:
    """Whether the browser asked for this machine by a name that no stranger's page can have."""
    return _LOOPBACK.fullmatch(request.headers.get("Host", "")) is not None
