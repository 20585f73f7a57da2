"""Which of several workspaces a call of Intercom is for. All of them share one address, and each has a secret of its
own, or shares one with the others in which the same app is installed.

The name that Intercom gives a workspace stands in the call. It is believed only under the secret of that workspace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import orjson

from drift.web.context import Watched

_NAMES: Final = ("app_id", "workspace_id")
"""Where Intercom's own name of a workspace stands: in a notification, and in a call about the installation."""


def addressee(asked: Watched, raw: bytes, is_signed: Callable[[str], bool]) -> Watched:
    """The workspace that the call is for. Where it names none that is watched here, one under whose secret it is
    signed, so that it is answered as a call of ours; and the one that was `asked` where it is signed for nobody."""
    if len(asked.neighbours) < 2:
        return asked
    id_code = _id_code_in(raw)
    is_asked = bool(id_code) and asked.id_code() == id_code
    named = asked if is_asked else asked.neighbours.of_app(id_code)
    if named is not None and named.client_secret and is_signed(named.client_secret):
        return named
    return next((one for one in _one_for_each_secret(asked) if is_signed(one.client_secret or "")), asked)


def shares_secret(watched: Watched) -> bool:
    """Whether its secret is that of other workspaces as well, so that a signature does not say which is meant."""
    return sum(one.client_secret == watched.client_secret for one in watched.neighbours) > 1


def _id_code_in(raw: bytes) -> str:
    try:
        called = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return ""
    if not isinstance(called, dict):
        return ""
    return next((called[name] for name in _NAMES if isinstance(called.get(name), str)), "")


def _one_for_each_secret(asked: Watched) -> Iterator[Watched]:
    """A workspace for each secret there is, the one that was asked first."""
    tried: set[str] = set()
    for watched in (asked, *asked.neighbours):
        secret = watched.client_secret or ""
        if secret and secret not in tried:
            tried.add(secret)
            yield watched
