"""Holds back whoever hammers at the sign-in: by Flask-Limiter, per address.

What fails counts, so that an office behind one address signs in undisturbed; and whoever brings a token that was right
lately is let in, whatever others send from the same address.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Final, TypeAlias

from flask import Flask, Response, request
from flask_limiter import Limiter, RateLimitExceeded

from drift.web.rest.problem_details import TooManyAttempts
from guard.identity import attempts
from guard.identity.tokens import hash_in
from guard.identity.wrong_tokens import WrongTokens

FAILURES: Final = "30 per minute"
ATTEMPTS: Final = "300 per minute"
_WINDOW: Final = 60.0

View: TypeAlias = Callable[..., Response]


class SignInLimits:
    """For one app. `count` is told of each request that is held back."""

    def __init__(self, app: Flask, wrong: WrongTokens, count: Callable[[], None]) -> None:
        self._wrong = wrong
        self._count = count
        self._limiter = Limiter(
            lambda: attempts.neighbourhood(request.remote_addr or ""),
            app=app,
            storage_uri=attempts.URI,
            strategy="moving-window",
            headers_enabled=False,
        )

    def limited(self, view: View) -> View:
        """The view behind both limits. It raises TooManyAttempts."""
        inner = self._limiter.limit(ATTEMPTS, scope="sign-in", exempt_when=self._is_known)(view)
        held: View = self._limiter.limit(
            FAILURES, scope="sign-in", exempt_when=self._is_known, deduct_when=_has_failed
        )(inner)

        @wraps(view)
        def serve(*arguments: str, **named: str) -> Response:
            try:
                return held(*arguments, **named)
            except RateLimitExceeded:
                self._count()
                raise TooManyAttempts(self._seconds()) from None

        return serve

    def _is_known(self) -> bool:
        hash_ = hash_in(f"Bearer {request.form.get('token', '').strip()}")
        return hash_ is not None and self._wrong.was_right_lately(hash_)

    def _seconds(self) -> float:
        """Until the first of the attempts that fill the window has left it."""
        breached = self._limiter.current_limit
        if breached is None:
            return _WINDOW
        return breached.window.reset_time - time.monotonic()


def _has_failed(response: Response) -> bool:
    return response.status_code >= 400
