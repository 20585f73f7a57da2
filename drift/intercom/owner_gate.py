"""Asks once whose token it is, before anything else is asked with it: one that was exchanged for that of another
workspace reads and writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Final, TypeAlias

from drift.core.model.resources import Json
from drift.intercom.errors import Malformed

OWNER: Final = "/me"
"""The one address that is asked before it is known whose the token is."""
Belongs: TypeAlias = Callable[[Json], object]
"""Takes what Intercom says of the app of a token. Raises ForeignToken where it is of another workspace."""
NAMELESS: Final = (
    "Intercom does not say which workspace the token is of: its answer to GET /me names no app. It is asked again: if "
    "that goes on, look whether a proxy answers in its place."
)


def app_in(me: Json) -> Json:
    """The app that an answer of GET /me names; None where it names none."""
    app = me.get("app") if isinstance(me, dict) else None
    id_code = app.get("id_code") if isinstance(app, dict) else None
    return app if isinstance(id_code, str) and id_code else None


def anybodys(app: Json) -> None:
    """Of whoever keeps no record that another workspace could get into."""


class OwnerGate:
    """`ask` asks Intercom whose the token is, and leads to `learn`. Thread-safe."""

    def __init__(self, ask: Callable[[], object]) -> None:
        self._ask = ask
        self._belongs: Belongs = anybodys
        self._app: Json = None
        self._is_known = True
        self._lock = RLock()

    def guard(self, belongs: Belongs) -> None:
        """From now on nothing is asked before `belongs` has let the app of the token pass."""
        with self._lock:
            self._belongs, self._is_known = belongs, False

    def learn(self, me: Json) -> None:
        """What Intercom answered to the question whose the token is."""
        self._app = app_in(me)

    def check(self) -> None:
        """Raises ForeignToken, and IntercomError where Intercom does not say whose it is. Asked again until it is known
        to be the right one: what is in the way may be put right, and a token stays that of its workspace."""
        if self._is_known:
            return
        with self._lock:
            if self._app is None:
                self._ask()
            if self._app is None:
                raise Malformed(NAMELESS, retriable=True)
            self._belongs(self._app)
            self._is_known = True
