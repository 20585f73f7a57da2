"""Asks a running service over HTTP, in the name of whoever the token in GUARDRAIL_TOKEN belongs to."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx

from drift.resources import Json
from guard.cli.ground import Ground
from guard.cli.words import Failed, Refused
from guard.serving import url_of

PATIENCE = 30.0


def call(ground: Ground, method: str, path: str, body: Json = None, **query: str) -> Json:
    """The decoded answer. Raises Refused with the service's own sentence, and Failed for its bugs."""
    url, token = _url(ground), ground.value("GUARDRAIL_TOKEN")
    if not token or not (token.isascii() and token.isprintable()):
        raise Refused(
            "GUARDRAIL_TOKEN holds no token, and who is asking comes from the token alone. "
            "An operator makes one with `guardrail token create EMAIL --role ROLE`."
        )
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    try:
        answer = httpx.request(
            method, f"{url}/api/v1{path}", json=body, params=query, headers=headers, timeout=PATIENCE
        )
    except httpx.HTTPError as problem:
        raise Refused(
            f"No service answers at {url} ({type(problem).__name__}). Start it with `guardrail serve`, or say where it "
            "is with GUARDRAIL_URL."
        ) from problem
    return _understood(answer, url)


def _url(ground: Ground) -> str:
    if not (given := ground.value("GUARDRAIL_URL").rstrip("/")):
        settings = ground.settings()
        return url_of(settings.host, settings.port)
    try:
        parts = urlsplit(given)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused(f"GUARDRAIL_URL is {given!r}, but must be an address such as http://127.0.0.1:8080.")
    return given


def _understood(answer: httpx.Response, url: str) -> Json:
    try:
        document = answer.json()
    except ValueError:
        document = None
    if answer.is_success and document is not None:
        return document
    if not isinstance(document, dict) or "detail" not in document:
        raise Refused(f"What answers at {url} is no Guardrail service (status {answer.status_code}).")
    if answer.status_code >= 500:
        raise Failed(str(document["detail"]))
    raise Refused(str(document["detail"]))
