"""Answers hold IP addresses of people only for those who may see them: one place for the API, exports and pages."""

from __future__ import annotations

from typing import Final

import orjson
from flask import Flask, Response, g

from guard.context import GuardedWorkspace
from guard.core.text.personal_addresses import (
    document_without_addresses,
    page_without_addresses,
    without_addresses,
)
from guard.identity.tokens import at_least

_SEES: Final = "sees_addresses"
LINES: Final = "application/x-ndjson"
"""A document on each line."""
_FILES: Final = ("text/css", "text/javascript", "image/", "application/zip")
"""What is sent as it stands: it is the same for everybody, or packed by who knows for whom it is."""


def note_reader(guarded: GuardedWorkspace, role: str) -> None:
    """Whom the answer to the present request is for. Where nobody is noted, addresses are not shown."""
    needed = guarded.show_ips_to
    setattr(g, _SEES, needed is not None and at_least(role, needed))


def note_also_of(guarded: GuardedWorkspace, role: str) -> None:
    """That the answer holds something of another workspace, in which the reader has this role: who sees the addresses
    in one sees those of the other no more than before."""
    sees = sees_addresses()
    note_reader(guarded, role)
    setattr(g, _SEES, sees and sees_addresses())


def note_settings_only() -> None:
    """That the answer to the present request holds settings and nothing else, such as a file of policies."""
    setattr(g, _SEES, True)


def note_nobody_is_named() -> None:
    """That the answer names no person to whoever may not see that: it is evidence, and is sent as it was signed."""
    setattr(g, _SEES, True)


def sees_addresses() -> bool:
    """Whether whoever the answer is for may see addresses: a page then says less, instead of showing a gap."""
    return bool(g.get(_SEES, False))


def keep_addresses_from_strangers(app: Flask) -> None:
    @app.after_request
    def hide(response: Response) -> Response:
        media = response.mimetype or ""
        if not sees_addresses() and not media.startswith(_FILES):
            _hide_in(response, media)
        return response


def _hide_in(response: Response, media: str) -> None:
    text = response.get_data(as_text=True)
    shorter = page_without_addresses(text) if media == "text/html" else without_addresses(text)
    if shorter == text:
        return
    if media == LINES:
        response.set_data(b"".join(map(_document, text.splitlines())))
    elif media.endswith("json"):
        response.set_data(_document(text))
    else:
        response.set_data(shorter)


def _document(text: str) -> bytes:
    return orjson.dumps(document_without_addresses(orjson.loads(text)), option=orjson.OPT_APPEND_NEWLINE)
